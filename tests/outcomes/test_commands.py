"""Commands and settings, each with the reason why it opens nothing; and what a log shows without its keys."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
import pytest

from deploy.cli import comity
from deploy.trial.systems import System
from servicekit.settings import Settings
from tests.outcomes.asking import Answer
from tests.outcomes.planted import shown
from tests.outcomes.sample import Walk
from tests.outcomes.stage import PLANTED

SECURITY = Path(__file__).parents[2] / "docs" / "security.md"


def _named_under(heading: str) -> set[str]:
    """What stands in the first column of the table under a heading."""
    part = SECURITY.read_text(encoding="utf-8").split(f"### {heading}\n")[1].split("\n#")[0]
    firsts = [line.split("|")[1] for line in part.splitlines() if line.startswith("| `")]
    return {name for first in firsts for name in re.findall(r"`([^`]+)`", first)}


def _commands(group: click.Group, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


def test_every_command_stands_in_the_security_page_with_its_reason() -> None:
    assert _named_under("Commands") == set(_commands(comity))


def test_every_setting_stands_in_the_security_page_with_its_reason() -> None:
    assert _named_under("Settings") == {each.name for each in fields(Settings)}


@pytest.fixture
def copied(embedded_walk: Walk, tmp_path: Path) -> System:
    """The log of the embedded walk, as somebody has it who has no key of it."""
    var = tmp_path / "copied"
    var.mkdir()
    source = embedded_walk.var
    for name in ("log.db", "log.db-wal", "log.db-shm"):
        if (source / name).exists():
            shutil.copy(source / name, var / name)
    environment = {"COMITY_VAR": str(var), "PATH": "", "PYTHONPATH": str(SECURITY.parents[1])}
    return System(base_url="", environment=environment, var=var, process=None)  # type: ignore[arg-type]


def test_an_export_without_the_keys_gives_structure_only(copied: System, tmp_path: Path) -> None:
    target = tmp_path / "export.jsonl"
    copied.command("log", "export", str(target), "--json")
    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    sealed = [line for line in lines if line["key_id"] is not None]
    assert len(sealed) > 20
    assert [line["position"] for line in sealed if line["readable"]] == []
    assert shown(Answer(status=200, body=target.read_bytes())) == set()


def test_a_replay_without_the_keys_makes_no_figure(
    copied: System, embedded_walk: Walk, tmp_path: Path
) -> None:
    head = json.loads(copied.command("log", "verify", "--json").stdout)["checkpoint"]
    position = head.partition(".")[2].partition(":")[0]
    copied.command("log", "replay", "--to", position, "--into", str(tmp_path / "replayed"), "--json")
    contents = b"".join(path.read_bytes() for path in (tmp_path / "replayed").rglob("*.db*"))
    assert b"figures" in contents
    for value in PLANTED.values():  # as text, and as SQLite keeps a whole number
        assert str(value).encode() not in contents
        assert value.to_bytes(4, "big") not in contents
    # Where the keys are they are found: the copy is of a log that has these figures.
    released = [PLANTED[name] for name in ("national", "shared", "public")]
    whole = b"".join(path.read_bytes() for path in embedded_walk.var.glob("*.db*"))
    assert all(value.to_bytes(4, "big") in whole for value in released)
