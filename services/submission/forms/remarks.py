"""Reads the sheet of remarks: the statuses and notes of single figures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from services.submission.forms.layout import Key
from services.submission.forms.statuses import code_chosen
from services.submission.intake.findings import Findings
from services.submission.intake.workbooks import Sheet

FIRST_ROW: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What is said of one figure, and where."""

    period: str
    key: Key
    status: str | None
    note: str | None
    sheet: str
    row: int


def read_remarks(sheet: Sheet, dimensions: Sequence[str], findings: Findings) -> list[Remark]:
    """The remarks, each with its whole key; a finding for one that does not say which figure it is about."""
    found = {}
    for remark in _remarks(sheet, dimensions, findings):
        if (remark.period, remark.key) in found:
            place = sheet.place(remark.row, 1)
            findings.add("error", "remark-doubled", row=remark.row, period=remark.period, place=place)
        found[remark.period, remark.key] = remark
    return list(found.values())


def _remarks(sheet: Sheet, dimensions: Sequence[str], findings: Findings) -> Iterator[Remark]:
    for row in range(FIRST_ROW, len(sheet.texts) + 1):
        period, *codes, status = (code_chosen(sheet.text(row, at + 1)) for at in range(len(dimensions) + 2))
        note = (sheet.text(row, len(dimensions) + 3) or "").strip() or None
        said = (period, *codes, status, note)
        if not any(said):
            continue
        key = tuple(each for each in codes if each is not None)
        if period is None or len(key) < len(dimensions):
            findings.add("error", "remark-without-key", row=row, place=sheet.place(row, 1))
        elif status is None and note is None:
            findings.add("error", "remark-says-nothing", row=row, place=sheet.place(row, 1))
        else:
            yield Remark(period=period, key=key, status=status, note=note, sheet=sheet.name, row=row)
