"""A keyring in a database: keys are wrapped, made once, and gone for everybody once destroyed."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from eventlog import KeyDestroyed, KeyUnknown, PayloadDamaged, SqlKeyring
from eventlog.keyring import keys
from tests.eventlog.world import MASTER_KEY, World


class KeysSuite:
    def test_a_key_is_made_once_and_stays(self, world: World) -> None:
        first, second = world.keyring(), world.keyring()
        with ThreadPoolExecutor(8) as threads:
            made = set(threads.map(lambda ring: ring.key_for_sealing("person:1"), [first, second] * 8))
        assert len(made) == 1
        assert world.keyring().key("person:1") in made
        with pytest.raises(KeyUnknown):
            first.key("person:2")

    def test_a_stored_key_is_wrapped(self, world: World) -> None:
        ring = world.keyring()
        key = ring.key_for_sealing("person:1")
        with world.engine("keyring").connect() as connection:
            wrapped = bytes(connection.execute(sa.select(keys.c.wrapped)).scalar_one())
        assert key not in wrapped
        stranger = SqlKeyring(world.engine("keyring"), b"another key of thirty-two bytes!")
        with pytest.raises(PayloadDamaged):
            stranger.key("person:1")
        with pytest.raises(ValueError, match="32 bytes"):
            SqlKeyring(world.engine("keyring"), b"short")

    def test_a_destroyed_key_never_comes_back(self, world: World) -> None:
        ring = world.keyring()
        ring.key_for_sealing("person:1")
        with pytest.raises(KeyUnknown):
            ring.destroy("person:2", "r")
        ring.destroy("person:1", "asked for")
        for again in (ring, world.keyring()):
            with pytest.raises(KeyDestroyed):
                again.key("person:1")
            with pytest.raises(KeyDestroyed):
                again.key_for_sealing("person:1")
        assert ring.tombstones() == {"person:1": "asked for"}
        with world.engine("keyring").connect() as connection:
            assert connection.execute(sa.select(keys.c.wrapped)).scalar_one() is None

    def test_another_process_forgets_a_destroyed_key_within_its_trust(self, world: World) -> None:
        now = [100.0]
        other = SqlKeyring(world.engine("keyring"), MASTER_KEY, cache_trust_s=1, monotonic=lambda: now[0])
        ring = world.keyring()
        key = ring.key_for_sealing("person:1")
        assert other.key("person:1") == key
        ring.destroy("person:1", "asked for")
        now[0] += 0.9
        assert other.key("person:1") == key
        now[0] += 0.2
        with pytest.raises(KeyDestroyed):
            other.key("person:1")

    def test_a_restored_keyring_keeps_what_it_has(self, world: World, tmp_path: Path) -> None:
        ring = world.keyring()
        ring.key_for_sealing("person:1")
        kept = ring.key_for_sealing("person:2")
        ring.back_up(tmp_path / "keys")
        ring.destroy("person:1", "asked for")
        ring.restore(tmp_path / "keys")
        with pytest.raises(KeyDestroyed):
            ring.key("person:1")
        assert ring.key("person:2") == kept
