"""The main citizenships or origins of a country's indicators: the largest of the newest period that show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from servicekit.language import format_period, mark
from servicekit.reference import COUNTRY, Indicator, text_in
from services.reporting.domain.figures import TOTAL, Figure
from services.reporting.domain.measures import share
from services.reporting.domain.periods import FREQUENCIES, period_code, running_from
from services.reporting.domain.pivot import cube_of, largest
from services.reporting.domain.report import Axis, Cell, Coordinate, Flag, Measure, Member, Note, Table
from services.reporting.domain.specification import PERIOD, Specification
from services.reporting.queries.scope import Readable
from services.reporting.reports.assembly import Notes, cell_of
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters
from services.reporting.reports.shown import Shown, sentences, shown_of
from services.reporting.reports.year_before import change_column, compared, known, meanings, unmarked

CITIZENSHIP: Final = "citizenship"
MOST: Final = 5
"""How many of each indicator are shown."""
RECENT_YEARS: Final = 5
"""How much older than the newest total the newest period by citizenship may be."""
_RANKED: Final = mark("The largest are chosen among the figures that show; a hidden one may be as large.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What the figures of one table have in common. start: the first day of their period."""

    dimension: str
    measure: str
    frequency: str
    start: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading:
    """What leads one indicator. codes: the largest, each with a row of cells. said: what has to be said of
    them besides what is said of the totals. hidden: there are hidden figures among the others.
    """

    kind: Kind
    indicator: Indicator
    each: Readable
    codes: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    said: tuple[str, ...]
    hidden: bool


def leading_of(
    material: Material,
    parameters: Parameters,
    indicator: Indicator,
    each: Readable,
    frequency: str,
    newest: int,
    totals: Shown,
    notes: Notes,
) -> Leading | None:
    """The largest citizenships, else origins, of a source's newest period in which one of them shows.

    newest: the first day of the newest period of its total. totals: what the totals show, of which a reader
    is told elsewhere. None where it does not tell them apart, or where nothing of that shows in recent years.
    """
    dimension = _dimension(material, indicator, each)
    if dimension is None:
        return None
    since = max(parameters.first_day, newest - RECENT_YEARS * 10_000)
    reach = replace(parameters, first_day=max(0, since - 10_000))
    shown = shown_of(material, indicator, each, parameters, frequency=frequency, axis=dimension)
    figures = material.figures(
        indicator, [each], reach, frequency=frequency, axis=dimension, codes=shown.codes
    )
    candidates = _candidates(material, indicator, dimension) - {each.country}
    names = material.dimensions(indicator)
    slot = names.index(dimension)
    starts = [
        figure.period
        for figure in figures
        if figure.value is not None and figure.codes[slot] in candidates and figure.period >= since
    ]
    if not starts:
        return None
    start = max(starts)
    # The rule of top origins: what is hidden has no rank.
    whole = cube_of((one for one in figures if one.period == start), frequency, names, (dimension,))
    kept = largest(
        whole,
        Specification(id="leading", rows=(dimension,), top=MOST),
        slot=slot,
        candidates=candidates,
        parents=material.parents(indicator, dimension),
        additive=False,
    )
    sizes = {code: figure.value for ([code], _), figure in kept.cube.figures.items()}
    ranked = sorted((code for code in sizes if code != TOTAL), key=lambda code: (-(sizes[code] or 0), code))
    by_code: dict[str, dict[int, Figure]] = {}
    for figure in figures:
        by_code.setdefault(figure.codes[slot], {})[figure.period] = figure
    told = sentences(material, indicator, each, totals)
    said = [text for text in sentences(material, indicator, each, shown) if text not in told]
    if dimension == CITIZENSHIP and each.country in by_code:
        said.append(material.say("The total includes the country's own citizens, who are not listed."))
    return Leading(
        kind=Kind(
            dimension=dimension,
            measure=indicator.measure,
            frequency=frequency,
            start=start,
            unit=material.unit(each, indicator),
        ),
        indicator=indicator,
        each=each,
        codes=tuple(ranked),
        cells=_cells(material, each, ranked, by_code, frequency, start, notes),
        said=tuple(said),
        hidden=kept.hidden,
    )


def tables_of(material: Material, country: str, found: Sequence[Leading]) -> list[Table]:
    """A table for each period, stocks apart from flows, in which each indicator has its rows."""
    by_kind: dict[Kind, list[Leading]] = {}
    for each in found:
        by_kind.setdefault(each.kind, []).append(each)
    return [_table(material, country, kind, by_kind[kind]) for kind in sorted(by_kind, key=_place)]


def notes_of(material: Material, found: Sequence[Leading]) -> list[Note]:
    """How they were chosen, where some are hidden; what has to be said of the figures of each indicator."""
    hidden = any(each.hidden for each in found)
    chosen = [Note(key="leading", text=material.say(_RANKED))] if hidden else []
    return [
        *chosen,
        *(
            Note(key=f"leading-{each.indicator.code}-{place}", text=f"{_name(material, each)}. {text}")
            for each in found
            for place, text in enumerate(each.said, start=1)
        ),
    ]


def _name(material: Material, each: Leading) -> str:
    return text_in(each.indicator.names, material.language)


def _dimension(material: Material, indicator: Indicator, each: Readable) -> str | None:
    """Citizenship, else the first other dimension of countries that the figures tell apart."""
    named = [one.name for one in indicator.dimensions if one.code_list == COUNTRY]
    told = [name for name in named if material.tells_apart(indicator, each, name)]
    return CITIZENSHIP if CITIZENSHIP in told else next(iter(told), None)


def _candidates(material: Material, indicator: Indicator, dimension: str) -> frozenset[str]:
    """The codes that can be ranked: neither totals nor what is unknown."""
    definition = material.codes(indicator, dimension).definition
    codes = definition.codes.values() if definition is not None else ()
    return frozenset(each.code for each in codes if each.kind == "value")


def _cells(
    material: Material,
    each: Readable,
    codes: Sequence[str],
    figures: Mapping[str, Mapping[int, Figure]],
    frequency: str,
    start: int,
    notes: Notes,
) -> tuple[tuple[Cell, ...], ...]:
    """Of each code its figure, its share of the total and its change on a year before."""
    rows = [compared(material, each, figures[code], frequency, start, notes) for code in codes]
    total = cell_of(figures.get(TOTAL, {}).get(start), notes, material.running_year)
    return tuple(
        (row.now, unmarked(share(row.now, total), row.now, total), unmarked(row.change, row.now))
        for row in rows
    )


def _place(kind: Kind) -> tuple[int, bool, bool, bool, int]:
    """Years before months, stocks before flows, persons before cases, citizenships and what is new first."""
    order = FREQUENCIES.index(kind.frequency), kind.measure != "stock", kind.unit != "persons"
    return (*order, kind.dimension != CITIZENSHIP, -kind.start)


def _table(material: Material, country: str, kind: Kind, found: Sequence[Leading]) -> Table:
    code = period_code(kind.frequency, kind.start)
    period = format_period(code, material.language, "long")
    label = material.dimension(found[0].indicator, kind.dimension)
    what = material.say("Main citizenships") if kind.dimension == CITIZENSHIP else label
    which = material.say("Stocks") if kind.measure == "stock" else material.say("Flows")
    names = material.codes(found[0].indicator, kind.dimension)
    columns = _columns(material, kind, changes=any(known(line[-1]) for each in found for line in each.cells))
    members, cells = [], []
    for each in found:
        group = Coordinate(
            dimension="indicator",
            dimension_label=material.say("Indicator"),
            code=each.indicator.code,
            label=_name(material, each),
        )
        for row, line in zip(each.codes, each.cells, strict=True):
            members.append(Member(code=row, label=names.label(row), group=group))
            cells.append(line[: len(columns.members)])
    return Table(
        caption=f"{which}. {material.say('%(what)s, %(period)s', what=what, period=period)}",
        unit=material.unit_name(kind.unit),
        rows=Axis(dimension=kind.dimension, label=label, members=tuple(members)),
        columns=columns,
        cells=tuple(cells),
        fixed=(
            material.country_coordinate(country),
            Coordinate(
                dimension=PERIOD,
                dimension_label=material.say("Period"),
                code=code,
                label=format_period(code, material.language),
            ),
        ),
        decimals=max(each.indicator.decimals for each in found),
        meanings=meanings(material),
    )


def _columns(material: Material, kind: Kind, *, changes: bool) -> Axis:
    """Figure, share and change; without the change where there was nothing a year before."""
    running = kind.start >= running_from(kind.frequency, material.running_year)
    flags: tuple[Flag, ...] = ("p",) if running else ()
    members = [
        Member(code="VALUE", label=material.say("Figure"), flags=flags),
        Member(
            code="SHARE",
            label=f"{material.say('Share')}, %",
            flags=flags,
            measure=Measure(unit=material.say("percent of the total"), decimals=1),
        ),
    ]
    if changes:
        members.append(change_column(material, flags=flags))
    return Axis(dimension="measure", label=material.say("Measure"), members=tuple(members))
