"""How a form is laid out: which codes stand down and across, and which figures are sums of which others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from servicekit.concepts import TOTAL
from services.submission.domain.periods import Period
from services.submission.intake.specification import (
    CITIZENSHIP,
    CodeRule,
    DimensionRule,
    Specification,
)

MAX_COLUMNS: Final = 120
"""Figures across: a sheet that is wider is no form to fill."""
MAX_CELLS: Final = 60_000
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLayout:
    """rows: codes of the dimension down, the total first. columns: a code for each dimension across.

    parents: for each dimension of the form, code to the code that it is a part of, among those on it; empty
    where the dimension's total is no sum.
    """

    dimensions: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[Key, ...]
    parts: tuple[Mapping[str, tuple[str, ...]], ...]

    @property
    def cells(self) -> int:
        """How many figures a period has."""
        return len(self.rows) * len(self.columns)

    def sums(self, key: Key) -> list[list[Key]]:
        """The ways to add a figure up from others of the form, over one dimension each; none for most."""
        found = []
        for at, parts in enumerate(self.parts):
            if key[at] in parts:
                found.append([(*key[:at], code, *key[at + 1 :]) for code in parts[key[at]]])
        return found


def dimensions_of(spec: Specification, by: Sequence[str]) -> tuple[str, ...]:
    """The dimensions in the order they are laid out: the one with the most codes down, the others across."""
    rules = [rule for rule in spec.dimensions if rule.name in by]
    if not rules:
        return ()
    longest = max(rules, key=lambda rule: len(rule.codes))
    return (longest.name, *(rule.name for rule in rules if rule is not longest))


def form_layout(
    spec: Specification, dimensions: Sequence[str], periods: Iterable[Period], order: Mapping[str, int]
) -> FormLayout:
    """The layout of a form of some periods. order: place of a row's code among its siblings, by its label."""
    within = tuple(periods)
    rules = {rule.name: rule for rule in spec.dimensions}
    codes = [form_codes(rules[name], spec, within) for name in dimensions]
    down = _in_tree_order(codes[0], order)
    return FormLayout(
        dimensions=tuple(dimensions),
        rows=tuple(down),
        columns=tuple(product(*([each.code for each in across] for across in codes[1:]))),
        parts=tuple(
            _parts(across) if rules[name].additive else {}
            for name, across in zip(dimensions, codes, strict=True)
        ),
    )


def form_codes(rule: DimensionRule, spec: Specification, periods: Sequence[Period]) -> list[CodeRule]:
    """The codes that a form asks for, the total first: valid in one of the periods, and no own citizens."""
    own = spec.country if spec.warn_own_citizenship and rule.name == CITIZENSHIP else None
    found = [each for each in rule.codes if each.code != own and any(_valid(each, at) for at in periods)]
    return sorted(found, key=lambda each: each.kind != "total")


def _valid(code: CodeRule, period: Period) -> bool:
    begun = code.valid_from is None or code.valid_from <= period.ends
    return begun and (code.valid_to is None or code.valid_to >= period.begins)


def _parents(codes: Sequence[CodeRule]) -> dict[str, str]:
    """Code to what it is a part of; whatever has no other parent is a part of the total."""
    known = {each.code for each in codes}
    return {
        each.code: each.parent if each.parent in known and each.parent != each.code else TOTAL
        for each in codes
        if each.code != TOTAL
    }


def _parts(codes: Sequence[CodeRule]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code, parent in _parents(codes).items():
        found.setdefault(parent, []).append(code)
    return {code: tuple(parts) for code, parts in found.items() if not _in_circle(code, codes)}


def _in_circle(code: str, codes: Sequence[CodeRule]) -> bool:
    """A circle in a code list is nobody's sum."""
    parents, seen = _parents(codes), {code}
    while code != TOTAL:
        code = parents.get(code, TOTAL)
        if code in seen:
            return True
        seen.add(code)
    return False


def _in_tree_order(codes: Sequence[CodeRule], order: Mapping[str, int]) -> list[str]:
    """The total, then every code before its parts, siblings by their labels, what is unknown at the end."""
    parts = _parts(codes)
    unknown = {each.code for each in codes if each.kind == "unknown"}
    found: list[str] = []
    waiting = [TOTAL] if any(each.code == TOTAL for each in codes) else []
    while waiting:
        code = waiting.pop()
        found.append(code)
        children = sorted(parts.get(code, ()), key=lambda each: (each in unknown, order.get(each, 0)))
        waiting.extend(reversed(children))
    return found + [each.code for each in codes if each.code not in set(found)]
