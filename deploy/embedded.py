"""The whole system in one process: SQLite files, plain threads, no broker."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Self

from deploy.composition import Composition, Threads, utc_now
from deploy.prepare import install_core_catalog, prepare
from deploy.services import parts
from deploy.web import web_application
from servicekit.duties import keep
from servicekit.localbus import LocalBus
from servicekit.settings import Settings
from services.reporting.wiring import build as build_reporting

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class Embedded:
    """A running embedded system; use it as a context manager.

    calls reaches every operation, web is the WSGI application of pages and API.
    """

    web: "WSGIApplication"

    def __init__(self, settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> None:
        settings.var.mkdir(parents=True, exist_ok=True)
        self.settings = settings
        self.calls = LocalBus()
        self.composition = Composition(settings, self.calls, clock=clock)
        self._threads = Threads()

    def start(self) -> None:
        """Create what is missing, catch up with the log, and run followers and consumers."""
        prepare(self.composition)
        self.composition.follow(self._threads, "embedded")
        for part in parts():
            application = self.composition.wired(part.name, part.build)
            self.calls.register(part.service, application)
            for consumer in application.consumers:
                self._threads.run(consumer.name, consumer.run)
            for duty in application.duties:
                self._threads.run(duty.name, partial(keep, duty, self.composition.engine(part.name)))
        # Told to stop, it writes down what is left.
        self._threads.run("disclosures", self.composition.wired("reporting", build_reporting).recorder.run)
        install_core_catalog(self.composition)
        self.web = web_application(self.composition, self._threads)

    def close(self) -> None:
        """Stop the threads and the worker processes. Raises RuntimeError if a thread does not stop."""
        stuck = self._threads.end()
        self.composition.close()
        if stuck:
            raise RuntimeError(f"threads did not stop: {', '.join(stuck)}")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
