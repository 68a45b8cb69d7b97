"""Report: countries side by side under common codes, some with figures derived from national ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from servicekit.errors import NotFound
from servicekit.language import mark
from servicekit.reference import TOTAL, Indicator, text_in
from services.reporting.domain.charted import chart_of_columns
from services.reporting.domain.report import (
    Axis,
    Cell,
    Chart,
    Coordinate,
    Member,
    Note,
    Report,
    Series,
    Table,
)
from services.reporting.domain.specification import Specification, TooManyCells
from services.reporting.queries.scope import Readable
from services.reporting.reports.alike import officials
from services.reporting.reports.assembly import Notes, address, assemble, chosen, period_axis, span
from services.reporting.reports.comparable_rows import Entry, derived, native, tables_of
from services.reporting.reports.correspondences import passages
from services.reporting.reports.documented import definition_notes
from services.reporting.reports.findings import finding
from services.reporting.reports.frequencies import usual_frequency
from services.reporting.reports.material import Material
from services.reporting.reports.names import CodeNames
from services.reporting.reports.parameters import BadParameter, Parameters
from services.reporting.reports.shown import shown_notes
from services.reporting.reports.sizes import LIMIT, size_of
from services.reporting.reports.template import Template

ID: Final = "comparable-series"
MOST_LINES: Final = 6
"""How many lines a chart has: more cannot be told apart."""

Group = tuple[str, tuple[tuple[str, str], ...]]
"""What makes a table: counting unit, and the code of each dimension besides the one on the axis."""


def scope(material: Material, parameters: Parameters) -> list[Readable]:
    """The official figures of the common indicator, and of those that correspond to it. Raises NotFound."""
    indicator, by = parameters.subject, _by(parameters)
    wanted = {(indicator.code, None)} | {
        (versions[-1].indicator, versions[-1].country)
        for versions in tables_of(material, indicator, by, parameters.countries)
    }
    found = [
        each
        for code in sorted({code for code, _ in wanted})
        for each in material.scope(indicator=code, countries=parameters.countries or None)
        if (code, None) in wanted or (code, each.country) in wanted
    ]
    if not found:
        raise NotFound(kind="figures", id=indicator.code)
    return officials(material, found)


def listed(material: Material, scope: Sequence[Readable]) -> Iterator[Mapping[str, str]]:
    """A report for each dimension of a common indicator to which figures correspond that the reader sees."""
    seen = {(each.country, each.indicator) for each in scope}
    found = {
        (versions[-1].target, versions[-1].target_dimension)
        for versions in material.reference.correspondences().standing(material.at)
        if (versions[-1].country, versions[-1].indicator) in seen
    }
    for indicator in material.reference.indicators():
        for dimension in indicator.dimensions:
            if (indicator.code, dimension.name) in found:
                yield {"indicator": indicator.code, "by": dimension.name}


def build(material: Material, parameters: Parameters, found: Sequence[Readable]) -> Report:
    """The report: of each counting unit the newest period by country and code, and all periods beneath.

    Raises TooManyCells.
    """
    indicator, by = parameters.subject, _by(parameters)
    frequency = parameters.frequency or usual_frequency(material, found)
    _check_size(material, parameters, by, found, frequency)
    notes = Notes()
    natives, shown = native(material, parameters, by, found, frequency, notes)
    versions = tables_of(material, indicator, by, parameters.countries)
    derivations = (
        each
        for standing in versions
        for each in derived(material, parameters, by, found, standing, frequency, notes)
    )
    # One without a figure of the chosen codes has no row; `_left_out` names its country.
    made = [each for each in derivations if each.starts]
    rows = [*(each for each in natives if each.starts), *made]
    entries = sorted(rows, key=lambda each: each.order(material))
    name = text_in(indicator.names, material.language)
    tables: list[Table] = []
    charts: list[Chart] = []
    for group in _groups(indicator, entries):
        mine = [each for each in entries if each.group == group]
        newest, over_time = _tables(material, parameters, by, group, mine, frequency)
        tables += [newest, over_time]
        charts += _charts(material, name, newest, over_time, mine)
    used = [each for each in found if any(each.dataset in entry.datasets for entry in entries)]
    dimension = material.dimension(indicator, by).lower()
    return assemble(
        material,
        parameters,
        id_=ID,
        title=material.say(
            "%(indicator)s by %(dimension)s: comparable series", indicator=name, dimension=dimension
        ),
        subtitle="; ".join(
            filter(
                None,
                (
                    span(tables[1].columns, material.say("By country")) if tables else "",
                    chosen(material, indicator, parameters.codes),
                ),
            )
        ),
        tables=tables,
        key_figures=(),
        charts=charts,
        footnotes=notes,
        notes=[
            *_left_out(material, found, entries),
            *_method(material, made),
            *shown_notes(material, indicator, shown),
            *definition_notes(material, indicator, [each.country for each, _ in shown]),
            *_definitions(material, made),
        ],
        scope=used,
        texts_title=material.say("Correspondence tables"),
        texts=passages(material, indicator, by, [each.versions for each in made]),
    )


def _by(parameters: Parameters) -> str:
    """The dimension on the axis. Raises BadParameter where the indicator does not have it."""
    by = parameters.layout.get("by", "")
    if parameters.subject.dimension(by) is None:
        raise BadParameter(parameter="by", value=by[:80])
    return by


def _check_size(
    material: Material, parameters: Parameters, by: str, found: Sequence[Readable], frequency: str
) -> None:
    """Raises TooManyCells where the figures that would be read are too many."""
    dimensions = {
        versions[-1].indicator: versions[-1].dimension
        for versions in tables_of(material, parameters.subject, by, parameters.countries)
    } | {parameters.subject.code: by}
    cells = 0
    for each in found:
        indicator = material.reference.indicator(each.indicator)
        asked = replace(parameters, indicator=indicator)
        laid_out = Specification(id=ID, rows=(dimensions[each.indicator],))
        cells += size_of(material, each, laid_out, asked, frequency)[0]
    if cells > LIMIT:
        label = material.dimension(parameters.subject, by)
        raise TooManyCells(cells=cells, limit=LIMIT, dimension=by, label=label)


def _groups(indicator: Indicator, entries: Sequence[Entry]) -> list[Group]:
    """What makes tables, the usual unit first, then what is told apart before totals."""
    units = {unit: place for place, unit in enumerate(indicator.units)}

    def place(group: Group) -> tuple[int, int, Group]:
        unit, codes = group
        return units.get(unit, len(units)), [code for _, code in codes].count(TOTAL), group

    return sorted({each.group for each in entries}, key=place)


def _tables(
    material: Material,
    parameters: Parameters,
    by: str,
    group: Group,
    entries: Sequence[Entry],
    frequency: str,
) -> tuple[Table, Table]:
    indicator = parameters.subject
    unit, codes = group
    names = material.codes(indicator, by)
    columns = _codes(names, {code for each in entries for code in each.codes})
    starts = sorted({start for each in entries for start in each.starts})
    periods = period_axis(material, frequency, starts)
    newest = _newest(entries, starts)
    caption = text_in(indicator.names, material.language)
    label = material.dimension(indicator, by)
    fixed = material.fixed(indicator, dict(codes), skip=(by,))
    period = periods.members[starts.index(newest)]
    when = Coordinate(dimension="period", dimension_label=periods.label, code=period.code, label=period.label)
    first = Table(
        caption=material.say(
            "%(what)s by country and %(dimension)s, %(period)s",
            what=caption,
            dimension=label.lower(),
            period=period.label,
        ),
        unit=material.unit_name(unit),
        rows=Axis(
            dimension="country",
            label=material.say("Country"),
            members=tuple(
                Member(
                    code=each.code, label=each.label, notes=each.notes, url=_own_report(material, each, by)
                )
                for each in entries
            ),
        ),
        columns=Axis(
            dimension=by,
            label=label,
            members=tuple(
                Member(code=code, label=names.label(code), total=code == TOTAL, flags=period.flags)
                for code, _ in columns
            ),
        ),
        cells=tuple(tuple(each.cell(code, newest) for code, _ in columns) for each in entries),
        fixed=(*fixed, when),
        decimals=indicator.decimals,
    )
    lines = [(each, code, level) for each in entries for code, level in columns if code in each.codes]
    second = Table(
        caption=material.say(
            "%(what)s by country and %(dimension)s, all periods", what=caption, dimension=label.lower()
        ),
        unit=material.unit_name(unit),
        rows=Axis(
            dimension=by,
            label=label,
            members=tuple(
                Member(
                    code=code,
                    label=names.label(code),
                    level=level,
                    total=code == TOTAL,
                    group=Coordinate(
                        dimension="country",
                        dimension_label=material.say("Country"),
                        code=each.code,
                        label=each.label,
                    ),
                )
                for each, code, level in lines
            ),
        ),
        columns=periods,
        cells=tuple(tuple(each.cell(code, start) for start in starts) for each, code, _ in lines),
        fixed=fixed,
        decimals=indicator.decimals,
    )
    return first, second


def _codes(names: CodeNames, used: set[str]) -> list[tuple[str, int]]:
    """The codes in the order of their list, the total first, each with its depth beneath it."""
    listed = list(names.definition.codes.values()) if names.definition is not None else []
    parents = {each.code: each.parent for each in listed}
    found: list[tuple[str, int]] = [(TOTAL, 0)] if TOTAL in used else []

    def beneath(parent: str | None, level: int) -> None:
        for each in listed:
            if each.parent == parent and each.code != TOTAL:
                deeper = level
                if each.code in used:
                    found.append((each.code, level))
                    deeper = level + 1
                beneath(each.code, deeper)

    beneath(None, len(found))
    return [*found, *((code, 1) for code in sorted(used - parents.keys() - {TOTAL}))]


def _newest(entries: Sequence[Entry], starts: Sequence[int]) -> int:
    """The newest period of which every country has figures; the newest of those that most have."""
    return max(starts, key=lambda start: (sum(start in each.starts for each in entries), start))


def _own_report(material: Material, each: Entry, by: str) -> str:
    """The address of the country's own figures, as they stand at the vintage of this report."""
    vintage = {} if material.at is None else {"as_of": str(material.at)}
    of = each.versions[-1].dimension if each.versions else by
    pairs = (("by", of), ("country", each.country), ("indicator", each.indicator.code))
    return address(material, "cross-section", pairs, **vintage)


def _charts(
    material: Material, name: str, newest: Table, over_time: Table, entries: Sequence[Entry]
) -> list[Chart]:
    parts = [member.code for member in newest.columns.members if not member.total and not member.level]
    made = []
    shown = [
        each.code
        for each, cells in zip(entries, newest.cells, strict=True)
        if any(cell.value is not None for cell in cells)
    ]
    if len(parts) > 1 and len(shown) > 1:
        made.append(chart_of_columns(newest, parts, shown, kind="stacked", title=newest.caption, alt=""))
    totals = _totals(over_time, entries)
    if len(over_time.columns.members) > 1 and totals:
        made.append(
            Chart(
                kind="lines",
                title=material.say("%(what)s, total", what=name),
                alt="",
                unit=over_time.unit,
                axis=over_time.columns,
                series=tuple(totals[:MOST_LINES]),
                decimals=over_time.decimals,
            )
        )
    return [replace(chart, alt=finding(material, chart)) for chart in made]


def _totals(table: Table, entries: Sequence[Entry]) -> list[Series]:
    """The totals of the countries over time, those with the largest newest figure that shows first."""
    labels = {each.code: each.label for each in entries}
    lines = [
        (member.group.code, cells)
        for member, cells in zip(table.rows.members, table.cells, strict=True)
        if member.total and member.group is not None
    ]

    def size(line: tuple[str, Sequence[Cell]]) -> tuple[float, str]:
        newest = next((cell.value for cell in reversed(line[1]) if cell.value is not None), None)
        return (-float(newest) if newest is not None else 0.0, line[0])

    return [
        Series(code=code, label=labels[code], cells=tuple(cells))
        for code, cells in sorted(lines, key=size)
        if any(cell.value is not None for cell in cells)
    ]


def _left_out(material: Material, found: Sequence[Readable], entries: Sequence[Entry]) -> list[Note]:
    """The countries that have figures, but none of what was asked for."""
    shown = {each.country for each in entries}
    missing = material.by_name(each.country for each in found if each.country not in shown)
    if not missing:
        return []
    names = ", ".join(map(material.country, missing))
    text = material.say("No figures of these codes and periods: %(countries)s.", countries=names)
    return [Note(key="left-out", text=text)]


def _method(material: Material, made: Sequence[Entry]) -> list[Note]:
    if not made:
        return []
    text = material.say(
        "Derived figures are the country's own, put under the common codes by the correspondence table that "
        "it published, when this report is read. Nothing is stored, and the country's own figures stay as "
        "they are. What is hidden in them is hidden here, with every sum that it would be a part of."
    )
    return [Note(key="derived", text=text)]


def _definitions(material: Material, made: Sequence[Entry]) -> list[Note]:
    """What the national figures mean that others are derived from."""
    found: dict[str, Note] = {}
    for each in made:
        name = text_in(each.indicator.names, material.language)
        for note in definition_notes(material, each.indicator, [each.country]):
            key = f"{each.indicator.code}-{note.key}"
            found[key] = Note(key=key, text=f"{name}. {note.text}")
    return list(found.values())


TEMPLATE: Final = Template(
    id=ID,
    title=mark("Comparable series"),
    description=mark(
        "Several countries under the codes of one common indicator: national figures derived by published "
        "correspondence tables, beside those that are reported so."
    ),
    needs=("indicator", "by"),
    takes=("countries", "frequency", "from", "to", "codes"),
    scope=scope,
    build=build,
    listed=listed,
    axes=lambda parameters: tuple(filter(None, (parameters.layout.get("by"),))),
)
