"""Report: one indicator summed over the countries of a group, naming who is in the sum and who is not."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from servicekit.errors import NotFound
from servicekit.reference import Indicator, text_in
from services.reporting.domain.charted import chart_of_rows
from services.reporting.domain.report import Cell, Chart, KeyFigure, Note, Report, Table
from services.reporting.queries.scope import Readable
from services.reporting.reports.alike import (
    THROUGHOUT,
    Alike,
    added_in,
    alike,
    at_their_time,
    countries_table,
    key_figures_of,
    named_apart,
    officials,
    shown_by,
    sums_to_draw,
)
from services.reporting.reports.assembly import (
    Notes,
    assemble,
    chosen,
    span,
)
from services.reporting.reports.documented import coverage_notes, definition_notes
from services.reporting.reports.findings import finding
from services.reporting.reports.frequencies import usual_frequency
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters
from services.reporting.reports.shown import shown_notes

ID = "regional-sum"


def scope(material: Material, parameters: Parameters) -> list[Readable]:
    """The official figures of the group's members that the reader may see. Raises NotFound."""
    members = material.reference.groups()[str(parameters.group)].members
    found = material.scope(indicator=parameters.subject.code, countries=members)
    if not found:
        raise NotFound(kind="figures", id=parameters.subject.code)
    return officials(material, found)


def listed(material: Material, scope: Sequence[Readable]) -> Iterator[Mapping[str, str]]:
    """A report for each group and indicator of which the reader sees two countries."""
    for indicator in material.reference.indicators():
        shared = {each.country for each in scope if each.indicator == indicator.code}
        for code, group in sorted(material.reference.groups().items()):
            if len(shared.intersection(group.members)) > 1:
                yield {"indicator": indicator.code, "group": code}


def build(material: Material, parameters: Parameters, found: Sequence[Readable]) -> Report:
    """The report: a table and a sum for each counting unit and each choice of codes."""
    indicator, group = parameters.subject, material.reference.groups()[str(parameters.group)]
    frequency = parameters.frequency or usual_frequency(material, found)
    shown = shown_by(material, indicator, found, parameters, frequency=frequency)
    notes = Notes()
    tables: list[Table] = []
    groups = alike(material, indicator, shown)
    for like in groups:
        figures = at_their_time(
            material,
            indicator,
            found,
            material.figures(indicator, like.members, parameters, frequency=frequency, codes=like.codes),
        )
        if figures:
            together = material.say("Countries shown, together")
            tables.append(
                countries_table(
                    material, indicator, like, figures, notes, frequency=frequency, together=together
                )
            )
    name = text_in(group.names, material.language)
    first = tables[0] if tables else None
    return assemble(
        material,
        parameters,
        id_=ID,
        title=material.say(
            "%(indicator)s: sum of %(group)s",
            indicator=text_in(indicator.names, material.language),
            group=name,
        ),
        subtitle="; ".join(
            filter(
                None,
                (
                    span(first.columns, material.say("By country")) if first else "",
                    chosen(material, indicator, groups[0].codes if len(groups) == 1 else parameters.codes),
                ),
            )
        ),
        tables=tables,
        key_figures=(
            *key_figures_of(material, first, material.say("Countries shown, together")),
            _included(material, group.members, tables),
        )
        if first is not None
        else (),
        charts=[chart for table in tables for chart in _charts(material, table)],
        footnotes=notes,
        notes=[
            *_composition(material, indicator, group.members, tables, groups),
            *shown_notes(material, indicator, shown),
            *coverage_notes(material, indicator, [each.country for each in found]),
            *definition_notes(material, indicator, [each.country for each in found]),
        ],
        scope=found,
    )


def _included(material: Material, members: Sequence[str], tables: Sequence[Table]) -> KeyFigure:
    """How many of the group are there at all: a sum without most of them is no sum of the group."""
    return KeyFigure(
        label=material.say("Countries with figures, of %(number)s in the group", number=len(members)),
        cell=Cell(value=len(set(added_in(tables)))),
    )


def _charts(material: Material, table: Table) -> list[Chart]:
    sums = sums_to_draw(table)
    if not sums or len(table.columns.members) < 2:
        return []
    title = (
        material.say("%(what)s: countries with a figure for every period", what=table.caption)
        if THROUGHOUT in sums
        else material.say("%(indicator)s, countries shown together", indicator=table.caption)
    )
    chart = chart_of_rows(table, sums, kind="lines", title=title, alt="")
    return [chart_of_rows(table, sums, kind="lines", title=title, alt=finding(material, chart))]


def _composition(
    material: Material,
    indicator: Indicator,
    members: Sequence[str],
    tables: Sequence[Table],
    groups: Sequence[Alike],
) -> list[Note]:
    """Who is in the sum, who is missing, and who is apart because they count otherwise.

    Whether a missing country has figures at all is not for this reader to know.
    """

    def names(countries: Iterable[str]) -> str:
        return ", ".join(map(material.country, material.by_name(countries)))

    there = added_in(tables)
    found = []
    if there:
        text = material.say("Included: %(countries)s.", countries=names(there))
        found.append(Note(key="included", text=text))
    missing = [code for code in members if code not in there]
    if missing:
        text = material.say(
            "Not included, as there is nothing that this reader may see: %(countries)s.",
            countries=names(missing),
        )
        found.append(Note(key="missing", text=text))
    if len(tables) > 1:
        text = material.say("What is counted in another unit, or told apart otherwise, is never added.")
        parts = [
            f"{', '.join((material.unit_name(like.unit), *named_apart(material, indicator, like.apart)))}: "
            f"{names(each.country for each in like.members if each.country in there)}"
            for like in groups
            if any(each.country in there for each in like.members)
        ]
        found.append(Note(key="apart", text=f"{text} {'; '.join(parts)}."))
    return found
