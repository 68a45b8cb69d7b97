"""Report: how much one country's figures of an indicator move between first release and latest."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from servicekit.errors import NotFound
from servicekit.language import mark
from servicekit.reference import TOTAL, Indicator, text_in
from services.reporting.domain.charted import chart_of_rows
from services.reporting.domain.figures import Figure
from services.reporting.domain.report import (
    MASKED,
    NOT_APPLICABLE,
    NOT_REPORTED,
    Axis,
    Cell,
    Chart,
    KeyFigure,
    Member,
    Note,
    Report,
    Table,
)
from services.reporting.domain.revisions import Revised, Summary, summary_of
from services.reporting.queries.revisions import First, first_releases
from services.reporting.queries.scope import Readable
from services.reporting.reports.alike import official
from services.reporting.reports.assembly import (
    Notes,
    assemble,
    cell_of,
    chosen,
    period_axis,
    span,
)
from services.reporting.reports.documented import definition_notes
from services.reporting.reports.findings import finding
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters
from services.reporting.reports.shown import shown_notes, shown_of
from services.reporting.reports.template import Template, each_pair

ID = "revisions"
AXIS: Final = "citizenship"
TENTH: Final = Decimal("0.1")

Pair = tuple[First | None, Figure]
"""A figure as it was first released and as it is known latest."""


def scope(material: Material, parameters: Parameters) -> list[Readable]:
    """The figures of one source: the named one, else the official one, else the first. Raises NotFound."""
    found = material.scope(
        indicator=parameters.subject.code, countries=[str(parameters.country)], source=parameters.source
    )
    if not found:
        raise NotFound(kind="figures", id=f"{parameters.country}/{parameters.subject.code}")
    return official(material, found)


def build(material: Material, parameters: Parameters, found: Sequence[Readable]) -> Report:
    """The report: the figures over time with their revisions, then what these come to by citizenship."""
    indicator, [each] = parameters.subject, found
    frequencies = material.frequencies(found).get(each.dataset, ["A"])
    frequency = parameters.frequency or frequencies[0]
    shown = shown_of(material, indicator, each, parameters, frequency=frequency, axis=AXIS)
    lines = _lines(material, parameters, indicator, each, frequency, shown.codes)
    unit = material.unit_name(material.unit(each, indicator))
    wanted = parameters.codes.get(AXIS, TOTAL)
    notes = Notes()
    tables: list[Table] = []
    key_figures: list[KeyFigure] = []
    charts: list[Chart] = []
    about = (
        *material.fixed(indicator, shown.codes, skip=(AXIS,)),
        material.country_coordinate(each.country),
        material.source_coordinate(each),
    )
    if wanted in lines:
        axis = _over_time(material, indicator, frequency, lines[wanted], notes)
        name = material.code(indicator, AXIS, wanted)
        tables += [replace(table, fixed=about, caption=f"{name}. {table.caption}") for table in axis]
        tables[0] = replace(tables[0], unit=unit)
        key_figures = _key_figures(material, unit, lines[wanted])
        charts = _charts(material, tables[0])
    tables += [
        replace(table, fixed=about, unit=table.unit or unit)
        for table in _summaries(material, indicator, frequency, lines)
    ]
    return assemble(
        material,
        parameters,
        id_=ID,
        title=material.say(
            "Revisions: %(indicator)s, %(country)s",
            indicator=text_in(indicator.names, material.language),
            country=material.country(each.country),
        ),
        subtitle="; ".join(
            filter(
                None,
                (
                    span(tables[0].columns, material.say("First release and latest")) if key_figures else "",
                    chosen(material, indicator, {**parameters.codes, **shown.codes}),
                ),
            )
        ),
        tables=tables,
        key_figures=key_figures,
        charts=charts,
        footnotes=notes,
        notes=[
            *_method(material),
            *shown_notes(material, indicator, [(each, shown)]),
            *definition_notes(material, indicator, [each.country]),
        ],
        scope=found,
    )


def _lines(
    material: Material,
    parameters: Parameters,
    indicator: Indicator,
    each: Readable,
    frequency: str,
    codes: Mapping[str, str],
) -> dict[str, list[Pair]]:
    """By code of the axis: each reported figure with its first release, in the order of periods."""
    slots = material.slots_of(indicator)
    fixed = {name: (codes.get(name, TOTAL),) for name in slots if name != AXIS}
    if AXIS not in slots:
        fixed[AXIS] = (TOTAL,)
    cut = parameters.cut(fixed, frequency)
    firsts = first_releases(material.connection, each, slots, cut)
    found = material.reported(indicator, each, parameters, fixed, frequency)
    names = list(slots)
    lines: dict[str, list[Pair]] = {}
    for figure in sorted(found, key=lambda figure: figure.period):
        code = figure.codes[names.index(AXIS)] if AXIS in slots else TOTAL
        first = firsts.get((figure.frequency, figure.period, figure.codes))
        lines.setdefault(code, []).append((first, figure))
    return lines


def _over_time(
    material: Material, indicator: Indicator, frequency: str, line: Sequence[Pair], notes: Notes
) -> list[Table]:
    """The figures with their revisions, and these in percent."""
    columns = period_axis(material, frequency, [figure.period for _, figure in line])
    first = tuple(_first_cell(pair) for pair in line)
    latest = tuple(cell_of(figure, notes, material.running_year) for _, figure in line)
    moved = tuple(_moved(before, after) for before, after in zip(first, latest, strict=True))
    share = tuple(_share(before, after) for before, after in zip(first, latest, strict=True))
    label = material.say("Which release")
    return [
        Table(
            caption=material.say("First release and latest"),
            unit="",
            rows=Axis(
                dimension="release",
                label=label,
                members=(
                    Member(code="FIRST", label=material.say("First release")),
                    Member(code="LATEST", label=material.say("Latest")),
                    Member(code="REVISION", label=material.say("Revision"), total=True, signed=True),
                ),
            ),
            columns=columns,
            cells=(first, latest, moved),
            decimals=indicator.decimals,
        ),
        Table(
            caption=material.say("Relative revision"),
            unit=material.say("percent of the first release"),
            rows=Axis(
                dimension="release",
                label=label,
                members=(Member(code="RELATIVE", label=material.say("Relative revision")),),
            ),
            columns=columns,
            cells=(share,),
            decimals=1,
            signed=True,
        ),
    ]


def _first_cell(pair: Pair) -> Cell:
    first, figure = pair
    if figure.absence == "masked":
        return replace(MASKED, narrowed=figure.narrowed)
    if first is None:
        return NOT_REPORTED
    return MASKED if first.value is None else Cell(value=first.value)


def _moved(before: Cell, after: Cell) -> Cell:
    """The revision; hidden where either side is, none where there is no figure."""
    if "masked" in (before.absence, after.absence):
        return MASKED
    if before.value is None or after.value is None:
        return NOT_REPORTED
    return Cell(value=after.value - before.value)


def _share(before: Cell, after: Cell) -> Cell:
    moved = _moved(before, after)
    if moved.value is None:
        return moved
    assert before.value is not None and after.value is not None
    relative = Revised(first=before.value, latest=after.value).relative
    return NOT_APPLICABLE if relative is None else _rounded(relative)


def _summaries(
    material: Material, indicator: Indicator, frequency: str, lines: Mapping[str, Sequence[Pair]]
) -> list[Table]:
    """What revisions come to, for each code of the axis of which a figure was ever revised, and the total."""
    names = material.codes(indicator, AXIS)
    moving = [code for code in names.in_order(lines) if code == TOTAL or any(map(_is_other_now, lines[code]))]
    if not moving:
        return []
    rows = Axis(
        dimension=AXIS,
        label=material.dimension(indicator, AXIS),
        members=tuple(
            Member(code=code, label=names.label(code), level=0 if code == TOTAL else 1, total=code == TOTAL)
            for code in moving
        ),
    )
    sums = [_summary(lines[code]) for code in moving]
    caption = material.say("Revisions of all periods, by country of citizenship")
    return [
        Table(
            caption=caption,
            unit="",
            rows=rows,
            columns=_measures(
                material,
                signed=("MR",),
                MR=material.say("Mean revision"),
                MAR=material.say("Mean absolute revision"),
                SDR=material.say("Standard deviation of revisions"),
            ),
            cells=tuple(_cells(each, "mean", "absolute", "spread") for each in sums),
            decimals=1,
        ),
        Table(
            caption=caption,
            unit=material.say("percent"),
            rows=rows,
            columns=_measures(
                material,
                RMAR=material.say("Relative mean absolute revision"),
                REVISED=material.say("Share of figures revised"),
            ),
            cells=tuple(
                (*_cells(each, "relative"), _share_revised(each) if isinstance(each, Summary) else each)
                for each in sums
            ),
            decimals=1,
        ),
        Table(
            caption=caption,
            unit=material.say("number of figures"),
            rows=rows,
            columns=_measures(
                material,
                COUNT=material.say("Observations"),
                TIMES=material.say("Revised"),
                UP=material.say("Revised upwards"),
                DOWN=material.say("Revised downwards"),
            ),
            cells=tuple(_counts(each) for each in sums),
        ),
    ]


def _is_other_now(pair: Pair) -> bool:
    """Whether a figure was amended to another one, as far as its reader may know: it may have come back."""
    first, figure = pair
    if first is None or not first.times:
        return False
    return first.value is None or figure.value is None or first.value != figure.value


def _measures(material: Material, *, signed: Sequence[str] = (), **labels: str) -> Axis:
    return Axis(
        dimension="measure",
        label=material.say("Measure"),
        members=tuple(
            Member(code=code, label=label, signed=code in signed) for code, label in labels.items()
        ),
    )


def _summary(line: Sequence[Pair]) -> Summary | Cell:
    """What the revisions of a line come to, or why that is not known: one hidden figure hides all of it."""
    pairs = []
    for pair in line:
        before, figure = _first_cell(pair), pair[1]
        if "masked" in (before.absence, figure.absence):
            return MASKED
        if before.value is not None and figure.value is not None:
            pairs.append(Revised(first=before.value, latest=figure.value))
    return summary_of(pairs) or NOT_REPORTED


def _cells(found: Summary | Cell, *names: str) -> tuple[Cell, ...]:
    if isinstance(found, Cell):
        return (found,) * len(names)
    values: list[Decimal | None] = [getattr(found, name) for name in names]
    return tuple(NOT_APPLICABLE if value is None else _rounded(value) for value in values)


def _counts(found: Summary | Cell) -> tuple[Cell, ...]:
    """How many figures there are, and how many of them were revised, which way."""
    if isinstance(found, Cell):
        return (found,) * 4
    values = (found.count, found.revised, found.upwards, found.revised - found.upwards)
    return tuple(Cell(value=value) for value in values)


def _share_revised(found: Summary) -> Cell:
    return _rounded(Decimal(found.revised) * 100 / found.count)


def _rounded(value: Decimal) -> Cell:
    return Cell(value=value.quantize(TENTH, rounding=ROUND_HALF_UP))


def _key_figures(material: Material, unit: str, line: Sequence[Pair]) -> list[KeyFigure]:
    found = _summary(line)
    mean, absolute, relative = _cells(found, "mean", "absolute", "relative")
    return [
        KeyFigure(
            label=f"{material.say('Mean revision')}, {unit}", cell=mean, style="difference", decimals=1
        ),
        KeyFigure(label=f"{material.say('Mean absolute revision')}, {unit}", cell=absolute, decimals=1),
        KeyFigure(
            label=material.say("Relative mean absolute revision"), cell=relative, style="percent", decimals=1
        ),
    ]


def _charts(material: Material, table: Table) -> list[Chart]:
    if len(table.columns.members) < 2 or all(cell.value is None for cell in table.cells[1]):
        return []
    chart = chart_of_rows(table, ["FIRST", "LATEST"], kind="lines", title=table.caption, alt="")
    return [replace(chart, alt=finding(material, chart))]


def _method(material: Material) -> list[Note]:
    return [
        Note(
            key="method",
            text=material.say(
                "A revision is the latest figure less the first release of it. The mean revision tells "
                "whether first figures are usually too low or too high, the mean absolute revision how far "
                "they are off, and the standard deviation how much that varies. The relative one is the sum "
                "of absolute revisions in percent of the latest figures. Figures that were never amended "
                "count as zero. Where one of the figures is hidden, so is what follows from it."
            ),
            defines=True,
        )
    ]


TEMPLATE: Final = Template(
    id=ID,
    title=mark("Revisions"),
    description=mark("How much figures of one country move between first release and latest."),
    needs=("country", "indicator"),
    takes=("source", "frequency", "from", "to", "codes"),
    scope=scope,
    build=build,
    listed=each_pair,
    axes=lambda _: (AXIS,),
)
