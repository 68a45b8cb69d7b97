"""Report: how many days after the end of each period the countries released it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import Final

from servicekit.errors import NotFound
from servicekit.language import format_period, mark, sort_key
from servicekit.reference import Indicator, text_in
from servicekit.rhythm import rhythm_of
from services.reporting.domain.due import Expected, due_on, is_expected
from services.reporting.domain.periods import FREQUENCIES, Period, day_of
from services.reporting.domain.report import (
    LATE,
    NOT_APPLICABLE,
    NOT_REPORTED,
    Absence,
    Axis,
    Cell,
    KeyFigure,
    Member,
    Note,
    Report,
    Table,
)
from services.reporting.queries.availability import Came, expected_of, first_came
from services.reporting.queries.scope import Readable
from services.reporting.reports.alike import official
from services.reporting.reports.assembly import Notes, assemble
from services.reporting.reports.columns import columns_of
from services.reporting.reports.frequencies import table_caption
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters
from services.reporting.reports.template import Template, no_figures

ID = "timeliness"
BEFOREHAND: Final = timedelta(days=365)
"""A period that ended longer than this before a country's first release of an indicator is no measure of its
timeliness: such figures were there before they could be released here, and have a sign instead of days."""


def scope(material: Material, parameters: Parameters) -> list[Readable]:
    """The official figures of every chosen country that the reader may see. Raises NotFound."""
    found = material.scope(indicator=parameters.subject.code, countries=parameters.countries or None)
    if not found:
        raise NotFound(kind="figures", id=parameters.subject.code)
    return official(material, found)


def listed(material: Material, scope: Sequence[Readable]) -> Iterator[Mapping[str, str]]:
    """A report for each indicator."""
    seen = {each.indicator for each in scope}
    yield from ({"indicator": each.code} for each in material.reference.indicators() if each.code in seen)


def follows(material: Material, parameters: Parameters, found: Sequence[Readable]) -> object:
    """What the report follows from besides figures: the day, and when figures are due."""
    return material.today.isoformat(), sorted(_due(material, found).items())


def build(material: Material, parameters: Parameters, found: Sequence[Readable]) -> Report:
    """The report: for each frequency the days of each period, and what these come to."""
    indicator = parameters.subject
    came = first_came(material.connection, found)
    tables: list[Table] = []
    key_figures: list[KeyFigure] = []
    for frequency in FREQUENCIES:
        if parameters.frequency in (None, frequency):
            mine = {
                each.dataset: {
                    start: when
                    for (dataset, of, start), when in came.items()
                    if dataset == each.dataset and of == frequency
                }
                for each in found
            }
            if any(mine.values()):
                made, leading = _tables(material, parameters, found, frequency, mine)
                tables += made
                key_figures = key_figures or leading
    return assemble(
        material,
        parameters,
        id_=ID,
        title=material.say(
            "Timeliness: %(indicator)s", indicator=text_in(indicator.names, material.language)
        ),
        subtitle=material.say("Days from the end of the period to the first release"),
        tables=tables,
        key_figures=[
            KeyFigure(
                label=material.say("Timeliness of the indicator, days"),
                cell=Cell(value=indicator.timeliness_days),
            ),
            *key_figures,
        ],
        charts=(),
        footnotes=Notes(),
        notes=_notes(material, indicator, parameters, found),
        scope=found,
    )


def _tables(
    material: Material,
    parameters: Parameters,
    found: Sequence[Readable],
    frequency: str,
    mine: Mapping[int, Mapping[int, Came]],
) -> tuple[list[Table], list[KeyFigure]]:
    indicator = parameters.subject
    due = _due(material, found)
    starts = [start for by_period in mine.values() for start in by_period]
    periods = columns_of(parameters, frequency, starts, material.today)
    shown = [each for each in _in_order(material, found) if mine[each.dataset]]
    rows = Axis(
        dimension="country",
        label=material.say("Country"),
        members=tuple(Member(code=each.country, label=material.country(each.country)) for each in shown),
    )
    fixed = material.fixed(indicator, {})[:1]
    caption = table_caption(material.language, frequency)
    lines = [
        _line(
            material,
            indicator,
            each,
            periods,
            mine[each.dataset],
            due.get(_pair(each), Expected()),
            frequency,
        )
        for each in shown
    ]
    measured = [_measured(periods, cells) for cells in lines]
    everybody = [pair for pairs in measured for pair in pairs]
    summaries = [
        _summary(pairs, due.get(_pair(each), Expected())) for each, pairs in zip(shown, measured, strict=True)
    ]
    said = material.say(
        "not measured: the period ended more than a year before the country's first release of the "
        "indicator, so its figures were there before they could be released here"
    )
    meanings: tuple[tuple[Absence, str], ...] = (("not-applicable", said),)
    days = Table(
        caption=caption,
        unit=material.say("days"),
        rows=rows,
        columns=Axis(
            dimension="period",
            label=material.say("Period"),
            members=tuple(
                Member(code=period.code, label=format_period(period.code, material.language))
                for period in periods
            ),
        ),
        cells=tuple(lines),
        fixed=fixed,
        meanings=meanings,
    )
    measures = Table(
        caption=material.say("%(table)s: what it comes to", table=caption),
        unit="",
        rows=rows,
        columns=Axis(
            dimension="measure",
            label=material.say("Measure"),
            members=(
                Member(code="PERIODS", label=material.say("Periods counted")),
                Member(code="MEDIAN", label=material.say("Median, days")),
                Member(code="LONGEST", label=material.say("Longest, days")),
                Member(code="IN_TIME", label=material.say("Released in time, percent")),
            ),
        ),
        cells=tuple(summaries),
        fixed=fixed,
        meanings=meanings,
    )
    key_figures = []
    if everybody:
        middle = Cell(value=_whole(Decimal(median([days for _, days in everybody]))))
        key_figures.append(KeyFigure(label=material.say("Median of the countries shown, days"), cell=middle))
    # Where everything was there before it could be released here, there is nothing to measure.
    return [days, measures] if everybody else [days], key_figures


def _line(
    material: Material,
    indicator: Indicator,
    each: Readable,
    periods: Sequence[Period],
    came: Mapping[int, Came],
    expected: Expected,
    frequency: str,
) -> tuple[Cell, ...]:
    """Days from the end of each period to its first release; late where it did not come by its due date.

    A period that was over long before the country could release anything here has no days.
    """
    source = material.source(each)
    begun = min(when.on for when in came.values())
    rhythm = rhythm_of(frequency, map(day_of, came))
    cells = []
    for period in periods:
        when = came.get(period.start)
        if when is not None:
            ended = day_of(period.end)
            beforehand = ended <= begun - BEFOREHAND
            cells.append(NOT_APPLICABLE if beforehand else Cell(value=(when.on - ended).days))
            continue
        awaited = is_expected(
            expected,
            period,
            accepted=indicator.frequencies,
            kind=source.kind if source else None,
            rhythm=rhythm,
        )
        held_back = each.known_at is not None and each.known_at != material.at
        late = awaited and not held_back and due_on(expected, period) < material.today
        cells.append(LATE if late else NOT_REPORTED)
    return tuple(cells)


def _measured(periods: Sequence[Period], cells: Sequence[Cell]) -> list[tuple[Period, int]]:
    """(period, days) of those that have any."""
    return [
        (period, int(cell.value))
        for period, cell in zip(periods, cells, strict=True)
        if cell.value is not None
    ]


def _summary(pairs: Sequence[tuple[Period, int]], expected: Expected) -> tuple[Cell, ...]:
    if not pairs:
        return (Cell(value=0), NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE)
    in_time = sum(
        day_of(period.end) + timedelta(days=days) <= due_on(expected, period) for period, days in pairs
    )
    return (
        Cell(value=len(pairs)),
        Cell(value=_whole(Decimal(median([days for _, days in pairs])))),
        Cell(value=max(days for _, days in pairs)),
        Cell(value=_whole(Decimal(in_time * 100) / len(pairs))),
    )


def _notes(
    material: Material,
    indicator: Indicator,
    parameters: Parameters,
    found: Sequence[Readable],
) -> list[Note]:
    notes = [
        Note(
            key="method",
            text=material.say(
                "Counted from the last day of the period, also for a stock, which may be there before it. "
                "Figures are in time that were released by their due date."
            ),
            defines=True,
        ),
        Note(
            key="timeliness",
            text=material.say(
                "The indicator's timeliness is %(days)s days from the end of the period.",
                days=indicator.timeliness_days,
            ),
        ),
    ]
    missing = [code for code in parameters.countries if code not in {each.country for each in found}]
    if missing:
        names = ", ".join(map(material.country, material.by_name(missing)))
        text = material.say("Nothing that this reader may see: %(countries)s.", countries=names)
        notes.append(Note(key="left-out", text=text))
    return notes


def _due(material: Material, found: Sequence[Readable]) -> Mapping[tuple[str, str], Expected]:
    return expected_of(material.connection, {_pair(each) for each in found})


def _pair(each: Readable) -> tuple[str, str]:
    return each.country, each.indicator


def _in_order(material: Material, found: Sequence[Readable]) -> list[Readable]:
    return sorted(found, key=lambda each: sort_key(material.country(each.country), material.language))


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


TEMPLATE: Final = Template(
    id=ID,
    title=mark("Timeliness"),
    description=mark("How many days after the end of each period the countries released it."),
    needs=("indicator",),
    takes=("countries", "frequency", "from", "to"),
    scope=scope,
    build=build,
    listed=listed,
    follows=follows,
    shows=no_figures,
)
