"""Exit statuses of the command `comity`."""

import sys

import click
import pytest

from deploy import cli


def ended_by(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> object:
    monkeypatch.setattr(sys, "argv", ["comity", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code or 0


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def fail() -> None:
        raise click.exceptions.Exit(1)

    monkeypatch.setitem(cli.comity.commands, "fail", fail)


def test_a_command_that_ends_itself_with_a_status_ends_with_it(
    monkeypatch: pytest.MonkeyPatch, failing: None
) -> None:
    assert ended_by(monkeypatch, "fail") == 1


def test_wrong_use_is_2_and_help_is_0(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ended_by(monkeypatch, "no-such-command") == 2
    assert ended_by(monkeypatch, "--help") == 0
