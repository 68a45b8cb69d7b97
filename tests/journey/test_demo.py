"""The demo from an empty folder to its last line: slow, and so one run for everything said of it."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.trial.systems import FAST
from tests.journey.demo_attack import attacked, cases, served

LONGEST_S = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The demo after it ended: its exit status, what it printed, and the folder it worked in."""

    status: int
    output: str
    folder: Path


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Run:
    var = tmp_path_factory.mktemp("demo")
    others = {name: value for name, value in os.environ.items() if not name.startswith("COMITY_")}
    command = [sys.executable, "-m", "deploy.cli", "demo", "--exit", "--port", "0"]
    process = subprocess.Popen(
        command,
        env={**others, **FAST, "COMITY_VAR": str(var)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    try:
        output, _ = process.communicate(timeout=LONGEST_S)
    finally:
        process.terminate()
        process.wait()
    return Run(status=process.returncode, output=output, folder=var / "demo")


def test_the_demo_does_all_that_it_should(demo: Run) -> None:
    assert demo.status == 0, demo.output
    assert "✗" not in demo.output
    assert re.search(r"Claims proved +23 of 23", demo.output)


def test_the_demo_sums_up_what_happened(demo: Run) -> None:
    shipped = json.loads((Path(__file__).parents[2] / "demo/data/manifest.json").read_text("utf-8"))["files"]
    released = sum(file["observations"] for file in shipped)
    assert re.search(rf"Observations released +{released:,}", demo.output)
    assert re.search(r"of which amendments +18", demo.output)
    assert re.search(r"Moldova, asylum applications 2024 +4,519 → 8,360", demo.output)
    assert re.search(r"Peak memory, with worker processes +[\d,]+ MiB", demo.output)


def test_the_demo_writes_reports_of_both_vintages(demo: Run) -> None:
    reports = {path.name for path in (demo.folder / "reports").iterdir()}
    assert len(reports) == len({name for name in reports if "_for-" in name}) > 0
    current = demo.folder / "reports" / "country-profile_MD_for-PL_now_ru.json"
    assert 8360 in {figure["value"] for figure in json.loads(current.read_text("utf-8"))["key_figures"]}


def test_its_story_has_no_log_lines_in_it_and_says_where_they_are(demo: Run) -> None:
    log = demo.folder / "system.log"
    assert log.is_file() and f"What the system logs is in {log}\n" in demo.output
    assert not re.search(r"^\s*(\{|(DEBUG|INFO|WARNING|ERROR) |Traceback )", demo.output, re.MULTILINE)


def test_no_terminal_gets_no_colours(demo: Run) -> None:
    assert "\x1b" not in demo.output


def test_no_masked_count_of_any_of_its_tables_can_be_worked_out(demo: Run) -> None:
    """The attacker's programs over every table with small counts, read by two who collude."""
    found = cases()
    assert {(case.country, case.indicator) for case in found} >= {
        ("PL", "FOREIGNERS"),
        ("GB", "GB_ASYLUM_APPLICANTS"),
        ("CO", "ENTRIES"),
    }
    with served(demo.folder / "state") as client:
        for case in found:
            attack = attacked(case, client)
            assert attack.small, case
            assert not attack.shown, (case, sorted(attack.shown)[:3])
            assert not attack.worked_out, (case, sorted(attack.worked_out)[:3])
