"""Systems of the bench that hold many observations: a million in SQLite files, ten million in PostgreSQL."""

import itertools
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg2
import sqlalchemy as sa

from deploy.bench.environment import BenchEnvironment
from deploy.bench.readers import COUNTRIES, INDICATOR, agreement, append, share
from deploy.composition import Composition, Threads
from deploy.memory import keep_loaded
from deploy.prepare import install_core_catalog, prepare
from deploy.servers.postgres import libpq
from deploy.trial.signed_in import answer_about
from eventlog import Columns, EventLog, writing
from servicekit.access import Rights
from servicekit.context import Context
from servicekit.localbus import LocalBus
from servicekit.settings import Settings
from services.reporting.domain.figures import TOTAL
from services.reporting.projections.keys import dataset_number, series_numbers, slots_of
from services.reporting.service import ReportingService
from services.reporting.tables import SLOTS, release
from services.reporting.wiring import Reporting, build

SEXES: Final = ("_T", "M", "F", "_U")
APPLICATIONS: Final = ("_T", "FIRST", "REPEAT", "APPEAL", "_U")
CITIZENSHIPS: Final = 208
IN_SQLITE: Final = tuple(range(2018, 2025))
IN_POSTGRESQL: Final = tuple(range(2011, 2025))
MASKED: Final = 5
"""Cells of each month and country that nobody outside may see."""


class SignedIn:
    """Calls of a system in which everybody is signed in by a token: the number of the person."""

    rights: Rights

    def __init__(self) -> None:
        self.services = LocalBus()

    def call(
        self, service: str, operation: str, request: Mapping[str, Any], context: Context
    ) -> dict[str, Any]:
        """Who somebody is; everything else is asked of reporting itself."""
        if (service, operation) != ("identity", "authenticate"):
            return self.services.call(service, operation, request, context)
        return answer_about(self.rights.principal(f"person:{request['token']}"), request["token"])


@dataclass(slots=True, kw_only=True)
class Stored:
    """A system with figures of every country, shared in agreements of two countries each.

    half: a reader with rights to half of the countries; whole: one with rights to all; both from outside,
    so that masks hold for them. codes: what selects one of each dimension but the citizenship.
    """

    composition: Composition
    application: Reporting
    database: str
    count: int
    years: Sequence[int]
    codes: Mapping[str, str]
    rebuilt_s: float | None
    half: Context
    whole: Context
    _threads: Threads

    def places(self) -> Iterator[tuple[str, int]]:
        """A country that both readers may read and a year, another one each time."""
        return itertools.cycle(itertools.product(COUNTRIES[::2], self.years))

    def all_places(self) -> list[tuple[str, int]]:
        """Each of them once."""
        return [*itertools.product(COUNTRIES[::2], self.years)]

    def bare(self) -> Any:
        """A connection of the driver itself to the read models."""
        url = self.composition.settings.database_url
        if url is None:
            return sqlite3.connect(f"{self.composition.settings.var}/reporting.db")
        return psycopg2.connect(libpq(url), options="-c search_path=reporting")

    def close(self) -> None:
        """Stop following the log, and let go of the database."""
        self._threads.end()
        self.composition.close()


def in_sqlite(environment: BenchEnvironment) -> Stored:
    """A million observations that came through the log, in files."""
    settings = Settings(var=environment.folder(), workers=0)
    return _stored(settings, _released, IN_SQLITE, {"sex": "_T"})


def few(environment: BenchEnvironment) -> Stored:
    """Some hundred thousand, in files, with worker processes."""
    return _stored(Settings(var=environment.folder(), workers=2), _released, IN_SQLITE[-2:], {"sex": "_T"})


def in_postgresql(environment: BenchEnvironment) -> Stored:
    """Ten million observations: releases through the log, their figures straight into the tables."""
    settings = Settings(var=environment.folder(), workers=0, database_url=environment.postgres_url())
    return _stored(settings, _copied, IN_POSTGRESQL, {"sex": "_T", "application": "_T"})


def months(years: Sequence[int]) -> list[str]:
    """The months of years."""
    return [f"{year}-{month:02}" for year in years for month in range(1, 13)]


_Fill = Callable[[Composition, Reporting, Sequence[int]], tuple[int, float | None]]


def _stored(settings: Settings, fill: _Fill, years: Sequence[int], codes: Mapping[str, str]) -> Stored:
    calls = SignedIn()
    composition = Composition(settings, calls)
    calls.rights = composition.rights
    prepare(composition)
    install_core_catalog(composition)
    application: Reporting = composition.wired("reporting", build)
    calls.services.register(ReportingService, application)
    count, rebuilt_s = fill(composition, application, years)
    composition.catch_up()
    application.figures.catch_up()
    half, whole = share(composition, application)
    threads = Threads()
    for follower in composition.followers:
        threads.run("follower", follower.run)
    keep_loaded()  # as every process does that serves
    return Stored(
        composition=composition,
        application=application,
        database="SQLite" if settings.database_url is None else "PostgreSQL",
        count=count,
        years=years,
        codes=codes,
        rebuilt_s=rebuilt_s,
        half=half,
        whole=whole,
        _threads=threads,
    )


def _released(
    composition: Composition, application: Reporting, years: Sequence[int]
) -> tuple[int, float | None]:
    """Release figures as agencies do, and open them to the public; (how many, seconds to make them anew)."""
    chosen = random.Random(7)  # noqa: S311 - figures to read, nothing to guard
    submission = composition.open_log("submission")
    citizenships = _citizenships(composition.open_log("catalog"))
    dimensions = ["citizenship", "sex"]
    count = 0
    for country in COUNTRIES:
        _admit(composition, country)
        header = {**_place(country), "submission": country, "dimensions": dimensions}
        tables = list(_tables(months(years), citizenships, chosen))
        positions = [
            append(
                submission,
                f"submission-{country}",
                "submission.observations-recorded",
                Columns({**header, "chunk": number, "chunks": len(tables)}, table),
                country,
            )
            for number, table in enumerate(tables, start=1)
        ]
        count += sum(len(table["period"]) for table in tables)
        released = _release(submission, country, dimensions, months(years), positions)
        _mask(composition, country, dimensions, months(years), released, citizenships, chosen)
    composition.catch_up()
    application.figures.catch_up()
    started = time.perf_counter()
    application.rebuild()
    rebuilt_s = time.perf_counter() - started
    composition.catch_up()  # rights that were last looked at before the rebuild are not to be trusted
    return count, rebuilt_s


def _copied(
    composition: Composition, application: Reporting, years: Sequence[int]
) -> tuple[int, float | None]:
    """Release, then write the figures of each release as the projection would, all of a country at once."""
    chosen = random.Random(7)  # noqa: S311 - figures to read, nothing to guard
    submission = composition.open_log("submission")
    citizenships = _citizenships(composition.open_log("catalog"))
    dimensions = ["citizenship", "sex", "application"]
    count = 0
    for country in COUNTRIES:
        _admit(composition, country)
        released = _release(submission, country, dimensions, months(years), [])
        composition.catch_up()
        application.figures.catch_up()
        with writing(composition.engine("reporting")) as connection:
            count += _write(connection, country, dimensions, citizenships, months(years), released)
        _mask(composition, country, dimensions, months(years), released, citizenships, chosen)
    application.figures.catch_up()
    with composition.engine("reporting").connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM (ANALYZE)")
    return count, None


def _write(
    connection: sa.Connection,
    country: str,
    dimensions: Sequence[str],
    citizenships: Sequence[str],
    periods: Sequence[str],
    position: int,
) -> int:
    """The series and facts of a country, made by PostgreSQL itself; how many facts."""
    number = dataset_number(connection, country, INDICATOR, "REG")
    slots = slots_of(connection, INDICATOR, dimensions)
    keys = []
    for codes in itertools.product(citizenships, SEXES, APPLICATIONS):
        key = ["M", *([TOTAL] * SLOTS)]
        for slot, code in zip(slots, codes, strict=True):
            key[slot] = code
        keys.append(tuple(key))
    series_numbers(connection, number, keys, position)
    days = [int(period.replace("-", "")) * 100 + 1 for period in periods]
    connection.execute(
        sa.text(
            "INSERT INTO fact (series, period, known_from, value, scale, status, note)"
            " SELECT s.id, p.day, :position, 5 + (s.id * 7919 + p.day) % 20000, 0, 'A', NULL"
            " FROM series s CROSS JOIN unnest(CAST(:days AS integer[])) AS p (day)"
            " WHERE s.dataset = :number ORDER BY s.id, p.day"
        ),
        {"position": position, "days": days, "number": number},
    )
    connection.execute(
        release.update().where(release.c.position == position), {"added": len(keys) * len(days)}
    )
    return len(keys) * len(days)


def _admit(composition: Composition, country: str) -> None:
    identity = composition.open_log("identity")
    append(identity, f"country-{country}", "identity.country-admitted", {"country": country}, None)
    append(identity, f"agreement-{country}", "identity.agreement-set", agreement(country), None)


def _place(country: str) -> dict[str, str]:
    return {"country": country, "indicator": INDICATOR, "source": "REG"}


def _release(
    submission: EventLog,
    country: str,
    dimensions: Sequence[str],
    periods: Sequence[str],
    positions: Sequence[int],
) -> int:
    return append(
        submission,
        f"figures-{country}",
        "submission.figures-released",
        {
            **_place(country),
            "submission": country,
            "observations": list(positions),
            "dimensions": list(dimensions),
            "periods": list(periods),
            "added": 1,
            "changed": 0,
            **dict.fromkeys(("submitted_by", "validated_by", "approved_by", "released_by"), "person:1"),
        },
        country,
    )


def _mask(
    composition: Composition,
    country: str,
    dimensions: Sequence[str],
    periods: Sequence[str],
    released: int,
    citizenships: list[str],
    chosen: random.Random,
) -> None:
    """Hide a few cells of each month, and open the release by that."""
    hidden = [
        (period, code, "M", *["_T"] * (len(dimensions) - 2))
        for period in periods
        for code in chosen.sample(citizenships, MASKED)
    ]
    decision = {
        **_place(country),
        "release": released,
        "periods": list(periods),
        "mask_up_to": 4,
        "method": "mask",
        "round_to": None,
        "dimensions": list(dimensions),
    }
    columns = dict(zip(("period", *dimensions), map(list, zip(*hidden, strict=True)), strict=True))
    reporting = composition.open_log("reporting")
    append(reporting, f"masks-{country}", "reporting.masks-decided", Columns(decision, columns), country)


def _tables(
    periods: Sequence[str], citizenships: list[str], chosen: random.Random
) -> Iterator[dict[str, list[Any]]]:
    """The observations of a country, in shares that an event may hold."""
    whole = [(month, code, sex) for month in periods for code in citizenships for sex in SEXES]
    for start in range(0, len(whole), 35_000):
        share_ = whole[start : start + 35_000]
        yield {
            "period": [row[0] for row in share_],
            "citizenship": [row[1] for row in share_],
            "sex": [row[2] for row in share_],
            "value": [chosen.randrange(5, 20_000) for _ in share_],
            "status": ["A"] * len(share_),
            "note": [None] * len(share_),
        }


def _citizenships(log: EventLog) -> list[str]:
    for event in log.read(types={"catalog.code-list-defined"}):
        payload: Any = event.payload
        if payload["code_list"] == "COUNTRY":
            codes = [code["code"] for code in payload["codes"] if code["kind"] == "value"]
            return ["_T", *codes[: CITIZENSHIPS - 1]]
    raise LookupError("the core catalog has no countries")
