"""Exit statuses of the command `comity`."""

import sys
from pathlib import Path

import click
import pytest

from deploy import cli
from servicekit.errors import Unavailable


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


def test_an_expected_refusal_is_a_sentence_and_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def refuse() -> None:
        raise Unavailable(part="log")

    monkeypatch.setitem(cli.comity.commands, "refuse", refuse)
    assert ended_by(monkeypatch, "refuse") == 1
    said = capsys.readouterr().err
    assert said.startswith("Error: ")
    assert "unavailable" not in said.split()


def test_a_file_that_cannot_be_written_is_named_and_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    there = tmp_path / "no-such-folder" / "log.jsonl"

    @click.command()
    def write() -> None:
        there.write_text("")

    monkeypatch.setitem(cli.comity.commands, "write", write)
    assert ended_by(monkeypatch, "write") == 1
    assert capsys.readouterr().err == f"Error: {there}: No such file or directory\n"
