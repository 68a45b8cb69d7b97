"""All suites on SQLite."""

from pathlib import Path

import sqlalchemy as sa

from eventlog.keyring import keys
from tests.eventlog.suites.append import AppendSuite
from tests.eventlog.suites.consume import ConsumeSuite
from tests.eventlog.suites.follow import FollowSuite
from tests.eventlog.suites.keys import KeysSuite
from tests.eventlog.suites.look_out import LookOutSuite
from tests.eventlog.suites.park import ParkSuite
from tests.eventlog.suites.prove import ProveSuite
from tests.eventlog.suites.restore import RestoreSuite
from tests.eventlog.suites.tables import TablesSuite
from tests.eventlog.suites.write_together import WriteTogetherSuite
from tests.eventlog.world import OnSqlite, World


class TestAppend(OnSqlite, AppendSuite):
    pass


class TestWriteTogether(OnSqlite, WriteTogetherSuite):
    pass


class TestConsume(OnSqlite, ConsumeSuite):
    pass


class TestFollow(OnSqlite, FollowSuite):
    pass


class TestLookOut(OnSqlite, LookOutSuite):
    pass


class TestPark(OnSqlite, ParkSuite):
    pass


class TestProve(OnSqlite, ProveSuite):
    pass


class TestRestore(OnSqlite, RestoreSuite):
    pass


class TestTables(OnSqlite, TablesSuite):
    pass


class TestKeys(OnSqlite, KeysSuite):
    pass

    def test_the_bytes_of_a_destroyed_key_leave_the_files(self, world: World, tmp_path: Path) -> None:
        ring = world.keyring()
        ring.key_for_sealing("person:1")
        with world.engine("keyring").connect() as connection:
            wrapped = bytes(connection.execute(sa.select(keys.c.wrapped)).scalar_one())
        world.close()
        files = list(tmp_path.glob("keyring.db*"))
        assert any(wrapped in file.read_bytes() for file in files)
        ring.destroy("person:1", "asked for")
        world.close()
        assert not any(wrapped in file.read_bytes() for file in tmp_path.glob("keyring.db*"))
