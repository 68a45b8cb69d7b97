"""Tables of a report that is data: their lines in order, and the cells between these."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from servicekit.reference import Indicator, text_in
from services.reporting.domain.figures import TOTAL
from services.reporting.domain.periods import period_code
from services.reporting.domain.pivot import (
    OTHERS,
    Codes,
    Cube,
    Measured,
    Rank,
    by_size,
    in_tree,
    only,
)
from services.reporting.domain.report import Axis, Cell, Coordinate, Member, Table
from services.reporting.domain.specification import OVER_TIME, PERIOD, Specification
from services.reporting.domain.totals import Parents
from services.reporting.reports.material import Material
from services.reporting.reports.titles import by_dimension, enumerated


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row or column of a table: its member, the codes that it stands for, and its period if it has
    one.
    """

    member: Member
    codes: Mapping[str, str]
    start: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What every table of one report is made with."""

    specification: Specification
    material: Material
    indicator: Indicator
    columns: Axis
    starts: tuple[int, ...]
    cube: Cube
    measured: Measured

    def label(self, dimension: str, code: str) -> str:
        """The name of a code."""
        if code == OTHERS:
            return self.material.say("Others")
        return self.material.code(self.indicator, dimension, code)


def wheres(plan: Plan) -> list[dict[str, str]]:
    """The codes of each table: every combination for which there are figures."""
    names = plan.specification.tables
    if not names:
        return [{}]
    of_dimensions = [plan.cube.dimensions.index(name) for name in names if name != PERIOD]
    found = {
        (tuple(codes[at] for at in of_dimensions), period if PERIOD in names else 0)
        for codes, period in plan.cube.figures
    }
    ranks = {name: _names_rank(plan, name) for name in names if name != PERIOD}
    made = []
    for codes, period in found:
        taken = iter(codes)
        made.append({name: str(period) if name == PERIOD else next(taken) for name in names})
    return sorted(
        made,
        key=lambda where: [(where[name],) if name == PERIOD else ranks[name](where[name]) for name in names],
    )


def table_of(plan: Plan, where: Mapping[str, str], fixed: Sequence[Coordinate], unit: str) -> Table:
    """One table. where: the codes of the dimensions that make tables. fixed: what holds for all of them."""
    specification, material = plan.specification, plan.material
    start = int(where[PERIOD]) if PERIOD in where else None
    if start is None and PERIOD not in specification.placed and plan.starts:
        start = plan.starts[-1]
    codes = {name: code for name, code in where.items() if name != PERIOD}
    mine = _within(plan.cube, codes, start)
    columns = _lines(plan, specification.columns, mine, codes, start, None)
    rows = _lines(plan, specification.rows, mine, codes, start, columns)
    beside = [
        Coordinate(
            dimension=name,
            dimension_label=material.dimension(plan.indicator, name),
            code=code,
            label=plan.label(name, code),
        )
        for name, code in codes.items()
    ]
    if start is not None:
        code = period_code(plan.cube.frequency, start)
        label = material.say("Period")
        beside.append(Coordinate(dimension=PERIOD, dimension_label=label, code=code, label=code))
    return Table(
        caption=_caption(plan, codes, start),
        unit=unit,
        rows=_axis(plan, specification.rows, rows),
        columns=_axis(plan, specification.columns, columns),
        cells=tuple(_cells(plan, codes, start, row, columns) for row in rows),
        fixed=(*fixed, *beside),
        decimals=_decimals(specification, plan.indicator),
        signed=specification.measure in OVER_TIME,
    )


def without_empty_rows(table: Table) -> tuple[Table, list[str]]:
    """The table without the rows in which no cell has anything to show, and the names of these, for a note.

    A row with a hidden figure stays, as do totals; so does everything where no row would be left.
    """
    empty = [
        not member.total and all(cell.absence == "not-reported" for cell in cells)
        for member, cells in zip(table.rows.members, table.cells, strict=True)
    ]
    if not any(empty) or all(empty):
        return table, []
    kept = [at for at, nothing in enumerate(empty) if not nothing]
    rows = replace(table.rows, members=tuple(table.rows.members[at] for at in kept))
    names = [member.full_label for member, nothing in zip(table.rows.members, empty, strict=True) if nothing]
    return replace(table, rows=rows, cells=tuple(table.cells[at] for at in kept)), names


def _within(cube: Cube, codes: Mapping[str, str], start: int | None) -> Cube:
    if not codes and start is None:
        return cube
    return only(cube, {name: (code,) for name, code in codes.items()}, None if start is None else {start})


def _caption(plan: Plan, codes: Mapping[str, str], start: int | None) -> str:
    parts = [plan.label(name, code) for name, code in codes.items()]
    if start is not None:
        parts += [plan.columns.members[plan.starts.index(start)].label]
    name = text_in(plan.indicator.names, plan.material.language)
    whole = " ".join(filter(None, (name, enumerated(plan.material.language, _broken_down(plan)))))
    return ". ".join((whole, *parts[:1])) if len(parts) == 1 else "; ".join((whole, *parts))


def _broken_down(plan: Plan) -> list[str]:
    """By what each table is broken down, its rows first."""
    specification, language = plan.specification, plan.material.language

    def label_of(name: str) -> str:
        return plan.material.dimension(plan.indicator, name)

    return [
        by_dimension(language, name, label_of)
        for name in dict.fromkeys((*specification.rows, *specification.columns[::-1]))
        if name != PERIOD
    ]


_NATURAL: Final = frozenset({"sex", "age"})


def _axis(plan: Plan, names: Sequence[str], lines: Sequence[Line]) -> Axis:
    members = tuple(line.member for line in lines)
    if not names:
        return Axis(
            dimension="measure", label=text_in(plan.indicator.names, plan.material.language), members=members
        )
    if names[-1] == PERIOD:
        return Axis(dimension=PERIOD, label=plan.columns.label, members=members)
    return Axis(
        dimension=names[-1], label=plan.material.dimension(plan.indicator, names[-1]), members=members
    )


def _lines(
    plan: Plan,
    names: Sequence[str],
    cube: Cube,
    where: Mapping[str, str],
    start: int | None,
    columns: Sequence[Line] | None,
) -> list[Line]:
    """The rows or columns of a table, those of the outer dimension around those of the inner one.

    columns: of the table whose rows these are, by which rows are ranked.
    """
    if not names:
        return [Line(member=Member(code="value", label=_whole_label(plan), total=True), codes={})]
    present = _present(cube, names)
    if len(names) == 1:
        return _single(plan, names[0], sorted({inner for _, inner in present}), where, start, columns, None)
    outer, inner = names
    found = []
    for group in _single(plan, outer, sorted({code for code, _ in present}), where, start, None, None):
        coordinate = Coordinate(
            dimension=outer,
            dimension_label=plan.columns.label
            if outer == PERIOD
            else plan.material.dimension(plan.indicator, outer),
            code=group.member.code,
            label=group.member.label,
        )
        own = group.codes[outer] if outer != PERIOD else str(group.start)
        codes = sorted({code for above, code in present if above == own})
        around = {**where, **group.codes}
        for each in _single(
            plan, inner, codes, around, start if group.start is None else group.start, columns, coordinate
        ):
            found.append(
                replace(
                    each,
                    codes={**group.codes, **each.codes},
                    start=each.start if each.start is not None else group.start,
                    member=replace(
                        each.member, flags=tuple(dict.fromkeys((*group.member.flags, *each.member.flags)))
                    ),
                )
            )
    return found


def _present(cube: Cube, names: Sequence[str]) -> set[tuple[str, str]]:
    """The combinations of codes of one or two dimensions, `period` as its first day, that have figures."""
    places = [None if name == PERIOD else cube.dimensions.index(name) for name in names]
    found = set()
    for codes, period in cube.figures:
        made = [str(period) if at is None else codes[at] for at in places]
        found.add(("", made[0]) if len(made) == 1 else (made[0], made[1]))
    return found


def _single(
    plan: Plan,
    name: str,
    codes: Sequence[str],
    where: Mapping[str, str],
    start: int | None,
    columns: Sequence[Line] | None,
    group: Coordinate | None,
) -> list[Line]:
    """The lines of one dimension in their order. columns: to rank them by, where they are rows."""
    if name == PERIOD:
        return [
            Line(member=replace(member, group=group), codes={}, start=at)
            for member, at in zip(plan.columns.members, plan.starts, strict=True)
            if str(at) in set(codes)
        ]
    specification = plan.specification
    rank = _names_rank(plan, name)
    if columns is not None and specification.order == "value":
        cells = {
            code: _cells(plan, where, start, Line(member=_NOBODY, codes={name: code}), columns)
            for code in codes
        }
        rank = by_size(cells, rank)
    ordered = in_tree([code for code in codes if code not in {TOTAL, OTHERS}], rank, _parents(plan, name))
    if OTHERS in codes:
        ordered.append((OTHERS, 0))
    total = [TOTAL] if TOTAL in codes and (specification.totals != "none" or not ordered) else []
    shift = 1 if total and ordered and specification.totals == "first" else 0
    members = [
        Line(
            member=Member(code=code, label=plan.label(name, code), level=depth + shift, group=group),
            codes={name: code},
        )
        for code, depth in ordered
    ]
    summed = [
        Line(
            member=Member(code=code, label=plan.label(name, code), total=bool(ordered), group=group),
            codes={name: code},
        )
        for code in total
    ]
    return [*members, *summed] if specification.totals == "last" else [*summed, *members]


_NOBODY = Member(code="", label="")


def _parents(plan: Plan, name: str) -> Parents:
    return plan.material.parents(plan.indicator, name)


def _names_rank(plan: Plan, name: str) -> Rank:
    """The order of codes by name, or as their code list has them; the total first.

    Sexes and ages always stand as in their list: by name, ages are out of order, and the sexes change places
    from one language to the next.
    """
    names = plan.material.codes(plan.indicator, name)
    if (plan.specification.order == "code" or name in _NATURAL) and names.definition is not None:
        listed = {code: at for at, code in enumerate(names.definition.codes)}
        return lambda code: (code != TOTAL, listed.get(code, len(listed)), code)
    return lambda code: (code != TOTAL, names.places.get(code, len(names.places)), code)


def _cells(
    plan: Plan, where: Mapping[str, str], start: int | None, row: Line, columns: Iterable[Line]
) -> tuple[Cell, ...]:
    found = []
    for column in columns:
        here = {**where, **row.codes, **column.codes}
        at = column.start if column.start is not None else row.start if row.start is not None else start
        codes: Codes = tuple([here[name] for name in plan.cube.dimensions])
        found.append(plan.measured.cell(codes, -1 if at is None else at))
    return tuple(found)


def _whole_label(plan: Plan) -> str:
    return plan.material.say("Total")


def _decimals(specification: Specification, indicator: Indicator) -> int:
    return 1 if specification.measure in {"share", "growth"} else indicator.decimals
