"""The events of the catalog and their form in the log (contracts/events/catalog)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from servicekit.concepts import (
    Break,
    CodeList,
    Indicator,
    Names,
    Source,
    code_list_from,
    indicator_from,
    source_from,
)
from servicekit.correspondences import Correspondence, correspondence_from, correspondence_payload
from servicekit.rules import Rule, rule_payload


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeListDefined:
    """A code list was defined, or defined anew in full."""

    code_list: CodeList


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorDefined:
    """An indicator was defined, or defined anew in full."""

    indicator: Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDeclared:
    """A country declared where its figures of an indicator come from."""

    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakDeclared:
    """A country declared that a series of its breaks at a period, or said anew why."""

    declared: Break


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakWithdrawn:
    """A country withdrew what it had said of a break."""

    country: str
    indicator: str
    source: str
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrespondencePublished:
    """A country published under which codes of a common indicator its own codes stand, in full."""

    correspondence: Correspondence


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrespondenceWithdrawn:
    """A country withdrew a correspondence table. version: the newest one, which ended with it."""

    country: str
    indicator: str
    target: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PackInstalled:
    """An indicator pack was installed, for all or by a country for itself; its definitions stand before it.

    about: its licence, attribution and sources. digest: SHA-256 (hex) of its content.
    """

    pack: str
    version: int
    namespace: str | None
    names: Names
    about: Mapping[str, Any]
    digest: str
    code_lists: tuple[str, ...]
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentationWritten:
    """A country wrote the data documentation of an indicator, in full."""

    country: str
    indicator: str
    fields: Mapping[str, Names]
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetDefined:
    """The rules of an indicator were set in full, for all or by a country for itself."""

    indicator: str
    country: str | None
    rules: tuple[Rule, ...]


DefinitionEvent = (
    CodeListDefined
    | IndicatorDefined
    | SourceDeclared
    | BreakDeclared
    | BreakWithdrawn
    | CorrespondencePublished
    | CorrespondenceWithdrawn
    | PackInstalled
)
CatalogEvent = DefinitionEvent | DocumentationWritten | RuleSetDefined


def type_of(event: CatalogEvent) -> str:
    """The event type, without its version."""
    match event:
        case CodeListDefined():
            return "catalog.code-list-defined"
        case IndicatorDefined():
            return "catalog.indicator-defined"
        case SourceDeclared():
            return "catalog.source-declared"
        case PackInstalled():
            return "catalog.pack-installed"
        case BreakDeclared():
            return "catalog.break-declared"
        case BreakWithdrawn():
            return "catalog.break-withdrawn"
        case CorrespondencePublished():
            return "catalog.correspondence-published"
        case CorrespondenceWithdrawn():
            return "catalog.correspondence-withdrawn"
        case DocumentationWritten():
            return "catalog.documentation-written"
        case RuleSetDefined():
            return "catalog.rule-set-defined"
    assert_never(event)


def country_of(event: CatalogEvent) -> str | None:
    """Whose event it is; None for what is shared."""
    match event:
        case CodeListDefined(code_list=code_list):
            return code_list.namespace
        case IndicatorDefined(indicator=indicator):
            return indicator.namespace
        case SourceDeclared(source=source):
            return source.country
        case BreakDeclared(declared=declared):
            return declared.country
        case PackInstalled(namespace=namespace):
            return namespace
        case CorrespondencePublished(correspondence=correspondence):
            return correspondence.country
        case BreakWithdrawn(country=country) | CorrespondenceWithdrawn(country=country):
            return country
        case DocumentationWritten(country=country) | RuleSetDefined(country=country):
            return country
    assert_never(event)


def payload_of(event: CatalogEvent) -> dict[str, Any]:
    """The payload as the contract has it."""
    match event:
        case CodeListDefined(code_list=code_list):
            return code_list_payload(code_list)
        case IndicatorDefined(indicator=indicator):
            return indicator_payload(indicator)
        case SourceDeclared(source=source):
            return source_payload(source)
        case BreakDeclared(declared=declared):
            return break_payload(declared)
        case PackInstalled():
            return pack_payload(event)
        case BreakWithdrawn(country=country, indicator=indicator, source=code, period=period):
            return {"country": country, "indicator": indicator, "source": code, "period": period}
        case CorrespondencePublished(correspondence=correspondence):
            return correspondence_payload(correspondence)
        case CorrespondenceWithdrawn(country=country, indicator=indicator, target=target, version=version):
            return {"country": country, "indicator": indicator, "target": target, "version": version}
        case DocumentationWritten(country=country, indicator=indicator, fields=fields, complete=complete):
            texts = {name: dict(names) for name, names in fields.items()}
            return {"country": country, "indicator": indicator, "fields": texts, "complete": complete}
        case RuleSetDefined(indicator=indicator, country=owner, rules=rules):
            return {"indicator": indicator, "country": owner, "rules": [rule_payload(each) for each in rules]}
    assert_never(event)


def definition_event_from(kind: str, payload: Mapping[str, Any]) -> DefinitionEvent:
    """A recorded definition as an event; the position in the log plays no part in the rules."""
    match kind:
        case "catalog.code-list-defined":
            return CodeListDefined(code_list=code_list_from(payload))
        case "catalog.indicator-defined":
            return IndicatorDefined(indicator=indicator_from(payload, position=0))
        case "catalog.source-declared":
            return SourceDeclared(source=source_from(payload))
        case "catalog.pack-installed":
            return PackInstalled(
                pack=payload["pack"],
                version=payload["version"],
                namespace=payload["namespace"],
                names=payload["names"],
                about={name: payload[name] for name in ("licence", "attribution", "sources")},
                digest=payload["digest"],
                code_lists=tuple(payload["code_lists"]),
                indicators=tuple(payload["indicators"]),
            )
        case "catalog.break-declared":
            return BreakDeclared(declared=Break(**payload))
        case "catalog.break-withdrawn":
            return BreakWithdrawn(**payload)
        case "catalog.correspondence-published":
            return CorrespondencePublished(correspondence=correspondence_from(payload, position=0))
        case "catalog.correspondence-withdrawn":
            return CorrespondenceWithdrawn(**payload)
        case _:
            raise LookupError(f"{kind} defines nothing")


def code_list_payload(code_list: CodeList) -> dict[str, Any]:
    """A code list as the contract has it, codes in their order."""
    return {
        "code_list": code_list.code,
        "namespace": code_list.namespace,
        "names": dict(code_list.names),
        "codes": [
            {
                "code": each.code,
                "names": dict(each.names),
                "kind": each.kind,
                "parent": each.parent,
                "aliases": list(each.aliases),
                "valid_from": each.valid_from.isoformat() if each.valid_from else None,
                "valid_to": each.valid_to.isoformat() if each.valid_to else None,
            }
            for each in code_list.codes.values()
        ],
    }


def indicator_payload(indicator: Indicator) -> dict[str, Any]:
    """An indicator as the contract has it."""
    return {
        "indicator": indicator.code,
        "namespace": indicator.namespace,
        "names": dict(indicator.names),
        "definitions": dict(indicator.definitions),
        "measure": indicator.measure,
        "units": list(indicator.units),
        "decimals": indicator.decimals,
        "frequencies": list(indicator.frequencies),
        "timeliness_days": indicator.timeliness_days,
        "mask_up_to": indicator.mask_up_to,
        "counts_own_citizens": indicator.counts_own_citizens,
        "valid_from": indicator.valid_from.isoformat() if indicator.valid_from else None,
        "dimensions": [
            {
                "dimension": each.name,
                "names": dict(each.names),
                "code_list": each.code_list,
                "optional": each.optional,
                "additive": each.additive,
                "default": each.default,
            }
            for each in indicator.dimensions
        ],
    }


def pack_payload(installed: PackInstalled) -> dict[str, Any]:
    """An installed pack as the contract has it."""
    return {
        "pack": installed.pack,
        "version": installed.version,
        "namespace": installed.namespace,
        "names": dict(installed.names),
        **{name: installed.about[name] for name in ("licence", "attribution", "sources")},
        "digest": installed.digest,
        "code_lists": list(installed.code_lists),
        "indicators": list(installed.indicators),
    }


def break_payload(declared: Break) -> dict[str, Any]:
    """A break as the contract has it."""
    return {
        "country": declared.country,
        "indicator": declared.indicator,
        "source": declared.source,
        "period": declared.period,
        "names": dict(declared.names),
    }


def source_payload(source: Source) -> dict[str, Any]:
    """A source as the contract has it."""
    return {
        "country": source.country,
        "indicator": source.indicator,
        "source": source.code,
        "agency": source.agency,
        "names": dict(source.names),
        "kind": source.kind,
        "unit": source.unit,
        "official": source.official,
        "official_from": source.official_from.isoformat() if source.official_from else None,
        "rounding_base": source.rounding_base,
    }
