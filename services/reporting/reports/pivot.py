"""Report: whatever a specification says, of one indicator of one country."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from servicekit.language import mark
from servicekit.reference import Indicator, text_in
from services.reporting.domain.figures import TOTAL, Figure
from services.reporting.domain.periods import previous
from services.reporting.domain.pivot import (
    Measured,
    cube_of,
    largest,
    measurable,
    only,
)
from services.reporting.domain.report import Axis, Cell, Chart, KeyFigure, Member, Note, Report, Table
from services.reporting.domain.specification import OVER_TIME, PERIOD, Specification, fit
from services.reporting.queries.scope import Readable
from services.reporting.reports.assembly import (
    Notes,
    assemble,
    cell_of,
    chosen,
    latest_and_change,
    period_axis,
    span,
)
from services.reporting.reports.citizenship import frequency_of, scope
from services.reporting.reports.documented import definition_notes
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters
from services.reporting.reports.pivot_charts import charts_of
from services.reporting.reports.pivot_tables import Plan, table_of, wheres, without_empty_rows
from services.reporting.reports.shown import shown_notes, shown_of
from services.reporting.reports.sizes import check_size
from services.reporting.reports.titles import part_of, titled

__all__ = ["build", "scope"]


def build(
    specification: Specification,
    material: Material,
    parameters: Parameters,
    found: Sequence[Readable],
) -> Report:
    """The report. Raises UnknownDimension, NotAdditive, CodesOffAxis, TooManyCells."""
    indicator, each = parameters.subject, found[0]
    specification, parameters = _chosen(specification, parameters)
    fit(specification, indicator)
    frequency = parameters.frequency or frequency_of(material.frequencies(found).get(each.dataset))
    names = material.dimensions(indicator)
    placed = tuple(name for name in specification.dimensions)
    shown = shown_of(
        material,
        indicator,
        each,
        parameters,
        frequency=frequency,
        axis=placed[0] if placed else None,
        beside=placed,
    )
    check_size(material, each, specification, parameters, frequency)
    reach = parameters
    if specification.measure in OVER_TIME and parameters.first_day:
        reach = replace(parameters, first_day=previous(frequency, parameters.first_day))
    reach = replace(reach, several=specification.filters)
    figures = material.cube(indicator, found, reach, frequency=frequency, axes=placed, codes=shown.codes)
    notes = Notes()
    whole = cube_of(figures, frequency, names, placed)
    unranked, unsummed = False, frozenset[int]()
    if specification.top is not None and specification.ranked in names:
        kept = largest(
            whole,
            specification,
            slot=names.index(specification.ranked),
            candidates=_candidates(material, indicator, specification),
            parents=material.parents(indicator, specification.ranked),
            additive=indicator.is_additive(specification.ranked),
        )
        whole, unranked, unsummed = kept.cube, kept.hidden, kept.unsummed
    starts = measurable(whole, specification, parameters.first_day)
    if PERIOD not in specification.placed:
        starts = starts[-1:]
    plan = Plan(
        specification=specification,
        material=material,
        indicator=indicator,
        columns=period_axis(material, frequency, starts),
        starts=tuple(starts),
        cube=only(whole, specification.filters, frozenset(starts)),
        measured=Measured(whole, specification, lambda figure: _cell(figure, notes, specification, material)),
    )
    unit = _unit(material, specification, material.unit_name(material.unit(each, indicator)))
    fixed = (
        *material.fixed(indicator, shown.codes, skip=placed),
        material.country_coordinate(str(parameters.country)),
        material.source_coordinate(each),
    )
    tables = [table_of(plan, where, fixed, unit) for where in wheres(plan)]
    said = shown_notes(material, indicator, [(each, shown)])
    if specification.measure in OVER_TIME:
        parted = [without_empty_rows(table) for table in tables]
        tables = [table for table, _ in parted]
        said = [*_unmeasured(material, [name for _, names in parted for name in names]), *said]
    if unsummed.intersection(starts):
        said = [Note(key="unsummed", text=material.say(_UNSUMMED)), *said]
    return _assembled(
        plan,
        parameters,
        found,
        tables,
        said,
        notes.of(tables),
        shown.codes,
        unranked,
    )


_UNSUMMED: Final = mark(
    "Others are not summed in a period in which one of them has no figure, for example after a withdrawal: "
    "the sum would not be complete."
)


def _unmeasured(material: Material, names: Sequence[str]) -> list[Note]:
    """The note that names the rows of which no change can be worked out, and which no table therefore has."""
    if not names:
        return []
    text = material.say(
        "Left out, without two figures in succession to work a change out from: %(names)s.",
        names=", ".join(dict.fromkeys(names)),
    )
    return [Note(key="unmeasured", text=text)]


def _chosen(specification: Specification, parameters: Parameters) -> tuple[Specification, Parameters]:
    """The specification with the codes that the reader chose of dimensions that have a place in it; the
    parameters with those of the others, else the specification's own.
    """
    filters = dict(specification.filters)
    codes = {name: code for name, code in parameters.codes.items() if name not in specification.dimensions}
    for name, code in parameters.codes.items():
        if name in specification.dimensions:
            filters[name] = (code,)
    filters.update(parameters.several)
    for name, own in specification.filters.items():
        if name not in specification.dimensions and len(own) == 1:
            codes.setdefault(name, own[0])
    top, named = specification.top, filters.get(str(specification.ranked))
    if top is not None and named is not None and len(named) <= top:
        top = None  # who named them wants to see them, also those that others exceed
    return replace(specification, filters=filters, top=top), replace(parameters, codes=codes)


def _candidates(material: Material, indicator: Indicator, specification: Specification) -> frozenset[str]:
    """The codes of the ranked dimension that can be ranked: neither totals nor what is unknown, and only
    those that are asked for.
    """
    dimension = str(specification.ranked)
    definition = material.codes(indicator, dimension).definition
    codes = definition.codes.values() if definition is not None else ()
    found = frozenset(each.code for each in codes if each.kind == "value")
    return found & frozenset(specification.filters.get(dimension, found))


def _cell(figure: Figure, notes: Notes, specification: Specification, material: Material) -> Cell:
    """The cell of a figure. Where its period is no row and no column, nothing else says that it is
    provisional.
    """
    cell = cell_of(figure, notes, material.running_year)
    if cell.value is None or PERIOD in (*specification.rows, *specification.columns):
        return cell
    return replace(cell, flags=figure.flags(material.running_year))


def _unit(material: Material, specification: Specification, unit: str) -> str:
    match specification.measure:
        case "value":
            return unit
        case "share":
            return material.say("percent of the total")
        case "change":
            return material.say("change on the period before, %(unit)s", unit=unit)
        case "growth":
            return material.say("change on the period before, percent")


def _assembled(
    plan: Plan,
    parameters: Parameters,
    found: Sequence[Readable],
    tables: Sequence[Table],
    said: Sequence[Note],
    footnotes: Notes,
    codes: Mapping[str, str],
    unranked: bool,
) -> Report:
    material, specification, indicator = plan.material, plan.specification, plan.indicator
    name, country = text_in(indicator.names, material.language), str(parameters.country)
    own = text_in(specification.notes, material.language)
    notes = [Note(key="template", text=own)] if own else []
    if unranked:
        text = material.say("Ranked by the figures that show. Hidden ones are among the others.")
        notes.append(Note(key="ranked", text=text))
    charts = charts_of(plan, tables)
    notes += _undrawn(plan, charts, asked="chart" in parameters.layout)
    part = part_of(material.language, specification, partial(material.dimension, indicator))
    subtitle = [span(plan.columns, "").removeprefix(", "), chosen(material, indicator, codes)]
    return assemble(
        material,
        parameters,
        id_=specification.id,
        title=titled(material.language, f"{name}: {material.country(country)}", part),
        subtitle="; ".join(filter(None, subtitle)),
        tables=tables,
        key_figures=_key_figures(plan, tables),
        charts=charts,
        footnotes=footnotes,
        notes=[*notes, *said, *definition_notes(material, indicator, [country])],
        scope=found,
    )


def _undrawn(plan: Plan, charts: Sequence[Chart], *, asked: bool) -> list[Note]:
    """The note on a chart that these figures cannot be drawn as. asked: whether its reader asked for it."""
    kind, say = plan.specification.chart, plan.material.say
    if kind is None or [each.kind for each in charts] == [kind] or not (charts or asked):
        return []
    if not charts:
        text = say("The table has too little for the chart that was asked for: none is drawn.")
    else:
        text = say(
            "The chart is no pyramid: that takes two columns beside each other under one period, such as men "
            "and women. Bars or lines stand for it."
        )
    return [Note(key="undrawn", text=text)]


def _key_figures(plan: Plan, tables: Sequence[Table]) -> tuple[KeyFigure, ...]:
    """The newest total and its change, where the table shows values over time."""
    if plan.specification.measure != "value" or plan.specification.columns[:1] != (PERIOD,):
        return ()
    for table in tables[:1]:
        periods, places = _totals_over_time(table.columns)
        for row, cells in zip(table.rows.members, table.cells, strict=True):
            if places and row.total and (row.group is None or row.group.code == TOTAL):
                label = plan.material.say("Total")
                totals = [cells[place] for place in places]
                return latest_and_change(plan.material, label, periods, totals, table.decimals)
    return ()


def _totals_over_time(columns: Axis) -> tuple[Axis, list[int]]:
    """The periods of the columns, and the place of the total of each, where there are several under it."""
    if columns.dimension == PERIOD:
        return columns, list(range(len(columns.members)))
    found = [
        (Member(code=member.group.code, label=member.group.label), place)
        for place, member in enumerate(columns.members)
        if member.group is not None and member.code == TOTAL
    ]
    label = next((member.group.dimension_label for member in columns.members if member.group), "")
    members = tuple(member for member, _ in found)
    return Axis(dimension=PERIOD, label=label, members=members), [place for _, place in found]
