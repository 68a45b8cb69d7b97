"""Runs the benchmarks: collects the rows of every area, prints them and keeps them as JSON under var/."""

import importlib
import json
import pkgutil
import platform
import traceback
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

import deploy.bench
from deploy.bench.environment import BenchEnvironment, bench_environment
from deploy.bench.rows import BenchRow
from servicekit.settings import read_settings

_NO_AREAS = frozenset({"by_hand", "environment", "readers", "reads", "rows", "run", "stored", "submitted"})


def areas() -> tuple[str, ...]:
    """The modules of this package that measure: each has `rows(environment) -> list[BenchRow]`."""
    found = (module.name for module in pkgutil.iter_modules(deploy.bench.__path__))
    return tuple(sorted(name for name in found if name not in _NO_AREAS))


def run(wanted: Sequence[str] = (), *, as_json: bool = False) -> None:
    """Measure the areas (all by default), print a row per path and write var/bench.json.

    A missed goal is no failure. An area that fails is: the others still run, then ClickException.
    """
    unknown = set(wanted) - set(areas())
    if unknown:
        raise click.UsageError(f"no such area: {', '.join(sorted(unknown))}; there are {', '.join(areas())}")
    rows: list[BenchRow] = []
    failed: list[str] = []
    with bench_environment() as environment:
        for area in wanted or areas():
            click.echo(f"measuring {area}", err=True)
            try:
                rows += _measure(area, environment)
            except Exception:  # noqa: BLE001 - one area's fault must not hide the figures of the others
                traceback.print_exc()
                failed.append(area)
    result = _result(rows, failed)
    place = read_settings().var / "bench.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        _print(rows, place)
    if failed:
        raise click.ClickException(f"could not be measured: {', '.join(failed)}")


def _measure(area: str, environment: BenchEnvironment) -> list[BenchRow]:
    rows: list[BenchRow] = importlib.import_module(f"deploy.bench.{area}").rows(environment)
    return rows


def _result(rows: Sequence[BenchRow], failed: Sequence[str]) -> dict[str, Any]:
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "rows": [asdict(row) for row in rows],
        "failed": list(failed),
    }


def _print(rows: Sequence[BenchRow], place: Path) -> None:
    console = Console()
    if console.is_terminal:
        table = Table("path", "figure", "reference", "ratio", "goal", "")
        for row in rows:
            table.add_row(*_cells(row), style=None if row.met else "bold red")
        console.print(table)
    else:
        for row in rows:
            click.echo(" | ".join(_cells(row)))
    met = sum(row.met for row in rows)
    click.echo(f"{met} of {len(rows)} goals met; kept in {place}")


def _cells(row: BenchRow) -> tuple[str, ...]:
    return row.path, row.figure, row.reference, f"{row.ratio:g}", row.goal, "met" if row.met else "missed"
