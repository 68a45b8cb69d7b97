"""Report: what is new, the releases and amendments of a span of days, with the figures that lead them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from servicekit.errors import NotFound
from servicekit.language import format_date, mark, sort_key
from servicekit.reference import Indicator, text_in
from services.reporting.domain.figures import Figure
from services.reporting.domain.periods import FREQUENCIES, day_of
from services.reporting.domain.report import Axis, Cell, KeyFigure, Member, Note, Report, Table
from services.reporting.queries.news import Happened, happened
from services.reporting.queries.observations import FIRST_DAY, LAST_DAY
from services.reporting.queries.scope import Readable
from services.reporting.reports import citizenship
from services.reporting.reports.assembly import Notes, assemble, line, period_axis
from services.reporting.reports.documented import definition_notes, named_after
from services.reporting.reports.frequencies import table_caption
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters
from services.reporting.reports.shown import sentences, shown_of
from services.reporting.reports.template import Template

ID: Final = "bulletin"
DAYS: Final = 30
"""How far back it looks where the reader chose no span."""
COLUMNS: Final = 8
"""How many of the periods that are new have their figures shown, the last ones."""

News = Sequence[tuple[Readable, Sequence[Happened]]]


def scope(material: Material, parameters: Parameters) -> list[Readable]:
    """Everything that the reader may see of what was chosen. Raises NotFound."""
    indicator = None if parameters.indicator is None else parameters.indicator.code
    found = material.scope(indicator=indicator, countries=parameters.countries or None)
    if not found:
        raise NotFound(kind="figures", id=indicator or "")
    return found


def listed(material: Material, scope: Sequence[Readable]) -> Iterator[Mapping[str, str]]:
    """One report of everything."""
    if scope:
        yield {}


def follows(material: Material, parameters: Parameters, found: Sequence[Readable]) -> object:
    """What the report follows from besides figures: the day, which ends the span."""
    return material.today.isoformat()


def shows(material: Material, parameters: Parameters, found: Sequence[Readable]) -> Sequence[Readable]:
    """The figures that are in it: of what was released or amended in the span."""
    return [each for each, _ in _news(material, parameters, found)]


def build(material: Material, parameters: Parameters, found: Sequence[Readable]) -> Report:
    """The report: how much was released and amended, then the leading figures of what is new."""
    first, last = _span(material, parameters)
    news = _news(material, parameters, found)
    notes = Notes()
    tables = [_counts(material, news, notes), *_figures(material, parameters, news, notes)] if news else []
    releases = [each for _, mine in news for each in mine]
    return assemble(
        material,
        parameters,
        id_=ID,
        title=material.say("What is new"),
        subtitle=material.say(
            "Released or amended from %(first)s to %(last)s",
            first=format_date(first, material.language),
            last=format_date(last, material.language),
        ),
        tables=tables,
        key_figures=[
            KeyFigure(
                label=material.say("Releases"), cell=Cell(value=sum(not each.amends for each in releases))
            ),
            KeyFigure(
                label=material.say("Amendments"), cell=Cell(value=sum(each.amends for each in releases))
            ),
            KeyFigure(
                label=material.say("Countries with something new"),
                cell=Cell(value=len({each.country for each, _ in news})),
            ),
        ],
        charts=(),
        footnotes=notes,
        notes=_definitions(material, news),
        scope=[each for each, _ in news],
    )


def _definitions(material: Material, news: News) -> list[Note]:
    """What the figures of each indicator mean, in the order of the catalog."""
    told: list[Note] = []
    for indicator in material.reference.indicators():
        countries = [each.country for each, _ in news if each.indicator == indicator.code]
        if countries:
            told += named_after(material, indicator, definition_notes(material, indicator, countries))
    return told


def _span(material: Material, parameters: Parameters) -> tuple[date, date]:
    last = material.today
    if parameters.last_day < LAST_DAY:
        last = day_of(parameters.last_day)
    if parameters.first_day > FIRST_DAY:
        return day_of(parameters.first_day), last
    return last - timedelta(days=DAYS), last


def _news(material: Material, parameters: Parameters, found: Sequence[Readable]) -> News:
    """What is new, by the names of countries and the order of indicators."""
    first, last = _span(material, parameters)
    by_dataset: dict[int, list[Happened]] = {}
    for each in happened(material.connection, found, first, last):
        by_dataset.setdefault(each.dataset, []).append(each)
    order = {each.code: place for place, each in enumerate(material.reference.indicators())}

    def place(each: Readable) -> tuple[object, ...]:
        source = material.source(each)
        name = sort_key(material.country(each.country), material.language)
        leads = source is not None and source.official
        return (name, each.country, order.get(each.indicator, len(order)), not leads, each.source)

    return [
        (each, by_dataset[each.dataset]) for each in sorted(found, key=place) if each.dataset in by_dataset
    ]


def _counts(material: Material, news: News, notes: Notes) -> Table:
    members, cells = [], []
    seen: set[tuple[str, str]] = set()
    for each, mine in news:
        said = tuple(notes.key(_said_of(material, one)) for one in mine)
        members.append(_member(material, each, seen, notes=tuple(dict.fromkeys(said))))
        cells.append(
            (
                Cell(value=sum(not one.amends for one in mine)),
                Cell(value=sum(one.amends for one in mine)),
                Cell(value=sum(one.added for one in mine)),
                Cell(value=sum(one.changed for one in mine)),
            )
        )
    return Table(
        caption=material.say("Releases and amendments"),
        unit="",
        rows=Axis(dimension="indicator", label=material.say("Indicator"), members=tuple(members)),
        columns=Axis(
            dimension="measure",
            label=material.say("Measure"),
            members=(
                Member(code="RELEASES", label=material.say("Releases")),
                Member(code="AMENDMENTS", label=material.say("Amendments")),
                Member(code="ADDED", label=material.say("Figures added")),
                Member(code="CHANGED", label=material.say("Figures changed")),
            ),
        ),
        cells=tuple(cells),
    )


def _said_of(material: Material, one: Happened) -> str:
    """When a release or amendment was, and why."""
    day = format_date(one.on, material.language)
    if not one.amends:
        return material.say("Released on %(day)s.", day=day)
    if not one.reason:
        return material.say("Amended on %(day)s.", day=day)
    return material.say("Amended on %(day)s: %(reason)s", day=day, reason=one.reason)


def _figures(material: Material, parameters: Parameters, news: News, notes: Notes) -> list[Table]:
    """For each frequency and unit the leading figures of the periods that are new."""
    whole = replace(parameters, first_day=FIRST_DAY, last_day=LAST_DAY)
    lines: dict[tuple[str, str], list[tuple[Readable, tuple[str, ...], dict[int, Figure], set[int]]]] = {}
    for each, mine in news:
        indicator = material.reference.indicator(each.indicator)
        if indicator is None:
            continue
        for frequency in FREQUENCIES:
            new = {start for one in mine for of, start in one.periods if of == frequency}
            if new:
                found, said = _leading(material, indicator, each, whole, frequency, notes)
                key = frequency, material.unit(each, indicator)
                lines.setdefault(key, []).append((each, said, found, new))
    tables = []
    for frequency, unit in sorted(lines, key=lambda key: (FREQUENCIES.index(key[0]), key[1] != "persons")):
        mine_all = lines[frequency, unit]
        starts = sorted({start for *_, new in mine_all for start in new})[-COLUMNS:]
        # Where nobody reported a total, and it cannot be derived, there is nothing to lead with.
        mine_all = [each for each in mine_all if each[2].keys() & set(starts)]
        if not mine_all:
            continue
        seen: set[tuple[str, str]] = set()
        indicators = [material.reference.indicator(each.indicator) for each, *_ in mine_all]
        tables.append(
            Table(
                caption=table_caption(material.language, frequency),
                unit=material.unit_name(unit),
                rows=Axis(
                    dimension="indicator",
                    label=material.say("Indicator"),
                    members=tuple(_member(material, each, seen, notes=said) for each, said, *_ in mine_all),
                ),
                columns=period_axis(material, frequency, starts),
                cells=tuple(line(found, starts, notes, material.running_year) for *_, found, _ in mine_all),
                decimals=max(each.decimals for each in indicators if each is not None),
            )
        )
    return tables


def _leading(
    material: Material,
    indicator: Indicator,
    each: Readable,
    parameters: Parameters,
    frequency: str,
    notes: Notes,
) -> tuple[dict[int, Figure], tuple[str, ...]]:
    """The figures that lead a source's, by their period, and what has to be said of them."""
    shown = shown_of(material, indicator, each, parameters, frequency=frequency)
    found = material.figures(indicator, [each], parameters, frequency=frequency, codes=shown.codes)
    said = tuple(notes.key(text) for text in sentences(material, indicator, each, shown))
    return {figure.period: figure for figure in found}, said


def _member(
    material: Material, each: Readable, seen: set[tuple[str, str]], *, notes: tuple[str, ...]
) -> Member:
    """The heading of a source's line, under its country, with the address of its figures."""
    indicator = material.reference.indicator(each.indicator)
    name = each.indicator if indicator is None else text_in(indicator.names, material.language)
    pair = each.country, each.indicator
    query = {"country": each.country, "indicator": each.indicator}
    first = pair not in seen
    seen.add(pair)
    if not first:
        query["source"] = each.source
        name = f"{name}, {material.source_name(each)}"
    return Member(
        code=each.indicator if first else f"{each.indicator}.{each.source}",
        label=name,
        level=0 if first else 1,
        group=material.country_coordinate(each.country),
        notes=notes,
        url=f"{material.base_url}/reports/{citizenship.ID}?"
        + urlencode({**query, "lang": material.language}),
    )


TEMPLATE: Final = Template(
    id=ID,
    title=mark("What is new"),
    description=mark("Everything that was released or amended in a span of days, with the leading figures."),
    needs=(),
    takes=("indicator", "countries", "from", "to"),
    scope=scope,
    build=build,
    listed=listed,
    follows=follows,
    shows=shows,
)
