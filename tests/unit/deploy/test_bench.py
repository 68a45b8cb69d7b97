"""The benchmark runner: what is missed is said, what fails is failed, nothing hides anything else."""

import importlib
import inspect
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest

from deploy.bench import run as runner
from deploy.bench.environment import BenchEnvironment
from deploy.bench.rows import BenchRow


def _row(path: str, *, met: bool) -> BenchRow:
    return BenchRow(path=path, figure="1 s", reference="2 s, bare", ratio=0.5, goal="at least 0.65", met=met)


@pytest.fixture(autouse=True)
def measured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Areas `quick`, `slow` and `broken`; gives those that were measured so far."""
    done: list[str] = []

    @contextmanager
    def no_servers() -> Iterator[None]:
        yield None

    def measure(area: str, environment: BenchEnvironment) -> list[BenchRow]:
        done.append(area)
        if area == "broken":
            raise RuntimeError("no figures")
        return [_row(area, met=area == "quick")]

    monkeypatch.setattr(runner, "areas", lambda: ("broken", "quick", "slow"))
    monkeypatch.setattr(runner, "bench_environment", no_servers)
    monkeypatch.setattr(runner, "_measure", measure)
    monkeypatch.setenv("COMITY_VAR", str(tmp_path))
    return done


def test_a_missed_goal_is_said_and_is_no_failure(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    runner.run(["quick", "slow"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "quick | 1 s | 2 s, bare | 0.5 | at least 0.65 | met"
    assert lines[1].endswith("| missed")
    assert lines[2].startswith("1 of 2 goals met")
    kept = json.loads((tmp_path / "bench.json").read_text())
    assert [(row["path"], row["met"]) for row in kept["rows"]] == [("quick", True), ("slow", False)]


def test_an_area_that_fails_does_not_hide_the_others(measured: list[str], tmp_path: Path) -> None:
    with pytest.raises(click.ClickException, match="broken"):
        runner.run()
    assert measured == ["broken", "quick", "slow"]
    kept = json.loads((tmp_path / "bench.json").read_text())
    assert kept["failed"] == ["broken"]
    assert len(kept["rows"]) == 2


def test_json_is_one_object_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    runner.run(["quick"], as_json=True)
    assert json.loads(capsys.readouterr().out)["rows"][0]["path"] == "quick"


def test_an_area_that_is_not_there_is_wrong_use() -> None:
    with pytest.raises(click.UsageError, match="there are broken, quick, slow"):
        runner.run(["fast"])


@pytest.mark.parametrize("area", runner.areas())
def test_an_area_is_what_measures_in_an_environment(area: str) -> None:
    measure = importlib.import_module(f"deploy.bench.{area}").rows
    assert [*inspect.signature(measure).parameters] == ["environment"]
