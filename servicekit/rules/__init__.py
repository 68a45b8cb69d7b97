"""The rules that submissions are checked by, as values: standard, for all, and of a country."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from servicekit.concepts import Names

Severity = Literal["error", "warning", "note", "off"]
Place = Literal["cell", "row", "column", "period", "file"]

ORDER: Final[tuple[Severity, ...]] = ("off", "note", "warning", "error")
"""From the mildest severity to the strictest."""

MAX_CONDITION: Final = 500
"""Characters of a condition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One check: how serious it is, and how much it lets pass.

    tolerance: whole numbers by name (percent, absolute, rows); a larger one always lets more pass. scope:
    dimension to the codes it is limited to; empty, every figure. against: what it compares with
    (indicator; for mirror figures also dimension and partner_dimension); without it such a rule rests.
    condition: of a rule that is not a standard one, see servicekit.conditions; messages: what it says.
    fixed: a figure that breaks it could not be read, so nobody changes it. place: what it points at.
    """

    code: str
    severity: Severity
    tolerance: Mapping[str, int] = field(default_factory=dict)
    scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    against: Mapping[str, str] = field(default_factory=dict)
    condition: str | None = None
    messages: Names | None = None
    fixed: bool = False
    place: Place = "cell"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """The rules of an indicator that the system (country None) or a country set beside the standard ones."""

    indicator: str
    country: str | None
    rules: tuple[Rule, ...]
    position: int = 0


def effective(indicator: str, *sets: RuleSet | None) -> tuple[Rule, ...]:
    """The rules that hold for an indicator: the standard ones, each set in the place of those before it."""
    rules = {rule.code: rule for rule in standard(indicator)}
    for each in sets:
        for rule in each.rules if each else ():
            rules[rule.code] = _in_place_of(rules.get(rule.code), rule)
    return tuple(rules.values())


def _in_place_of(known: Rule | None, rule: Rule) -> Rule:
    """A rule over a known one: what it does not say stays as it was."""
    if known is None:
        return rule
    return replace(
        rule,
        tolerance={**known.tolerance, **rule.tolerance},
        against=rule.against or known.against,
        fixed=known.fixed,
        place=known.place,
    )


@cache
def standard(indicator: str) -> tuple[Rule, ...]:
    """The standard checks of an indicator, in the order of their list."""
    data = _standard()
    rules = {each["code"]: _standard_rule(each) for each in data["rules"]}
    for each in data["indicators"].get(indicator, ()):
        rules[each["code"]] = replace(rules[each["code"]], against=each["against"])
    return tuple(rules.values())


@cache
def standard_names() -> Mapping[str, Names]:
    """The names of the standard checks in the working languages, by code."""
    return {each["code"]: each["names"] for each in _standard()["rules"]}


def rule_from(payload: Mapping[str, Any]) -> Rule:
    """A rule out of the payload of catalog.rule-set-defined."""
    return Rule(
        code=payload["code"],
        severity=payload["severity"],
        tolerance=payload["tolerance"],
        scope={name: tuple(codes) for name, codes in payload["scope"].items()},
        against=payload["against"],
        condition=payload["condition"],
        messages=payload["messages"],
    )


def rule_payload(rule: Rule) -> dict[str, Any]:
    """A rule as the contract has it."""
    return {
        "code": rule.code,
        "severity": rule.severity,
        "tolerance": dict(rule.tolerance),
        "scope": {name: list(codes) for name, codes in rule.scope.items()},
        "against": dict(rule.against),
        "condition": rule.condition,
        "messages": None if rule.messages is None else dict(rule.messages),
    }


def rule_set_from(payload: Mapping[str, Any], position: int) -> RuleSet:
    """A rule set out of the payload of catalog.rule-set-defined."""
    return RuleSet(
        indicator=payload["indicator"],
        country=payload["country"],
        rules=tuple(map(rule_from, payload["rules"])),
        position=position,
    )


def by_code(rules: Iterable[Rule]) -> dict[str, Rule]:
    """The rules by their codes."""
    return {rule.code: rule for rule in rules}


def _standard_rule(data: Mapping[str, Any]) -> Rule:
    return Rule(
        code=data["code"],
        severity=data["severity"],
        tolerance=data.get("tolerance", {}),
        fixed=data.get("fixed", False),
        place=data["place"],
    )


@cache
def _standard() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(
        resources.files("servicekit.rules").joinpath("standard.json").read_text(encoding="utf-8")
    )
    return found
