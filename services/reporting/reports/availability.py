"""Report: which figures there are, a row for each country and indicator, a column for each period."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from servicekit.errors import NotFound
from servicekit.language import format_period, sort_key
from servicekit.reference import Indicator, text_in
from servicekit.rhythm import rhythm_of
from services.reporting.domain.due import DUE_DAYS, Expected, due_on, is_expected
from services.reporting.domain.periods import (
    FREQUENCIES,
    Period,
    day_of,
    running_from,
)
from services.reporting.domain.report import (
    LATE,
    NOT_REPORTED,
    NOT_SHARED,
    Axis,
    Cell,
    Flag,
    KeyFigure,
    Member,
    Note,
    Report,
    Table,
)
from services.reporting.queries.availability import (
    Pair,
    Standing,
    amended,
    closed_pairs,
    expected_of,
    standings,
)
from services.reporting.queries.scope import Readable
from services.reporting.reports import citizenship
from services.reporting.reports.assembly import Notes, address, assemble
from services.reporting.reports.availability_charts import chart_of
from services.reporting.reports.columns import columns_of
from services.reporting.reports.frequencies import table_caption
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters

ID = "availability"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row: figures of a source by the first day of their period, or (each: None) what is not shared."""

    pair: Pair
    each: Readable | None
    found: Mapping[int, Standing]


def scope(material: Material, parameters: Parameters) -> list[Readable]:
    """Everything that the reader may see of the chosen indicator and countries. Raises NotFound."""
    found = material.scope(indicator=_code(parameters), countries=parameters.countries or None)
    if not found:
        raise NotFound(kind="figures", id=_code(parameters) or "")
    return found


def listed(material: Material, scope: Sequence[Readable]) -> Iterator[Mapping[str, str]]:
    """One report of everything, and one for each indicator."""
    if scope:
        yield {}
        seen = {each.indicator for each in scope}
        yield from ({"indicator": each.code} for each in material.reference.indicators() if each.code in seen)


def follows(material: Material, parameters: Parameters, found: Sequence[Readable]) -> object:
    """What the report follows from besides figures: the day, what is closed, and when figures are due."""
    closed = _closed(material, parameters)
    due = expected_of(material.connection, {(each.country, each.indicator) for each in found})
    return material.today.isoformat(), closed, sorted(due.items())


def build(material: Material, parameters: Parameters, found: Sequence[Readable]) -> Report:
    """The report: a table for each frequency. A cell is the number of figures that were released."""
    notes = Notes()
    closed = _closed(material, parameters)
    lines = _lines(material, parameters, found)
    if closed and lines:
        # They are said to be there, and not for which periods.
        usual = "A" if "A" in lines else next(iter(lines))
        gone = [Line(pair=pair, each=None, found={}) for pair in closed]
        lines[usual] = [*lines[usual], *gone]
    corrected = amended(material.connection, found)
    due = expected_of(material.connection, {(each.country, each.indicator) for each in found})
    tables = [
        _table(material, parameters, frequency, lines[frequency], notes, corrected, due)
        for frequency in FREQUENCIES
        if frequency in lines
    ]
    about = parameters.indicator
    title = material.say("Availability of figures")
    if about is not None:
        title = f"{title}: {text_in(about.names, material.language)}"
    seen = {each.country for each in found} | {country for country, _ in closed}
    return assemble(
        material,
        parameters,
        id_=ID,
        title=title,
        subtitle=material.say("How many figures are released of each period, by country and indicator"),
        tables=tables,
        key_figures=_key_figures(material, tables),
        charts=[chart for table in tables if (chart := chart_of(material, table)) is not None],
        footnotes=notes,
        notes=_notes(material, [code for code in parameters.countries if code not in seen], tables),
        scope=found,
    )


def _key_figures(material: Material, tables: Sequence[Table]) -> list[KeyFigure]:
    """How complete the figures are (ESS quality indicator R1) of the periods that are expected by now, and
    how many are late. What is not shared is not counted, and of what nobody expects nothing is missing.
    """
    cells = [cell for table in tables for line in table.cells for cell in line]
    there = sum(cell.value is not None for cell in cells)
    late = sum(cell is LATE for cell in cells)
    if not there + late:
        return []
    share = Decimal(there * 100) / (there + late)
    return [
        KeyFigure(
            label=material.say("Completeness: periods released, of those released or late"),
            cell=Cell(value=share.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)),
            style="percent",
            decimals=1,
        ),
        KeyFigure(label=material.say("Periods released"), cell=Cell(value=there)),
        KeyFigure(label=material.say("Periods late"), cell=Cell(value=late)),
    ]


def _lines(material: Material, parameters: Parameters, found: Sequence[Readable]) -> dict[str, list[Line]]:
    lines: dict[str, list[Line]] = {}
    for each in found:
        for frequency, by_period in _standings(material, each).items():
            if parameters.frequency in (None, frequency):
                pair = each.country, each.indicator
                lines.setdefault(frequency, []).append(Line(pair=pair, each=each, found=by_period))
    return lines


def _standings(material: Material, each: Readable) -> dict[str, dict[int, Standing]]:
    """By frequency and first day; what follows from released figures alone is counted once."""
    key = ("standings", each.dataset, each.through)
    known: dict[tuple[str, int], Standing] | None = material.learnt.get(key)
    if known is None:
        known = material.learnt[key] = standings(material.connection, each)
    found: dict[str, dict[int, Standing]] = {}
    for (frequency, start), standing in known.items():
        found.setdefault(frequency, {})[start] = standing
    return found


def _table(
    material: Material,
    parameters: Parameters,
    frequency: str,
    lines: Sequence[Line],
    notes: Notes,
    corrected: frozenset[tuple[int, str, int]],
    due: Mapping[Pair, Expected],
) -> Table:
    starts = [start for each in lines for start in each.found]
    periods = columns_of(parameters, frequency, starts, material.today)
    by_country = parameters.indicator is None
    ordered = _in_order(material, lines, by_country=by_country)
    seen: set[Pair] = set()
    members, rows = [], []
    for each in ordered:
        first = each.pair not in seen
        cells = _cells(material, frequency, each, periods, corrected, due.get(each.pair, Expected()))
        if not first and all(cell is NOT_REPORTED for cell in cells):
            continue  # a further source of other years
        members.append(_member(material, each, notes, by_country=by_country, first=first))
        seen.add(each.pair)
        rows.append(cells)
    dimension = "indicator" if by_country else "country"
    return Table(
        caption=table_caption(material.language, frequency),
        unit=material.say("number released"),
        rows=Axis(
            dimension=dimension,
            label=material.say("Indicator") if by_country else material.say("Country"),
            members=tuple(members),
        ),
        columns=Axis(
            dimension="period",
            label=material.say("Period"),
            members=tuple(
                Member(code=period.code, label=format_period(period.code, material.language))
                for period in periods
            ),
        ),
        cells=tuple(rows),
        fixed=() if parameters.indicator is None else material.fixed(parameters.indicator, {})[:1],
    )


def _cells(
    material: Material,
    frequency: str,
    line: Line,
    periods: Sequence[Period],
    corrected: frozenset[tuple[int, str, int]],
    expected: Expected,
) -> tuple[Cell, ...]:
    if line.each is None:
        return (NOT_SHARED,) * len(periods)
    each, indicator = line.each, material.reference.indicator(line.pair[1])
    source = material.source(each)
    rhythm = rhythm_of(frequency, map(day_of, line.found))
    cells = []
    for period in periods:
        standing = line.found.get(period.start)
        if standing is not None:
            flags: list[Flag] = []
            if standing.provisional or period.start >= running_from(frequency, material.running_year):
                flags.append("p")
            if (each.dataset, frequency, period.start) in corrected:
                flags.append("r")
            cells.append(Cell(value=standing.count, flags=tuple(flags)))
            continue
        awaited = is_expected(
            expected,
            period,
            accepted=indicator.frequencies if indicator else (),
            kind=source.kind if source else None,
            rhythm=rhythm,
        )
        # Under an embargo what came since is not known, and so not late. Of sources beside the official one
        # nothing is awaited: its figures are what the country owes.
        held_back = each.known_at is not None and each.known_at != material.at
        leads = source is None or source.official or not material.reference.officials(*line.pair)
        late = awaited and leads and not held_back and due_on(expected, period) < material.today
        cells.append(LATE if late else NOT_REPORTED)
    return tuple(cells)


def _member(material: Material, line: Line, notes: Notes, *, by_country: bool, first: bool) -> Member:
    country, code = line.pair
    indicator = material.reference.indicator(code)
    name = _name(material, indicator, code) if by_country else material.country(country)
    own = code if by_country else country
    group = material.country_coordinate(country) if by_country else None
    if line.each is None:
        said = notes.key(material.say("There are figures. Of which periods is not told."))
        return Member(code=own, label=name, group=group, notes=(said,))
    query = {"country": country, "indicator": code, **({} if first else {"source": line.each.source})}
    url = address(material, citizenship.ID, query.items())
    if first:
        return Member(code=own, label=name, group=group, url=url)
    return Member(
        code=f"{own}.{line.each.source}",
        label=f"{name}, {material.source_name(line.each)}",
        level=1,
        group=group,
        url=url,
    )


def _in_order(material: Material, lines: Sequence[Line], *, by_country: bool) -> list[Line]:
    order = {each.code: place for place, each in enumerate(material.reference.indicators())}

    def place(line: Line) -> tuple[object, ...]:
        country, code = line.pair
        source = None if line.each is None else material.source(line.each)
        name = sort_key(material.country(country), material.language)
        leads = source is not None and source.official
        return (name, country, order.get(code, len(order)), not leads, line.each.source if line.each else "")

    return sorted(lines, key=place)


def _notes(material: Material, nothing: Sequence[str], tables: Sequence[Table]) -> list[Note]:
    found = [
        Note(
            key="counted",
            text=material.say(
                "A cell is the number of figures of that period that were released, hidden ones included. "
                "Figures are late where they are expected and not released %(days)s days after the end of "
                "the period, or by the date that the country set.",
                days=DUE_DAYS,
            ),
            defines=True,
        )
    ]
    if nothing:
        names = ", ".join(map(material.country, material.by_name(nothing)))
        text = material.say("Nothing that this reader may see: %(countries)s.", countries=names)
        found.append(Note(key="left-out", text=text))
    return found


def _closed(material: Material, parameters: Parameters) -> list[Pair]:
    return closed_pairs(
        material.connection,
        material.reader,
        countries=parameters.countries or None,
        indicator=_code(parameters),
    )


def _code(parameters: Parameters) -> str | None:
    return None if parameters.indicator is None else parameters.indicator.code


def _name(material: Material, indicator: Indicator | None, code: str) -> str:
    return code if indicator is None else text_in(indicator.names, material.language)
