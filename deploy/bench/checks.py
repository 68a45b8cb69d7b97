"""What all standard checks of 100,000 cells against two earlier periods cost, against the same by hand."""

import io
import random
import statistics
import time
from datetime import date
from typing import Final

import polars as pl

from deploy.bench.environment import BenchEnvironment
from deploy.bench.rows import BenchRow
from servicekit.rules import standard
from services.submission.intake.beside import check_beside, check_frequencies
from services.submission.intake.cells import check_cells
from services.submission.intake.earlier import check_earlier
from services.submission.intake.findings import Findings
from services.submission.intake.specification import CodeRule, DimensionRule, Specification
from services.submission.intake.standing import compared, merged
from services.submission.intake.table import ROW, Table
from services.submission.intake.totals import check_totals

ROUNDS: Final = 7
GOAL_RATIO: Final = 3.0
PERIOD, PREVIOUS, YEAR = "2024-02", "2024-01", "2023-02"
CODES: Final = {
    "citizenship": ["_T", *(f"C{number:03}" for number in range(1, 250))],
    "sex": ["_T", "M", "F"],
    "age": ["_T", *(f"A{number:03}" for number in range(1, 134))],
}
KEYS: Final = ["period", *CODES]


def rows(environment: BenchEnvironment) -> list[BenchRow]:
    """Measure both sides in turn, on the same tables, without a system around them."""
    new = _figures(PERIOD, seed=1)
    earlier = pl.concat([_figures(PREVIOUS, seed=2), _figures(YEAR, seed=3)])
    tables = {
        year: merged(None, earlier.filter(pl.col("period").str.starts_with(year)))[0]
        for year in ("2023", "2024")
    }
    ours: list[float] = []
    bare: list[float] = []
    for number in range(ROUNDS + 1):
        began = time.perf_counter()
        found = _checked(new, tables)
        between = time.perf_counter()
        expected = _by_hand(new, tables)
        if found != expected:
            raise AssertionError(f"both sides compare the same: {found} and {expected}")
        if number:  # the first round warms both up
            ours.append(between - began)
            bare.append(time.perf_counter() - between)
    figure, reference = statistics.median(ours), statistics.median(bare)
    return [
        BenchRow(
            path=f"All standard checks on {new.height:,} cells against two earlier periods",
            figure=f"{figure * 1000:.0f} ms",
            reference=f"{reference * 1000:.0f} ms for the same comparisons in polars by hand",
            ratio=round(figure / reference, 2),
            goal=f"at most {GOAL_RATIO:g} times",
            met=figure <= GOAL_RATIO * reference,
        )
    ]


def _figures(period: str, *, seed: int) -> pl.DataFrame:
    """A complete table of text whose totals are the sums of their parts."""
    chance = random.Random(seed)  # noqa: S311  figures, not secrets
    citizenships, sexes, ages = (codes[1:] for codes in CODES.values())
    base = pl.DataFrame(
        [(c, s, a, chance.randrange(20, 400)) for c in citizenships for s in sexes for a in ages],
        schema={"citizenship": pl.String, "sex": pl.String, "age": pl.String, "value": pl.Int64},
        orient="row",
    )
    for name in CODES:
        others = [each for each in CODES if each != name]
        total = base.group_by(others).agg(pl.col("value").sum()).with_columns(pl.lit("_T").alias(name))
        base = pl.concat([base, total.select(base.columns)])
    return base.select(
        pl.lit(period).alias("period"),
        *CODES,
        pl.col("value").cast(pl.String),
        pl.lit("A").alias("status"),
        pl.lit(None, dtype=pl.String).alias("note"),
    ).sort(KEYS)


def _checked(new: pl.DataFrame, tables: dict[str, bytes]) -> int:
    """Our checks, from text to findings; how many jumps they count."""
    spec = Specification(
        country="MD",
        indicator="ENTRIES",
        source="REG",
        dimensions=tuple(
            DimensionRule(
                name=name,
                codes=tuple(
                    CodeRule(code=code, kind="total" if code == "_T" else "value", parent=None, names=(code,))
                    for code in codes
                ),
            )
            for name, codes in CODES.items()
        ),
        decimals=0,
        frequencies=("M",),
        rounding_base=None,
        warn_own_citizenship=True,
        today=date(2025, 1, 1),
        max_findings=500,
        rules=tuple(rule for rule in standard("ENTRIES") if not rule.fixed),
    )
    findings = Findings(spec.max_findings, spec.severities)
    cells = check_cells(Table(cells=new.with_row_index(ROW, offset=2), exponents=False), spec, findings)
    comparison = compared(cells, list(tables.values()), spec)
    check_totals(comparison.will_stand, spec, findings)
    check_earlier(comparison, tables, spec, findings)
    check_frequencies(comparison, tables, spec, findings)
    check_beside(comparison, [], spec, findings)
    return findings.counts["warning"]


def _by_hand(new: pl.DataFrame, tables: dict[str, bytes]) -> int:
    """What a script would do that knows this one table: the same comparisons, on the same files."""
    table = new.with_columns(pl.col("value").cast(pl.Int64, strict=False))
    sound = pl.col("period").str.contains(r"^\d{4}-(0[1-9]|1[0-2])$") & (pl.col("value") >= 0)
    for name, codes in CODES.items():
        sound &= pl.col(name).is_in(codes)
    sound &= pl.col("status").is_in(["A", "P", "E", "B"])
    if table.filter(sound).height != table.height or table.select(KEYS).is_duplicated().any():
        raise AssertionError("the script found errors")
    if (table["value"] == 1).mean() > 0.9:  # type: ignore[operator]
        raise AssertionError("individual records")
    for name in CODES:
        others = [each for each in KEYS if each != name]
        parts = table.filter(pl.col(name) != "_T").group_by(others).agg(pl.col("value").sum())
        totals = table.filter(pl.col(name) == "_T").join(parts, on=others, suffix="_parts")
        if (totals["value"] != totals["value_parts"]).any():
            raise AssertionError("parts are not their total")
    stands = pl.concat([pl.read_ipc(io.BytesIO(each)) for each in tables.values()])
    stands = stands.with_columns(pl.col("value").cast(pl.Int64))
    if table.join(stands, on=KEYS, how="semi").height:
        raise AssertionError("these figures were released before")
    found = 0
    for period in (PREVIOUS, YEAR):
        before = stands.filter(pl.col("period") == period)
        both = table.join(before, on=list(CODES), suffix="_before")
        larger = pl.max_horizontal("value", "value_before")
        smaller = pl.min_horizontal("value", "value_before")
        jumps = (pl.col("value") > 0) & (larger * 100 > smaller * 200) & (larger - smaller > 50)
        found += both.filter(jumps).sort(KEYS).height
        found += both.filter((pl.col("value") == 0) & (pl.col("value_before") > 20)).height
        if period == PREVIOUS:
            gone = before.filter(pl.col("value") > 20).join(table, on="citizenship", how="anti")
            found += gone["citizenship"].n_unique()
    return found
