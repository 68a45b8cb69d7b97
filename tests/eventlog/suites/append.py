"""What every recorder does on append and read, whichever database it is on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from eventlog import (
    Appended,
    Columns,
    DuplicateEvent,
    EventTypeNotOwned,
    NewEvent,
    PayloadInvalid,
    UnknownEventType,
    VersionConflict,
    Write,
    encode_columns,
    writing,
)
from eventlog.tables import events
from eventlog.verify import verify
from tests.eventlog.world import World, post, posted


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

    def test_an_event_id_is_used_once(self, world: World) -> None:
        log, event_id = world.log(), UUID(int=7)
        log.append([Write(stream="a", events=[posted(event_id=event_id)])], actor="x")
        with pytest.raises(DuplicateEvent):
            log.append([Write(stream="b", events=[posted(event_id=event_id)])], actor="x")
        assert post(log).first_position == 2

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

    def test_an_error_of_the_clock_is_the_callers_own(self, world: World) -> None:
        log = world.log()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(log, "clock", lambda: 1 // 0)
            with pytest.raises(ZeroDivisionError):
                post(log)
        assert post(log).first_position == 1
