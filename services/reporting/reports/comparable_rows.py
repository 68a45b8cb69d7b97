"""The rows of comparable series: figures that countries report under the common codes, and derived ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from servicekit.correspondences import Correspondence, carried, holding
from servicekit.language import sort_key
from servicekit.reference import TOTAL, CodeList, Indicator, text_in
from services.reporting.domain.derivation import by_code, derive, left_open, wanted_codes
from services.reporting.domain.report import NOT_REPORTED, Cell
from services.reporting.queries.scope import Readable
from services.reporting.reports.alike import alike, at_their_time
from services.reporting.reports.assembly import Notes, cell_of
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters
from services.reporting.reports.shown import Shown, shown_of

Cells = dict[tuple[str, int], Cell]
"""By code and the first day of the period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one country shows under the common codes.

    code: of the row; label: its heading; notes: keys of what is said of it. indicator: whose figures these
    are. versions: of the correspondence table, where they are derived. group: unit, and the code of each
    dimension besides the one on the axis.
    """

    code: str
    label: str
    country: str
    indicator: Indicator
    group: tuple[str, tuple[tuple[str, str], ...]]
    cells: Mapping[tuple[str, int], Cell]
    datasets: frozenset[int]
    versions: tuple[Correspondence, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def codes(self) -> set[str]:
        """The common codes that it has any cell of."""
        return {code for code, _ in self.cells}

    @property
    def starts(self) -> set[int]:
        """The first days of the periods of which it has any figure."""
        return {start for (_, start), cell in self.cells.items() if cell.absence != "not-reported"}

    def cell(self, code: str, start: int) -> Cell:
        """The figure of a code and period."""
        return self.cells.get((code, start), NOT_REPORTED)

    def order(self, material: Material) -> tuple[object, ...]:
        """By the names of countries, what is reported before what is derived."""
        return sort_key(material.country(self.country), material.language), len(self.versions), self.code


def tables_of(
    material: Material, indicator: Indicator, by: str, countries: Sequence[str]
) -> list[tuple[Correspondence, ...]]:
    """The correspondence tables to the codes of a dimension, as they stood at the vintage."""
    return [
        versions
        for versions in material.reference.correspondences().standing(material.at)
        if (versions[-1].target, versions[-1].target_dimension) == (indicator.code, by)
        and (not countries or versions[-1].country in countries)
    ]


def native(
    material: Material,
    parameters: Parameters,
    by: str,
    found: Sequence[Readable],
    frequency: str,
    notes: Notes,
) -> tuple[list[Entry], list[tuple[Readable, Shown]]]:
    """The countries that report under the common codes, and what is shown of each of their sources."""
    indicator = parameters.subject
    mine = [each for each in found if each.indicator == indicator.code]
    asked = _without(parameters, by)
    shown = [
        (each, shown_of(material, indicator, each, asked, frequency=frequency, axis=by)) for each in mine
    ]
    entries = []
    for like in alike(material, indicator, shown):
        figures = at_their_time(
            material,
            indicator,
            mine,
            material.figures(indicator, like.members, asked, frequency=frequency, axis=by, codes=like.codes),
        )
        place = _place(material, indicator, by)
        for country in dict.fromkeys(figure.country for figure in figures):
            cells: Cells = {
                (figure.codes[place] if place is not None else TOTAL, figure.period): cell_of(
                    figure, notes, material.running_year
                )
                for figure in figures
                if figure.country == country
            }
            entries.append(
                Entry(
                    code=country,
                    label=material.country(country),
                    country=country,
                    indicator=indicator,
                    group=(like.unit, tuple(sorted(like.codes.items()))),
                    cells=_chosen(cells, parameters, by),
                    datasets=frozenset(each.dataset for each in like.members if each.country == country),
                )
            )
    return entries, shown


def derived(
    material: Material,
    parameters: Parameters,
    by: str,
    found: Sequence[Readable],
    standing: tuple[Correspondence, ...],
    frequency: str,
    notes: Notes,
) -> list[Entry]:
    """A country's figures of its own codes, put under the common ones; one entry for each counting unit.

    Figures of each period by the version that is for it. None where the reader asked for a code that they
    do not tell apart.
    """
    target, newest = parameters.subject, standing[-1]
    indicator = material.reference.indicator(newest.indicator)
    if indicator is None:
        return []
    mine = [each for each in found if (each.indicator, each.country) == (indicator.code, newest.country)]
    group = _group(indicator, target, newest, parameters, by)
    if group is None:
        return []
    entries = []
    for unit in indicator.units:
        members = [each for each in mine if material.unit(each, indicator) == unit]
        cells: Cells = {}
        for table in standing:
            cells |= _derived(material, parameters, indicator, members, standing, table, frequency, notes)
        if cells:
            said = _said(material, indicator, newest)
            entries.append(
                Entry(
                    code=f"{newest.country}.{indicator.code}",
                    label=material.say("%(country)s (derived)", country=material.country(newest.country)),
                    country=newest.country,
                    indicator=indicator,
                    group=(unit, group),
                    cells=_chosen(cells, parameters, by),
                    datasets=frozenset(each.dataset for each in members),
                    versions=standing,
                    notes=(notes.key(said),),
                )
            )
    return entries


def _said(material: Material, indicator: Indicator, table: Correspondence) -> str:
    """Of which figures a row is derived, and what is not in its total."""
    text = material.say("Derived from: %(indicator)s.", indicator=text_in(indicator.names, material.language))
    if not table.uncovered:
        return text
    names = material.codes(indicator, table.dimension)
    left = material.say("Not in the total: %(codes)s.", codes="; ".join(map(names.label, table.uncovered)))
    return f"{text} {left}"


def _derived(
    material: Material,
    parameters: Parameters,
    indicator: Indicator,
    members: Sequence[Readable],
    standing: Sequence[Correspondence],
    table: Correspondence,
    frequency: str,
    notes: Notes,
) -> Cells:
    """What one version gives for the periods that it is for."""
    target = parameters.subject
    own_list = _code_list(material, indicator, table.dimension)
    common = _code_list(material, target, table.target_dimension)
    along = carried(indicator, target, table)
    codes = {name: parameters.codes[name] for name in along if name in parameters.codes}
    asked = _without(parameters, table.dimension)
    figures = at_their_time(
        material,
        indicator,
        members,
        material.figures(
            indicator,
            members,
            asked,
            frequency=frequency,
            axis=table.dimension,
            codes={**codes, **table.taken},
        ),
    )
    place = _place(material, indicator, table.dimension)
    by_period: dict[int, dict[str, Cell]] = {}
    for figure in figures:
        code = figure.codes[place] if place is not None else TOTAL
        by_period.setdefault(figure.period, {})[code] = cell_of(figure, notes, material.running_year)
    names = material.codes(indicator, table.dimension)
    made: Cells = {}
    for start, cells in by_period.items():
        day = _day(start)
        if holding(standing, day) is not table:
            continue
        own = by_code(cells)
        unsaid = left_open(table, own, own_list)
        for wanted in wanted_codes([table], common):
            one = derive(
                table,
                wanted,
                own,
                day=day,
                codes=own_list,
                common=common,
                additive=indicator.is_additive(table.dimension),
            )
            missing, left = ([*map(names.label, codes)] for codes in (one.missing, unsaid))
            made[wanted, start] = _noted(material, notes, one.cell, missing, left)
    return made


def _noted(material: Material, notes: Notes, cell: Cell, missing: Sequence[str], left: Sequence[str]) -> Cell:
    """The cell with what is missing in it. missing, left: names of codes without a figure, and without a word
    in the table.
    """
    if cell.value is None or not (missing or left):
        return cell
    said = []
    if missing:
        said.append(notes.key(material.say("Without: %(codes)s.", codes=", ".join(missing))))
    if left:
        text = material.say("The correspondence table says nothing yet of: %(codes)s.", codes=", ".join(left))
        said.append(notes.key(text))
    return replace(cell, notes=tuple(said))


def _group(
    indicator: Indicator, target: Indicator, table: Correspondence, parameters: Parameters, by: str
) -> tuple[tuple[str, str], ...] | None:
    """The code that derived figures have in each common dimension; None where another was asked for."""
    along = carried(indicator, target, table)
    codes = {}
    for each in target.dimensions:
        if each.name == by:
            continue
        wanted = parameters.codes.get(each.name)
        if each.name in along:
            codes[each.name] = wanted or TOTAL
            continue
        codes[each.name] = table.stands_for.get(each.name, TOTAL)
        if wanted not in (None, codes[each.name]):
            return None
    return tuple(sorted(codes.items()))


def _code_list(material: Material, indicator: Indicator, dimension: str) -> CodeList:
    """The code list of a dimension; an empty one where it is gone."""
    known = indicator.dimension(dimension)
    found = material.reference.code_list(known.code_list) if known is not None else None
    return found or CodeList(code=dimension, namespace=None, names={}, codes={})


def _place(material: Material, indicator: Indicator, dimension: str) -> int | None:
    """Where the code of a dimension stands in a figure; None where no figure tells it apart."""
    known = material.dimensions(indicator)
    return known.index(dimension) if dimension in known else None


def _without(parameters: Parameters, axis: str) -> Parameters:
    """The parameters without a choice of the dimension on the axis."""
    return replace(parameters, codes={name: code for name, code in parameters.codes.items() if name != axis})


def _chosen(cells: Cells, parameters: Parameters, by: str) -> Cells:
    """The cells of the code that the reader chose on the axis, or all."""
    wanted = parameters.codes.get(by)
    return {key: cell for key, cell in cells.items() if wanted in (None, key[0])}


def _day(start: int) -> date:
    year, rest = divmod(start, 10_000)
    return date(year, *divmod(rest, 100))
