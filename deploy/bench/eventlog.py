"""How fast the log appends on PostgreSQL, against psycopg2 alone and the `eventsourcing` package."""

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import psycopg2
import psycopg2.extras
from eventsourcing.domain import DomainEvent
from eventsourcing.persistence import DatetimeAsISO, EventStore, JSONTranscoder, Mapper, UUIDAsHex
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from sqlalchemy.engine import make_url

from deploy.bench.environment import BenchEnvironment
from deploy.bench.rows import BenchRow
from eventlog import (
    EventLog,
    EventType,
    EventTypes,
    MemoryKeyring,
    NewEvent,
    Write,
    engine_for,
    install,
    reading,
)
from eventlog.tables import events

BATCH_EVENTS = 100
BATCHES = 30
ROUNDS = 7
WRITERS = 32
SINGLES_PER_WRITER = 40

_TYPES = EventTypes([EventType(name="bench.noted", service="bench")])
# About 160 bytes of JSON, the small event of the measurements this design rests on.
_PAYLOAD: dict[str, object] = {
    "submission": "8a1f6f0e-4a58-4c39-9d3c-5a4d2b7c1e90",
    "by": "person:17",
    "comment": "Checked against the register of the border service.",
    "step": "validated",
    "rows": 512,
}


def rows(environment: BenchEnvironment) -> list[BenchRow]:
    """Measure on an empty scratch database; every round takes all sides in turn, the median counts."""
    postgres_url = environment.postgres_url()
    batches = _medians(
        [_ours(postgres_url), _bare_psycopg2(postgres_url), _eventsourcing(postgres_url)],
    )
    ours, bare, package = (BATCH_EVENTS * BATCHES / seconds for seconds in batches)
    grouped, single = (
        WRITERS * SINGLES_PER_WRITER / seconds
        for seconds in _medians([_grouped(postgres_url), _one_transaction_each(postgres_url)])
    )
    return [
        _row(
            "log append, PostgreSQL, batches of 100",
            f"{ours:,.0f} events/s",
            f"{bare:,.0f} events/s, psycopg2 writing the same columns",
            ours / bare,
            0.65,
        ),
        _row(
            "log append, PostgreSQL, batches of 100",
            f"{ours:,.0f} events/s",
            f"{package:,.0f} events/s, the eventsourcing package",
            ours / package,
            1.0,
        ),
        _row(
            "log append, PostgreSQL, 32 concurrent writers of single events",
            f"{grouped:,.0f} events/s",
            f"{single:,.0f} events/s, one transaction each",
            grouped / single,
            2.5,
        ),
    ]


def _row(path: str, figure: str, reference: str, ratio: float, goal: float) -> BenchRow:
    return BenchRow(
        path=path,
        figure=figure,
        reference=reference,
        ratio=round(ratio, 2),
        goal=f"at least {goal}",
        met=ratio >= goal,
    )


def _medians(sides: Sequence[Callable[[], None]]) -> list[float]:
    """The median seconds of each side; the sides alternate, so that a slow moment hits all of them."""
    seconds: list[list[float]] = [[] for _ in sides]
    for side in sides:
        side()
    for _ in range(ROUNDS):
        for taken, side in zip(seconds, sides, strict=True):
            began = time.perf_counter()
            side()
            taken.append(time.perf_counter() - began)
    return [statistics.median(taken) for taken in seconds]


def _log(url: str) -> EventLog:
    engine = engine_for(url, schema=f"bench_{uuid4().hex[:8]}", pool_size=WRITERS)
    install(engine, _TYPES)
    return EventLog(engine, types=_TYPES, keyring=MemoryKeyring(), service="bench")


def _ours(url: str) -> Callable[[], None]:
    log = _log(url)

    def run() -> None:
        for _ in range(BATCHES):
            batch = [NewEvent(type="bench.noted", payload=_PAYLOAD) for _ in range(BATCH_EVENTS)]
            log.append(
                [Write(stream=f"bench-{uuid4()}", expected_version=0, events=batch)], actor="person:17"
            )

    return run


def _bare_psycopg2(url: str) -> Callable[[], None]:
    """The same columns into a table with the same keys, nothing computed: rows made beforehand."""
    log = _log(url)
    log.append(
        [Write(stream="bench-model", events=[NewEvent(type="bench.noted", payload=_PAYLOAD)])],
        actor="person:17",
    )
    model = log.stored()[0]
    with reading(log.engine) as connection:
        schema = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
    place = make_url(url)
    connection = psycopg2.connect(
        dbname=place.database,
        host=place.host,
        port=place.port,
        user=place.username,
        password=place.password,
        options="-c synchronous_commit=on",
    )
    cursor = connection.cursor()
    table = f'"{schema}".bare'
    cursor.execute(f'CREATE TABLE {table} (LIKE "{schema}".events INCLUDING ALL)')
    connection.commit()
    names = ", ".join(column.name for column in events.columns)
    position = 0

    def run() -> None:
        nonlocal position
        for _ in range(BATCHES):
            stream = f"bench-{uuid4()}"
            values = []
            for version in range(1, BATCH_EVENTS + 1):
                position += 1
                values.append(
                    model._replace(position=position, stream=stream, version=version, event_id=str(uuid4()))
                )
            statement = f"INSERT INTO {table} ({names}) VALUES %s"  # noqa: S608  # names of our own
            psycopg2.extras.execute_values(cursor, statement, values, page_size=BATCH_EVENTS)
            connection.commit()

    return run


def _eventsourcing(url: str) -> Callable[[], None]:
    """What a user of the package calls: its event store, with its JSON transcoder and PostgreSQL recorder."""
    place = make_url(url)
    datastore = PostgresDatastore(
        dbname=place.database or "",
        host=place.host or "127.0.0.1",
        port=str(place.port or 5432),
        user=place.username or "",
        password=place.password or "",
    )
    recorder = PostgresApplicationRecorder(datastore, events_table_name=f"bench_{uuid4().hex[:8]}_events")
    recorder.create_table()
    transcoder = JSONTranscoder()
    transcoder.register(UUIDAsHex())
    transcoder.register(DatetimeAsISO())
    store: EventStore[UUID] = EventStore(Mapper(transcoder), recorder)

    def run() -> None:
        for _ in range(BATCHES):
            stream = uuid4()
            store.put(
                [
                    _Noted(
                        originator_id=stream,
                        originator_version=version,
                        timestamp=_Noted.create_timestamp(),
                        **_PAYLOAD,
                    )
                    for version in range(1, BATCH_EVENTS + 1)
                ]
            )

    return run


class _Noted(DomainEvent):
    """The same event as a domain event of the package."""

    submission: str
    by: str
    comment: str
    step: str
    rows: int


def _grouped(url: str) -> Callable[[], None]:
    log = _log(url)
    return lambda: _write_singles([log] * WRITERS)


def _one_transaction_each(url: str) -> Callable[[], None]:
    log = _log(url)
    return lambda: _write_singles(
        [
            EventLog(log.engine, types=_TYPES, keyring=log.keyring, service="bench", group_commit=False)
            for _ in range(WRITERS)
        ]
    )


def _write_singles(logs: Sequence[EventLog]) -> None:
    """Every log appends single events in a thread of its own, all at once; any error surfaces."""
    with ThreadPoolExecutor(len(logs)) as threads:
        for done in [threads.submit(_write_one_by_one, log) for log in logs]:
            done.result()


def _write_one_by_one(log: EventLog) -> None:
    stream = f"bench-{uuid4()}"
    for version in range(SINGLES_PER_WRITER):
        event = NewEvent(type="bench.noted", payload=_PAYLOAD)
        log.append([Write(stream=stream, expected_version=version, events=[event])], actor="person:17")
