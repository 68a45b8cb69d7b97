"""Report: figures of several countries at one moment with a text of each, posted once all confirmed it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from servicekit.errors import Fault, NotFound
from servicekit.language import format_moment, mark, translate_plural
from servicekit.reference import text_in
from services.reporting.domain.charted import chart_of_rows
from services.reporting.domain.moments import moment_of
from services.reporting.domain.report import Chart, Note, Passage, Report, Table
from services.reporting.domain.standing import Standing, standing
from services.reporting.queries.joint import KnownJoint, joint_of, joints, seen_of, takes_part
from services.reporting.queries.scope import Readable
from services.reporting.reports.alike import alike, countries_table, shown_by
from services.reporting.reports.assembly import (
    LINES,
    Notes,
    assemble,
    chosen,
    leading_rows,
    span,
)
from services.reporting.reports.documented import coverage_notes, definition_notes
from services.reporting.reports.findings import finding
from services.reporting.reports.frequencies import usual_frequency
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters, parse_parameters
from services.reporting.reports.shown import shown_notes
from services.reporting.reports.template import Choice, Template

ID: Final = "joint-report"
TAKES: Final = ("frequency", "from", "to", "codes")
"""What whoever opens a joint report chooses of an indicator's figures, besides the countries."""


class JointReportWithdrawn(Fault):
    """A joint report that had been posted was taken back. fields: day."""

    code = "joint-report-withdrawn"
    status = 410


def scope(material: Material, parameters: Parameters) -> list[Readable]:
    """Its figures as everyone outside sees them, at its position or at their newest.

    Raises NotFound unless the reader may see every one of them today, and it is posted or theirs to work on:
    a joint report is the same to everybody, or it is not there; JointReportWithdrawn to those who could read
    it after it was posted.
    """
    known = joint_of(material.connection, str(parameters.joint))
    state = known.state
    if state.was_posted or (state.stage == "open" and takes_part(material.reader, state)):
        opened = state.opened
        found = seen_of(material.connection, material.reader, opened.indicator, opened.figures, material.at)
        if {each.country for each in found} == set(state.countries):
            if state.stage == "withdrawn":
                raise JointReportWithdrawn(day=str(known.closed_at)[:10])
            return found
    raise NotFound(kind="report", id=str(parameters.joint))


def frozen(material: Material, parameters: Parameters) -> int:
    """The position that its figures stand at. Raises NotFound."""
    return joint_of(material.connection, str(parameters.joint)).state.opened.position


def follows(material: Material, parameters: Parameters, scope: Sequence[Readable]) -> object:
    """What was said and answered, and what became of its figures since."""
    known = joint_of(material.connection, str(parameters.joint))
    return known.last, [each.mark for each in _newest(material, parameters)]


def shows(material: Material, parameters: Parameters, scope: Sequence[Readable]) -> Sequence[Readable]:
    """The figures of other countries: a country that reads its own receives nothing."""
    return [each for each in scope if not each.as_others]


def listed(material: Material, scope: Sequence[Readable]) -> Iterator[Choice]:
    """The posted ones of which the reader sees every figure."""
    posted = joints(material.connection, stage="posted")
    seen = {(each.country, each.indicator, each.source) for each in scope} if posted else set()
    for known in posted:
        opened = known.state.opened
        if {(each.country, opened.indicator, each.source) for each in opened.figures} <= seen:
            at = opened.position
            if len(
                seen_of(material.connection, material.reader, opened.indicator, opened.figures, at)
            ) == len(opened.figures):
                yield {"joint": opened.report}


def titles(material: Material, choice: Choice) -> Mapping[str, str]:
    """What one of them is called, by language."""
    return joint_of(material.connection, choice["joint"]).state.opened.titles


def build(material: Material, parameters: Parameters, found: Sequence[Readable]) -> Report:
    """The report; where its figures were amended, hidden or rounded since, it says so."""
    known = joint_of(material.connection, str(parameters.joint))
    report = _built(material, parameters, known, found)
    newest = [] if material.at is None else _newest(material, parameters)
    if {each.through for each in newest} <= {each.through for each in found}:
        return report
    now = _built(replace(material, at=None), parameters, known, newest)
    then = _built(replace(material, narrowed=set()), parameters, known, found)
    return replace(
        report, notes=(*_become(material, standing(then, now), report.standing_url), *report.notes)
    )


def _become(material: Material, became: Standing, url: str) -> list[Note]:
    """What became of its figures since it was opened; nothing where they are what they were."""
    found = []
    if became.changed:
        text = translate_plural(
            material.language,
            "%(number)s figure of this report was amended after it was opened. What it is now: %(url)s",
            "%(number)s figures of this report were amended after it was opened. What they are now: %(url)s",
            len(became.changed),
            url=url,
        )
        found.append(Note(key="amended-since", text=text))
    if became.narrowed:
        text = translate_plural(
            material.language,
            "%(number)s figure that this report showed was hidden or rounded after it was opened.",
            "%(number)s figures that this report showed were hidden or rounded after it was opened.",
            len(became.narrowed),
        )
        found.append(Note(key="narrowed-since", text=text))
    return found


def _newest(material: Material, parameters: Parameters) -> list[Readable]:
    """Its figures as they stand now; none where the reader does not see all of them."""
    try:
        return scope(replace(material, at=None), parameters)
    except NotFound:
        return []


def _built(
    material: Material, parameters: Parameters, known: KnownJoint, found: Sequence[Readable]
) -> Report:
    opened = known.state.opened
    given = {**opened.parameters, "indicator": opened.indicator}
    inner = parse_parameters(given, material.reference, needs=("indicator",), takes=TAKES)
    indicator = inner.subject
    frequency = inner.frequency or usual_frequency(material, found)
    shown = shown_by(material, indicator, found, inner, frequency=frequency)
    notes = Notes()
    tables = []
    groups = alike(material, indicator, shown)
    for like in groups:
        figures = material.figures(indicator, like.members, inner, frequency=frequency, codes=like.codes)
        if figures:
            tables.append(
                countries_table(material, indicator, like, figures, notes, frequency=frequency, together=None)
            )
    title = text_in(opened.titles, material.language)
    if known.state.stage == "open":
        title = material.say("Draft: %(title)s", title=title)
    countries = [each.country for each in found]
    subtitle = (
        span(tables[0].columns, text_in(indicator.names, material.language)) if tables else "",
        chosen(material, indicator, groups[0].codes if len(groups) == 1 else inner.codes),
    )
    return assemble(
        material,
        parameters,
        id_=ID,
        title=title,
        subtitle="; ".join(filter(None, subtitle)),
        tables=tables,
        key_figures=(),
        charts=[chart for table in tables for chart in _charts(material, table)],
        footnotes=notes,
        notes=[
            *_answers(material, known),
            *shown_notes(material, indicator, shown),
            *coverage_notes(material, indicator, countries),
            *definition_notes(material, indicator, countries),
        ],
        scope=found,
        texts_title=material.say("What the countries say"),
        texts=_texts(material, known),
    )


def _charts(material: Material, table: Table) -> list[Chart]:
    leading = leading_rows(table)[: LINES + 1]
    if not leading or len(table.columns.members) < 2:
        return []
    chart = chart_of_rows(table, leading, kind="lines", title=table.caption, alt="")
    return [replace(chart, alt=finding(material, chart))]


def _texts(material: Material, known: KnownJoint) -> list[Passage]:
    """The text of each country, in the reader's language where it is there in that."""
    found = []
    for country in sorted(known.state.countries, key=material.country):
        texts = known.state.texts.get(country, {})
        language = next((each for each in (material.language, "en", *sorted(texts)) if each in texts), None)
        if language is not None:
            found.append(
                Passage(
                    code=country,
                    heading=material.country(country),
                    text=texts[language],
                    language=language,
                )
            )
    return found


def _answers(material: Material, known: KnownJoint) -> list[Note]:
    """Since when its figures stand so, and who has confirmed them."""

    def moment(text: str) -> str:
        found = moment_of(text)
        assert found is not None
        return format_moment(found, material.language)

    state = known.state
    text = material.say(
        "All figures are those of %(moment)s, as every country shown sees those of the others: small counts "
        "are hidden in all of them.",
        moment=moment(known.opened_at),
    )
    found = [Note(key="frozen", text=text)]
    confirmed = [
        f"{material.country(code)} ({moment(known.answered_at[code])})"
        for code in material.by_name(state.countries)
        if state.answers[code] == "confirmed"
    ]
    if confirmed:
        said = material.say("Confirmed by: %(countries)s.", countries=", ".join(confirmed))
        found.append(Note(key="confirmed", text=said))
    waiting = [
        material.country(code)
        for code in material.by_name(state.countries)
        if state.answers[code] != "confirmed"
    ]
    if waiting:
        said = material.say(
            "Not posted. Still to be confirmed by: %(countries)s.", countries=", ".join(waiting)
        )
        found.append(Note(key="waiting", text=said))
    return found


TEMPLATE: Final = Template(
    id=ID,
    title=mark("Joint reports"),
    description=mark("What several countries publish together: figures that each of them confirmed."),
    needs=("joint",),
    takes=(),
    scope=scope,
    build=build,
    listed=listed,
    follows=follows,
    shows=shows,
    frozen=frozen,
    titles=titles,
)
