"""A running identity service on a real log, and the people that its stories are about."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import jsonschema
import pytest

from eventlog import RecordedEvent
from servicekit.context import Context
from servicekit.contracts import event_schemas
from servicekit.errors import Refused
from servicekit.localbus import LocalBus
from services.identity.domain.events import BY_TYPE
from services.identity.service import IdentityService
from services.identity.wiring import Identity, build
from tests.service.kit import Bench, make_kit

# The cheapest that argon2 takes: these tests are about what is kept, not about how slow it is to guess.
CHEAP = {"argon2_time_cost": 1, "argon2_memory_kib": 8, "argon2_parallelism": 1}
PASSWORD = "correct horse battery"


@dataclass
class System:
    """The service, called as a gateway would call it. by: an actor."""

    bench: Bench
    app: Identity
    bus: LocalBus
    numbers: dict[str, str] = field(default_factory=dict)

    def call(
        self,
        operation: str,
        *,
        by: str | None = None,
        address: str | None = None,
        command_key: str | None = None,
        **request: Any,
    ) -> dict[str, Any]:
        context = Context(actor=by, address=address, command_key=command_key)
        return self.bus.call("identity", operation, request, context)

    def register(self, by: str, email: str, *roles: str, country: str | None = "MD") -> str:
        """Register somebody; the actor that they are."""
        answer = self.call(
            "register_person",
            by=by,
            country=country,
            email=email,
            name=f"Name of {email}",
            roles=[{"role": role} for role in roles],
        )
        return self.opened(answer)

    def opened(self, answer: Mapping[str, Any], password: str = PASSWORD) -> str:
        """Open the account that an answer has the invitation to; the actor of the person."""
        self.call("accept_invitation", token=answer["invitation"]["token"], password=password)
        return f"person:{answer['person']}"

    def sign_in(self, email: str, password: str = PASSWORD, **circumstances: Any) -> dict[str, Any]:
        """circumstances: by, address, otp, client."""
        return self.call("sign_in", email=email, password=password, **circumstances)

    def events(self, *types: str) -> list[RecordedEvent]:
        every = [name for name in BY_TYPE if not types or name.partition(".")[2] in types]
        return list(self.bench.kit.log.read(types=every))

    def payloads(self, *types: str) -> list[Mapping[str, Any]]:
        found: list[Any] = [event.payload for event in self.events(*types)]
        return found


@contextmanager
def refused(code: str, status: int) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """The call in here is refused with this code and status."""
    with pytest.raises(Refused) as caught:
        yield caught
    assert (caught.value.remote_code, caught.value.remote_status) == (code, status)


def running(bench: Bench) -> Iterator[System]:
    app, bus, stop = build(bench.kit), LocalBus(), threading.Event()
    bus.register(IdentityService, app)
    bench.kit.rights.watch(bench.followers[0])
    runs = [*(follower.run for follower in bench.followers), *(consumer.run for consumer in app.consumers)]
    threads = [threading.Thread(target=run, args=(stop,), daemon=True) for run in runs]
    for thread in threads:
        thread.start()
    system = System(bench, app, bus)
    yield system
    stop.set()
    for thread in threads:
        thread.join(10)
    assert not any(thread.is_alive() for thread in threads)
    assert app.consumers[0].parked() == []
    for event in system.events():
        validator_of(event).validate(event.payload)


def validator_of(event: RecordedEvent) -> jsonschema.Draft202012Validator:
    """What checks the payload of an event against its contract."""
    schema = event_schemas()[f"{event.type}.v{event.schema_version}"]
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


both_databases = pytest.mark.parametrize("system", ["sqlite", "postgresql"], indirect=True)
"""For stories that databases could tell differently: concurrency, collation, JSON, locks."""


@pytest.fixture
def system(request: pytest.FixtureRequest, tmp_path: Any) -> Iterator[System]:
    """A system with a system administrator (person:1), Moldova and its administrator (person:2)."""
    database = getattr(request, "param", "sqlite")
    url = request.getfixturevalue("postgres_url") if database == "postgresql" else None
    for each in running(make_kit("identity", tmp_path, database_url=url, settings=CHEAP)):
        each.app.create_first_administrator(email="system@example.org", name="Sys", password=PASSWORD)
        each.bench.catch_up()
        define_indicators(each.bench, "ASYLUM_APPLICATIONS", "ENTRIES")
        each.call("form_group", by="person:1", group="CIS", names={"en": "Group", "ru": "Группа"})
        admit(each, "MD", "admin.md@example.org")
        yield each


def admit(system: System, country: str, email: str) -> str:
    """Admit a country with an administrator; the actor that the administrator is."""
    answer = system.call(
        "admit_country",
        by="person:1",
        country=country,
        groups=[{"group": "CIS", "standing": "member"}],
        administrator={"email": email, "name": f"Admin of {country}", "language": "ru"},
    )
    return system.opened(answer)


def define_indicators(bench: Bench, *codes: str) -> None:
    """Put indicators into the reference, as far as identity looks at them."""
    for code in codes:
        payload = {
            "indicator": code,
            "namespace": None,
            "names": {"en": code, "ru": code},
            "definitions": {"en": code, "ru": code},
            "measure": "flow",
            "units": ["persons"],
            "decimals": 0,
            "frequencies": ["A"],
            "timeliness_days": 90,
            "mask_up_to": 4,
            "counts_own_citizens": False,
            "dimensions": [],
        }
        appended = bench.append("catalog.indicator-defined", payload, stream=f"indicator-{code}")
    assert bench.kit.reference.wait_for(appended.last_position, 10)


NAMES = {"en": "Border Police", "ru": "Пограничная полиция"}


@pytest.fixture
def mia(system: System) -> dict[str, Any]:
    """An agency of Moldova."""
    return system.call("register_agency", by="person:2", country="MD", agency="MIA", names=NAMES)


def issue(system: System, by: str = "person:2", **fields: Any) -> dict[str, Any]:
    """A key of that agency's system."""
    request = {"country": "MD", "agency": "MIA", "label": "nightly export", "indicators": ["ENTRIES"]}
    return system.call("issue_key", by=by, **{**request, **fields})
