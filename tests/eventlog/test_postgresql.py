"""All suites on PostgreSQL."""

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
from tests.eventlog.world import OnPostgresql


class TestAppend(OnPostgresql, AppendSuite):
    pass


class TestWriteTogether(OnPostgresql, WriteTogetherSuite):
    pass


class TestConsume(OnPostgresql, ConsumeSuite):
    pass


class TestFollow(OnPostgresql, FollowSuite):
    pass


class TestLookOut(OnPostgresql, LookOutSuite):
    pass


class TestPark(OnPostgresql, ParkSuite):
    pass


class TestProve(OnPostgresql, ProveSuite):
    pass


class TestRestore(OnPostgresql, RestoreSuite):
    pass


class TestTables(OnPostgresql, TablesSuite):
    pass


class TestKeys(OnPostgresql, KeysSuite):
    pass
