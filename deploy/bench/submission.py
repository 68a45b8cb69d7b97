"""How long 100,000 observations take from POST to answered, against a bare script that does the same."""

import random
import statistics
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl

from demo.client import Client
from deploy.bench.by_hand import check_and_write, citizenships, peak_memory_mb
from deploy.bench.environment import BenchEnvironment
from deploy.bench.rows import BenchRow
from deploy.trial.story import Story
from deploy.trial.systems import embedded

OBSERVATIONS: Final = 100_000
ROUNDS: Final = 7
GOAL_RATIO: Final = 3.0
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
        files = [_file(codes, seed) for seed in range(ROUNDS + 1)]
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
    figure, reference = statistics.median(ours), statistics.median(bare)
    return [
        BenchRow(
            path=f"CSV of {OBSERVATIONS:,} observations, POST to answered",
            figure=f"{figure:.2f} s over HTTP, embedded",
            reference=f"{reference:.2f} s for a bare polars script: read, check, encode, write durably",
            ratio=round(figure / reference, 2),
            goal=f"at most {GOAL_RATIO:g} times the script",
            met=figure <= GOAL_RATIO * reference,
        ),
        BenchRow(
            path=f"Memory while {OBSERVATIONS:,} observations are submitted",
            figure=", ".join(f"{name} {size} MB" for name, size in memory.items()) + " at its peak",
            reference=f"{GOAL_MB} MB",
            ratio=round(max(memory.values()) / GOAL_MB, 2),
            goal=f"every process under {GOAL_MB} MB",
            met=max(memory.values()) < GOAL_MB,
        ),
    ]


def _file(codes: list[str], seed: int) -> bytes:
    """Months × citizenship × sex with its total, in the order that an office would write it."""
    chance = random.Random(seed)  # noqa: S311  figures, not secrets
    months = [f"{year}-{month:02}" for year in range(2000, 2025) for month in range(1, 13)]
    lines = ["period,citizenship,sex,value,status,note"]
    wanted = OBSERVATIONS + 1
    for month in months:
        for code in codes:
            men, women = chance.randrange(4000), chance.randrange(4000)
            lines += [f"{month},{code},M,{men},A,", f"{month},{code},F,{women},A,"]
            lines.append(f"{month},{code},_T,{men + women},A,")
            if len(lines) >= wanted:
                return ("\n".join(lines[:wanted]) + "\n").encode()
    raise ValueError("too few codes for a file of that size")


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
