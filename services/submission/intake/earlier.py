"""Compares new figures with earlier periods: jumps, sudden zeros, citizenships that were there before."""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from servicekit.conditions import COLUMNS, compiled, schema
from servicekit.rules import Rule
from services.submission.domain.periods import parse_period, period_before, year_before
from services.submission.intake.findings import Findings
from services.submission.intake.numbers import written
from services.submission.intake.specification import CITIZENSHIP, Specification
from services.submission.intake.standing import Comparison, figures_of, years_of
from services.submission.intake.table import PERIOD, STATUS, VALUE
from services.submission.intake.totals import NEW

PREVIOUS, YEAR, RELEASED = "@previous", "@year_before", "@released"
LISTED_CODES: Final = 20
_OTHER: Final = "@other"


def check_earlier(
    comparison: Comparison, tables: Mapping[str, bytes], spec: Specification, findings: Findings
) -> None:
    """Note new figures that are out of line with the period before and the same period a year before.

    tables: the figures that stand, by year; those of the years that are needed are read. A period that the
    submission brings as well is taken from there. Irregular periods have none before them.
    """
    new = comparison.will_stand.filter(NEW)
    shifts = _shifts(new, spec)
    if not any(shifts.values()) and not _own(spec):
        return
    earlier = _earlier(comparison, tables, shifts, spec)
    compared = _beside(new, earlier, spec)
    given = compared.filter(pl.col(VALUE).is_not_null())
    for code, name in (("jump-previous", PREVIOUS), ("jump-year", YEAR)):
        rule = spec.rule(code)
        if rule is not None and shifts[name]:
            _note_jumps(given, name, shifts[name], rule, spec, findings)
    zero = spec.rule("sudden-zero")
    if zero is not None:
        _note_zeros(given, shifts, zero, spec, findings)
    missing = spec.rule("missing-citizenships")
    if missing is not None and CITIZENSHIP in spec.names and shifts[PREVIOUS]:
        _note_missing(comparison.will_stand, earlier[PREVIOUS], shifts[PREVIOUS], missing, spec, findings)
    _check_own(compared, comparison.stands, spec, findings)


def in_scope(rule: Rule, spec: Specification) -> pl.Expr:
    """Whether a figure belongs to those that a rule is limited to."""
    found = pl.lit(True)
    for name, codes in rule.scope.items():
        if name in spec.names:
            found &= pl.col(name).cast(pl.String).is_in(list(codes))
    return found


def apart(value: str, other: str, rule: Rule, spec: Specification) -> pl.Expr:
    """Whether the larger of two columns exceeds the smaller by more than the rule's percent and absolute."""
    larger, smaller = pl.max_horizontal(value, other), pl.min_horizontal(value, other)
    percent, absolute = rule.tolerance.get("percent", 0), rule.tolerance.get("absolute", 0)
    least: int = absolute * 10**spec.decimals
    return (larger * 100 > smaller * (100 + percent)) & (larger - smaller > least)


def number_of(value: int, spec: Specification) -> int | str | None:
    """A scaled figure as messages say it."""
    return written(pl.Series([value], dtype=pl.Int64), spec.decimals)[0]


def _own(spec: Specification) -> list[Rule]:
    return [rule for rule in spec.rules if rule.condition is not None and rule.severity != "off"]


def _shifts(new: pl.DataFrame, spec: Specification) -> dict[str, dict[str, str]]:
    """For each comparison: earlier period to the period of a new figure that it is compared with."""
    found: dict[str, dict[str, str]] = {PREVIOUS: {}, YEAR: {}}
    for code in new[PERIOD].unique().cast(pl.String).to_list():
        period = parse_period(code)
        if period is None or period.frequency not in spec.frequencies:
            continue
        found[PREVIOUS][period_before(period)] = code
        before = year_before(period)
        if before is not None:
            found[YEAR][before] = code
    return found


def _earlier(
    comparison: Comparison,
    tables: Mapping[str, bytes],
    shifts: Mapping[str, Mapping[str, str]],
    spec: Specification,
) -> dict[str, pl.DataFrame]:
    """For each comparison the earlier figures under the keys of the new ones; the column has its name."""
    like = comparison.will_stand
    here = set(like[PERIOD].unique().cast(pl.String).to_list())
    wanted = {code for shift in shifts.values() for code in shift}
    outside = wanted - here
    years = years_of(sorted(outside))
    stands = figures_of([table for year, table in tables.items() if year in years], outside, like, spec)
    keys = [PERIOD, *spec.names]
    inside = wanted & here
    parts = [stands]
    if inside:
        own = like.filter(pl.col(PERIOD).is_in(sorted(inside)) & pl.col(VALUE).is_not_null())
        parts.append(own.select(pl.col(PERIOD).cast(pl.String), *spec.names, VALUE))
    known = pl.concat(parts)
    periods = like.schema[PERIOD]
    return {
        name: known.with_columns(pl.col(PERIOD).replace_strict(shift, default=None, return_dtype=periods))
        .drop_nulls(PERIOD)
        .select(*keys, pl.col(VALUE).alias(name))
        for name, shift in shifts.items()
    }


def _beside(new: pl.DataFrame, earlier: Mapping[str, pl.DataFrame], spec: Specification) -> pl.DataFrame:
    """The new figures with what they were: columns PREVIOUS and YEAR, null where there was none."""
    keys = [PERIOD, *spec.names]
    found = new
    for name, frame in earlier.items():
        if frame.height:
            found = found.join(frame, on=keys, how="left", maintain_order="left")
        else:
            found = found.with_columns(pl.lit(None, dtype=pl.Int64).alias(name))
    return found


def _note_jumps(
    given: pl.DataFrame,
    name: str,
    shift: Mapping[str, str],
    rule: Rule,
    spec: Specification,
    findings: Findings,
) -> None:
    rows = given.filter(
        pl.col(name).is_not_null()
        & (pl.col(VALUE) > 0)
        & apart(VALUE, name, rule, spec)
        & in_scope(rule, spec)
    )
    origin = {period: other for other, period in shift.items()}

    def params(row: Mapping[str, Any]) -> dict[str, str | int | None]:
        return {
            "other": origin[row[PERIOD]],
            "percent": rule.tolerance.get("percent", 0),
            "before": number_of(row[name], spec),
            "value": number_of(row[VALUE], spec),
        }

    findings.add_figures(rule.severity, rule.code, rows, spec.names, params)


def _note_zeros(
    given: pl.DataFrame,
    shifts: Mapping[str, Mapping[str, str]],
    rule: Rule,
    spec: Specification,
    findings: Findings,
) -> None:
    least = rule.tolerance.get("absolute", 0) * 10**spec.decimals
    before = pl.coalesce(PREVIOUS, YEAR)
    rows = given.filter((pl.col(VALUE) == 0) & (before > least) & in_scope(rule, spec))
    origins = {name: {period: other for other, period in shift.items()} for name, shift in shifts.items()}

    def params(row: Mapping[str, Any]) -> dict[str, str | int | None]:
        name = PREVIOUS if row[PREVIOUS] is not None else YEAR
        return {"other": origins[name][row[PERIOD]], "before": number_of(row[name], spec)}

    findings.add_figures(rule.severity, rule.code, rows, spec.names, params)


def _note_missing(
    will_stand: pl.DataFrame,
    previous: pl.DataFrame,
    shift: Mapping[str, str],
    rule: Rule,
    spec: Specification,
    findings: Findings,
) -> None:
    """One finding for each period: which citizenships had a figure in the period before and have none now."""
    least = rule.tolerance.get("absolute", 0) * 10**spec.decimals
    keys = [PERIOD, CITIZENSHIP]
    gone = (
        previous.filter((pl.col(PREVIOUS) > least) & in_scope(rule, spec))
        .join(will_stand.select(keys), on=keys, how="anti")
        .group_by(PERIOD)
        .agg(pl.col(CITIZENSHIP).cast(pl.String).unique().sort())
        .sort(PERIOD)
    )
    origin = {period: other for other, period in shift.items()}
    for period, codes in gone.iter_rows():
        more = ["…"] if len(codes) > LISTED_CODES else []
        findings.add(
            _severity(rule),
            rule.code,
            column=CITIZENSHIP,
            period=period,
            other=origin[period],
            count=len(codes),
            codes=", ".join([*codes[:LISTED_CODES], *more]),
        )


def _check_own(
    compared: pl.DataFrame, stands: pl.DataFrame | None, spec: Specification, findings: Findings
) -> None:
    """Ask the conditions of rules that are no standard checks, see servicekit.conditions."""
    rules = _own(spec)
    if not rules:
        return
    keys = [PERIOD, *spec.names]
    if stands is None:
        whole = compared.with_columns(pl.lit(None, dtype=pl.Int64).alias(RELEASED))
    else:
        released = stands.select(*keys, pl.col(VALUE).alias(RELEASED))
        whole = compared.join(released, on=keys, how="left", maintain_order="left")
    asked = _asked(whole, spec)
    for rule in rules:
        assert rule.condition is not None
        condition = compiled(rule.condition, spec.names, decimals=spec.decimals)
        rows = whole.filter(asked.select(condition.alias("@answer"))["@answer"] & in_scope(rule, spec))
        texts = {f"text_{language}": text for language, text in (rule.messages or {}).items()}
        findings.add_figures(rule.severity, rule.code, rows, spec.names, lambda _, texts=texts: texts)  # type: ignore[misc]


def _asked(whole: pl.DataFrame, spec: Specification) -> pl.DataFrame:
    """The columns that conditions name: `previous` is a figure, never a dimension of that name."""
    columns = schema(spec.names, spec.decimals)
    numbers = {VALUE: VALUE, "previous": PREVIOUS, "year_before": YEAR, "released": RELEASED}
    texts = [PERIOD, STATUS, *(name for name in spec.names if name not in COLUMNS)]
    scale = 10**spec.decimals
    return whole.select(
        *(
            (pl.col(held) / scale if spec.decimals else pl.col(held)).cast(columns[name]).alias(name)
            for name, held in numbers.items()
        ),
        *(pl.col(name).cast(pl.String) for name in texts),
    )


def _severity(rule: Rule) -> Any:
    return rule.severity
