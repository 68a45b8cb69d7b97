"""A first layout for a file that none is known of: what its columns look like, for somebody to correct."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from servicekit.cells import address
from servicekit.folding import folded
from services.submission.domain.layouts import PERIOD, Column, Form, HeadingRow, Layout, PeriodFrom
from services.submission.domain.period_texts import period_code
from services.submission.domain.periods import parse_period
from services.submission.intake.codes import read_as
from services.submission.intake.grids import Grid, name_of
from services.submission.intake.specification import Specification
from services.submission.intake.table import ROW

_HEADING_WITHIN: Final = 20
_LOOKED_AT: Final = 300
_MOST: Final = 0.6
_ENOUGH: Final = 0.4
_NUMBER: Final = r"^[+-]?[0-9][0-9 ,.']*$"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What a column looks like. periods: how many different ones, 0 where it gives none."""

    at: int
    heading: str
    periods: int
    frequency: str | None
    dimension: str | None
    numeric: bool


def guessed(grid: Grid, spec: Specification, form: Form, file_name: str | None) -> Layout:
    """A layout to begin with. Each thing is guessed once; whatever is unclear is left out."""
    heading = _heading_row(grid)
    rows = grid.cells.filter(pl.col(ROW) > heading)
    rows = rows.gather_every(max(1, rows.height // _LOOKED_AT))
    looks = [_look(grid, rows, at, heading, spec) for at in range(1, grid.width + 1)]
    when = max((each for each in looks if each.periods), key=lambda each: each.periods, default=None)
    values = [each for each in looks if each.numeric and each is not when]
    across = _periods_across(values, spec)
    dimensions = _dimensions(looks, taken={each.at for each in values} | ({when.at} if when else set()))
    codes = {} if across else _codes_across(values, spec, set(dimensions.values()))
    columns = tuple(
        Column(
            at=each.at,
            heading=each.heading,
            gives=(
                "period"
                if each is when and not across
                else "dimension"
                if each.at in dimensions
                else "value"
                if each in values
                else "nothing"
            ),
            dimension=dimensions.get(each.at),
            codes=codes.get(each.at, {}) if each in values else {},
        )
        for each in looks
        if each.heading or each.at in dimensions or each in values
    )
    return Layout(
        form=form,
        sheet=grid.sheet,
        heading=(heading, heading),
        heading_rows=(HeadingRow(row=heading, says=PERIOD),) if across else (),
        columns=columns,
        period=None if when or across else _whole_period(grid, heading, file_name),
        frequency=when.frequency if when and not across else None,
    )


def pointed_at(grid: Grid, layout: Layout) -> Layout:
    """A layout with the headings of the file that it is made from; columns it does not name are not read."""
    last = layout.heading[1]
    known = {each.at: each for each in layout.columns if each.at <= grid.width}
    onward = next((each.at for each in layout.columns if each.onward), grid.width + 1)
    columns = [
        replace(known.get(at, Column(at=at, heading="")), heading=grid.text(last, at))
        for at in range(1, grid.width + 1)
        if at in known or (at < onward and grid.text(last, at))
    ]
    return replace(layout, columns=tuple(columns))


def _heading_row(grid: Grid) -> int:
    """The first row of texts above one with numbers; 1 where there is none."""
    head = grid.cells.head(_HEADING_WITHIN + 1).drop(ROW).rows()
    for at in range(len(head) - 1):
        texts = [text for text in head[at] if text]
        below = [text for text in head[at + 1] if text]
        plain = [text for text in texts if not _is_number(text)]
        numbers_only_periods = all(period_code(text, None) for text in texts if _is_number(text))
        wide_enough = len(texts) >= max(2, len(below) / 2)
        if plain and wide_enough and numbers_only_periods and any(map(_is_number, below)):
            return at + 1
    return 1


def _is_number(text: str) -> bool:
    return text[:1].isdigit() and not any(letter.isalpha() for letter in text)


def _look(grid: Grid, rows: pl.DataFrame, at: int, heading: int, spec: Specification) -> _Look:
    texts = rows[name_of(at)].drop_nulls()
    distinct = texts.unique(maintain_order=True).to_list()
    periods, frequency = _periods_of(distinct, spec)
    numeric = bool(len(texts)) and float(texts.str.contains(_NUMBER).mean() or 0) >= _MOST  # type: ignore[arg-type]
    dimension = None if numeric or periods else _dimension_of(distinct, spec)
    return _Look(
        at=at,
        heading=grid.text(heading, at),
        periods=periods,
        frequency=frequency,
        dimension=dimension,
        numeric=numeric and not periods,
    )


def _periods_of(distinct: Sequence[str], spec: Specification) -> tuple[int, str | None]:
    """How many periods of the indicator a column names, if all of its texts do."""
    found = {period for text in distinct if (period := parse_period(period_code(text, None) or ""))}
    kinds = {each.frequency for each in found}
    if not found or len(found) < len(distinct) * 0.9 or len(kinds) != 1 or not kinds <= set(spec.frequencies):
        return 0, None
    return len(found), kinds.pop()


def _dimension_of(distinct: Sequence[str], spec: Specification) -> str | None:
    """The dimension that most of the texts are codes or names of."""
    known = {rule.name: read_as(rule) for rule in spec.dimensions}
    shares = {
        name: sum(folded(text) in labels for text in distinct) / len(distinct)
        for name, labels in known.items()
        if distinct
    }
    best = max(shares, key=lambda name: shares[name], default=None)
    return best if best is not None and shares[best] >= _ENOUGH else None


def _dimensions(looks: Sequence[_Look], taken: set[int]) -> dict[int, str]:
    """Column to dimension, the first column of each."""
    found: dict[int, str] = {}
    for each in looks:
        if each.dimension and each.at not in taken and each.dimension not in found.values():
            found[each.at] = each.dimension
    return found


def _periods_across(values: Sequence[_Look], spec: Specification) -> bool:
    """Whether the headings of the columns of values are periods."""
    codes = [period_code(each.heading, None) for each in values]
    kinds = {period.frequency for code in codes if code and (period := parse_period(code))}
    return len(codes) > 1 and all(codes) and kinds <= set(spec.frequencies)


def _codes_across(values: Sequence[_Look], spec: Specification, given: set[str]) -> dict[int, dict[str, str]]:
    """What several columns of values are of, where all of their headings are labels of one dimension."""
    if len(values) < 2:
        return {}
    for rule in spec.dimensions:
        labels = read_as(rule)
        codes = {each.at: labels.get(folded(each.heading)) for each in values}
        if rule.name not in given and all(codes.values()):
            return {at: {rule.name: code} for at, code in codes.items() if code}
    return {}


def _whole_period(grid: Grid, heading: int, file_name: str | None) -> PeriodFrom | None:
    """A period above the heading, else one in the file's name."""
    for row, *texts in grid.cells.filter(pl.col(ROW) < heading).iter_rows():
        for at, text in enumerate(texts, start=1):
            if text and period_code(text, None):
                return PeriodFrom(kind="cell", text=address(row, at))
    name = (file_name or "").rsplit(".", 1)[0]
    for start in range(len(name)):
        if name[start : start + 4].isdigit() and period_code(name[start : start + 4], None):
            return PeriodFrom(kind="file-name", text=name[:start])
    return None
