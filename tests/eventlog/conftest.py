"""Fixtures of the event log's tests, and assertions that explain themselves in the suites too."""

import pytest

pytest.register_assert_rewrite("tests.eventlog.suites", "tests.eventlog.world")
