"""Verification finds what was done to a log behind its back, and says where."""

from collections.abc import Callable

import pytest

from eventlog import EventLog, Head, NewEvent, Write
from eventlog.envelope import START, next_link, payload_digest
from eventlog.events import StoredEvent
from eventlog.tables import events, log_head
from eventlog.verify import verify
from tests.eventlog.world import World, intruder, post


def found(log: EventLog, against: str | None = None) -> list[tuple[str, int]]:
    return [(finding.kind, finding.position) for finding in verify(log.engine, against).findings]


def rewrite(
    log: EventLog, change: Callable[[list[StoredEvent]], list[StoredEvent]], *, rechain: bool
) -> None:
    """Replace all rows, as the owner of the database can; rechain: compute a new chain and head too."""
    rows = change(log.stored(limit=1000))
    if rechain:
        chain, rechained = START, []
        for row in rows:
            chain = next_link(chain, row)
            rechained.append(row._replace(chain=chain))
        rows = rechained
    with intruder(log.engine) as connection:
        connection.execute(events.delete())
        connection.execute(events.insert(), [row._asdict() for row in rows])
        if rechain:
            connection.execute(log_head.update().values(position=rows[-1].position, chain=rows[-1].chain))


def edited(row: StoredEvent) -> StoredEvent:
    payload = b'{"number":99}'
    return row._replace(payload=payload, digest=payload_digest(payload))


class ProveSuite:
    def test_an_untouched_log_verifies_to_its_head(self, world: World) -> None:
        log = world.log()
        empty = verify(log.engine)
        assert (empty.ok, empty.events_checked) == (True, 0)
        post(log, events=700)
        steps: list[tuple[int, int]] = []
        result = verify(log.engine, progress=lambda done, of: steps.append((done, of)))
        assert (result.ok, result.events_checked, result.head) == (True, 700, log.head())
        assert steps == [(500, 700), (700, 700)]

    def test_a_sealed_log_verifies_without_keys_and_after_they_are_destroyed(self, world: World) -> None:
        log = world.log()
        event = NewEvent(type="figures.sealed", country="MD", payload={"value": 3})
        log.append([Write(stream="a", events=[event])], actor="x")
        assert log.keyring is not None
        log.keyring.destroy("country:MD", "asked for")
        assert verify(log.engine).ok

    @pytest.mark.parametrize("position", [1, 3, 5])
    def test_an_edited_payload_is_found_though_its_digest_still_stands(
        self, world: World, position: int
    ) -> None:
        log = world.log()
        post(log, events=5)
        with intruder(log.engine) as connection:
            changed = events.update().where(events.c.position == position)
            connection.execute(changed.values(payload=b'{"number":99}'))
        assert found(log) == [("edited", position)]

    @pytest.mark.parametrize("position", [1, 3, 5])
    def test_an_edited_payload_is_found_when_its_digest_was_made_to_fit(
        self, world: World, position: int
    ) -> None:
        log = world.log()
        post(log, events=5)
        rewrite(log, lambda rows: [edited(r) if r.position == position else r for r in rows], rechain=False)
        assert found(log) == [("edited", position)]

    @pytest.mark.parametrize(
        ("column", "value"),
        [
            ("stream", "series-2"),
            ("version", 77),
            ("event_id", "00000000-0000-0000-0000-000000000001"),
            ("type", "people.left"),
            ("schema_version", 2),
            ("service", "people"),
            ("country", "RU"),
            ("recorded_at", "2025-01-15T08:00:00.000001+00:00"),
            ("actor", "person:2"),
            ("meta", '{"a":1}'),
            ("encoding", "json+zstd"),
            ("key_id", "country:MD"),
        ],
    )
    def test_every_column_of_the_envelope_is_covered(self, world: World, column: str, value: object) -> None:
        log = world.log()
        post(log, events=2)
        with intruder(log.engine) as connection:
            connection.execute(events.update().where(events.c.position == 2).values({column: value}))
        assert found(log) == [("edited", 2)]

    def test_a_removed_event_is_found(self, world: World) -> None:
        log = world.log()
        post(log, events=6)
        with intruder(log.engine) as connection:
            connection.exec_driver_sql("DELETE FROM events WHERE position IN (2, 3)")
        [finding] = verify(log.engine).findings
        assert (finding.kind, finding.position, finding.detail) == ("removed", 3, "events 2 to 3 are missing")

    def test_a_removed_event_is_found_when_the_others_were_renumbered(self, world: World) -> None:
        log = world.log()
        post(log, events=6)

        def change(rows: list[StoredEvent]) -> list[StoredEvent]:
            return [
                r if r.position < 3 else r._replace(position=r.position - 1) for r in rows if r.position != 3
            ]

        rewrite(log, change, rechain=False)
        assert found(log) == [("removed", 3), ("cut-off", 6)]

    def test_an_inserted_event_is_found_when_the_others_were_renumbered(self, world: World) -> None:
        log = world.log()
        post(log, events=6)

        def insert(chained: bool) -> Callable[[list[StoredEvent]], list[StoredEvent]]:
            def change(rows: list[StoredEvent]) -> list[StoredEvent]:
                extra = rows[0]._replace(position=3, version=50, event_id="0" * 8 + rows[0].event_id[8:])
                chain = next_link(rows[1].chain, extra) if chained else START
                later = [row._replace(position=row.position + 1) for row in rows[2:]]
                return [*rows[:2], extra._replace(chain=chain), *later]

            return change

        original = log.stored()
        for chained in (False, True):
            rewrite(log, insert(chained), rechain=False)
            assert found(log) == [("inserted", 3), ("inserted", 7)]
            rewrite(log, lambda _: original, rechain=False)
            assert found(log) == []

    def test_an_event_behind_the_head_is_found(self, world: World) -> None:
        log = world.log()
        post(log, events=2)

        def change(rows: list[StoredEvent]) -> list[StoredEvent]:
            extra = rows[-1]._replace(position=3, version=3, event_id="0" * 8 + rows[-1].event_id[8:])
            return [*rows, extra._replace(chain=next_link(rows[-1].chain, extra))]

        rewrite(log, change, rechain=False)
        assert found(log) == [("inserted", 3)]

    def test_a_cut_tail_is_found(self, world: World) -> None:
        log = world.log()
        post(log, events=5)
        with intruder(log.engine) as connection:
            connection.exec_driver_sql("DELETE FROM events WHERE position > 3")
        assert found(log) == [("cut-off", 5)]

    def test_a_head_that_does_not_fit_is_found(self, world: World) -> None:
        log = world.log()
        post(log, events=3)
        with intruder(log.engine) as connection:
            connection.execute(log_head.update().values(chain=START))
        assert found(log) == [("broken", 3)]

    def test_a_time_that_goes_back_is_found_even_in_a_rewritten_chain(self, world: World) -> None:
        log = world.log()
        post(log, events=3)
        early = "2024-01-01T00:00:00.000000+00:00"
        rewrite(
            log,
            lambda rows: [r._replace(recorded_at=early) if r.position == 2 else r for r in rows],
            rechain=True,
        )
        assert found(log) == [("out-of-order", 2)]

    def test_a_rewritten_chain_is_convicted_by_an_earlier_checkpoint(self, world: World) -> None:
        log = world.log()
        post(log, events=4)
        before, middle = log.head().checkpoint, ""
        post(log, events=2)
        middle = log.head().checkpoint
        post(log)
        rewrite(log, lambda rows: [edited(r) if r.position == 5 else r for r in rows], rechain=True)
        assert found(log) == []
        assert found(log, before) == []
        assert found(log, middle) == [("rewritten", 6)]
        assert found(log, f"{before} {middle}") == [("rewritten", 6)]

    def test_a_cut_tail_with_a_fitting_head_is_convicted_by_an_earlier_checkpoint(self, world: World) -> None:
        log = world.log()
        post(log, events=5)
        checkpoint = log.head().checkpoint
        rewrite(log, lambda rows: rows[:3], rechain=True)
        assert found(log) == []
        assert found(log, checkpoint) == [("cut-off", 5)]

    def test_a_checkpoint_reads_back_and_nonsense_does_not(self, world: World) -> None:
        log = world.log()
        post(log)
        assert Head.parse(log.head().checkpoint) == log.head()
        assert found(log, log.head().checkpoint) == []
        for text in ("1.1", "1.1:ab", "x.1:" + "0" * 64, "0.1:" + "0" * 64, "1.-1:" + "0" * 64):
            with pytest.raises(ValueError):
                verify(log.engine, text)
