"""What a file is checked against: the indicator, its codes, the source and the day, as one JSON object."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from servicekit.concepts import TOTAL, CodeKind, Indicator, Source
from servicekit.reference import Reference
from servicekit.rules import Rule, rule_from

CITIZENSHIP: Final = "citizenship"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRule:
    """A code that a dimension allows.

    names, aliases: its labels in every language and the other names that files call it by; all of them are
    read as the code. valid_from, valid_to: the days of which there may be figures of it.
    """

    code: str
    kind: CodeKind
    parent: str | None
    names: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionRule:
    """A dimension and its codes, the total always among them; additive: it is the sum of its parts."""

    name: str
    codes: tuple[CodeRule, ...]
    additive: bool = True

    @property
    def allowed(self) -> frozenset[str]:
        """The codes alone."""
        return frozenset(each.code for each in self.codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """The rules for one file. today: the day (UTC) after which a period may not begin.

    flow: it counts what happened in a period, not what there was at a moment.
    warn_own_citizenship: foreigners are citizens of other states and the stateless (domain brief, 5).
    """

    country: str
    indicator: str
    source: str
    dimensions: tuple[DimensionRule, ...]
    decimals: int
    frequencies: tuple[str, ...]
    rounding_base: int | None
    warn_own_citizenship: bool
    today: date
    max_findings: int
    rules: tuple[Rule, ...] = ()
    flow: bool = True

    @property
    def severities(self) -> dict[str, str]:
        """How serious each check is, by its code, where a rule says so."""
        return {rule.code: rule.severity for rule in self.rules if rule.condition is None}

    def rule(self, code: str) -> Rule | None:
        """A standard rule that is to be looked at; None where it is switched off."""
        found = next((rule for rule in self.rules if rule.code == code), None)
        return None if found is None or found.severity == "off" else found

    def tolerance(self, code: str, name: str, default: int) -> int:
        """What a rule lets pass."""
        rule = self.rule(code)
        return default if rule is None else rule.tolerance.get(name, default)

    @property
    def names(self) -> tuple[str, ...]:
        """The dimensions' names, in the indicator's order."""
        return tuple(each.name for each in self.dimensions)

    def to_wire(self) -> dict[str, Any]:
        wire = asdict(self)
        for rule in wire["dimensions"]:
            for code in rule["codes"]:
                for bound in ("valid_from", "valid_to"):
                    code[bound] = code[bound].isoformat() if code[bound] else None
        return {**wire, "today": self.today.isoformat()}

    @classmethod
    def from_wire(cls, data: Mapping[str, Any]) -> "Specification":
        dimensions = tuple(
            DimensionRule(
                name=each["name"],
                codes=tuple(_code_rule(code) for code in each["codes"]),
                additive=each["additive"],
            )
            for each in data["dimensions"]
        )
        given = {
            **data,
            "dimensions": dimensions,
            "frequencies": tuple(data["frequencies"]),
            "today": date.fromisoformat(data["today"]),
            "rules": tuple(map(rule_from, data["rules"])),
        }
        return cls(**given)


def specification(
    reference: Reference,
    country: str,
    indicator: Indicator,
    source: Source,
    *,
    today: date,
    max_findings: int,
) -> Specification:
    """The rules that hold now for a country's figures of an indicator from one of its sources."""
    return Specification(
        country=country,
        indicator=indicator.code,
        source=source.code,
        dimensions=tuple(
            DimensionRule(name=each.name, codes=_codes(reference, each.code_list), additive=each.additive)
            for each in indicator.dimensions
        ),
        decimals=indicator.decimals,
        frequencies=indicator.frequencies,
        rounding_base=source.rounding_base,
        warn_own_citizenship=not indicator.counts_own_citizens,
        today=today,
        max_findings=max_findings,
        flow=indicator.measure == "flow",
        rules=tuple(rule for rule in reference.rules(country, indicator.code) if not rule.fixed),
    )


def _code_rule(data: Mapping[str, Any]) -> CodeRule:
    bounds = {
        name: date.fromisoformat(data[name]) if data[name] else None for name in ("valid_from", "valid_to")
    }
    return CodeRule(**{**data, "names": tuple(data["names"]), "aliases": tuple(data["aliases"]), **bounds})


def _codes(reference: Reference, code_list: str) -> tuple[CodeRule, ...]:
    known = reference.code_list(code_list)
    rules = [
        CodeRule(
            code=each.code,
            kind=each.kind,
            parent=each.parent,
            names=tuple(sorted(set(each.names.values()))),
            aliases=each.aliases,
            valid_from=each.valid_from,
            valid_to=each.valid_to,
        )
        for each in (known.codes.values() if known else ())
    ]
    if all(rule.code != TOTAL for rule in rules):
        rules.append(CodeRule(code=TOTAL, kind="total", parent=None, names=()))
    return tuple(rules)
