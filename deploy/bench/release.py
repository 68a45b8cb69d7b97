"""From the release of an amendment of 100 cells to the new number in an HTML report, both ways to run."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from deploy.bench.environment import BenchEnvironment
from deploy.bench.rows import BenchRow
from deploy.trial.story import Country, Story
from deploy.trial.systems import System, distributed, embedded

INDICATOR: Final = "ASYLUM_APPLICATIONS"
CELLS: Final = 100
ROUNDS: Final = 20
GOAL_MS: Final = {"embedded": 300, "distributed": 600}
REPORT: Final = "/api/v1/reports/citizenship-over-time"


def rows(environment: BenchEnvironment) -> list[BenchRow]:
    """Measure both systems over HTTP; the reference of each is its goal in milliseconds, p95."""
    found = []
    for kind in ("embedded", "distributed"):
        with _system(kind, environment) as system:
            took_ms = sorted(_rounds(Story(system).country()))
        p95 = took_ms[int(len(took_ms) * 0.95) - 1]
        goal = GOAL_MS[kind]
        found.append(
            BenchRow(
                path=f"amendment of {CELLS} cells, release to HTML report, {kind}",
                figure=f"p95 {p95:.0f} ms, median {took_ms[len(took_ms) // 2]:.0f} ms of {len(took_ms)}",
                reference=f"{goal} ms",
                ratio=round(p95 / goal, 2),
                goal=f"p95 at most {goal} ms",
                met=p95 <= goal,
            )
        )
    return found


@contextmanager
def _system(kind: str, environment: BenchEnvironment) -> Iterator[System]:
    var = environment.folder()
    if kind == "embedded":
        with embedded(var) as system:
            yield system
    else:
        with distributed(var, environment.postgres_url(), environment.broker_url()) as system:
            yield system


def _rounds(country: Country) -> Iterator[float]:
    """Milliseconds from sending the release to a report that shows its figures, for each amendment."""
    country.documented(INDICATOR)
    reader = country.person("user")
    codes = [
        code["code"]
        for code in country.administrator.get("/api/v1/codelists/COUNTRY")["codes"]
        if code["kind"] == "value" and code["code"] != country.code
    ][:CELLS]
    country.released(INDICATOR, _observations(codes, 1000))
    for number in range(1, ROUNDS + 1):
        value = 1000 + number
        posted = country.submit(INDICATOR, _observations(codes, value), reason="a bench")
        country.step(posted["id"], "data-validator", "validate", "seen")
        country.step(posted["id"], "data-approver", "approve", "seen")
        started = time.perf_counter()
        country.step(posted["id"], "data-approver", "release", "seen")
        wanted = f"{value:,}"
        while True:
            page = reader.fetch(REPORT, country=country.code, indicator=INDICATOR, format="html", lang="en")
            if wanted in page.text:
                break
        yield (time.perf_counter() - started) * 1000


def _observations(codes: list[str], value: int) -> list[dict[str, object]]:
    return [{"period": "2024", "citizenship": code, "value": value} for code in codes]
