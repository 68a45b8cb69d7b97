"""A submission service over a real log, called through the bus, with a small catalog and people."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest

from eventlog import NewEvent, Write
from servicekit.concepts import DOCUMENTATION_REQUIRED, Workflow
from servicekit.context import Context
from servicekit.localbus import LocalBus
from services.submission.service import SubmissionService
from services.submission.wiring import Application, build
from tests.service.kit import Bench, make_kit

SUBMITTER, VALIDATOR, APPROVER, OTHER_APPROVER, BOTH, USER, FOREIGNER, ADMINISTRATOR = (
    f"person:{number}" for number in range(1, 9)
)
KEY = "key:1"
INDICATOR = "ASYLUM_APPLICATIONS"
ROLES = {
    SUBMITTER: ("MD", ["data-submitter"]),
    VALIDATOR: ("MD", ["data-validator"]),
    APPROVER: ("MD", ["data-approver"]),
    OTHER_APPROVER: ("MD", ["data-validator", "data-approver"]),
    BOTH: ("MD", ["data-submitter", "data-validator", "data-approver"]),
    USER: ("MD", ["user"]),
    FOREIGNER: ("GE", ["data-submitter", "data-validator", "data-approver"]),
    ADMINISTRATOR: ("MD", ["country-administrator"]),
}


@dataclass
class Office:
    """The service with its callers: post, take steps, look."""

    bench: Bench
    app: Application
    bus: LocalBus
    keys: dict[str, str] = field(default_factory=dict)

    def call(
        self, operation: str, request: Mapping[str, Any], actor: str | None, **about: Any
    ) -> dict[str, Any]:
        return self.bus.call("submission", operation, request, Context(actor=actor, **about))

    def post(
        self,
        content: bytes | str,
        *,
        actor: str | None = SUBMITTER,
        country: str | None = "MD",
        indicator: str | None = INDICATOR,
        source: str | None = "REG",
        reason: str | None = None,
        media_type: str = "text/csv",
        command_key: str | None = None,
        address: str | None = None,
        mapping: str | None = None,
    ) -> dict[str, Any]:
        data = content.encode() if isinstance(content, str) else content
        request = {
            "country": country,
            "indicator": indicator,
            "source": source,
            "reason": reason,
            "media_type": media_type,
            "upload": self.bench.kit.uploads.put(data, key_id="uploads"),
            "file_name": "figures.csv",
            "mapping": mapping,
        }
        return self.call("submit", request, actor, command_key=command_key, address=address)

    def post_json(self, observations: Any, **about: Any) -> dict[str, Any]:
        body = {"country": "MD", "indicator": INDICATOR, "source": "REG", "observations": observations}
        return self.post(json.dumps(body), media_type="application/json", **about)

    def step(
        self, submission: str, step: str, actor: str | None, comment: str | None = None, **about: Any
    ) -> dict[str, Any]:
        return self.call("step", {"submission": submission, "step": step, "comment": comment}, actor, **about)

    def comment(
        self, submission: str, actor: str | None, *codes: str, comment: str = "Known.", **place: Any
    ) -> dict[str, Any]:
        """Answer the warnings of some checks."""
        comments = [{"code": code, "comment": comment, **place} for code in codes]
        return self.call("comment", {"submission": submission, "comments": comments}, actor)

    def schedule(self, submission: str, at: str, actor: str | None) -> dict[str, Any]:
        return self.call("schedule_release", {"submission": submission, "at": at}, actor)

    def release(self, submission: str) -> dict[str, Any]:
        """Take it all the way, by the usual people."""
        self.step(submission, "validate", VALIDATOR, "seen")
        self.step(submission, "approve", APPROVER)
        return self.step(submission, "release", APPROVER)

    def released(self, content: str, **about: Any) -> dict[str, Any]:
        return self.release(self.post(content, **about)["id"])

    def state(self, submission: str, actor: str = VALIDATOR) -> str:
        return str(self.call("get", {"submission": submission}, actor)["state"])

    def events(self, *types: str) -> list[Any]:
        wanted = {f"submission.{name}" for name in types}
        found = self.bench.kit.log.read(types=wanted or None)
        return [event for event in found if event.service == "submission"]

    def catch_up(self) -> None:
        self.bench.catch_up()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office on SQLite."""
    with opened(tmp_path, None) as office:
        yield office


@pytest.fixture(params=["sqlite", "postgresql"])
def either_office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """An office on each database, for what the databases do differently: locks, races, column types."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    with opened(tmp_path, url) as office:
        yield office


@contextmanager
def opened(folder: Path, database_url: str | None) -> Iterator[Office]:
    """An office whose consumers run; none of them may have set an event aside."""
    bench = make_kit(
        "submission", folder, database_url=database_url, settings={"max_upload_bytes": 1_000_000}
    )
    furniture = Furniture(bench)
    furnish(furniture)
    furniture.put()
    bench.catch_up()
    app = build(bench.kit)
    bus = LocalBus()
    bus.register(SubmissionService, app)
    stop = threading.Event()
    threads = [threading.Thread(target=each.run, args=(stop,)) for each in app.consumers]
    for thread in threads:
        thread.start()
    try:
        yield Office(bench=bench, app=app, bus=bus)
    finally:
        stop.set()
        for thread in threads:
            thread.join(10)
    for consumer in app.consumers:
        assert not consumer.parked()


class Furniture:
    """Gathers events and appends those of each service at once: a test has no time for thirty appends."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._writes: dict[str, list[Write]] = {}

    def append(self, type_: str, payload: dict[str, Any], *, stream: str, country: str | None = None) -> None:
        service = self._bench.kit.log.types.newest(type_).service
        event = NewEvent(type=type_, payload=payload, country=country)
        self._writes.setdefault(service, []).append(Write(stream=stream, events=[event]))

    def put(self) -> None:
        for service, writes in self._writes.items():
            self._bench.log_of(service).append(writes, actor="system")


class Appends(Protocol):
    """A bench, or furniture for it."""

    def append(
        self, type_: str, payload: dict[str, Any], *, stream: str, country: str | None = None
    ) -> object: ...


def furnish(bench: Appends) -> None:
    """Two countries, an indicator with citizenship and sex, a source, documentation, and people."""
    for country in ("GE", "MD"):
        bench.append("identity.country-admitted", {"country": country}, stream=f"country-{country}")
    bench.append("catalog.code-list-defined", CITIZENSHIP, stream="codelist-COUNTRY")
    bench.append("catalog.code-list-defined", SEX, stream="codelist-SEX")
    define_indicator(bench, INDICATOR)
    define_indicator(bench, "POPULATION")
    for country in ("GE", "MD"):
        for indicator in (INDICATOR, "POPULATION"):
            declare_source(bench, country, indicator, "REG")
    write_documentation(bench, "MD", INDICATOR)
    for actor, (country, roles) in ROLES.items():
        register(bench, actor, country, roles)
    bench.append(
        "identity.key-issued",
        {
            "key": "1",
            "country": "MD",
            "agency": "BMA",
            "label": "register",
            "indicators": [INDICATOR],
            "sources": ["REG"],
            "actions": ["submit"],
            "networks": [],
            "expires_at": "2025-12-31T00:00:00+00:00",
            "issued_by": "person:8",
        },
        country="MD",
        stream="key-1",
    )


def _code(code: str, kind: str = "value", parent: str | None = None, **names: str) -> dict[str, Any]:
    return {
        "code": code,
        "names": {"en": names.get("en", code), "ru": names.get("ru", code)},
        "kind": kind,
        "parent": parent,
        "aliases": [],
        "valid_from": None,
        "valid_to": None,
    }


_NAMES = {"en": "name", "ru": "имя"}
CITIZENSHIP = {
    "code_list": "COUNTRY",
    "namespace": None,
    "names": _NAMES,
    "codes": [
        _code("_T", "total", en="Total", ru="Всего"),
        _code("UA", en="Ukraine", ru="Украина"),
        _code("RU", en="Russia", ru="Россия"),
        _code("MD", en="Moldova", ru="Молдова"),
        _code("GE", en="Georgia", ru="Грузия"),
        _code("STLS", en="Stateless", ru="Без гражданства"),
        _code("UNK", "unknown", en="Unknown", ru="Неизвестно"),
    ],
}
SEX = {
    "code_list": "SEX",
    "namespace": None,
    "names": _NAMES,
    "codes": [
        _code("_T", "total", en="Total", ru="Всего"),
        _code("M", en="Men", ru="Мужчины"),
        _code("F", en="Women", ru="Женщины"),
        _code("_U", "unknown", en="Unknown", ru="Неизвестно"),
    ],
}


def dimension(name: str, code_list: str, **changes: Any) -> dict[str, Any]:
    usual = {"optional": True, "additive": True, "default": "_T"}
    return {"dimension": name, "names": _NAMES, "code_list": code_list, **usual, **changes}


def define_indicator(bench: Appends, code: str, **changes: Any) -> None:
    dimensions = [
        dimension("citizenship", "COUNTRY", optional=False),
        dimension("sex", "SEX", optional=False),
    ]
    payload = {
        "indicator": code,
        "namespace": None,
        "names": _NAMES,
        "definitions": _NAMES,
        "measure": "flow",
        "units": ["persons"],
        "decimals": 0,
        "frequencies": ["A", "M"],
        "timeliness_days": 90,
        "mask_up_to": 4,
        "counts_own_citizens": code == "POPULATION",
        "dimensions": dimensions,
        **changes,
    }
    bench.append("catalog.indicator-defined", payload, stream=f"indicator-{code}")


def declare_source(bench: Appends, country: str, indicator: str, source: str, **changes: Any) -> None:
    payload = {
        "country": country,
        "indicator": indicator,
        "source": source,
        "agency": None,
        "names": _NAMES,
        "kind": "register",
        "unit": "persons",
        "official": True,
        "rounding_base": None,
        **changes,
    }
    bench.append(
        "catalog.source-declared", payload, country=country, stream=f"source-{country}-{indicator}-{source}"
    )


def write_documentation(bench: Appends, country: str, indicator: str, *, complete: bool = True) -> None:
    text = {"en": "text", "ru": "текст"}
    payload = {
        "country": country,
        "indicator": indicator,
        "fields": dict.fromkeys(DOCUMENTATION_REQUIRED, text) if complete else {},
        "complete": complete,
    }
    stream = f"documentation-{country}-{indicator}"
    bench.append("catalog.documentation-written", payload, country=country, stream=stream)


def set_workflow(bench: Bench, **choices: bool | str) -> None:
    payload = {"country": "MD", **asdict(Workflow()), **choices}
    bench.append("identity.workflow-set", payload, country="MD", stream="country-MD")
    bench.catch_up()


def register(bench: Appends, actor: str, country: str | None, roles: list[str]) -> None:
    number = actor.removeprefix("person:")
    person = {
        "person": number,
        "country": country,
        "email": f"{number}@example.org",
        "name": number,
        "language": "en",
    }
    bench.append("identity.person-registered", person, country=country, stream=f"person-{number}")
    for role in roles:
        grant = {
            "person": number,
            "grant": f"{number}-{role}",
            "role": role,
            "country": country,
            "indicators": None,
            "sources": None,
        }
        bench.append("identity.role-granted", grant, country=country, stream=f"person-{number}")
