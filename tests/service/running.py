"""A service that runs: read models and followers in threads, called as a gateway would call it."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import jsonschema
import pytest

from eventlog import Consumer, RecordedEvent
from servicekit.context import Context
from servicekit.contracts import event_schemas
from servicekit.errors import Refused, code_of
from servicekit.localbus import LocalBus
from tests.service.kit import Bench


@dataclass
class Running:
    """A service on a real log, and the people who call it. by: an actor, None for the public."""

    bench: Bench
    service: type[Any]
    app: Any
    bus: LocalBus
    people: int = 0

    def call(
        self, operation: str, *, by: str | None = None, command_key: str | None = None, **request: Any
    ) -> dict[str, Any]:
        context = Context(actor=by, command_key=command_key)
        return self.bus.call(self.service.name, operation, request, context)

    def person(self, role: str, country: str | None) -> str:
        """Somebody with one role; the actor that they are."""
        self.people += 1
        number = str(self.people)
        self.bench.append(
            "identity.person-registered",
            {
                "person": number,
                "country": country,
                "email": f"{number}@example.org",
                "name": f"Person {number}",
                "language": "en",
            },
        )
        last = self.bench.append(
            "identity.role-granted",
            {
                "grant": f"g{number}",
                "person": number,
                "role": role,
                "country": country,
                "indicators": None,
                "sources": None,
            },
        )
        assert self.bench.kit.rights.wait_for(last.last_position, 10)
        return f"person:{number}"

    def group(self, code: str, members: Sequence[str], partners: Sequence[str] = ()) -> None:
        """Countries that take part, and the group that they share."""
        names = {"en": code, "ru": code}
        last = self.bench.append("identity.group-formed", {"group": code, "names": names})
        for standing, countries in (("member", members), ("partner", partners)):
            for country in countries:
                self.bench.append("identity.country-admitted", {"country": country})
                joined = {"group": code, "country": country, "standing": standing}
                last = self.bench.append("identity.group-joined", joined)
        assert self.bench.kit.reference.wait_for(last.last_position, 10)

    def events(self, *types: str) -> list[RecordedEvent]:
        """What the service wrote, each event checked against its contract."""
        found = [event for event in self.bench.kit.log.read() if event.service == self.service.name]
        for event in found:
            schema = event_schemas()[f"{event.type}.v{event.schema_version}"]
            jsonschema.validate(event.payload, schema, format_checker=jsonschema.FormatChecker())
        return [event for event in found if not types or event.type in types]

    def rows(self, metadata: Any) -> dict[str, list[tuple[Any, ...]]]:
        """The read model, table by table."""
        with self.bench.kit.database.connect() as connection:
            return {
                table.name: sorted(map(tuple, connection.execute(table.select())), key=repr)
                for table in metadata.sorted_tables
            }


@contextmanager
def running(bench: Bench, service: type[Any], app: Any) -> Iterator[Running]:
    """Run a service until the block ends."""
    stop = threading.Event()
    loops: list[Any] = [*bench.followers, *app.consumers]
    threads = [threading.Thread(target=loop.run, args=(stop,), daemon=True) for loop in loops]
    for thread in threads:
        thread.start()
    bus = LocalBus()
    bus.register(service, app)
    try:
        yield Running(bench=bench, service=service, app=app, bus=bus)
    finally:
        stop.set()
        for thread in threads:
            thread.join(10)


def rebuilt(scene: Running, metadata: Any) -> dict[str, list[tuple[Any, ...]]]:
    """The read model as a rebuild from the log makes it."""
    database = scene.bench.kit.database
    with database.begin() as connection:
        for table in metadata.sorted_tables:
            connection.execute(table.delete())
    for consumer in scene.app.consumers:
        again = Consumer(
            engine=database,
            log=scene.bench.kit.log,
            name=f"{consumer.name}-again",
            apply=consumer._apply,
            types=consumer.types,
        )
        again.catch_up()
    return scene.rows(metadata)


def refused(call: Any, *args: Any, **request: Any) -> tuple[str, dict[str, Any]]:
    """Code and fields of what a call is refused with."""
    with pytest.raises(Refused) as refusal:
        call(*args, **request)
    return code_of(refusal.value), refusal.value.fields
