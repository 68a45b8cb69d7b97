"""Shares, growth, changes and rankings of a masked table give no masked value away."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.domain.figures import TOTAL, Figure
from services.reporting.domain.masking import decide_masks
from services.reporting.domain.pivot import OTHERS, Cube, Measured, cube_of, largest
from services.reporting.domain.report import Cell
from services.reporting.domain.specification import PERIOD, Measure, Specification
from tests.unit.reporting.attacker import Bound, Key, Sum, worked_out

UP_TO = 4
YEARS = (20230101, 20240101)
CITIZENSHIPS = ("UA", "SY", "AF", "KG")
SEXES = ("M", "F")
MEASURES: tuple[Measure, ...] = ("share", "change", "growth")
TOP = Specification(id="top", rows=("citizenship",), columns=(PERIOD, "sex"), top=2, order="value")
HALF_STEP = 0.05
"""How far a share or a growth rate is from the number that it is rounded to, at most."""

Counts = Mapping[Key, int]
"""Inner cells by citizenship, sex and year."""


def table_of(inner: Counts) -> dict[Key, int]:
    cells: dict[Key, int] = {}
    for (citizenship, sex, year), count in inner.items():
        for key in itertools.product((citizenship, TOTAL), (sex, TOTAL), (year,)):
            cells[key] = cells.get(key, 0) + count
    return cells


def sums_of(cells: Mapping[Key, int]) -> Iterator[Sum]:
    for citizenship, sex, year in cells:
        if citizenship == TOTAL:
            yield (TOTAL, sex, year), tuple((each, sex, year) for each in CITIZENSHIPS)
        if sex == TOTAL:
            yield (citizenship, TOTAL, year), tuple((citizenship, each, year) for each in SEXES)


def hidden_of(cells: Mapping[Key, int]) -> frozenset[Key]:
    hidden: set[Key] = set()
    for year in map(str, YEARS):
        of_year = {key[:2]: count for key, count in cells.items() if key[2] == year}
        hidden |= {(*key, year) for key in decide_masks(of_year, mask_up_to=UP_TO)}
    return frozenset(hidden)


def figures_of(cells: Mapping[Key, int], hidden: frozenset[Key]) -> list[Figure]:
    plain = Figure(
        country="MD",
        source="REG",
        frequency="A",
        period=0,
        codes=(),
        value=0,
        absence=None,
        status="A",
        note=None,
        known_from=1,
        because="bilateral",
        since=1,
    )
    return [
        plain._replace(
            period=int(year),
            codes=(citizenship, sex),
            value=None if (citizenship, sex, year) in hidden else count,
            absence="masked" if (citizenship, sex, year) in hidden else None,
        )
        for (citizenship, sex, year), count in cells.items()
    ]


def show(figure: Figure) -> Cell:
    return Cell(value=figure.value, absence=figure.absence)


def cube(figures: list[Figure]) -> Cube:
    names = ("citizenship", "sex")
    return cube_of(figures, "A", names, names)


def told(seen: Cube, measure: Measure) -> Iterator[Bound]:
    """What each cell that a measured table shows says of the counts behind it."""
    laid_out = replace(TOP, top=None, measure=measure, totals="first")
    measured = Measured(seen, laid_out, show)
    for (citizenship, sex), period in seen.figures:
        value = measured.cell((citizenship, sex), period).value
        if value is None:
            continue
        year, before = str(period), str(period - 10_000)
        mine = (citizenship, sex, year)
        match measure:
            case "share":
                whole = (TOTAL, sex, year)
                if mine != whole:
                    yield {mine: 100, whole: -float(value) - HALF_STEP}, 0
                    yield {mine: -100, whole: float(value) - HALF_STEP}, 0
            case "growth":
                then = (citizenship, sex, before)
                yield {mine: 100, then: -100 - float(value) - HALF_STEP}, 0
                yield {mine: -100, then: 100 + float(value) - HALF_STEP}, 0
            case "change":
                then = (citizenship, sex, before)
                yield {mine: 1, then: -1}, float(value)
                yield {mine: -1, then: 1}, -float(value)
            case "value":
                raise AssertionError("values are what the masks were decided for")


def told_by_others(seen: Cube) -> Iterator[Bound]:
    """What the row of all others says of the rows that it stands for."""
    chosen = largest(seen, TOP, slot=0, candidates=CITIZENSHIPS, parents={}, additive=True).cube
    for (citizenship, sex), period in chosen.figures:
        figure = chosen.figures[(citizenship, sex), period]
        if citizenship == OTHERS and figure.value is not None:
            kept = {code for code, _ in (codes for codes, _ in chosen.figures)}
            others = {(code, sex, str(period)): 1.0 for code in CITIZENSHIPS if code not in kept}
            yield others, float(figure.value)
            yield dict.fromkeys(others, -1.0), -float(figure.value)


def lost(inner: Counts, seen: Cube, hidden: frozenset[Key]) -> set[Key]:
    cells = table_of(inner)
    told_by_all = [bound for measure in MEASURES for bound in told(seen, measure)]
    return worked_out(cells, hidden, sums_of(cells), UP_TO, at_most=[*told_by_all, *told_by_others(seen)])


counts = st.lists(
    st.integers(0, 12) | st.integers(13, 400),
    min_size=len(CITIZENSHIPS) * len(SEXES) * len(YEARS),
    max_size=len(CITIZENSHIPS) * len(SEXES) * len(YEARS),
).map(lambda drawn: dict(zip(itertools.product(CITIZENSHIPS, SEXES, map(str, YEARS)), drawn, strict=True)))


@settings(max_examples=40, deadline=None)
@given(counts)
def test_no_measure_and_no_ranking_gives_a_masked_count_away(inner: Counts) -> None:
    cells = table_of(inner)
    hidden = hidden_of(cells)
    assert lost(inner, cube(figures_of(cells, hidden)), hidden) == set()


@settings(max_examples=40, deadline=None)
@given(counts)
def test_a_cell_shows_only_where_all_its_operands_do(inner: Counts) -> None:
    cells = table_of(inner)
    hidden = hidden_of(cells)
    seen = cube(figures_of(cells, hidden))
    for measure in MEASURES:
        measured = Measured(seen, replace(TOP, top=None, measure=measure), show)
        for (citizenship, sex), period in seen.figures:
            beside = (
                (TOTAL, sex, str(period)) if measure == "share" else (citizenship, sex, str(period - 10_000))
            )
            operands = {(citizenship, sex, str(period)), beside}
            masked = measured.cell((citizenship, sex), period).absence == "masked"
            assert masked is bool(operands & hidden), (measure, citizenship, sex, period)


def test_the_attacker_finds_a_builder_that_measures_before_it_hides() -> None:
    """A growth rate from a hidden count tells it: 30 is 900 percent more than 3."""
    inner = dict.fromkeys(itertools.product(CITIZENSHIPS, SEXES, map(str, YEARS)), 50)
    inner |= {("UA", "M", "2023" + "0101"): 3, ("UA", "M", "20240101"): 30}
    cells = table_of(inner)
    hidden = hidden_of(cells)
    assert ("UA", "M", "20230101") in hidden
    assert lost(inner, cube(figures_of(cells, hidden)), hidden) == set()
    assert ("UA", "M", "20230101") in lost(inner, cube(figures_of(cells, frozenset())), hidden)


def test_order_follows_from_what_shows_alone() -> None:
    inner = dict.fromkeys(itertools.product(CITIZENSHIPS, SEXES, map(str, YEARS)), 50)
    inner |= {("KG", sex, str(YEARS[1])): 2 for sex in SEXES}
    cells = table_of(inner)
    hidden = hidden_of(cells)
    chosen = largest(
        cube(figures_of(cells, hidden)), TOP, slot=0, candidates=CITIZENSHIPS, parents={}, additive=True
    )
    kept = {code for (code, _), _ in chosen.cube.figures} - {TOTAL, OTHERS}
    unranked = {code for code in CITIZENSHIPS if (code, TOTAL, str(YEARS[1])) in hidden}
    assert "KG" in unranked and not kept & unranked and chosen.hidden
