"""How long 100,000 observations take from POST to answered, against a bare script that does the same."""

import json
import random
import sqlite3
import statistics
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import polars as pl
import zstandard

from demo.client import Client
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
        codes = _citizenships(submitter, country.code)
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
        memory = _peak_memory_mb(system.process.pid)
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


def _citizenships(client: Client, own: str) -> list[str]:
    listed = client.get("/api/v1/codelists/COUNTRY")["codes"]
    return [each["code"] for each in listed if each["kind"] == "value" and each["code"] != own]


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
    """The seconds that somebody's own script needs: no rights, no workflow, no log, no messages."""
    began = time.perf_counter()
    table = pl.read_csv(content, infer_schema=False).with_columns(pl.all().str.strip_chars())
    keys = ["period", "citizenship", "sex"]
    table = table.with_columns(pl.col("value").cast(pl.Int64, strict=False))
    month = pl.col("period").str.contains(r"^\d{4}(-(0[1-9]|1[0-2]))?$") & (pl.col("period") <= "2026")
    known = pl.col("citizenship").is_in([*codes, "_T", "UNK"]) & pl.col("sex").is_in(["M", "F", "_T", "_U"])
    sound = table.filter(
        month & known & (pl.col("value") >= 0) & pl.col("status").is_in(["A", "P", "E", "B"])
    )
    if sound.height != table.height or table.select(keys).is_duplicated().any():
        raise AssertionError("the script found errors")
    if (table["value"] == 1).mean() > 0.9:  # type: ignore[operator]
        raise AssertionError("individual records")
    for dimension in ("citizenship", "sex"):
        others = [name for name in keys if name != dimension]
        parts = table.filter(pl.col(dimension) != "_T").group_by(others).agg(pl.col("value").sum())
        totals = table.filter(pl.col(dimension) == "_T").join(parts, on=others, suffix="_parts")
        if (totals["value"] < totals["value_parts"]).any():
            raise AssertionError("parts exceed their total")
    _write(table.sort(keys), database)
    return time.perf_counter() - began


def _write(table: pl.DataFrame, database: Path) -> None:
    """Dictionary-encoded columns as JSON under zstd, in one durable SQLite transaction."""
    columns = {}
    for name in table.columns:
        distinct = table[name].unique(maintain_order=True)
        places = pl.DataFrame({name: distinct, "place": range(distinct.len())})
        codes = table.select(name).join(places, on=name, how="left", nulls_equal=True, maintain_order="left")
        columns[name] = {"values": distinct.to_list(), "codes": codes["place"].to_list()}
    stored = zstandard.compress(json.dumps(columns, separators=(",", ":")).encode(), 3)
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    with connection:
        connection.execute("CREATE TABLE IF NOT EXISTS stored (content BLOB)")
        connection.execute("INSERT INTO stored VALUES (?)", (stored,))
    connection.close()


def _peak_memory_mb(pid: int) -> dict[str, int]:
    """Peak resident memory of the serving process and of its largest worker."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for task in Path(f"/proc/{pid}/task").iterdir():
        children += (task / "children").read_text().split()
    return {"server": _peak(pid), "worker": max((_peak(int(child)) for child in children), default=0)}


def _peak(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))
