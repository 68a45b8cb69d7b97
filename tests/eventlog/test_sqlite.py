"""All suites on SQLite."""

from tests.eventlog.suites.append import AppendSuite
from tests.eventlog.suites.consume import ConsumeSuite
from tests.eventlog.suites.prove import ProveSuite
from tests.eventlog.suites.restore import RestoreSuite
from tests.eventlog.world import OnSqlite


class TestAppend(OnSqlite, AppendSuite):
    pass


class TestConsume(OnSqlite, ConsumeSuite):
    pass


class TestProve(OnSqlite, ProveSuite):
    pass


class TestRestore(OnSqlite, RestoreSuite):
    pass
