"""What every recorder does on append and read, whichever database it is on."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from eventlog import (
    Appended,
    Columns,
    Command,
    CommandReused,
    DuplicateEvent,
    EventTypeNotOwned,
    MemoryKeyring,
    NewEvent,
    PayloadInvalid,
    UnknownEventType,
    VersionConflict,
    Write,
    encode_columns,
    writing,
)
from eventlog.appender import appender_for
from eventlog.tables import commands, events
from eventlog.verify import verify
from tests.eventlog.world import World, post, posted, wait_until

_KILLED_WRITER = """
import os, signal, sys
import sqlalchemy as sa
from eventlog import *
from tests.eventlog.world import MASTER_KEY, TYPES, posted
log_url, keyring_url, schemas, moment = sys.argv[1:]
engine = engine_for(log_url, schema="log" if schemas == "True" else None)
keyring = SqlKeyring(engine_for(keyring_url, schema="keyring" if schemas == "True" else None), MASTER_KEY)
log = EventLog(engine, types=TYPES, keyring=keyring, service="figures")
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
keyring.key_for_sealing("log:commands")
if moment == "before":
    sa.event.listen(engine, "commit", die)
write = Write(stream="series-1", expected_version=0, events=[posted()])
log.append([write], command=Command(key="once", request=b"series-1 1"), actor="person:1")
die()
"""


class AppendSuite:
    def test_positions_are_consecutive_over_all_streams(self, world: World) -> None:
        log = world.log()
        assert post(log, "a", 3) == Appended(first_position=1, last_position=3)
        assert post(log, "b") == Appended(first_position=4, last_position=4)
        assert post(log, "a", 2) == Appended(first_position=5, last_position=6)
        assert [(e.position, e.stream, e.version) for e in log.read()] == [
            (1, "a", 1),
            (2, "a", 2),
            (3, "a", 3),
            (4, "b", 1),
            (5, "a", 4),
            (6, "a", 5),
        ]

    def test_an_event_comes_back_as_it_was_appended(self, world: World) -> None:
        log, event_id = world.log(), uuid4()
        event = posted(7, event_id=event_id, country="MD")
        log.append([Write(stream="a", events=[event])], actor="person:9", meta={"request": "r-1"})
        [found] = log.read()
        assert (found.event_id, found.type, found.schema_version) == (event_id, "figures.posted", 1)
        assert (found.service, found.country, found.actor) == ("figures", "MD", "person:9")
        assert (found.meta, found.payload, found.recorded_at) == (
            {"request": "r-1"},
            {"number": 7},
            world.clock(),
        )
        assert found.key_id is None
        assert found.readable

    def test_a_refused_append_leaves_no_gap(self, world: World) -> None:
        log = world.log()
        post(log, "a")
        with pytest.raises(VersionConflict) as conflict:
            post(log, "a", expected_version=0)
        assert conflict.value.fields == {"stream": "a", "expected": 0, "actual": 1}
        assert post(log, "a", expected_version=1).first_position == 2

    def test_a_stream_that_must_exist_already_may_not_be_new(self, world: World) -> None:
        with pytest.raises(VersionConflict):
            post(world.log(), "a", expected_version=2)

    def test_several_writes_are_all_written_or_none(self, world: World) -> None:
        log = world.log()
        post(log, "b")
        writes = [
            Write(stream="a", expected_version=0, events=[posted()]),
            Write(stream="b", expected_version=0, events=[posted()]),
        ]
        with pytest.raises(VersionConflict):
            log.append(writes, actor="person:1")
        assert log.read_stream("a") == []
        assert log.head().position == 1

    def test_two_writes_to_one_stream_follow_each_other(self, world: World) -> None:
        log = world.log()
        writes = [
            Write(stream="a", expected_version=0, events=[posted(1)]),
            Write(stream="a", expected_version=1, events=[posted(2)]),
        ]
        assert log.append(writes, actor="person:1").last_position == 2

    def test_the_same_command_gives_the_first_result(self, world: World) -> None:
        log = world.log()
        first = post(log, "a", 2, key="k", expected_version=0)
        post(log, "b")
        again = post(world.log(), "a", 2, key="k", expected_version=0)
        assert (again.first_position, again.last_position, again.repeated) == (1, 2, True)
        assert not first.repeated
        assert log.head().position == 3

    def test_a_command_key_with_another_request_is_refused(self, world: World) -> None:
        log = world.log()
        post(log, "a", 2, key="k")
        with pytest.raises(CommandReused):
            post(log, "a", 3, key="k")
        with pytest.raises(CommandReused):
            log.seen(Command(key="k", request=b"something else"))
        assert log.head().position == 2

    def test_a_command_that_was_appended_is_seen(self, world: World) -> None:
        log, command = world.log(), Command(key="k", request=b"a 2")
        assert log.seen(command) is None
        post(log, "a", 2, key="k")
        assert log.seen(command) == Appended(first_position=1, last_position=2, repeated=True)

    def test_a_command_that_needed_no_event_is_remembered(self, world: World) -> None:
        log, command = world.log(), Command(key="k", request=b"a")
        post(log, "a")
        assert log.remember(command, 1) == Appended(first_position=1, last_position=1)
        assert log.remember(command, 1).repeated
        assert log.seen(command) == Appended(first_position=1, last_position=1, repeated=True)
        with pytest.raises(CommandReused):
            log.remember(Command(key="k", request=b"b"), 1)
        with pytest.raises(CommandReused):
            post(log, "b", key="k")
        assert log.head().position == 1

    def test_the_stored_request_digest_does_not_give_a_small_number_away(self, world: World) -> None:
        log = world.log()
        log.append([Write(stream="a", events=[posted()])], command=Command(key="k", request=b"4"), actor="x")
        with log.engine.connect() as connection:
            digest = bytes(connection.execute(sa.select(commands.c.request_digest)).scalar_one())
        assert digest not in {hashlib.sha256(request).digest() for request in (b"4", b"k4", b"k\x004")}
        # Who has the database but not the keyring cannot try all small numbers either.
        with pytest.raises(CommandReused):
            world.log(keyring=MemoryKeyring()).seen(Command(key="k", request=b"4"))

    def test_an_event_id_is_used_once(self, world: World) -> None:
        log, event_id = world.log(), UUID(int=7)
        log.append([Write(stream="a", events=[posted(event_id=event_id)])], actor="x")
        with pytest.raises(DuplicateEvent):
            log.append([Write(stream="b", events=[posted(event_id=event_id)])], actor="x")
        assert post(log).first_position == 2

    def test_a_transaction_that_commits_late_is_never_skipped(self, world: World) -> None:
        """The second writer may not become visible before the first, whoever commits first."""
        slow, fast, reader = world.log(), world.log(group_commit=False), world.log(None)
        entered, go = threading.Event(), threading.Event()

        @sa.event.listens_for(slow.engine, "commit")
        def hold(_connection: sa.Connection) -> None:
            entered.set()
            assert go.wait(20)

        with ThreadPoolExecutor(2) as threads:
            first = threads.submit(post, slow, "a")
            assert entered.wait(20)
            second = threads.submit(post, fast, "b")
            assert list(reader.read()) == []
            go.set()
            assert (first.result().first_position, second.result().first_position) == (1, 2)
        assert [event.stream for event in reader.read()] == ["a", "b"]

    @pytest.mark.parametrize("group_commit", [True, False])
    def test_eight_writers_and_a_reader_agree_on_every_position(
        self, world: World, group_commit: bool
    ) -> None:
        shared = world.log()
        logs = [shared if group_commit else world.log(group_commit=False) for _ in range(8)]
        seen: list[int] = []
        done = threading.Event()

        def read() -> None:
            last = False
            while not last:
                last = done.is_set()
                seen.extend(event.position for event in shared.read(seen[-1] if seen else 0))

        def write(number: int) -> None:
            for turn in range(10):
                post(logs[number], f"s-{number}", 2, key=f"{number}-{turn}")

        with ThreadPoolExecutor(9) as threads:
            reader = threads.submit(read)
            writers = [threads.submit(write, number) for number in range(8)]
            try:
                for writer in writers:
                    writer.result()
            finally:
                done.set()
            reader.result(timeout=30)
        assert seen == list(range(1, 161))
        assert verify(shared.engine).ok

    def test_who_waits_shares_a_transaction_and_a_conflict_hurts_nobody_else(self, world: World) -> None:
        log = world.log()
        post(log, "taken")
        commits: list[int] = []
        entered, go = threading.Event(), threading.Event()

        @sa.event.listens_for(log.engine, "commit")
        def hold(_connection: sa.Connection) -> None:
            commits.append(1)
            entered.set()
            assert go.wait(20)

        with ThreadPoolExecutor(20) as threads:
            first = threads.submit(post, log, "first")
            assert entered.wait(20)
            others = [threads.submit(post, log, f"s-{number}") for number in range(18)]
            conflict = threads.submit(post, log, "taken", expected_version=0)
            wait_until(lambda: len(log._appender._waiting) == 19)
            go.set()
            positions = sorted(other.result().first_position for other in others)
            assert first.result().first_position == 2
            assert positions == list(range(3, 21))
            with pytest.raises(VersionConflict):
                conflict.result()
        assert len(commits) == 2

    def test_what_the_database_refuses_of_one_caller_hurts_nobody_else(self, world: World) -> None:
        log, event_id = world.log(), UUID(int=1)
        log.append([Write(stream="old", events=[posted(event_id=event_id)])], actor="x")
        entered, go = threading.Event(), threading.Event()

        @sa.event.listens_for(log.engine, "commit")
        def hold(_connection: sa.Connection) -> None:
            entered.set()
            assert go.wait(20)

        duplicate = [Write(stream="new", events=[posted(event_id=event_id)])]
        with ThreadPoolExecutor(4) as threads:
            threads.submit(post, log, "first")
            assert entered.wait(20)
            bad = threads.submit(log.append, duplicate, actor="x")
            good = [threads.submit(post, log, stream) for stream in ("b", "c")]
            wait_until(lambda: len(log._appender._waiting) == 3)
            go.set()
            assert sorted(one.result().first_position for one in good) == [3, 4]
            with pytest.raises(DuplicateEvent):
                bad.result()

    @pytest.mark.parametrize(("moment", "written"), [("before", 0), ("after", 1)])
    def test_a_writer_killed_around_its_commit_can_be_repeated(
        self, world: World, moment: str, written: int
    ) -> None:
        log = world.log()
        arguments = [world.url("log"), world.url("keyring"), str(world.schemas), moment]
        done = subprocess.run(
            [sys.executable, "-c", _KILLED_WRITER, *arguments],
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert done.returncode == -signal.SIGKILL
        appended = post(log, "series-1", key="once", expected_version=0)
        assert appended == Appended(first_position=1, last_position=1, repeated=bool(written))
        assert verify(log.engine).ok

    def test_recorded_at_never_goes_back(self, world: World) -> None:
        log = world.log()
        post(log)
        world.clock.advance(hours=-3)
        post(log)
        world.clock.advance(hours=4)
        post(log)
        times = [event.recorded_at for event in log.read()]
        assert times == [times[0], times[0], times[0] + timedelta(hours=1)]

    @pytest.mark.parametrize(
        "payload",
        [
            {"value": 1.0},
            {"value": float("nan")},
            {"deep": [{"value": 0.5}]},
            {1: "a"},
            {"value": (1, 2)},
            {"value": 2**63},
            {"value": b"bytes"},
            {"value": "\ud800"},
        ],
    )
    def test_a_payload_that_reads_differently_elsewhere_is_refused(
        self, world: World, payload: dict[str, object]
    ) -> None:
        log = world.log()
        with pytest.raises(PayloadInvalid):
            log.append(
                [Write(stream="a", events=[NewEvent(type="figures.posted", payload=payload)])], actor="x"
            )
        assert log.head().position == 0

    @pytest.mark.parametrize("stream", ["", "a\0b", "\ud800"])
    def test_a_stream_name_that_a_database_cannot_hold_is_refused(self, world: World, stream: str) -> None:
        with pytest.raises(PayloadInvalid):
            post(world.log(), stream)

    def test_only_registered_types_of_the_own_service_are_appended(self, world: World) -> None:
        log = world.log()
        with pytest.raises(UnknownEventType):
            log.append([Write(stream="a", events=[NewEvent(type="no.such", payload={})])], actor="x")
        with pytest.raises(EventTypeNotOwned):
            log.append([Write(stream="a", events=[NewEvent(type="people.left", payload={})])], actor="x")

    def test_the_database_itself_refuses_a_type_of_another_service(self, world: World) -> None:
        log = world.log()
        post(log)
        stolen = log.stored()[0]._asdict() | {"position": 2, "version": 2, "event_id": str(uuid4())}
        with writing(log.engine) as connection:
            with pytest.raises(sa.exc.IntegrityError, match="does not own"), connection.begin_nested():
                connection.execute(events.insert(), stolen | {"type": "people.left"})
            with pytest.raises(sa.exc.IntegrityError, match="does not own"), connection.begin_nested():
                connection.execute(events.insert(), stolen | {"service": "people"})

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE events SET payload = payload WHERE position = 1",
            "UPDATE events SET actor = 'nobody'",
            "DELETE FROM events",
            "UPDATE commands SET first_position = 9",
            "DELETE FROM commands",
            "UPDATE log_head SET position = 0",
            "UPDATE log_head SET epoch = 0",
            "DELETE FROM log_head",
        ],
    )
    def test_the_database_itself_refuses_to_change_what_is_written(
        self, world: World, statement: str
    ) -> None:
        log = world.log()
        post(log, key="k")
        with pytest.raises(sa.exc.IntegrityError), writing(log.engine) as connection:
            connection.exec_driver_sql(statement)
        assert verify(log.engine).ok

    def test_reading_stops_where_it_is_told(self, world: World) -> None:
        log, people = world.log(), world.log("people")
        post(log, "a", 3)
        people.append([Write(stream="p", events=[NewEvent(type="people.left", payload={})])], actor="x")
        post(log, "a", 500)

        def positions(**bounds: object) -> list[int]:
            return [event.position for event in log.read(**bounds)]  # type: ignore[arg-type]

        assert positions() == list(range(1, 505))
        assert positions(after=2, until=4) == [3, 4]
        assert positions(limit=450) == list(range(1, 451))
        assert positions(limit=0) == []
        assert positions(types={"people.left"}) == [4]
        assert positions(types={"figures.posted"}, after=1, limit=3) == [2, 3, 5]
        assert [event.version for event in log.read_stream("a", after_version=501)] == [502, 503]

    def test_a_wait_ends_when_another_process_appends(self, world: World) -> None:
        log, other = world.log(), world.log(group_commit=False)
        assert not log.wait(0, timeout_s=0)
        # The appender alone, as in another process: it announces nothing to this one's waiters.
        other._arrivals = type(other._arrivals)(other.engine)
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(log.wait, 0, 20)
            post(other)
            assert waiting.result()
        assert log.wait(0, timeout_s=0)

    def test_a_position_is_found_by_date(self, world: World) -> None:
        log, start = world.log(), world.clock.now
        for _ in range(5):
            post(log, events=2)
            world.clock.advance(days=1)
        assert log.position_at(start - timedelta(seconds=1)) == 0
        assert log.position_at(start) == 2
        assert log.position_at(start + timedelta(days=2, hours=1)) == 6
        assert log.position_at(start + timedelta(days=9)) == 10

    def test_columns_are_one_event(self, world: World) -> None:
        log = world.log()
        table = {"period": ["2023", "2024"], "value": [4519, 8360], "note": [None, "r"]}
        for payload in (Columns({"indicator": "X"}, table), encode_columns({"indicator": "X"}, table)):
            event = NewEvent(type="figures.sealed", country="MD", payload=payload)
            log.append([Write(stream="a", events=[event])], actor="x")
        for event in log.read():
            assert isinstance(event.payload, Columns)
            assert event.payload.header == {"indicator": "X"}
            assert {name: event.payload.column(name) for name in event.payload.names} == table

    def test_a_log_can_be_installed_again_and_by_many_at_once(self, world: World) -> None:
        with ThreadPoolExecutor(4) as threads:
            logs = list(threads.map(lambda _: world.log(), range(4)))
        assert post(logs[0]).first_position == 1
        assert post(world.log()).first_position == 2

    def test_appends_go_on_after_a_caller_gave_up_waiting(self, world: World) -> None:
        """What a killed green thread leaves behind: nothing that keeps others from appending."""
        log = world.log()
        appender = appender_for(log.engine)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(appender, "_commit_group", _interrupt)
            with pytest.raises(KeyboardInterrupt):
                post(log)
        assert post(log).first_position == 1

    def test_an_error_of_the_clock_is_the_callers_own(self, world: World) -> None:
        log = world.log()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(log, "clock", lambda: 1 // 0)
            with pytest.raises(ZeroDivisionError):
                post(log)
        assert post(log).first_position == 1


def _interrupt(_group: object) -> None:
    raise KeyboardInterrupt
