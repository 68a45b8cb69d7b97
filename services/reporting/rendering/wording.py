"""How figures, absences, flags and the origin of a report are put into words, the same in every format."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from servicekit.language import format_moment, format_number, format_percent, mark, translate
from services.reporting.domain.report import Absence, Cell, Flag, KeyFigure, Member, Passage, Report
from services.reporting.domain.side_by_side import Agreement, Said

_SYMBOLS: Final[dict[Absence, str]] = {
    "masked": "*",
    "not-reported": "…",
    "not-applicable": "×",
    "not-shared": mark("closed"),
    "late": mark("late"),
}
_ABSENCES: Final[dict[Absence, str]] = {
    # A lone mask beside a total is there for the sake of another one, so the text must cover both.
    "masked": mark(
        "hidden for confidentiality: a small count, or a figure from which one could be worked out"
    ),
    "not-reported": mark("not reported"),
    "not-applicable": mark("not applicable: such a figure cannot exist"),
    "not-shared": mark("exists, but the country does not share it with this reader"),
    "late": mark("due by now, and not released yet"),
}
_FLAGS: Final[dict[Flag, str]] = {
    "p": mark("provisional"),
    "b": mark("break in series: not comparable with earlier figures"),
    "e": mark("estimated"),
    "r": mark("revised"),
    "d": mark("derived: not reported as such, but worked out of figures that were"),
}


_AGREEMENTS: Final[dict[Agreement, str]] = {
    "differs": mark("What differs"),
    "partly": mark("Documented by one side or neither"),
    "alike": mark("The same on both sides"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendEntry:
    """One sign that a report uses, and what it means in the report's language."""

    sign: str
    meaning: str


def symbol(absence: Absence, language: str) -> str:
    """The sign that stands in a table where a figure is absent. Never empty."""
    return translate(language, _SYMBOLS[absence])


def absence_meaning(absence: Absence, language: str) -> str:
    """What an absence means, in words."""
    return translate(language, _ABSENCES[absence])


def meaning_in(report: Report, absence: Absence) -> str:
    """What an absence means in a report: one of its tables may say it in words of its own."""
    own = {each: text for table in report.tables for each, text in table.meanings}
    return own.get(absence) or absence_meaning(absence, report.language)


def flag_meaning(flag: Flag, language: str) -> str:
    """What a flag means, in words."""
    return translate(language, _FLAGS[flag])


def legend(report: Report) -> list[LegendEntry]:
    """The signs that this report uses: flags, then absences. Nothing that it does not use."""
    language = report.language
    return [
        *(LegendEntry(sign=flag, meaning=flag_meaning(flag, language)) for flag in report.flags),
        *(
            LegendEntry(sign=symbol(absence, language), meaning=meaning_in(report, absence))
            for absence in report.absences
        ),
    ]


def figure(cell: Cell, language: str, decimals: int = 0, *, signed: bool = False) -> str:
    """A cell as read on a page: the grouped number, or the sign of its absence. signed: a plus as well."""
    if cell.absence is not None:
        return symbol(cell.absence, language)
    assert cell.value is not None
    return format_number(cell.value, language, decimals, signed=signed)


def key_figure(item: KeyFigure, language: str) -> str:
    """A key figure as read on a page, with percent sign and plus where its style wants them."""
    value = item.cell.value
    if value is None or item.style in ("number", "difference"):
        return figure(item.cell, language, item.decimals, signed=item.style == "difference")
    return format_percent(value, language, item.decimals, signed=item.style == "change")


def plain_number(value: int | Decimal) -> str:
    """A number for a machine: exact, no grouping, a point before decimals, never an exponent."""
    return f"{value:d}" if isinstance(value, int) else f"{value:f}"


def note_numbers(report: Report) -> dict[str, int]:
    """Note key to number: the notes that something points to, counted in their order from 1."""
    pointed_to = report.noted
    numbered = (note.key for note in report.notes if note.key in pointed_to)
    return {key: number for number, key in enumerate(numbered, start=1)}


def signs(item: Cell | Member, numbers: dict[str, int]) -> str:
    """Flags and note numbers of a cell or heading, as set in superscript: `p`, `p, 2`."""
    return ", ".join((*item.flags, *map(str, sorted(numbers[key] for key in item.notes))))


def numbered_notes(report: Report) -> list[tuple[int | None, str]]:
    """(number, text) of every note: the numbered ones first, then those that concern the whole report."""
    numbers = note_numbers(report)
    return sorted(
        ((numbers.get(note.key), note.text) for note in report.notes),
        key=lambda item: item[0] if item[0] is not None else len(numbers) + 1,
    )


def passage_title(passage: Passage) -> str:
    """Whose text it is, and when and about what it was said."""
    return f"{passage.heading} ({passage.noted})" if passage.noted else passage.heading


def beside(report: Report) -> list[tuple[str, tuple[Said, ...]]]:
    """(what stands over them, rows) of what countries document, those in which they differ first."""
    groups = report.beside.groups if report.beside is not None else ()
    return [(translate(report.language, _AGREEMENTS[agreement]), rows) for agreement, rows in groups]


def documented(report: Report) -> tuple[str, ...]:
    """What countries document besides their definitions, as lines of text."""
    return report.beside.told(defining=False) if report.beside is not None else ()


def as_known(report: Report) -> str:
    """The sentence that dates the report, and says so when it shows an earlier state."""
    moment = format_moment(report.vintage.recorded_at, report.language)
    message = (
        mark("Earlier state, as known on %(moment)s")
        if report.vintage.past
        else mark("As known on %(moment)s")
    )
    return translate(report.language, message, moment=moment)


def caption(text: str, unit: str) -> str:
    """A table's or chart's title with its unit after it."""
    return f"{text}, {unit}" if unit else text


def unique(texts: Iterable[str]) -> bool:
    """Whether no text comes twice."""
    seen = list(texts)
    return len(set(seen)) == len(seen)
