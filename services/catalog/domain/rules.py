"""Which rules a set may hold: what the system may set for an indicator, and a country for itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from servicekit.concepts import WORKING_LANGUAGES, Indicator
from servicekit.mirrors import MIRROR, obstacle
from servicekit.rules import ORDER, Rule, RuleSet, by_code, effective, standard
from services.catalog.domain.errors import (
    ConditionFaulty,
    DuplicateRule,
    MirrorNotByCountry,
    MirrorOfCases,
    MirrorOfOtherMeasure,
    RuleFixed,
    RulePrefix,
    RuleScopeUnknown,
    RuleTooLenient,
    RuleUnfinished,
    ToleranceUnknown,
    UnknownIndicator,
)
from services.catalog.domain.events import RuleSetDefined

SHARED_PREFIX: Final = "shared-"
_AGAINST: Final = {
    "decisions-exceed-applications": {"indicator"},
    "mirror-apart": {"indicator", "dimension", "partner_dimension"},
}
"""What a standard rule that compares with something else has to name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineRules:
    """Set the rules of an indicator in full, for all (country None) or for a country.

    indicator: None where code names none. shared: the set of the system, which a country's stands on.
    codes: the codes of each of the indicator's dimensions. indicators: all that there are, by code.
    faults: what is wrong with conditions, by code of their rule.
    """

    country: str | None
    code: str
    indicator: Indicator | None
    shared: RuleSet | None
    rules: tuple[Rule, ...]
    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)


def decide(known: Sequence[Rule], command: DefineRules) -> list[RuleSetDefined]:
    """The event of setting rules; none where they stand like this already.

    A country adds rules and tightens them. It may let warnings and notes pass more, but no error, and it
    switches nothing off. Raises UnknownIndicator and what is wrong with the first faulty rule.
    """
    indicator = command.indicator
    if indicator is None or indicator.namespace not in {None, command.country}:
        raise UnknownIndicator(indicator=command.code)
    seen: set[str] = set()
    before = by_code(effective(command.code, command.shared if command.country else None))
    for rule in command.rules:
        if rule.code in seen:
            raise DuplicateRule(rule=rule.code)
        seen.add(rule.code)
        _check(rule, before.get(rule.code), command)
    if tuple(known) == command.rules:
        return []
    return [RuleSetDefined(indicator=command.code, country=command.country, rules=command.rules)]


def _check(rule: Rule, before: Rule | None, command: DefineRules) -> None:
    _check_scope(rule, command)
    if before is None or before.condition is not None:
        _check_own(rule, before, command)
        if before is None:
            return
        if before.severity == "error" and rule.condition != before.condition:
            raise RuleTooLenient(rule=rule.code, severity=before.severity)
    elif rule.condition is not None or rule.messages is not None:
        raise RuleUnfinished(rule=rule.code, part="condition")
    if before.fixed:
        raise RuleFixed(rule=rule.code)
    if unknown := rule.tolerance.keys() - before.tolerance.keys():
        raise ToleranceUnknown(rule=rule.code, tolerance=min(unknown), known=sorted(before.tolerance))
    _check_against(rule, command)
    _check_leniency(rule, before, command.country)


def _check_own(rule: Rule, before: Rule | None, command: DefineRules) -> None:
    """A rule that is no standard check: its name says whose it is, and it has everything it needs."""
    country = command.country
    prefix = f"{country.lower()}-" if country else SHARED_PREFIX
    if before is None and not rule.code.startswith(prefix):
        raise RulePrefix(rule=rule.code, prefix=prefix)
    if not rule.condition:
        raise RuleUnfinished(rule=rule.code, part="condition")
    if rule.code in command.faults:
        raise ConditionFaulty(rule=rule.code, fault=command.faults[rule.code])
    if rule.tolerance or rule.against:
        raise RuleUnfinished(rule=rule.code, part="tolerance")
    for language in WORKING_LANGUAGES:
        if not (rule.messages or {}).get(language, "").strip():
            raise RuleUnfinished(rule=rule.code, part=f"messages.{language}")


def _check_scope(rule: Rule, command: DefineRules) -> None:
    for dimension, codes in rule.scope.items():
        known = command.codes.get(dimension)
        unknown = set(codes) - known if known is not None else {""}
        if unknown:
            raise RuleScopeUnknown(rule=rule.code, dimension=dimension, code=min(unknown) or None)


def _check_against(rule: Rule, command: DefineRules) -> None:
    wanted = _AGAINST.get(rule.code, set())
    if rule.against and (
        rule.against.keys() != wanted or rule.against["indicator"] not in command.indicators
    ):
        raise RuleUnfinished(rule=rule.code, part="against")
    if rule.against and rule.code == MIRROR:
        _check_mirror(rule, command)
        return
    dimension = rule.against.get("dimension")
    if dimension is not None and dimension not in command.codes:
        raise RuleScopeUnknown(rule=rule.code, dimension=dimension, code=None)


def _check_mirror(rule: Rule, command: DefineRules) -> None:
    """What no report sets against each other is compared by no rule either."""
    here, there = command.indicator, command.indicators[rule.against["indicator"]]
    assert here is not None
    about = {"rule": rule.code, "indicator": here.code, "other": there.code}
    match obstacle(here, rule.against, there):
        case "measure":
            raise MirrorOfOtherMeasure(**about, measure=here.measure, other_measure=there.measure)
        case "cases":
            raise MirrorOfCases(**about)
        case "dimension":
            names = [rule.against[name] for name in ("dimension", "partner_dimension")]
            raise MirrorNotByCountry(**about, dimension=names[0], partner_dimension=names[1])


def _check_leniency(rule: Rule, before: Rule, country: str | None) -> None:
    """No error becomes less than one or lets more pass; a country's warnings and notes stay what they are."""
    standing = by_code(standard("")).get(rule.code)
    strict = before if country or standing is None else standing
    if strict.severity == "error":
        looser = any(rule.tolerance.get(name, 0) > allowed for name, allowed in strict.tolerance.items())
        if rule.severity != "error" or looser or dict(rule.scope) != dict(strict.scope):
            raise RuleTooLenient(rule=rule.code, severity=strict.severity)
    if country and ORDER.index(rule.severity) < ORDER.index(strict.severity):
        raise RuleTooLenient(rule=rule.code, severity=strict.severity)
