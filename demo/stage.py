"""What every part of the demo works with: the people who signed in, and where reports are kept."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from demo.countries import PASSWORD, email
from demo.show import Show
from deploy.servers.mail import Sink
from deploy.trial.client import Client

Item = TypeVar("Item")

SIDE_BY_SIDE: Final = 3
"""Countries do their work at the same time, a thread each: more than the processors gain nothing."""
AUDITOR: Final = "auditor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The running system as the demo sees it: over HTTP.

    public: somebody who did not sign in. reports: folder that reports are written to. mail: where mail
    arrives.
    """

    public: Client
    show: Show
    reports: Path
    mail: Sink
    _clients: dict[str, Client] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def person(self, name: str, country: str | None = None) -> Client:
        """An account of the demo, signed in when first asked for."""
        address = email(name, country)
        with self._lock:
            known = self._clients.get(address)
        if known is None:
            known = self.public.signed_in(address, PASSWORD)
            with self._lock:
                self._clients[address] = known
        return known

    def each(
        self,
        what: str,
        items: Iterable[Item],
        do: Callable[[Item], object],
        name: Callable[[Item], str] = str,
    ) -> None:
        """Do something for each item, a few at a time, and show how far it is.

        What belongs to one country must be one item. Raises what the first of them raised.
        """
        listed = list(items)
        with self.show.work(what, len(listed)) as done, ThreadPoolExecutor(SIDE_BY_SIDE) as pool:

            def one(item: Item) -> None:
                do(item)
                done(name(item))

            futures = [pool.submit(one, item) for item in listed]
            try:
                for future in futures:
                    future.result()
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
