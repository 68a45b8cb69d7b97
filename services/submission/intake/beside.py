"""Compares new figures with those beside them: other sources, applications, partners, other frequencies."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from servicekit.concepts import TOTAL
from servicekit.rules import Rule
from services.submission.domain.periods import Frequency, containing, how_many_in, parse_period
from services.submission.intake.earlier import LISTED_CODES, apart, in_scope
from services.submission.intake.findings import Findings
from services.submission.intake.numbers import scaled
from services.submission.intake.specification import CITIZENSHIP, Specification
from services.submission.intake.standing import Comparison, figures_of, years_of
from services.submission.intake.table import PERIOD, VALUE
from services.submission.intake.totals import NEW

_OTHER: Final = "@other"
_LONGER: Final = "@longer"
_COUNT: Final = "@count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """Figures to compare with. rule: which check asks; name: the source, indicator or country they are of.

    tables: text, one a year, as they stand; their dimensions may be other ones.
    """

    rule: str
    name: str
    tables: Sequence[bytes]


def check_beside(
    comparison: Comparison, neighbours: Sequence[Neighbour], spec: Specification, findings: Findings
) -> None:
    """Note new figures that are far from another source's, a partner's, or from the applications."""
    new = comparison.will_stand.filter(pl.col(NEW) & pl.col(VALUE).is_not_null())
    for each in neighbours:
        rule = spec.rule(each.rule)
        if rule is None or not new.height:
            continue
        match each.rule:
            case "sources-apart":
                _check_source(new, each, rule, spec, findings)
            case "decisions-exceed-applications":
                _check_applications(new, each, rule, spec, findings)
            case "mirror-apart":
                _check_mirror(new, each, rule, spec, findings)


def check_frequencies(
    comparison: Comparison, tables: Mapping[str, bytes], spec: Specification, findings: Findings
) -> None:
    """Note figures of a year, half-year or quarter that its months or quarters do not add up to.

    They are series of their own and never summed into each other; here they stand side by side. Only where
    every shorter period is there, and of flows.
    """
    rule = spec.rule("frequencies-apart")
    if rule is None or not spec.flow or len(spec.frequencies) < 2:
        return
    whole = _years(comparison, tables, spec)
    known = {code: period for code in whole[PERIOD].unique().to_list() if (period := parse_period(code))}
    for longer in spec.frequencies:
        for shorter in spec.frequencies:
            lying = {
                code: within
                for code, period in known.items()
                if period.frequency == shorter and (within := containing(period, longer)) in known  # type: ignore[arg-type]
            }
            if lying:
                _check_sums(whole, lying, shorter, longer, rule, spec, findings)  # type: ignore[arg-type]


def _check_source(
    new: pl.DataFrame, other: Neighbour, rule: Rule, spec: Specification, findings: Findings
) -> None:
    keys = [PERIOD, *spec.names]
    periods = set(new[PERIOD].unique().cast(pl.String).to_list())
    theirs = figures_of(other.tables, periods, new, spec).rename({VALUE: _OTHER})
    theirs = theirs.with_columns(pl.col(PERIOD).cast(new.schema[PERIOD]))
    rows = new.join(theirs, on=keys).filter(apart(VALUE, _OTHER, rule, spec) & in_scope(rule, spec))
    # No figure of the other source is named: who sees this one may not see that one.
    percent = rule.tolerance.get("percent", 0)
    findings.add_figures(
        rule.severity,
        rule.code,
        rows,
        spec.names,
        lambda _: {"other_source": other.name, "percent": percent},
    )


def _check_applications(
    new: pl.DataFrame, other: Neighbour, rule: Rule, spec: Specification, findings: Findings
) -> None:
    """One finding for each period: the citizenships with far more decisions than applications."""
    if CITIZENSHIP not in spec.names:
        return
    theirs = _most(_texts(other.tables, spec), _OTHER)
    ours = _most(new.select(pl.col(PERIOD, CITIZENSHIP).cast(pl.String), VALUE), VALUE)
    percent, absolute = rule.tolerance.get("percent", 0), rule.tolerance.get("absolute", 0)
    more = (pl.col(VALUE) * 100 > pl.col(_OTHER) * (100 + percent)) & (
        pl.col(VALUE) - pl.col(_OTHER) > absolute * 10**spec.decimals
    )
    found = (
        ours.join(theirs, on=[PERIOD, CITIZENSHIP])
        .filter(more)
        .group_by(PERIOD)
        .agg(pl.col(CITIZENSHIP).sort())
        .sort(PERIOD)
    )
    for period, codes in found.iter_rows():
        findings.add(
            rule.severity,  # type: ignore[arg-type]
            rule.code,
            column=CITIZENSHIP,
            period=period,
            indicator=other.name,
            codes=", ".join([*codes[:LISTED_CODES], *(["…"] if len(codes) > LISTED_CODES else [])]),
        )


def _check_mirror(
    new: pl.DataFrame, other: Neighbour, rule: Rule, spec: Specification, findings: Findings
) -> None:
    """The figures about one partner country against that country's own, over the totals of all else."""
    dimension = rule.against["dimension"]
    if dimension not in spec.names:
        return
    rest = [name for name in spec.names if name != dimension]
    ours = new.filter(
        pl.col(dimension).cast(pl.String).eq(other.name)
        & pl.all_horizontal(pl.col(name).cast(pl.String).eq(TOTAL) for name in rest)
    )
    theirs = _texts(other.tables, spec).select(PERIOD, pl.col(VALUE).alias(_OTHER))
    texts = ours.with_columns(pl.col(PERIOD).cast(pl.String))
    rows = texts.join(theirs, on=PERIOD).filter(apart(VALUE, _OTHER, rule, spec))
    percent = rule.tolerance.get("percent", 0)
    findings.add_figures(
        rule.severity, rule.code, rows, spec.names, lambda _: {"partner": other.name, "percent": percent}
    )


def _texts(tables: Sequence[bytes], spec: Specification) -> pl.DataFrame:
    """Standing figures of another indicator, whatever its dimensions: period, citizenship, value (scaled)."""
    frames = [pl.read_ipc(io.BytesIO(table)) for table in tables]
    schema = {PERIOD: pl.String, CITIZENSHIP: pl.String, VALUE: pl.Int64}
    found = [
        frame.with_columns(
            scaled(frame[VALUE], spec.decimals)[VALUE],
            *([] if CITIZENSHIP in frame.columns else [pl.lit(TOTAL).alias(CITIZENSHIP)]),
        ).select(list(schema))
        for frame in frames
    ]
    return pl.concat(found).drop_nulls(VALUE) if found else pl.DataFrame(schema=schema)


def _most(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The largest figure of each citizenship and period: its total, where the breakdowns have one."""
    return frame.group_by(PERIOD, CITIZENSHIP).agg(pl.col(VALUE).max().alias(name))


def _years(comparison: Comparison, tables: Mapping[str, bytes], spec: Specification) -> pl.DataFrame:
    """Every figure of the touched years as it will stand: period as text, dimensions, value, NEW."""
    like = comparison.will_stand
    here = like[PERIOD].unique().cast(pl.String).to_list()
    years = years_of(here)
    stands = figures_of(
        [table for year, table in tables.items() if year in years],
        _periods(tables, years) - set(here),
        like,
        spec,
    )
    own = like.filter(pl.col(VALUE).is_not_null())
    columns = [pl.col(PERIOD).cast(pl.String), *spec.names, VALUE, NEW]
    return pl.concat([own.select(columns), stands.with_columns(pl.lit(False).alias(NEW)).select(columns)])


def _periods(tables: Mapping[str, bytes], years: set[str]) -> set[str]:
    found: set[str] = set()
    for year, table in tables.items():
        if year in years:
            found |= set(pl.read_ipc(io.BytesIO(table), columns=[PERIOD])[PERIOD].unique().to_list())
    return found


def _check_sums(
    whole: pl.DataFrame,
    lying: Mapping[str, str | None],
    shorter: Frequency,
    longer: Frequency,
    rule: Rule,
    spec: Specification,
    findings: Findings,
) -> None:
    """One finding for each longer period: how many of its figures the shorter ones do not add up to."""
    keys = [PERIOD, *spec.names]
    sums = (
        whole.with_columns(
            pl.col(PERIOD).replace_strict(dict(lying), default=None, return_dtype=pl.String).alias(_LONGER)
        )
        .drop_nulls(_LONGER)
        .group_by(_LONGER, *spec.names)
        .agg(pl.col(VALUE).sum().alias(_OTHER), pl.len().alias(_COUNT), pl.col(NEW).any().alias("@moved"))
        .filter(pl.col(_COUNT) == how_many_in(shorter, longer))
        .rename({_LONGER: PERIOD})
    )
    found = (
        whole.join(sums, on=keys)
        .filter((pl.col(NEW) | pl.col("@moved")) & apart(VALUE, _OTHER, rule, spec) & in_scope(rule, spec))
        .group_by(PERIOD)
        .len()
        .sort(PERIOD)
    )
    percent = rule.tolerance.get("percent", 0)
    for period, count in found.iter_rows():
        findings.add(
            rule.severity,  # type: ignore[arg-type]
            rule.code,
            column=VALUE,
            period=period,
            frequency=shorter,
            percent=percent,
            count=count,
        )
