"""Report: mirror statistics, one movement as both countries count it, with both their documentations."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from servicekit.errors import NotFound
from servicekit.language import mark
from servicekit.mirrors import obstacle
from servicekit.reference import Indicator, Reference, text_in
from services.reporting.domain.charted import chart_of_rows
from services.reporting.domain.figures import Figure
from services.reporting.domain.mirrors import gap, ratio
from services.reporting.domain.periods import FREQUENCIES, Period
from services.reporting.domain.report import Axis, Cell, Chart, KeyFigure, Member, Note, Report, Table
from services.reporting.queries.breakdowns import told_apart
from services.reporting.queries.scope import Readable
from services.reporting.reports.alike import official
from services.reporting.reports.assembly import (
    Notes,
    assemble,
    chosen,
    line,
    period_axis,
    span,
    starts_of,
)
from services.reporting.reports.findings import finding
from services.reporting.reports.material import Material
from services.reporting.reports.mirror_documented import beside
from services.reporting.reports.mirror_explanations import explanations, follows
from services.reporting.reports.parameters import Parameters
from services.reporting.reports.shown import sentences, shown_of
from services.reporting.reports.template import Template

ID: Final = "mirror"
RULE: Final = "mirror-apart"
"""The check that says which indicator of a partner is the mirror of one: what it compares is shown here."""
CITIZENSHIP: Final = "citizenship"


class NoMirror(NotFound):
    """Nothing is compared with these figures, as nobody counts the same. fields: indicator."""

    code = "no-mirror"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mirrored:
    """The mirror of an indicator: its figures of a partner under a dimension, and the partner's of it."""

    here: Indicator
    dimension: str
    there: Indicator
    partner_dimension: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One end of a movement: whose figures of what, and how they are shown."""

    each: Readable
    indicator: Indicator
    label: str
    figures: Mapping[int, Figure]
    said: tuple[str, ...]
    unit: str


def mirrored(reference: Reference, country: str, indicator: Indicator) -> Mirrored | None:
    """The mirror of a country's indicator; None where there is none.

    It is possible only where a dimension says where people come from or go to, or where the other side counts
    its own citizens; and only between two flows or two stocks (domain brief, 8).
    """
    against = next(
        (each.against for each in reference.rules(country, indicator.code) if each.code == RULE), {}
    )
    there = reference.indicator(against.get("indicator", ""))
    if there is None or obstacle(indicator, against, there) not in {None, "cases"}:
        return None
    return Mirrored(
        here=indicator,
        dimension=against["dimension"],
        there=there,
        partner_dimension=against["partner_dimension"],
    )


def scope(material: Material, parameters: Parameters) -> list[Readable]:
    """The official figures of both sides. Raises NoMirror, NotFound where the reader may not see both."""
    country, partner = str(parameters.country), str(parameters.partner)
    pair = mirrored(material.reference, country, parameters.subject)
    if pair is None or country == partner:
        raise NoMirror(indicator=text_in(parameters.subject.names, material.language))
    here = official(material, material.scope(indicator=pair.here.code, countries=[country]))
    there = official(material, material.scope(indicator=pair.there.code, countries=[partner]))
    if here and there:
        return [here[0], there[0]]
    raise NotFound(kind="figures", id=f"{country}/{partner}/{parameters.subject.code}")


def listed(material: Material, scope: Sequence[Readable]) -> Iterator[Mapping[str, str]]:
    """A report for each movement of which the reader sees both ends."""
    countries = material.reference.countries()
    told: dict[tuple[str, str], dict[str, frozenset[int]]] = {}

    def of(indicator: Indicator, dimension: str) -> dict[str, frozenset[int]]:
        key = indicator.code, dimension
        if key not in told:
            slots = material.slots_of(indicator)
            mine = [each for each in scope if each.indicator == indicator.code]
            slot = slots.get(dimension)
            told[key] = {} if slot is None else told_apart(material.connection, mine, slot, countries)
        return told[key]

    by_dataset = {each.dataset: each for each in official(material, scope)}
    for indicator in material.reference.indicators():
        for country in material.by_name(each.country for each in scope if each.indicator == indicator.code):
            pair = mirrored(material.reference, country, indicator)
            if pair is None:
                continue
            here, there = of(pair.here, pair.dimension), of(pair.there, pair.partner_dimension)
            reported = {by_dataset[each].country for each in there.get(country, ()) if each in by_dataset}
            for partner in material.by_name(reported - {country}):
                mine = {by_dataset[each].country for each in here.get(partner, ()) if each in by_dataset}
                if country in mine:
                    yield {"country": country, "partner": partner, "indicator": indicator.code}


def build(material: Material, parameters: Parameters, found: Sequence[Readable]) -> Report:
    """The report: both sides with their gap, and the ratio of them where both count persons."""
    country, partner = str(parameters.country), str(parameters.partner)
    pair = _pair(material, parameters)
    frequency = _frequency(material, parameters, found)
    notes = Notes()
    sides = _sides(material, parameters, found, frequency)
    persons = all(side.unit == "persons" for side in sides)
    tables = _tables(material, frequency, sides, notes, compared=persons)
    return assemble(
        material,
        parameters,
        id_=ID,
        title=material.say(
            "Mirror statistics: %(indicator)s, %(country)s and %(partner)s",
            indicator=text_in(pair.here.names, material.language),
            country=material.country(country),
            partner=material.country(partner),
        ),
        subtitle=span(tables[0].columns, material.say("One movement, as both countries count it"))
        if tables
        else "",
        tables=tables,
        key_figures=_key_figures(material, tables, country, partner) if persons else (),
        charts=_charts(material, tables) if len({side.unit for side in sides}) == 1 else (),
        footnotes=notes,
        notes=_method(material, compared=persons),
        scope=found,
        beside=beside(material, [(side.each, side.indicator) for side in sides]),
        texts_title=material.say("Explanations of the focal points"),
        texts=explanations(material, found),
    )


def compares(material: Material, parameters: Parameters, found: Sequence[Readable], period: Period) -> bool:
    """Whether a mirror has a period: one that either side has a figure of, hidden or not."""
    sides = _sides(material, parameters, found, period.frequency)
    return any(period.start in side.figures for side in sides)


def _pair(material: Material, parameters: Parameters) -> Mirrored:
    """The mirror of a report that is in scope, so that there is one."""
    pair = mirrored(material.reference, str(parameters.country), parameters.subject)
    assert pair is not None
    return pair


def _sides(
    material: Material, parameters: Parameters, found: Sequence[Readable], frequency: str
) -> list[Side]:
    country, partner = str(parameters.country), str(parameters.partner)
    pair = _pair(material, parameters)
    here, there = found
    return [
        _side(material, parameters, here, pair.here, _codes_here(pair, country, partner), frequency),
        _side(material, parameters, there, pair.there, _codes_there(pair, country, partner), frequency),
    ]


def _frequency(material: Material, parameters: Parameters, found: Sequence[Readable]) -> str:
    """The longest frequency that both sides have, or the one that was asked for."""
    known = material.frequencies(found)
    shared = set.intersection(*(set(known.get(each.dataset, ())) for each in found))
    if parameters.frequency is not None:
        return parameters.frequency
    return next((each for each in FREQUENCIES if each in shared), "A")


def _codes_here(pair: Mirrored, country: str, partner: str) -> dict[str, str]:
    """What is asked of the country's figures; of its own citizens, where the partner tells these apart."""
    own = {CITIZENSHIP: country} if pair.partner_dimension == CITIZENSHIP else {}
    return {pair.dimension: partner, **_known(pair.here, own)}


def _codes_there(pair: Mirrored, country: str, partner: str) -> dict[str, str]:
    """What is asked of the partner's figures, likewise."""
    own = {CITIZENSHIP: partner} if pair.dimension == CITIZENSHIP else {}
    return {pair.partner_dimension: country, **_known(pair.there, own)}


def _known(indicator: Indicator, codes: Mapping[str, str]) -> dict[str, str]:
    return {name: code for name, code in codes.items() if indicator.dimension(name) is not None}


def _side(
    material: Material,
    parameters: Parameters,
    each: Readable,
    indicator: Indicator,
    codes: Mapping[str, str],
    frequency: str,
) -> Side:
    asked = replace(parameters, indicator=indicator, codes=codes)
    shown = shown_of(material, indicator, each, asked, frequency=frequency)
    figures = material.figures(indicator, [each], asked, frequency=frequency, codes=shown.codes)
    label = material.say(
        "%(country)s: %(indicator)s, %(codes)s",
        country=material.country(each.country),
        indicator=text_in(indicator.names, material.language),
        codes=chosen(material, indicator, codes),
    )
    return Side(
        each=each,
        indicator=indicator,
        label=label,
        figures={figure.period: figure for figure in figures},
        said=tuple(sentences(material, indicator, each, shown)),
        unit=material.unit(each, indicator),
    )


def _tables(
    material: Material, frequency: str, sides: Sequence[Side], notes: Notes, *, compared: bool
) -> list[Table]:
    starts = starts_of(figure for side in sides for figure in side.figures.values())
    if not starts:
        return []
    columns = period_axis(material, frequency, starts)
    rows = [line(side.figures, starts, notes, material.running_year) for side in sides]
    members = [
        Member(code=side.each.country, label=side.label, notes=tuple(notes.key(text) for text in side.said))
        for side in sides
    ]
    caption = material.say("Both sides")
    decimals = max(side.indicator.decimals for side in sides)
    label = material.say("Country")
    if len({side.unit for side in sides}) > 1:
        return [
            Table(
                caption=caption,
                unit=material.unit_name(side.unit),
                rows=Axis(dimension="side", label=label, members=(member,)),
                columns=columns,
                cells=(cells,),
                decimals=side.indicator.decimals,
            )
            for side, member, cells in zip(sides, members, rows, strict=True)
        ]
    if compared:
        name = material.say("Gap: the second less the first")
        members.append(Member(code="GAP", label=name, total=True, signed=True))
        rows.append(_each(gap, rows))
    both = Table(
        caption=caption,
        unit=material.unit_name(sides[0].unit),
        rows=Axis(dimension="side", label=label, members=tuple(members)),
        columns=columns,
        cells=tuple(rows),
        decimals=decimals,
    )
    if not compared:
        return [both]
    share = Table(
        caption=material.say("Ratio of the second to the first"),
        unit=material.say("percent"),
        rows=Axis(
            dimension="measure",
            label=material.say("Measure"),
            members=(Member(code="RATIO", label=material.say("Ratio")),),
        ),
        columns=columns,
        cells=(_each(ratio, rows),),
        decimals=1,
    )
    return [both, share]


def _each(measure: Callable[[Cell, Cell], Cell], rows: Sequence[Sequence[Cell]]) -> tuple[Cell, ...]:
    return tuple(measure(here, there) for here, there in zip(rows[0], rows[1], strict=True))


def _key_figures(material: Material, tables: Sequence[Table], country: str, partner: str) -> list[KeyFigure]:
    """The newest gap and ratio of those that show, and what of what."""
    if len(tables) < 2:
        return []
    known = [at for at, cell in enumerate(tables[1].cells[0]) if cell.value is not None]
    if not known:
        return []
    period = tables[0].columns.members[known[-1]].label
    names = {"first": material.country(country), "second": material.country(partner)}
    return [
        KeyFigure(
            label=material.say(
                "%(what)s, %(period)s",
                what=material.say("Gap: %(second)s less %(first)s", **names),
                period=period,
            ),
            cell=Cell(value=tables[0].cells[2][known[-1]].value),
            style="difference",
            decimals=tables[0].decimals,
        ),
        KeyFigure(
            label=material.say(
                "%(what)s, %(period)s",
                what=material.say("Ratio: %(second)s to %(first)s", **names),
                period=period,
            ),
            cell=Cell(value=tables[1].cells[0][known[-1]].value),
            style="percent",
            decimals=1,
        ),
    ]


def _charts(material: Material, tables: Sequence[Table]) -> list[Chart]:
    if not tables or len(tables[0].columns.members) < 2:
        return []
    codes = [member.code for member in tables[0].rows.members[:2]]
    title = material.say("One movement, as both countries count it")
    chart = chart_of_rows(tables[0], codes, kind="lines", title=title, alt="")
    series = tuple(replace(each, label=material.country(each.code)) for each in chart.series)
    chart = replace(chart, series=series)
    return [replace(chart, alt=finding(material, chart))]


def _method(material: Material, *, compared: bool) -> list[Note]:
    if compared:
        text = material.say(
            "Both sides count by their own law: a gap is a difference of definitions, coverage or time as "
            "often as an error. It is shown only where both figures are."
        )
    else:
        text = material.say(
            "Both sides stand beside each other and are not compared: crossings are cases, not persons, and "
            "are never subtracted."
        )
    return [Note(key="method", text=text, defines=True)]


TEMPLATE: Final = Template(
    id=ID,
    title=mark("Mirror statistics"),
    description=mark("One movement from both ends, as the two countries count it, and how far they differ."),
    needs=("country", "partner", "indicator"),
    takes=("frequency", "from", "to"),
    scope=scope,
    build=build,
    listed=listed,
    follows=follows,
)
