"""How long 100,000 observations take from POST to answered, against a bare script that does the same."""

import statistics
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from deploy.bench.by_hand import check_and_write, citizenships, peak_memory_mb
from deploy.bench.environment import BenchEnvironment
from deploy.bench.rows import BenchRow
from deploy.bench.submitted import as_csv, figures, rows_of
from deploy.trial.client import Client
from deploy.trial.story import Story
from deploy.trial.systems import embedded

OBSERVATIONS: Final = 100_000
ROUNDS: Final = 7
GOAL_MB: Final = 400
INDICATOR: Final = "ASYLUM_APPLICATIONS"


def rows(environment: BenchEnvironment) -> list[BenchRow]:
    """Measure an embedded system in a process of its own; every round takes both sides in turn."""
    folder = environment.folder()
    with embedded(folder / "system") as system:
        country = Story(system).country()
        country.documented(INDICATOR)
        submitter = country.person("data-submitter")
        codes = citizenships(submitter, country.code)
        files = [as_csv(figures(codes, OBSERVATIONS, seed, first_year=2000)) for seed in range(ROUNDS + 1)]
        ours: list[float] = []
        bare: list[float] = []
        for number, content in enumerate(files):
            seconds, submission = _posted(submitter, country.code, content)
            reference = _bare(content, codes, folder / "bare.db")
            if number:  # the first round warms both up
                ours.append(seconds)
                bare.append(reference)
            submitter.post(f"/api/v1/submissions/{submission}/withdraw", {})
        memory = peak_memory_mb(system.process.pid)
    return rows_of(OBSERVATIONS, statistics.median(ours), statistics.median(bare), memory, GOAL_MB)


def _posted(client: Client, country: str, content: bytes) -> tuple[float, str]:
    query = {"country": country, "indicator": INDICATOR, "source": "REG"}
    text = content.decode()
    began = time.perf_counter()
    answer: Mapping[str, Any] = client.post_csv("/api/v1/submissions", text, **query)
    seconds = time.perf_counter() - began
    if answer["observations"] != OBSERVATIONS or answer["duplicate"]:
        raise AssertionError(f"not the submission that was posted: {answer}")
    return seconds, str(answer["id"])


def _bare(content: bytes, codes: list[str], database: Path) -> float:
    """The seconds that somebody's own script needs."""
    began = time.perf_counter()
    check_and_write(pl.read_csv(content, infer_schema=False), codes, database)
    return time.perf_counter() - began
