"""The settings that the demo hands to the process it starts."""

import os
from pathlib import Path

import pytest

from demo.system import demo_settings, environment
from servicekit.settings import Settings, read_settings


def test_the_other_process_reads_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "COMITY_WORKERS", "7")
    settings = demo_settings(Settings(workers=1, secure_cookies=False), Path("somewhere"), 8123)
    assert read_settings(environment(settings)) == settings


def test_the_demo_keeps_away_from_real_databases_and_keys() -> None:
    real = Settings(database_url="postgresql://db", broker_url="amqp://b", master_key_file=Path("key"))
    settings = demo_settings(real, Path("somewhere"), 8123)
    assert (settings.database_url, settings.broker_url, settings.master_key_file) == (None, None, None)
