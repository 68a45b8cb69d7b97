"""comity keyring destroy: the last administrator of a place is not erased."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from deploy import cli


@pytest.fixture
def comity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The command on a system of its own with one administrator."""
    monkeypatch.setenv("COMITY_VAR", str(tmp_path))
    runner = CliRunner()
    about = ["--email", "a@example.org", "--name", "A", "--password", "correct horse battery"]
    made = runner.invoke(cli.comity, ["user", "create-admin", *about])
    assert made.exit_code == 0, made.output
    return runner


def test_the_last_administrator_is_not_erased(comity: CliRunner) -> None:
    done = comity.invoke(cli.comity, ["keyring", "destroy", "person:1", "--reason", "asked for", "--yes"])
    assert done.exit_code == 1
    assert "person:1 is the last administrator of the system" in done.output


def test_a_key_that_is_nobodys_is_none(comity: CliRunner) -> None:
    done = comity.invoke(cli.comity, ["keyring", "destroy", "person:7", "--reason", "asked for", "--yes"])
    assert done.exit_code == 1
    assert "there is no key person:7" in done.output
