"""Parts that every report has: cells out of figures, key figures, notes, sources, the address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from servicekit.language import format_date, format_moment, format_month_within, format_period, mark, sort_key
from servicekit.reference import Indicator, text_in
from servicekit.reference import Source as Declared
from services.reporting.domain.figures import Figure
from services.reporting.domain.measures import growth
from services.reporting.domain.periods import period_code, running_from
from services.reporting.domain.report import (
    MASKED,
    NOT_APPLICABLE,
    NOT_REPORTED,
    ROUNDED,
    Axis,
    Cell,
    Chart,
    KeyFigure,
    Mark,
    Member,
    Note,
    Passage,
    Report,
    Source,
    Table,
    number_cell,
)
from services.reporting.domain.side_by_side import SideBySide
from services.reporting.queries.rounding import roundings
from services.reporting.queries.scope import Readable
from services.reporting.reports.material import Material
from services.reporting.reports.nothing import KEY, without_figures
from services.reporting.reports.parameters import Parameters

LINES = 5
"""How many lines a chart has besides the total: more cannot be told apart."""


class Notes:
    """The footnotes of a report, each text once, numbered by the order of their first use."""

    def __init__(self) -> None:
        self._keys: dict[str, str] = {}

    def key(self, text: str) -> str:
        """The key of a footnote."""
        return self._keys.setdefault(text, f"n{len(self._keys) + 1}")

    def of(self, tables: Iterable[Table]) -> "Notes":
        """Those to which these tables point: one of a row that was left out says nothing."""
        used = {key for table in tables for _, _, notes in table.marks for key in notes}
        kept = Notes()
        kept._keys = {text: key for text, key in self._keys.items() if key in used}
        return kept

    def all(self) -> tuple[Note, ...]:
        """Every footnote that was used."""
        return tuple(Note(key=key, text=text) for text, key in self._keys.items())


def period_axis(material: Material, frequency: str, starts: Iterable[int]) -> Axis:
    """The periods that begin on these days as columns; those of the running year are provisional."""
    return Axis(
        dimension="period",
        label=material.say("Period"),
        members=tuple(
            Member(
                code=period_code(frequency, start),
                label=format_period(period_code(frequency, start), material.language),
                flags=("p",) if start >= running_from(frequency, material.running_year) else (),
            )
            for start in starts
        ),
    )


def cell_of(figure: Figure | None, notes: Notes, running_year: int) -> Cell:
    """The cell of a figure; one that nobody reported where there is none."""
    if figure is None:
        return NOT_REPORTED
    if figure.plain(running_year):
        if isinstance(figure.value, int):
            return number_cell(figure.value)
        if figure.absence == "masked":
            return MASKED
    running = figure.runs(running_year)
    return Cell(
        value=figure.value,
        absence=figure.absence,
        # That a whole period is provisional stands at its heading.
        flags=tuple(flag for flag in figure.flags(running_year) if not (flag == "p" and running)),
        notes=(notes.key(figure.note),) if figure.note else (),
        narrowed=figure.narrowed,
    )


def line(
    figures: Mapping[int, Figure], starts: Iterable[int], notes: Notes, running_year: int
) -> tuple[Cell, ...]:
    """The cells of a row whose columns are the periods that begin on these days. figures: by their period."""
    return tuple([cell_of(figures.get(start), notes, running_year) for start in starts])


def starts_of(figures: Iterable[Figure]) -> list[int]:
    """The days on which the periods of figures begin, in the order of time."""
    return sorted({figure.period for figure in figures})


def latest_and_change(
    material: Material, label: str, columns: Axis, cells: Sequence[Cell], decimals: int
) -> tuple[KeyFigure, ...]:
    """The newest figure of a row and its change on the period before, hidden where either of them is; none
    across a break in series.
    """
    known = [at for at, cell in enumerate(cells) if cell.absence != "not-reported"]
    if not known:
        return ()
    at = known[-1]
    last = columns.members[at]
    found = [
        KeyFigure(
            label=material.say("%(what)s, %(period)s", what=label, period=last.label),
            cell=Cell(value=cells[at].value, absence=cells[at].absence),
            decimals=decimals,
        )
    ]
    if at > 0:
        before = columns.members[at - 1]
        month = format_month_within(before.code, material.language)
        change = growth(cells[at - 1], cells[at])
        broken = change.value is not None and "b" in cells[at].flags
        found.append(
            KeyFigure(
                label=material.say("Change on %(period)s", period=before.label)
                if month is None
                else material.say("Change on %(month)s", month=month),
                cell=NOT_APPLICABLE if broken else replace(change, flags=(), notes=()),
                style="change",
                decimals=1,
            )
        )
    return tuple(found)


def leading_rows(table: Table, *, skip_totals: bool = True) -> list[str]:
    """The rows with the largest newest figures, of those figures that show.

    A hidden one cannot be ranked: its row counts with the last one that shows.
    """
    newest = {
        member.code: next((cell.value for cell in reversed(cells) if cell.value is not None), None)
        for member, cells in zip(table.rows.members, table.cells, strict=True)
        if not (skip_totals and member.total)
    }
    ranked = sorted((-value, code) for code, value in newest.items() if value is not None)
    return [code for _, code in ranked[:LINES]]


def sources_of(material: Material, scope: Iterable[Readable]) -> tuple[Source, ...]:
    """Who published the figures, by the names of countries, and where they say what these mean."""
    made = {}
    for each in sorted(scope, key=lambda each: sort_key(material.country(each.country), material.language)):
        known = material.source(each)
        names = [material.country(each.country)]
        if known is not None and known.agency is not None:
            names.append(_agencies_of(material, known))
        names.append(material.source_name(each))
        made[each.country, each.source, each.indicator] = Source(
            code=f"{each.country}.{each.source}",
            text=", ".join(names),
            url=f"{material.base_url}/documentation/{each.country}/{each.indicator}?lang={material.language}",
        )
    return tuple({source.text: source for source in made.values()}.values())


def _agencies_of(material: Material, source: Declared) -> str:
    """The agency of a source, or each one that it was, is or will be with, and from when to when."""
    tenures = material.reference.tenures(source)
    named = []
    for each in tenures:
        agency = material.reference.agency(source.country, each.agency)
        dates = {"since": _day(each.since, material.language), "until": _day(each.until, material.language)}
        words = {
            (True, True): mark("%(agency)s"),
            (True, False): mark("%(agency)s (until %(until)s)"),
            (False, True): mark("%(agency)s (from %(since)s)"),
            (False, False): mark("%(agency)s (%(since)s to %(until)s)"),
        }[each.since is None, each.until is None]
        name = text_in(agency.names, material.language) if agency else each.agency
        named.append(material.say(words, agency=name, **dates))
    return "; ".join(named)


def _day(day: date | None, language: str) -> str:
    return "" if day is None else format_date(day, language)


def terms_of(material: Material, scope: Iterable[Readable]) -> tuple[str, ...]:
    """The terms on which other countries share these figures, each with whose they are."""
    found = {}
    for each in scope:
        agreement = material.reference.agreement(each.country, each.indicator)
        if each.outside and agreement.terms is not None:
            text = text_in(agreement.terms, material.language)
            found[each.country, text] = f"{material.country(each.country)}: {text}"
    return tuple(found.values())


def state_notes(material: Material, tables: Sequence[Table]) -> list[Note]:
    """What a reader must know of the state of these figures: provisional, masked, amended."""
    marks = frozenset[Mark]().union(*(table.marks for table in tables))
    flags = {flag for _, flags, _ in marks for flag in flags}
    notes = []
    if "p" in flags:
        notes.append(
            Note(
                key="provisional", text=material.say("Figures of the running calendar year are provisional.")
            )
        )
    if any(absence == "masked" for absence, _, _ in marks):
        notes.append(
            Note(
                key="masked",
                text=material.say(
                    "Small counts are hidden from readers outside the country that reported them, and with "
                    "them further figures from which they could be worked out."
                ),
            )
        )
    if "r" in flags:
        notes.append(
            Note(key="amended", text=material.say("Figures marked r were amended after their first release."))
        )
    return notes


def rounding_notes(material: Material, scope: Iterable[Readable]) -> list[Note]:
    """Whose figures are rounded for this reader, to what, and of which periods."""
    found = []
    for each in scope:
        by_base: dict[int, list[str]] = {}
        for one in roundings(material.connection, each):
            by_base.setdefault(one.round_to, []).append(period_code(one.frequency, one.period))
        for base, periods in by_base.items():
            named = [format_period(code, material.language) for code in (periods[0], periods[-1])]
            text = material.say(
                "%(country)s, %(source)s: every figure and every total of %(periods)s is rounded by itself "
                "to the nearest multiple of %(base)s for readers outside the country. Parts may not add up "
                "to their total; what is worked out of them is worked out of rounded figures.",
                country=material.country(each.country),
                source=material.source_name(each),
                periods="–".join(dict.fromkeys(named)),
                base=base,
            )
            found.append(Note(key=f"{ROUNDED}-{each.country}-{each.source}-{base}", text=text))
    return list({note.key: note for note in found}.values())


def assemble(
    material: Material,
    parameters: Parameters,
    *,
    id_: str,
    title: str,
    subtitle: str,
    tables: Sequence[Table],
    key_figures: Sequence[KeyFigure],
    charts: Sequence[Chart],
    footnotes: Notes,
    notes: Sequence[Note],
    scope: Sequence[Readable],
    texts_title: str = "",
    texts: Sequence[Passage] = (),
    beside: SideBySide | None = None,
) -> Report:
    """The report of these parts."""
    assert material.vintage is not None
    told = {note.key for note in notes}
    return Report(
        id=id_,
        title=title,
        subtitle=subtitle,
        language=material.language,
        reader=reader_words(material),
        url=address(material, id_, parameters.pairs, as_of=str(material.vintage.position)),
        vintage=material.vintage,
        tables=tuple(tables),
        key_figures=tuple(key_figures),
        charts=tuple(charts),
        notes=(
            *footnotes.all(),
            *(without_figures(material, parameters, scope, tables) if KEY not in told else ()),
            *notes,
            *state_notes(material, tables),
            *rounding_notes(material, scope),
        ),
        sources=sources_of(material, scope),
        terms=terms_of(material, scope),
        parameters=parameters.pairs,
        texts_title=texts_title if texts else "",
        texts=tuple(texts),
        beside=beside,
    )


def reader_words(material: Material) -> str:
    """For whom a report was made: everyone of a country or an organisation sees the same."""
    reader = material.reader
    if material.seen_by is not None and reader.country is not None:
        return material.say(
            "As readers in %(reader)s saw what %(owner)s released, on %(moment)s",
            reader=material.country(material.seen_by.country),
            owner=material.country(reader.country),
            moment=format_moment(material.seen_by.moment, material.language),
        )
    if reader.country is not None:
        return material.say("As open to readers in: %(country)s", country=material.country(reader.country))
    if reader.organisation is not None:
        name = material.organisation(reader.organisation)
        return material.say("As open to readers of: %(organisation)s", organisation=name)
    return material.say("As open to the public")


def address(material: Material, id_: str, pairs: Iterable[tuple[str, str]], **more: str) -> str:
    """The address of a report with these parameters."""
    query = urlencode([*pairs, *more.items(), ("lang", material.language)])
    return f"{material.base_url}/reports/{id_}?{query}"


def span(columns: Axis, label: str) -> str:
    """The first and last period of a table, as a subtitle has it."""
    if not columns.members:
        return label
    first, last = columns.members[0].label, columns.members[-1].label
    return f"{label}, {first if first == last else f'{first}–{last}'}"


def chosen(material: Material, indicator: Indicator, codes: Mapping[str, str]) -> str:
    """The codes that a reader chose besides totals, as a subtitle has them."""
    return ", ".join(
        f"{material.dimension(indicator, name)}: {material.code(indicator, name, code)}"
        for name, code in sorted(codes.items())
        if code != "_T"
    )
