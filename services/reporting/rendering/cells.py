"""A report as records, one for each cell: the tidy form that CSV and the second sheet of Excel share.

Columns: report · table (its number) · for each dimension in use its code under the dimension's name and its
label under `<dimension>_label` (periods have a code only, like 2024-Q1) · unit · value · absence · flags ·
notes · known_at (RFC 3339, UTC) · checkpoint. `value` is exact, or the sign of an absence, and then
`absence` is its kind: masked, not-reported, not-applicable or not-shared.
"""

from collections.abc import Iterator
from datetime import UTC
from decimal import Decimal
from typing import Final

from services.reporting.domain.report import ROUNDED, Cell, Member, Report
from services.reporting.rendering.wording import documented, symbol

Value = str | int | Decimal

PERIOD = "period"
OF_ALL: Final = ("known_at", "checkpoint")
"""The last columns, which say the same of every figure."""


def columns(report: Report) -> list[str]:
    """The headings of the records of a report."""
    names = ["report", "table"]
    for dimension in _dimensions(report):
        names += [dimension] if dimension == PERIOD else [dimension, f"{dimension}_label"]
    return [*names, "unit", "value", "absence", "flags", "notes", *OF_ALL]


def said_of_all(report: Report) -> dict[str, str]:
    """What holds for every line of a report, by the headings of the columns that CSV has after `columns`.

    title · definition (what the figures mean) · sources (who published them) · reader (for whom it was
    made) · terms (of use), rounding (what figures are rounded to), documentation (what countries say besides
    their definitions) and report_notes (every other note that no cell points to), each only where there is
    any · standing_url (the address that tells whether the file still holds). In the report's language.
    """
    rounding = [note.text for note in report.notes if note.key.startswith(ROUNDED)]
    noted, others_say = report.noted, documented(report)
    others = [
        note.text
        for note in report.notes
        if not (note.defines or note.key in noted or note.key.startswith(ROUNDED))
    ]
    return {
        "title": report.title,
        "definition": " | ".join(report.definitions),
        "sources": " | ".join(source.text for source in report.sources),
        "reader": report.reader,
        **({"terms": " | ".join(report.terms)} if report.terms else {}),
        **({"rounding": " | ".join(rounding)} if rounding else {}),
        **({"documentation": " | ".join(others_say)} if others_say else {}),
        **({"report_notes": " | ".join(others)} if others else {}),
        "standing_url": report.standing_url,
    }


def records(report: Report) -> Iterator[list[Value]]:
    """A record for each cell, in the order of the tables, with a value under each of `columns`."""
    dimensions = _dimensions(report)
    texts = {note.key: note.text for note in report.notes}
    known_at = report.vintage.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    tail = [known_at, report.vintage.checkpoint]
    for place, table in enumerate(report.tables, start=1):
        fixed = {coordinate.dimension: (coordinate.code, coordinate.label) for coordinate in table.fixed}
        for row, cells in zip(table.rows.members, table.cells, strict=True):
            beside = {**fixed, **_coordinates(table.rows.dimension, row)}
            for column, cell in zip(table.columns.members, cells, strict=True):
                found = {**beside, **_coordinates(table.columns.dimension, column)}
                record: list[Value] = [report.id, place]
                for dimension in dimensions:
                    code, label = found.get(dimension, ("", ""))
                    record += [code] if dimension == PERIOD else [code, label]
                unit = table.measure_of(column, row).unit
                yield [*record, unit, *_figure(cell, row, column, texts, report.language), *tail]


def without_figures(report: Report) -> list[Value]:
    """The one record of a report that has no cell: nothing but the report and the vintage."""
    known = report.vintage.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    named = {"report": report.id, "known_at": known, "checkpoint": report.vintage.checkpoint}
    return [named.get(name, "") for name in columns(report)]


def _figure(cell: Cell, row: Member, column: Member, texts: dict[str, str], language: str) -> list[Value]:
    """[value or sign, absence, flags, notes]; flags and notes of the headings hold for the cell too."""
    flags = dict.fromkeys((*cell.flags, *row.flags, *column.flags))
    notes = dict.fromkeys((*cell.notes, *row.notes, *column.notes))
    value = cell.value if cell.absence is None else symbol(cell.absence, language)
    assert value is not None
    return [value, cell.absence or "", " ".join(flags), " | ".join(texts[key] for key in notes)]


def _dimensions(report: Report) -> list[str]:
    """Every dimension in use, once: what is fixed first, then rows, then columns, periods last."""
    found: dict[str, None] = {}
    for table in report.tables:
        found |= dict.fromkeys(coordinate.dimension for coordinate in table.fixed)
        for axis in (table.rows, table.columns):
            found |= dict.fromkeys(member.group.dimension for member in axis.members if member.group)
            found[axis.dimension] = None
    return sorted(found, key=lambda dimension: dimension == PERIOD)


def _coordinates(dimension: str, member: Member) -> dict[str, tuple[str, str]]:
    own = {dimension: (member.code, member.label)}
    group = member.group
    return own if group is None else {group.dimension: (group.code, group.label), **own}
