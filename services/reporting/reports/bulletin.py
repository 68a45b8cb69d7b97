"""Report: what is new, the releases and amendments of a span of days, with the figures that lead them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from servicekit.errors import NotFound
from servicekit.language import format_date, format_period, mark, sort_key
from servicekit.reference import Indicator, text_in
from services.reporting.domain.figures import Figure
from services.reporting.domain.periods import FREQUENCIES, day_of, period_code, year_before
from services.reporting.domain.report import (
    Axis,
    Cell,
    Coordinate,
    KeyFigure,
    Member,
    Note,
    Report,
    Table,
)
from services.reporting.queries.news import Happened, happened
from services.reporting.queries.observations import FIRST_DAY, LAST_DAY
from services.reporting.queries.scope import Readable
from services.reporting.reports import citizenship, nothing
from services.reporting.reports.assembly import Notes, assemble, period_axis
from services.reporting.reports.documented import definition_notes, named_after
from services.reporting.reports.frequencies import table_caption
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters, RangeReversed
from services.reporting.reports.shown import sentences, shown_of
from services.reporting.reports.template import Template
from services.reporting.reports.year_before import (
    Compared,
    change_column,
    compared,
    known,
    meanings,
    unmarked,
)

ID: Final = "bulletin"
DAYS: Final = 30
"""How far back it looks where the reader chose no span."""

News = Sequence[tuple[Readable, Sequence[Happened]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The newest of what is new of a source. said: the keys of what has to be said of it."""

    each: Readable
    indicator: Indicator
    said: tuple[str, ...]
    compared: Compared


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
    """The report: the leading figures of what is new, then how much was released and amended."""
    first, last = _span(material, parameters)
    news = _news(material, parameters, found)
    notes = Notes()
    tables = [*_figures(material, parameters, news, notes), _counts(material, news, notes)] if news else []
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
        notes=_definitions(material, news) if news else [_nothing_new(material)],
        scope=[each for each, _ in news],
    )


def _nothing_new(material: Material) -> Note:
    return Note(key=nothing.KEY, text=material.say("On these days nothing was released or amended."))


def _definitions(material: Material, news: News) -> list[Note]:
    """What the figures of each indicator mean, in the order of the catalog."""
    told: list[Note] = []
    for indicator in material.reference.indicators():
        countries = [each.country for each, _ in news if each.indicator == indicator.code]
        if countries:
            told += named_after(material, indicator, definition_notes(material, indicator, countries))
    return told


def _span(material: Material, parameters: Parameters) -> tuple[date, date]:
    """The first and the last day, today at the latest. Raises RangeReversed where it would begin later."""
    last = material.today
    if parameters.last_day < LAST_DAY:
        last = min(last, day_of(parameters.last_day))
    if parameters.first_day == FIRST_DAY:
        return last - timedelta(days=DAYS), last
    first = day_of(parameters.first_day)
    if first > last:
        raise RangeReversed(parameter="from", value=last.isoformat(), begins=first.isoformat())
    return first, last


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
    leading = _leading_sources(news)
    together = [each for each, _ in news]
    for each, mine in news:
        said = tuple(notes.key(_said_of(material, one)) for one in mine)
        members.append(_member(material, each, leading, together, notes=tuple(dict.fromkeys(said))))
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
    periods = ", ".join(_spans(material, one))
    if not one.reason:
        return material.say("Amended on %(day)s (%(periods)s).", day=day, periods=periods)
    return material.say(
        "Amended on %(day)s (%(periods)s): %(reason)s", day=day, periods=periods, reason=one.reason
    )


def _spans(material: Material, one: Happened) -> Iterator[str]:
    """Of each frequency the first and the last period that a release or amendment has figures of."""
    for frequency in FREQUENCIES:
        if starts := sorted(start for of, start in one.periods if of == frequency):
            ends = dict.fromkeys((starts[0], starts[-1]))
            yield "–".join(format_period(period_code(frequency, each), material.language) for each in ends)


def _figures(material: Material, parameters: Parameters, news: News, notes: Notes) -> list[Table]:
    """The newest figure of each source that has something new, beside that of a year before.

    A table for each frequency, counting unit and period: a row of one country's 2024 above another's 2021
    would read as a comparison.
    """
    whole = replace(parameters, first_day=FIRST_DAY, last_day=LAST_DAY)
    lines: dict[tuple[str, str, int], list[Line]] = {}
    for each, mine in news:
        indicator = material.reference.indicator(each.indicator)
        if indicator is None:
            continue
        for frequency in FREQUENCIES:
            new = {start for one in mine for of, start in one.periods if of == frequency}
            found, said = _leading(material, indicator, each, whole, frequency, notes) if new else ({}, ())
            # Where nobody reported a total, and it cannot be derived, there is nothing to lead with.
            if starts := new & found.keys():
                line = Line(
                    each=each,
                    indicator=indicator,
                    said=said,
                    compared=compared(material, each, found, frequency, max(starts), notes),
                )
                lines.setdefault((frequency, material.unit(each, indicator), max(starts)), []).append(line)
    leading = _leading_sources(news)
    return [_table(material, kind, lines[kind], leading) for kind in sorted(lines, key=_place)]


def _place(kind: tuple[str, str, int]) -> tuple[int, bool, int]:
    """Years before months, persons before cases, the newest first."""
    frequency, unit, start = kind
    return FREQUENCIES.index(frequency), unit != "persons", -start


def _table(
    material: Material, kind: tuple[str, str, int], lines: Sequence[Line], leading: frozenset[int]
) -> Table:
    frequency, unit, start = kind
    caption = material.say(
        "%(what)s, %(period)s",
        what=table_caption(material.language, frequency),
        period=format_period(period_code(frequency, start), material.language, "long"),
    )
    alone = not any(known(one.compared.before) for one in lines)
    return Table(
        caption=caption,
        unit=material.unit_name(unit),
        rows=Axis(
            dimension="indicator",
            label=material.say("Indicator"),
            members=tuple(
                _member(material, one.each, leading, [other.each for other in lines], notes=one.said)
                for one in lines
            ),
        ),
        columns=_columns(material, frequency, start, alone=alone),
        cells=tuple(_cells(one.compared, alone=alone) for one in lines),
        decimals=max(one.indicator.decimals for one in lines),
        meanings=meanings(material),
    )


def _cells(found: Compared, *, alone: bool) -> tuple[Cell, ...]:
    """The cells of a row; where there was nothing a year before, the figure alone.

    What marks a figure stands at it, and not at the change beside it again.
    """
    if alone:
        return (found.now,)
    return found.before, found.now, unmarked(found.change, found.before, found.now)


def _columns(material: Material, frequency: str, start: int, *, alone: bool) -> Axis:
    """The period a year before, the period, and the change from one to the other; or the period alone."""
    starts = (start,) if alone else (year_before(frequency, start), start)
    periods = period_axis(material, frequency, starts)
    members = [
        Member(
            code="VALUE",
            label=material.say("Figure"),
            group=Coordinate(
                dimension=periods.dimension, dimension_label=periods.label, code=each.code, label=each.label
            ),
            flags=each.flags,
        )
        for each in periods.members
    ]
    if not alone:
        members.append(change_column(material, flags=members[1].flags, group=members[1].group))
    return Axis(dimension="measure", label=material.say("Measure"), members=tuple(members))


def _leading_sources(news: News) -> frozenset[int]:
    """Of each indicator of a country the dataset that comes first."""
    found: dict[tuple[str, str], int] = {}
    for each, _ in news:
        found.setdefault((each.country, each.indicator), each.dataset)
    return frozenset(found.values())


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
    material: Material,
    each: Readable,
    leading: frozenset[int],
    together: Sequence[Readable],
    *,
    notes: tuple[str, ...],
) -> Member:
    """The heading of a source's line, under its country, with the address of its figures.

    leading: the datasets that are called by their indicator alone; a further source of one of those that
    stand in the table (together) is indented under it.
    """
    indicator = material.reference.indicator(each.indicator)
    name = each.indicator if indicator is None else text_in(indicator.names, material.language)
    query = {"country": each.country, "indicator": each.indicator}
    first = each.dataset in leading
    if not first:
        query["source"] = each.source
        name = f"{name}, {material.source_name(each)}"
    return Member(
        code=each.indicator if first else f"{each.indicator}.{each.source}",
        label=name,
        level=int(not first and any(_leads(other, each, leading) for other in together)),
        group=material.country_coordinate(each.country),
        notes=notes,
        url=f"{material.base_url}/reports/{citizenship.ID}?"
        + urlencode({**query, "lang": material.language}),
    )


def _leads(other: Readable, each: Readable, leading: frozenset[int]) -> bool:
    """Whether figures of a country are those that an indicator's further ones come after."""
    return other.dataset in leading and (other.country, other.indicator) == (each.country, each.indicator)


TEMPLATE: Final = Template(
    id=ID,
    title=mark("What is new"),
    description=mark(
        "The periodic bulletin: what was released or amended in a span of days, with leading figures."
    ),
    needs=(),
    takes=("indicator", "countries", "from", "to"),
    scope=scope,
    build=build,
    listed=listed,
    follows=follows,
    shows=shows,
)
