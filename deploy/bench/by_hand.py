"""What somebody's own script would do with a file of figures, and how much memory a system took for it."""

import json
import sqlite3
from pathlib import Path

import polars as pl
import zstandard

from deploy.trial.client import Client


def citizenships(client: Client, own: str) -> list[str]:
    """The codes that a country may send figures of."""
    listed = client.get("/api/v1/codelists/COUNTRY")["codes"]
    return [each["code"] for each in listed if each["kind"] == "value" and each["code"] != own]


def check_and_write(table: pl.DataFrame, codes: list[str], database: Path) -> None:
    """The checks of a table of text and its durable writing: no rights, no workflow, no log, no messages."""
    table = table.with_columns(pl.all().str.strip_chars())
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


def peak_memory_mb(pid: int) -> dict[str, int]:
    """Peak resident memory of the serving process and of its largest worker."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for task in Path(f"/proc/{pid}/task").iterdir():
        children += (task / "children").read_text().split()
    return {"server": _peak(pid), "worker": max((_peak(int(child)) for child in children), default=0)}


def _peak(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM"))
