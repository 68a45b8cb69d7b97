"""Figures put on the rows and columns of a specification: measured, ordered, and the largest of them chosen.

Everything here follows from figures as one reader sees them. A hidden one has no value here, so it can be no
operand, and neither its rank nor its place in an order can come from it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.reporting.domain import measures
from services.reporting.domain.figures import TOTAL, Figure
from services.reporting.domain.periods import previous
from services.reporting.domain.report import NOT_REPORTED, Cell
from services.reporting.domain.specification import OVER_TIME, PERIOD, Specification
from services.reporting.domain.totals import Parents, added_up, group_of

OTHERS = "_O"
"""The code of the row that stands for all that are not among the largest."""

Codes = tuple[str, ...]
"""A code of each dimension that has a place, in the order of the specification; none for `period`."""
Rank = Callable[[str], tuple[object, ...]]
"""Where a code stands among others that have no figure to be ranked by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cube:
    """The figures of one report by their codes and period. dimensions: the order of the codes."""

    dimensions: tuple[str, ...]
    frequency: str
    figures: Mapping[tuple[Codes, int], Figure]

    @property
    def starts(self) -> list[int]:
        """The first days of its periods, in the order of time."""
        return sorted({period for _, period in self.figures})


def cube_of(
    figures: Iterable[Figure], frequency: str, names: Sequence[str], dimensions: Sequence[str]
) -> Cube:
    """The cube of a source's figures. names: the dimensions of a figure's codes; what of these has no place
    in the report must be the same in all figures. One of `dimensions` that is not among them is at its total.
    """
    places = [names.index(name) if name in names else None for name in dimensions]
    found: dict[tuple[Codes, int], Figure] = {
        (tuple([TOTAL if at is None else figure.codes[at] for at in places]), figure.period): figure
        for figure in figures
    }
    return Cube(dimensions=tuple(dimensions), frequency=frequency, figures=found)


def only(cube: Cube, filters: Mapping[str, Collection[str]], starts: Collection[int] | None = None) -> Cube:
    """The part of a cube with these codes and periods; a dimension without a filter keeps all of its
    codes.
    """
    wanted = [
        (place, frozenset(filters[name])) for place, name in enumerate(cube.dimensions) if name in filters
    ]
    if not wanted and starts is None:
        return cube
    return Cube(
        dimensions=cube.dimensions,
        frequency=cube.frequency,
        figures={
            (codes, period): figure
            for (codes, period), figure in cube.figures.items()
            if (starts is None or period in starts) and all(codes[place] in known for place, known in wanted)
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The largest codes of a dimension. hidden: there are hidden figures among the others. unsummed: the
    periods in which the others have no sum, because one of them stands without a figure.
    """

    cube: Cube
    hidden: bool
    unsummed: frozenset[int] = frozenset()


def largest(
    cube: Cube,
    specification: Specification,
    *,
    slot: int,
    candidates: Collection[str],
    parents: Parents,
    additive: bool,
) -> Chosen:
    """The cube with only the largest codes of the ranked dimension, and their total, in each table and group.

    They are ranked by the newest figures that show; one that does not show ranks among the others. These are
    summed in a row of their own where the dimension is additive and flat, and hidden where one of them is.
    slot: the place of the dimension in a figure's codes. candidates: the codes that may be ranked.
    """
    assert specification.ranked is not None and specification.top is not None
    place = cube.dimensions.index(specification.ranked)
    groups = [cube.dimensions.index(name) for name in _around(specification)]
    present = {codes[place] for codes, _ in cube.figures}
    nested = {parents[code] for code in present if parents.get(code) in present} - {TOTAL, None}
    kept: dict[Codes, set[str]] = {}
    hidden = False
    for around, sizes in _sizes(cube, place, groups).items():
        ranked = sorted(
            (-size, code) for code, size in sizes.items() if code in candidates and code not in nested
        )
        kept[around] = {code for _, code in ranked[: specification.top]}
    figures: dict[tuple[Codes, int], Figure] = {}
    others: dict[tuple[Codes, int], list[Figure]] = {}
    for (codes, period), figure in cube.figures.items():
        around = tuple(codes[at] for at in groups)
        if codes[place] == TOTAL or codes[place] in kept.get(around, ()):
            figures[codes, period] = figure
        elif codes[place] not in nested:
            other = (*codes[:place], OTHERS, *codes[place + 1 :])
            others.setdefault((other, period), []).append(figure)
            hidden |= figure.absence == "masked"
    unsummed = set()
    if additive and not nested:
        for key, parts in others.items():
            total = added_up(parts, slot, OTHERS)
            if total is not None:
                figures[key] = total
            elif any(part.absence == "not-reported" for part in parts):
                unsummed.add(key[1])
    return Chosen(
        cube=Cube(dimensions=cube.dimensions, frequency=cube.frequency, figures=figures),
        hidden=hidden,
        unsummed=frozenset(unsummed),
    )


class Measured:
    """The cells of a cube as its specification measures them. show: the cell of a figure by itself."""

    def __init__(self, cube: Cube, specification: Specification, show: Callable[[Figure], Cell]) -> None:
        self._figures = cube.figures
        self._frequency = cube.frequency
        self._measure = specification.measure
        self._show = show
        whole = specification.whole
        self._whole = cube.dimensions.index(whole) if whole is not None and whole in cube.dimensions else None

    def cell(self, codes: Codes, period: int) -> Cell:
        """The cell of these codes in the period that begins on this day."""
        figure = self._figures.get((codes, period))
        if figure is None and self._measure == "value":
            return NOT_REPORTED
        match self._measure:
            case "value":
                assert figure is not None
                return self._show(figure)
            case "share":
                return measures.share(self._bare(codes, period), self._bare(self._of(codes), period))
            case "change":
                return measures.difference(self._before(codes, period), self._bare(codes, period))
            case "growth":
                return measures.growth(self._before(codes, period), self._bare(codes, period))

    def _bare(self, codes: Codes, period: int) -> Cell:
        figure = self._figures.get((codes, period))
        return NOT_REPORTED if figure is None else self._show(figure)

    def _before(self, codes: Codes, period: int) -> Cell:
        return self._bare(codes, previous(self._frequency, period))

    def _of(self, codes: Codes) -> Codes:
        assert self._whole is not None
        return (*codes[: self._whole], TOTAL, *codes[self._whole + 1 :])


def measurable(cube: Cube, specification: Specification, first_day: int) -> list[int]:
    """The periods to show from a day on: of a change not the first of all, before which there is nothing."""
    starts = cube.starts
    shown = [start for start in starts if start >= first_day]
    if specification.measure in OVER_TIME and len(shown) > 1:
        known = set(starts)
        while len(shown) > 1 and previous(cube.frequency, shown[0]) not in known:
            shown = shown[1:]
    return shown


def in_tree(codes: Iterable[str], rank: Rank, parents: Parents) -> list[tuple[str, int]]:
    """(code, its depth) of codes in an order in which each comes after the group that it is within."""
    present = set(codes)
    beneath: dict[str | None, list[str]] = {}
    for code in present:
        beneath.setdefault(group_of(code, present, parents), []).append(code)
    found: list[tuple[str, int]] = []

    def take(above: str | None, depth: int) -> None:
        for code in sorted(beneath.get(above, ()), key=rank):
            found.append((code, depth))
            take(code, depth + 1)

    take(None, 0)
    placed = {code for code, _ in found}
    return [*found, *((code, 0) for code in sorted(present - placed, key=rank))]


def by_size(cells: Mapping[str, Sequence[Cell]], names: Rank) -> Rank:
    """The rank of rows by the newest cells that show, the largest first; those that show none by name, last.

    cells: of each row, in the order of time. The newest column in which any row shows a figure decides.
    """
    width = max((len(line) for line in cells.values()), default=0)
    for at in range(width - 1, -1, -1):
        sizes = {code: line[at].value for code, line in cells.items() if at < len(line)}
        known = {code: size for code, size in sizes.items() if size is not None}
        if any(code not in {TOTAL, OTHERS} for code in known):
            break
    else:
        known = {}

    def rank(code: str) -> tuple[object, ...]:
        size = known.get(code)
        return (1, *names(code)) if size is None else (0, -size, *names(code))

    return rank


def _around(specification: Specification) -> tuple[str, ...]:
    """The dimensions whose codes tell tables and groups of rows apart."""
    return tuple(name for name in (*specification.tables, *specification.rows[:-1]) if name != PERIOD)


def _sizes(cube: Cube, place: int, groups: Sequence[int]) -> dict[Codes, dict[str, int | Decimal]]:
    """The size of each code in each group, of figures that show.

    All codes of a group are compared by the same period, the newest in which one of them shows, and by the
    same codes of the other dimensions: their totals where there are any.
    """
    rest = [at for at in range(len(cube.dimensions)) if at != place and at not in groups]
    found: dict[Codes, dict[tuple[int, int, Codes], dict[str, int | Decimal]]] = {}
    for (codes, period), figure in cube.figures.items():
        if figure.value is not None and codes[place] != TOTAL:
            beside = tuple(codes[at] for at in rest)
            column = (-period, -beside.count(TOTAL), beside)
            around = found.setdefault(tuple(codes[at] for at in groups), {})
            around.setdefault(column, {})[codes[place]] = figure.value
    return {around: columns[min(columns)] for around, columns in found.items()}
