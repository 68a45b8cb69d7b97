"""What figures mean and who shares them, in memory: follows catalog, groups, workflows and agreements."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from threading import Condition
from types import MappingProxyType
from typing import Any, Final, Protocol

from servicekit.concepts import (
    COUNTRY,
    DOCUMENTATION_FIELDS,
    DOCUMENTATION_REQUIRED,
    STATELESS,
    TOTAL,
    UNKNOWN,
    WORKING_LANGUAGES,
    Agency,
    Agreement,
    Break,
    Code,
    CodeKind,
    CodeList,
    Dimension,
    Documentation,
    Group,
    Indicator,
    Mode,
    Names,
    Source,
    Workflow,
    agreement_from,
    code_list_from,
    indicator_from,
    name_of_code,
    source_from,
    text_in,
)
from servicekit.correspondences import CorrespondenceTables
from servicekit.groups import joined, keeping_standings, left
from servicekit.mirrors import mirrored
from servicekit.offices import Organisation, Position, organisation_from, position_from
from servicekit.officials import Officials, named, official_on, without_official
from servicekit.rules import Rule, RuleSet, effective, rule_set_from
from servicekit.successions import Succession, Tenure, tenures

__all__ = [
    "COUNTRY",
    "DOCUMENTATION_FIELDS",
    "DOCUMENTATION_REQUIRED",
    "STATELESS",
    "TOTAL",
    "UNKNOWN",
    "WORKING_LANGUAGES",
    "Agency",
    "Agreement",
    "Break",
    "Code",
    "CodeKind",
    "CodeList",
    "Dimension",
    "Documentation",
    "Group",
    "Indicator",
    "Mode",
    "Names",
    "Organisation",
    "Position",
    "Reference",
    "Source",
    "Workflow",
    "text_in",
]


class Event(Protocol):
    """What is needed of a recorded event."""

    @property
    def type(self) -> str: ...
    @property
    def position(self) -> int: ...
    @property
    def readable(self) -> bool: ...
    @property
    def payload(self) -> Any: ...
    @property
    def recorded_at(self) -> datetime: ...


class Reference:
    """The present state of the catalog and of what countries decided about sharing.

    One thread applies events, any number of threads read: every answer is an immutable value, and
    tables are replaced as a whole, never changed.
    """

    TYPES: Final = frozenset(
        {
            "catalog.indicator-defined",
            "catalog.code-list-defined",
            "catalog.source-declared",
            "catalog.break-declared",
            "catalog.break-withdrawn",
            "catalog.correspondence-published",
            "catalog.correspondence-withdrawn",
            "catalog.documentation-written",
            "catalog.rule-set-defined",
            "catalog.pack-installed",  # ends an installation that somebody waits for
            "identity.country-admitted",
            "identity.country-described",
            "identity.country-withdrawn",
            "identity.group-formed",
            "identity.group-joined",
            "identity.group-left",
            "identity.agency-registered",
            "identity.agency-renamed",
            "identity.agency-succeeded",
            "identity.agency-closed",
            "identity.workflow-set",
            "identity.agreement-set",
            "identity.organisation-registered",
            "identity.organisation-closed",
            "identity.position-created",
            "identity.position-changed",
            "identity.position-closed",
        }
    )

    def __init__(self) -> None:
        self._indicators: Mapping[str, Indicator] = {}
        self._code_lists: Mapping[str, CodeList] = {}
        self._sources: Mapping[tuple[str, str, str], Source] = {}
        self._breaks: Mapping[tuple[str, str, str, str], Break] = {}
        self._correspondences = CorrespondenceTables()
        self._documentation: Mapping[tuple[str, str], Documentation] = {}
        self._rule_sets: Mapping[tuple[str | None, str], RuleSet] = {}
        self._countries: tuple[str, ...] = ()
        self._known_countries: frozenset[str] = frozenset()
        self._country_names: Mapping[str, Names] = {}
        self._groups: Mapping[str, Group] = {}
        self._agencies: Mapping[tuple[str, str], Agency] = {}
        self._successions: Mapping[str, Mapping[str, Succession]] = {}
        self._officials: Mapping[tuple[str, str], Officials] = {}
        self._first_agencies: Mapping[tuple[str, str, str], str] = {}
        self._workflows: Mapping[str, Workflow] = {}
        self._agreements: Mapping[tuple[str, str], Agreement] = {}
        self._organisations: Mapping[str, Organisation] = {}
        self._positions: Mapping[str, Position] = {}
        self._applied = Condition()
        self._position = 0

    def indicator(self, code: str) -> Indicator | None:
        return self._indicators.get(code)

    def indicators(self) -> tuple[Indicator, ...]:
        """Every indicator, in the order of first definition."""
        return tuple(self._indicators.values())

    def code_list(self, code: str) -> CodeList | None:
        return self._code_lists.get(code)

    def code_lists(self) -> tuple[CodeList, ...]:
        """Every code list, in the order of first definition."""
        return tuple(self._code_lists.values())

    def label(self, code_list: str, code: str, language: str) -> str:
        """The name of a code in a language, else in English, else the code itself."""
        known = self._code_lists.get(code_list)
        entry = known.codes.get(code) if known else None
        return name_of_code(code_list, code, entry.names, language) if entry else code

    def source(self, country: str, indicator: str, source: str) -> Source | None:
        return self._sources.get((country, indicator, source))

    def sources(self, country: str, indicator: str) -> tuple[Source, ...]:
        """A country's sources of an indicator, the official one first, then by code."""
        found = [
            each for each in self._sources.values() if (each.country, each.indicator) == (country, indicator)
        ]
        return tuple(sorted(found, key=lambda each: (not each.official, each.code)))

    def officials(self, country: str, indicator: str) -> Officials:
        """Which sources a country named official, and for periods from which day on."""
        return self._officials.get((country, indicator), ())

    def official_at(self, country: str, indicator: str, day: date) -> str | None:
        """The source that is official for a period that begins on a day; None where none is declared."""
        return official_on(self.officials(country, indicator), day)

    def breaks(self, indicator: str) -> tuple[Break, ...]:
        """Where series of an indicator break, by country, source and period."""
        return tuple(each for _, each in sorted(self._breaks.items()) if each.indicator == indicator)

    def correspondences(self) -> CorrespondenceTables:
        """All correspondence tables that were ever published."""
        return self._correspondences

    def documentation(self, country: str, indicator: str) -> Documentation | None:
        return self._documentation.get((country, indicator))

    def rules(self, country: str | None, indicator: str) -> tuple[Rule, ...]:
        """The rules that a country's figures of an indicator are checked by; None: those set for all."""
        own = self.rule_set(country, indicator) if country is not None else None
        rules = effective(indicator, self.rule_set(None, indicator), own)
        return mirrored(rules, self.indicator(indicator), self.indicators())

    def rule_set(self, country: str | None, indicator: str) -> RuleSet | None:
        """What the system (None) or a country set beside the standard rules of an indicator."""
        return self._rule_sets.get((country, indicator))

    def countries(self) -> tuple[str, ...]:
        """The participating countries, in the order of their codes."""
        return self._countries

    def known_countries(self) -> frozenset[str]:
        """The countries that take part or did: there may be figures of theirs."""
        return self._known_countries

    def country_name(self, code: str, language: str) -> str:
        """How a country wants to be named, else its usual name, else its code."""
        own = self._country_names.get(code, {})
        named = language in own or language in WORKING_LANGUAGES
        return (text_in(own, language) if named else "") or self.label(COUNTRY, code, language)

    def groups(self) -> Mapping[str, Group]:
        return MappingProxyType(dict(self._groups))

    def agencies(self, country: str) -> tuple[Agency, ...]:
        """A country's agencies, closed ones too, in the order of their codes."""
        return tuple(agency for (owner, _), agency in sorted(self._agencies.items()) if owner == country)

    def agency(self, country: str, code: str) -> Agency | None:
        return self._agencies.get((country, code))

    def tenures(self, source: Source) -> tuple[Tenure, ...]:
        """The agencies that a source was, is and will be with; none where it has no agency."""
        if source.agency is None:
            return ()
        first = self._first_agencies.get((source.country, source.indicator, source.code), source.agency)
        return tenures(self._successions.get(source.country, {}), first)

    def agency_of(self, source: Source, on: date) -> str | None:
        """The agency that a source is with on a day; None where it has no agency."""
        holding = [each.agency for each in self.tenures(source) if each.since is None or each.since <= on]
        return holding[-1] if holding else None

    def workflow(self, country: str) -> Workflow:
        return self._workflows.get(country, Workflow())

    def agreement(self, country: str, indicator: str) -> Agreement:
        return self._agreements.get((country, indicator), Agreement())

    def organisations(self) -> tuple[Organisation, ...]:
        """The organisations, closed ones too, in the order of their codes."""
        return tuple(each for _, each in sorted(self._organisations.items()))

    def organisation(self, code: str) -> Organisation | None:
        return self._organisations.get(code)

    def positions(self, country: str) -> tuple[Position, ...]:
        """A country's positions, closed ones too, in the order of their codes."""
        return tuple(each for _, each in sorted(self._positions.items()) if each.country == country)

    def position_of(self, code: str) -> Position | None:
        return self._positions.get(code)

    @property
    def position(self) -> int:
        """The log position of the last event that was applied: answers follow from those up to it."""
        return self._position

    def wait_for(self, position: int, timeout_s: float) -> bool:
        """Wait until an event at or after a log position was applied; False when time ran out."""
        with self._applied:
            return self._applied.wait_for(lambda: self._position >= position, timeout_s)

    def apply(self, event: Event) -> None:
        """Take in one event, in the order of the log; others than TYPES, and repetitions, change nothing.

        A payload whose key was destroyed leaves no trace here.
        """
        if event.type in self.TYPES and event.readable:
            self._evolve(event)
        with self._applied:
            self._position = max(self._position, event.position)
            self._applied.notify_all()

    def _evolve(self, event: Event) -> None:
        payload: Mapping[str, Any] = event.payload
        match event.type:
            case "catalog.indicator-defined":
                indicator = indicator_from(payload, event.position)
                known = self._indicators.get(indicator.code)
                if known is not None:
                    again = known.number if known.position >= event.position else known.number + 1
                    indicator = replace(indicator, number=again)
                self._indicators = {**self._indicators, indicator.code: indicator}
            case "catalog.code-list-defined":
                code_list = code_list_from(payload)
                self._code_lists = {**self._code_lists, code_list.code: code_list}
            case "catalog.source-declared":
                source = source_from(payload)
                key = (source.country, source.indicator, source.code)
                self._sources = {**without_official(self._sources, source), key: source}
                self._first_agencies = {**self._first_agencies, **self._first_agency(source)}
                self._officials = {**self._officials, key[:2]: named(self.officials(*key[:2]), source)}
            case "catalog.break-declared":
                declared = Break(**payload)
                self._breaks = {**self._breaks, declared.key: declared}
            case "catalog.break-withdrawn":
                gone = tuple(payload[name] for name in ("country", "indicator", "source", "period"))
                self._breaks = {key: each for key, each in self._breaks.items() if key != gone}
            case "catalog.correspondence-published":
                self._correspondences = self._correspondences.published(
                    payload, event.position, event.recorded_at
                )
            case "catalog.correspondence-withdrawn":
                self._correspondences = self._correspondences.withdrawn(payload, event.position)
            case "catalog.documentation-written":
                documentation = Documentation(
                    fields=payload["fields"], complete=payload["complete"], position=event.position
                )
                self._documentation = {
                    **self._documentation,
                    (payload["country"], payload["indicator"]): documentation,
                }
            case "catalog.rule-set-defined":
                rule_set = rule_set_from(payload, event.position)
                self._rule_sets = {**self._rule_sets, (rule_set.country, rule_set.indicator): rule_set}
            case "identity.country-admitted":
                self._countries = tuple(sorted({*self._countries, payload["country"]}))
                self._known_countries |= {payload["country"]}
            case "identity.country-described":
                self._country_names = {**self._country_names, payload["country"]: payload["names"] or {}}
            case "identity.country-withdrawn":
                self._countries = tuple(code for code in self._countries if code != payload["country"])
            case "identity.group-formed":
                group = Group(code=payload["group"], names=payload["names"])
                self._groups = {**self._groups, group.code: keeping_standings(group, self._groups)}
            case "identity.group-joined":
                group = self._groups[payload["group"]]
                self._groups = {
                    **self._groups,
                    group.code: joined(group, payload["country"], payload["standing"]),
                }
            case "identity.group-left":
                group = left(self._groups[payload["group"]], payload["country"])
                self._groups = {**self._groups, group.code: group}
            case "identity.agency-renamed":
                place = (payload["country"], payload["agency"])
                renamed = replace(self._agencies[place], names=payload["names"])
                self._agencies = {**self._agencies, place: renamed}
            case "identity.agency-succeeded":
                starts = date.fromisoformat(payload["from"])
                succession = Succession(successor=payload["successor"], starts=starts)
                mine = {**self._successions.get(payload["country"], {}), payload["agency"]: succession}
                self._successions = {**self._successions, payload["country"]: mine}
            case "identity.agency-registered":
                agency = Agency(code=payload["agency"], names=payload["names"], is_open=True)
                self._agencies = {**self._agencies, (payload["country"], agency.code): agency}
            case "identity.agency-closed":
                place = (payload["country"], payload["agency"])
                self._agencies = {**self._agencies, place: replace(self._agencies[place], is_open=False)}
            case "identity.workflow-set":
                workflow = Workflow(**{name: payload[name] for name in Workflow.__slots__})
                self._workflows = {**self._workflows, payload["country"]: workflow}
            case "identity.agreement-set":
                agreement = agreement_from(payload, event.position)
                self._agreements = {**self._agreements, (payload["country"], payload["indicator"]): agreement}
            case "identity.organisation-registered":
                organisation = organisation_from(payload)
                self._organisations = {**self._organisations, organisation.code: organisation}
            case "identity.organisation-closed":
                code = payload["organisation"]
                closed = replace(self._organisations[code], is_open=False)
                self._organisations = {**self._organisations, code: closed}
            case "identity.position-created" | "identity.position-changed":
                position = position_from(payload)
                self._positions = {**self._positions, position.code: position}
            case "identity.position-closed":
                code = payload["position"]
                self._positions = {**self._positions, code: replace(self._positions[code], is_open=False)}
            case _:
                pass

    def _first_agency(self, source: Source) -> dict[tuple[str, str, str], str]:
        """With whom the source began: declaring it again with a successor of that agency changes nothing."""
        if source.agency is None:
            return {}
        key = (source.country, source.indicator, source.code)
        first = self._first_agencies.get(key)
        chain = () if first is None else tenures(self._successions.get(source.country, {}), first)
        stays = any(each.agency == source.agency for each in chain)
        return {key: first if first is not None and stays else source.agency}
