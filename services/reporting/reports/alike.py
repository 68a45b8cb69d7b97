"""Figures of several countries by what can be added and compared: one unit and one choice of codes each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from servicekit.language import dash, sort_key
from servicekit.reference import TOTAL, Indicator, text_in
from services.reporting.domain.figures import Figure
from services.reporting.domain.report import Axis, Cell, KeyFigure, Member, Table
from services.reporting.domain.sums import complete, sum_of
from services.reporting.queries.scope import Readable
from services.reporting.reports.assembly import Notes, latest_and_change, line, period_axis, starts_of
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters
from services.reporting.reports.shown import Shown, shown_of

SUM, THROUGHOUT = "_T", "_THROUGHOUT"
"""The rows of a table that are sums: of all its countries, of those that lack no period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Figures that count the same: in this unit, under these codes, members by the names of countries.

    apart: those of the codes in which they differ from the report's other figures.
    """

    unit: str
    codes: Mapping[str, str]
    apart: Mapping[str, str]
    members: tuple[Readable, ...]


def named_apart(material: Material, indicator: Indicator, apart: Mapping[str, str]) -> list[str]:
    """The codes in which figures differ from the others, as readers are shown them."""
    return [material.code(indicator, name, code) for name, code in apart.items()]


def official(material: Material, found: Iterable[Readable]) -> list[Readable]:
    """Of each country and indicator the official source, else its first: reports over several countries use
    one (domain brief, 2)."""
    leading: dict[tuple[str, str], Readable] = {}
    for each in sorted(found, key=lambda each: _order(material, each)):
        leading.setdefault((each.country, each.indicator), each)
    return list(leading.values())


def officials(material: Material, found: Iterable[Readable]) -> list[Readable]:
    """The same, with what was official for other periods: `at_their_time` takes the figures of each."""
    listed = list(found)
    leading = {each.dataset for each in official(material, listed)}
    return [
        each
        for each in listed
        if each.dataset in leading
        or each.source in (code for _, code in material.reference.officials(each.country, each.indicator))
    ]


def at_their_time(
    material: Material, indicator: Indicator, scope: Iterable[Readable], found: Iterable[Figure]
) -> list[Figure]:
    """Of each country the figures of the source that is official for their period.

    scope: whose figures the reader sees; where that source's are not among them, those of the other stay.
    """
    seen = {(each.country, each.source) for each in scope if each.indicator == indicator.code}
    kept = []
    for each in found:
        year, rest = divmod(each.period, 10_000)
        day = date(year, *divmod(rest, 100))
        named = material.reference.official_at(each.country, indicator.code, day)
        if each.source == named or (each.country, named) not in seen:
            kept.append(each)
    return kept


def shown_by(
    material: Material,
    indicator: Indicator,
    found: Sequence[Readable],
    parameters: Parameters,
    *,
    frequency: str,
) -> list[tuple[Readable, Shown]]:
    """What is shown of each source's figures."""
    return [(each, shown_of(material, indicator, each, parameters, frequency=frequency)) for each in found]


def alike(material: Material, indicator: Indicator, shown: Sequence[tuple[Readable, Shown]]) -> list[Alike]:
    """The figures by unit and choice of codes: what is told apart before totals, the usual unit first."""
    groups: dict[tuple[str, tuple[tuple[str, str], ...]], list[Readable]] = {}
    for each, what in shown:
        key = (material.unit(each, indicator), tuple(sorted(what.codes.items())))
        groups.setdefault(key, []).append(each)
    choices = [dict(codes) for _, codes in groups]
    order = {unit: place for place, unit in enumerate(indicator.units)}

    def place(group: tuple[str, tuple[tuple[str, str], ...]]) -> tuple[int, int]:
        return order.get(group[0], len(order)), [code for _, code in group[1]].count(TOTAL)

    return [
        Alike(
            unit=key[0],
            codes=dict(key[1]),
            apart={name: code for name, code in key[1] if len({each[name] for each in choices}) > 1},
            members=tuple(
                sorted(
                    groups[key], key=lambda each: sort_key(material.country(each.country), material.language)
                )
            ),
        )
        for key in sorted(groups, key=place)
    ]


def countries_table(
    material: Material,
    indicator: Indicator,
    like: Alike,
    figures: Sequence[Figure],
    notes: Notes,
    *,
    frequency: str,
    together: str | None,
) -> Table:
    """A table with a row for each country that has figures, one source each.

    together: what their sum is called, on top; None: they are not added.
    """
    starts = starts_of(figures)
    columns = period_axis(material, frequency, starts)
    by_country: dict[str, dict[int, Figure]] = {}
    for figure in figures:
        by_country.setdefault(figure.country, {})[figure.period] = figure
    countries = [*dict.fromkeys(each.country for each in like.members if each.country in by_country)]
    rows = [line(by_country[country], starts, notes, material.running_year) for country in countries]
    members = [
        Member(code=country, label=material.country(country), level=0 if together is None else 1)
        for country in countries
    ]
    if together is not None and len(countries) > 1:
        sums = [(Member(code=SUM, label=together, total=True), _sums(material, countries, rows, notes))]
        whole = complete(rows)
        if 1 < len(whole) < len(rows):
            label = material.say("Of these, countries with a figure for every period")
            kept = [rows[place] for place in whole]
            names = _names(material, [countries[place] for place in whole])
            said = notes.key(material.say("Included: %(countries)s.", countries=names))
            member = Member(code=THROUGHOUT, label=label, total=True, notes=(said,))
            sums.append((member, _sums(material, countries, kept, notes)))
        members = [*(member for member, _ in sums), *members]
        rows = [*(cells for _, cells in sums), *rows]
    name = text_in(indicator.names, material.language)
    return Table(
        caption=f" {dash(material.language)} ".join((name, *named_apart(material, indicator, like.apart))),
        unit=material.unit_name(like.unit),
        rows=Axis(dimension="country", label=material.say("Country"), members=tuple(members)),
        columns=columns,
        cells=tuple(rows),
        fixed=material.fixed(indicator, like.codes),
        decimals=indicator.decimals,
    )


def key_figures_of(material: Material, table: Table, label: str) -> tuple[KeyFigure, ...]:
    """The newest sum that lacks no country, and its change on the period before if that lacks none either.

    A change that the sum of all cannot have, because it lacked a country the period before, is that of the
    countries that lack no period, and says so. These lead alone where the sum of all has lacked somebody
    since: the report would begin with a figure that is years old.
    """
    codes = [code for code in (SUM, THROUGHOUT) if code in {member.code for member in table.rows.members}]
    found: list[KeyFigure] = []
    for code in codes:
        cells = table.cells[table.rows.index(code)]
        whole = [not cell.notes and cell.absence != "not-reported" for cell in cells]
        if not any(whole):
            continue
        last = len(whole) - whole[::-1].index(True)
        if code == SUM and last < len(whole) and THROUGHOUT in codes:
            continue
        columns = replace(table.columns, members=table.columns.members[:last])
        said = label
        if code == THROUGHOUT:
            said = material.say("%(what)s: countries with a figure for every period", what=label)
        mine = latest_and_change(material, said, columns, cells[:last], table.decimals)
        found += mine if last > 1 and whole[last - 2] else mine[:1]
        if len(found) > 1:
            break
    return tuple(found)


def sums_to_draw(table: Table) -> list[str]:
    """The sums whose countries are the same in every period: only these make a line."""
    codes = {member.code for member in table.rows.members}
    if THROUGHOUT in codes:
        return [THROUGHOUT]
    if SUM in codes and not any(cell.notes for cell in table.cells[table.rows.index(SUM)]):
        return [SUM]
    return []


def added_in(tables: Sequence[Table]) -> list[str]:
    """The countries of all tables, in their order."""
    return [
        member.code
        for table in tables
        for member in table.rows.members
        if member.code not in (SUM, THROUGHOUT)
    ]


def _sums(
    material: Material, countries: Sequence[str], rows: Sequence[Sequence[Cell]], notes: Notes
) -> tuple[Cell, ...]:
    cells = []
    for parts in zip(*rows, strict=True):
        found = sum_of(parts)
        cell = found.cell
        if found.missing and cell.value is not None:
            names = _names(material, [countries[place] for place in found.missing])
            said = notes.key(material.say("Without: %(countries)s.", countries=names))
            cell = Cell(value=cell.value, flags=cell.flags, notes=(said,))
        cells.append(cell)
    return tuple(cells)


def _names(material: Material, countries: Iterable[str]) -> str:
    return ", ".join(material.country(country) for country in countries)


def _order(material: Material, each: Readable) -> tuple[object, ...]:
    known = material.source(each)
    return each.country, each.indicator, known is None or not known.official, each.source
