"""Figures of common codes out of a country's own: what is added by a correspondence table, and what lacks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from servicekit.concepts import Code, CodeList
from servicekit.correspondences import Correspondence, above_of, unmapped
from services.reporting.domain.figures import TOTAL
from services.reporting.domain.report import NOT_APPLICABLE, NOT_REPORTED, Cell
from services.reporting.domain.sums import sum_of

Own = Callable[[str], Cell]
"""The country's figure of one of its codes, as the reader sees it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """A figure of a common code. missing: the country's codes that belong to it and have no figure."""

    cell: Cell
    missing: tuple[str, ...] = ()


def derive(
    table: Correspondence,
    wanted: str,
    own: Own,
    *,
    day: date,
    codes: CodeList,
    common: CodeList,
    additive: bool,
) -> Derivation:
    """The figure of a common code in a period that begins on a day, flagged as derived.

    It is the sum of the country's figures under that code; one that the reader may not see hides it, so it
    says nothing that its parts do not. The common total is the country's own where nothing is left out of
    it. codes: the country's code list; additive: whether its figures add up.
    """
    listed = [code for code, target in table.covered if _stands_under(target, wanted, common)]
    parts = [code for code in listed if code == TOTAL or _exists(codes.codes.get(code), day)]
    if wanted == TOTAL and _covers_all(table, codes):
        whole = sum_of([own(TOTAL)])
        if whole.cell.absence != "not-reported":
            return Derivation(cell=whole.cell)
    if not listed or (len(parts) > 1 and not additive):
        return Derivation(cell=NOT_REPORTED)
    if not parts:
        return Derivation(cell=NOT_APPLICABLE)
    found = sum_of([_figure(code, own, codes, additive=additive) for code in parts])
    return Derivation(cell=found.cell, missing=tuple(parts[place] for place in found.missing))


def wanted_codes(versions: Sequence[Correspondence], common: CodeList) -> set[str]:
    """The common codes that a table gives figures of: those it names, the groups above these, the total."""
    named = {target for table in versions for _, target in table.covered}
    parents = {each.code: each.parent for each in common.codes.values()}
    return {TOTAL, *named, *(above for code in named for above in above_of(code, parents))}


def left_open(table: Correspondence, own: Own, codes: CodeList) -> list[str]:
    """Codes that came into the country's list later, of which the table says nothing and figures are."""
    said = [code for code, _ in table.codes]
    return [
        code for code in unmapped(said, codes) if own(code).absence not in ("not-reported", "not-applicable")
    ]


def _covers_all(table: Correspondence, codes: CodeList) -> bool:
    return not table.uncovered and not unmapped([code for code, _ in table.codes], codes)


def _stands_under(target: str, wanted: str, common: CodeList) -> bool:
    if wanted in (TOTAL, target):
        return True
    return wanted in above_of(target, {each.code: each.parent for each in common.codes.values()})


def _exists(code: Code | None, day: date) -> bool:
    """Whether there may be figures of a code in a period that begins on a day."""
    if code is None:
        return True
    begun = code.valid_from is None or code.valid_from <= day
    return begun and (code.valid_to is None or day <= code.valid_to)


def _figure(code: str, own: Own, codes: CodeList, *, additive: bool) -> Cell:
    """The figure of a code; of a group that nobody reported the sum of its parts, where these add up."""
    cell = own(code)
    if cell.absence != "not-reported" or not additive:
        return cell
    parts = [each.code for each in codes.codes.values() if each.parent == code]
    if not parts:
        return cell
    found = sum_of([_figure(part, own, codes, additive=True) for part in parts])
    return found.cell if not found.missing else NOT_REPORTED


def by_code(cells: Mapping[str, Cell]) -> Own:
    """The figures of one period by their codes."""
    return lambda code: cells.get(code, NOT_REPORTED)
