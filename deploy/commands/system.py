"""Opening a system's databases for a command, whether it runs at the same time or not."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from deploy.composition import Composition, Threads
from deploy.prepare import prepare
from eventlog import Consumer
from servicekit.kit import settle
from servicekit.localbus import LocalBus
from servicekit.logs import configure_logs
from servicekit.settings import Settings, read_settings


@contextmanager
def opened(settings: Settings | None = None, *, role: str | None = None) -> Iterator[Composition]:
    """A composition with everything made ready and the rights at the head of the log.

    role: whom PostgreSQL takes the command for, where it appends; None is the owner.
    """
    settings = settings or read_settings()
    configure_logs("WARNING")
    settings.var.mkdir(parents=True, exist_ok=True)
    composition = Composition(settings, LocalBus(), role=role if settings.distributed else None)
    if composition.role is None:
        prepare(composition)
    composition.catch_up()
    try:
        yield composition
    finally:
        composition.close()


@contextmanager
def following(composition: Composition, consumers: Sequence[Consumer]) -> Iterator[None]:
    """Meanwhile rights, reference and these read models follow the log, as a command that writes expects.

    They have come to its head before the block begins: what follows looks at the system as it is now.
    """
    head = composition.log.head().position
    composition.catch_up()
    threads = Threads()
    for follower in composition.followers:
        threads.run("follower", follower.run)
    for consumer in consumers:
        threads.run(consumer.name, consumer.run)
    try:
        settle(consumers, head, composition.settings.settle_timeout_s)
        yield
    finally:
        threads.end()
