"""What speaks against a layout by itself, before any file is read by it."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from servicekit.cells import cell_of, letters
from servicekit.folding import folded
from services.submission.domain.layouts import HEADING_LIMIT, PERIOD, Layout

ALONE: Final = frozenset({"zero", "skip", "L", "M", "O"})
"""What a sign may mean that stands alone in its cell."""
BEHIND: Final = frozenset("ABDEFGHIJKNPQSTUVWX")
"""The statuses that a sign behind a number may mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """One thing that cannot be. code: of a finding; params: what its message names."""

    code: str
    params: Mapping[str, str]


def contradictions(layout: Layout, dimensions: Mapping[str, Collection[str]]) -> list[Contradiction]:
    """What speaks against a layout for an indicator with these dimensions and their codes; empty: nothing."""
    return [
        Contradiction(code=f"layout-{code}", params=params)
        for code, params in (
            *_shape(layout),
            *_sources(layout, dimensions),
            *_codes(layout, dimensions),
            *_rules(layout),
            *_numbers(layout),
        )
    ]


_Found = Iterator[tuple[str, Mapping[str, str]]]


def _shape(layout: Layout) -> _Found:
    first, last = layout.heading
    if not 1 <= first <= last <= HEADING_LIMIT:
        yield "heading-rows", {"limit": str(HEADING_LIMIT)}
    for at, times in Counter(each.at for each in layout.columns).items():
        if times > 1:
            yield "column-twice", {"column": letters(at)}
    values = layout.giving("value")
    if not values:
        yield "no-value", {}
    onward = [each for each in values if each.onward]
    if len(onward) > 1 or (onward and onward[0].at != max(each.at for each in layout.columns)):
        yield "onward-not-last", {}
    for row, times in Counter(each.row for each in layout.heading_rows).items():
        if times > 1 or not first <= row <= last:
            yield "heading-rows", {"limit": str(HEADING_LIMIT)}
    for what in ("status", "note"):
        if len(layout.giving(what)) > 1:
            yield "given-twice", {"what": what}


def _sources(layout: Layout, dimensions: Mapping[str, Collection[str]]) -> _Found:
    """Whether the period is given, and each dimension by one way only.

    Parts of a period may stand in several places, as a year above its quarters does.
    """
    given: Counter[str] = Counter()
    given.update(each.dimension or "" for each in layout.giving("dimension"))
    given.update(each.says for each in layout.heading_rows)
    given.update(list(layout.constants))
    given.update({name for each in layout.giving("value") for name in each.codes})
    given.update([PERIOD] * (bool(layout.giving("period")) + (layout.period is not None)))
    for name, times in given.items():
        if name != PERIOD and name not in dimensions:
            yield "unknown-dimension", {"given": name, "accepted": ", ".join(dimensions)}
        elif name != PERIOD and times > 1:
            yield "given-twice", {"what": name}
    if not given[PERIOD]:
        yield "no-period", {}
    if layout.period is not None and layout.period.kind == "constant" and not layout.period.text.strip():
        yield "no-period", {}
    if layout.period is not None and layout.period.kind == "cell" and cell_of(layout.period.text) is None:
        yield "no-such-cell", {"given": layout.period.text}


def _codes(layout: Layout, dimensions: Mapping[str, Collection[str]]) -> _Found:
    named = [
        *layout.constants.items(),
        *(item for each in layout.columns for item in each.codes.items()),
        *((each.dimension, each.code) for each in layout.renames),
    ]
    for name, code in named:
        if name in dimensions and code not in dimensions[name]:
            yield "unknown-code", {"given": code, "dimension": name}
        elif name not in dimensions:
            yield "unknown-dimension", {"given": name, "accepted": ", ".join(dimensions)}


def _rules(layout: Layout) -> _Found:
    meant: dict[tuple[str, str], str] = {}
    for each in layout.renames:
        key = (each.dimension, folded(each.label))
        if meant.setdefault(key, each.code) != each.code:
            yield "label-twice", {"given": each.label}
    columns = {each.at: each.dimension for each in layout.giving("dimension")}
    for rule in layout.skip:
        label = (columns.get(rule.at) or "", folded(rule.text))
        if rule.how == "is" and label in meant:
            yield "label-twice", {"given": rule.text}
        if rule.how == "begins" and not folded(rule.text):
            yield "rule-for-all", {"column": letters(rule.at)}
    used = {each.at for each in layout.columns}
    for rule in (*layout.keep, *layout.skip):
        if rule.at not in used:
            yield "unknown-column", {"column": letters(rule.at)}


def _numbers(layout: Layout) -> _Found:
    if layout.decimal == layout.thousands:
        yield "separators", {}
    for each in layout.signs:
        if not each.text.strip() or any(map(str.isdigit, each.text)) or each.means not in ALONE | BEHIND:
            yield "sign", {"given": each.text}
