"""A backup is one file, comes back whole or not at all, and consumers notice that time went back."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from eventlog import (
    BackupInvalid,
    EventLog,
    LogNotEmpty,
    LogRewound,
    NewEvent,
    SqlKeyring,
    Write,
)
from eventlog.backup import back_up, inspect, restore
from eventlog.operations import destroy_key, repeat_destructions
from eventlog.tables import events
from eventlog.verify import verify
from tests.eventlog.world import MASTER_KEY, TYPES, World, effects_of, intruder, post


def elsewhere(world: World) -> World:
    """The same keys, clock and consumers, but an empty database for the log."""
    return replace(world, log_name="log_again")


def bring_back(world: World, path: Path) -> EventLog:
    """The log of `world`, restored from a backup."""
    engine = world.engine("log")
    restore(engine, path, TYPES, reason="disk lost", actor="person:1", clock=world.clock)
    return world.log()


class RestoreSuite:
    def test_a_restored_log_is_the_same_log_in_a_new_epoch(self, world: World, tmp_path: Path) -> None:
        log = world.log()
        post(log, events=450, key="k")
        event = NewEvent(type="figures.sealed", country="MD", payload={"value": 3})
        log.append([Write(stream="sealed", events=[event])], actor="person:1", meta={"r": "é"})
        taken = back_up(log.engine, tmp_path / "backup", clock=world.clock)
        assert taken.head == log.head()
        assert inspect(tmp_path / "backup") == taken

        again = bring_back(elsewhere(world), tmp_path / "backup")
        assert [event.stored for event in again.read(until=451)] == [event.stored for event in log.read()]
        assert next(again.read(450)).payload == {"value": 3}
        assert (again.head().epoch, again.head().position) == (2, 452)
        [noted] = again.read(451)
        assert noted.type == "eventlog.log-restored"
        assert isinstance(noted.payload, dict)
        assert noted.payload["checkpoint"] == log.head().checkpoint
        assert verify(again.engine, against=log.head().checkpoint).ok

    def test_a_restored_log_goes_on_and_remembers_its_commands(self, world: World, tmp_path: Path) -> None:
        log = world.log()
        post(log, events=2, key="k")
        back_up(log.engine, tmp_path / "backup")
        again = bring_back(elsewhere(world), tmp_path / "backup")
        assert post(again, events=2, key="k").repeated
        assert post(again, expected_version=2).first_position == 4
        assert verify(again.engine).ok

    def test_a_consumer_stops_when_an_older_backup_came_back(self, world: World, tmp_path: Path) -> None:
        log = world.log()
        post(log, events=3)
        back_up(log.engine, tmp_path / "backup")
        post(log, events=2)
        world.consumer(log).catch_up()
        again = bring_back(elsewhere(world), tmp_path / "backup")
        consumer = world.consumer(again)
        with pytest.raises(LogRewound):
            consumer.catch_up()
        # Also when the restored log has grown beyond what the consumer had seen.
        post(again, "other", events=9)
        with pytest.raises(LogRewound) as rewound:
            world.consumer(again).catch_up()
        assert (rewound.value.fields["epoch"], rewound.value.fields["log_epoch"]) == (1, 2)
        assert verify(again.engine, against=log.head().checkpoint).findings[0].kind == "rewritten"

    def test_a_consumer_that_was_not_ahead_goes_on_in_the_new_epoch(
        self, world: World, tmp_path: Path
    ) -> None:
        log = world.log()
        post(log, events=3)
        world.consumer(log).catch_up(until=2)
        back_up(log.engine, tmp_path / "backup")
        again = bring_back(elsewhere(world), tmp_path / "backup")
        consumer = world.consumer(again)
        assert consumer.catch_up() == 4
        assert effects_of(consumer) == [1, 2, 3, 4]

    def test_a_backup_is_one_moment_though_others_append(self, world: World, tmp_path: Path) -> None:
        log = world.log()
        post(log, events=500)
        taken = back_up(log.engine, tmp_path / "backup", progress=lambda done, of: post(log, "meanwhile"))
        assert taken.head.position == taken.events == 500
        assert bring_back(elsewhere(world), tmp_path / "backup").head().position == 501

    def test_a_log_that_holds_events_is_not_overwritten(self, world: World, tmp_path: Path) -> None:
        log = world.log()
        post(log, events=2)
        back_up(log.engine, tmp_path / "backup")
        with pytest.raises(LogNotEmpty):
            restore(log.engine, tmp_path / "backup", TYPES, reason="r", actor="x")

    @pytest.mark.parametrize(
        "damage",
        [
            lambda raw: raw[:-10],
            lambda raw: raw[: len(raw) // 2],
            lambda raw: b"other" + raw,
            lambda raw: b"",
            lambda raw: _edited_inside(raw, b"person:1", b"person:2"),
            lambda raw: _edited_inside(raw, b'"events":5', b'"events":4'),
        ],
        ids=["end cut", "half", "another file", "empty", "an edited event", "a wrong count"],
    )
    def test_a_damaged_backup_restores_nothing(
        self, world: World, tmp_path: Path, damage: Callable[[bytes], bytes]
    ) -> None:
        log, path = world.log(), tmp_path / "backup"
        post(log, events=5, key="k")
        back_up(log.engine, path)
        path.write_bytes(damage(path.read_bytes()))
        there = elsewhere(world)
        with pytest.raises(BackupInvalid):
            restore(there.engine("log"), path, TYPES, reason="r", actor="x")
        assert there.log().head().position == 0
        with pytest.raises(BackupInvalid):
            inspect(path)

    def test_a_backup_of_a_tampered_log_does_not_come_back(self, world: World, tmp_path: Path) -> None:
        log = world.log()
        post(log, events=3)
        with intruder(log.engine) as connection:
            connection.execute(events.update().where(events.c.position == 2).values(actor="nobody"))
        back_up(log.engine, tmp_path / "backup")
        there = elsewhere(world)
        with pytest.raises(BackupInvalid, match="edited at 2"):
            restore(there.engine("log"), tmp_path / "backup", TYPES, reason="r", actor="x")
        assert there.log().head().position == 0

    def test_destroying_a_key_is_in_the_log_and_is_repeated_on_an_older_keyring(
        self, world: World, tmp_path: Path
    ) -> None:
        log, keyring = world.log(), world.keyring()
        event = NewEvent(type="figures.sealed", country="MD", payload={"value": 3})
        log.append([Write(stream="a", events=[event])], actor="x")
        keyring.back_up(tmp_path / "keys")
        operations = world.log("eventlog")
        for _ in range(2):
            destroy_key(operations, keyring, "country:MD", reason="asked for", actor="person:1")
        [noted] = log.read(types={"eventlog.key-destroyed"})
        assert noted.payload == {"key": "country:MD", "reason": "asked for"}

        older = SqlKeyring(world.engine("older_keyring"), MASTER_KEY, cache_trust_s=0)
        older.install()
        older.restore(tmp_path / "keys")
        assert len(older.key("country:MD")) == 32
        assert repeat_destructions(world.log(None, keyring=older), older) == ["country:MD"]
        assert repeat_destructions(world.log(None, keyring=older), older) == []
        assert not next(world.log(None, keyring=older).read()).readable

    def test_only_keys_of_countries_and_people_are_destroyed(self, world: World) -> None:
        with pytest.raises(ValueError, match="not the key"):
            destroy_key(world.log("eventlog"), world.keyring(), "log:commands", reason="r", actor="x")


def _edited_inside(raw: bytes, old: bytes, new: bytes) -> bytes:
    magic, body = raw.split(b"\n", 1)
    content = zstandard.ZstdDecompressor().decompressobj().decompress(body)
    assert old in content
    return magic + b"\n" + zstandard.ZstdCompressor().compress(content.replace(old, new, 1))
