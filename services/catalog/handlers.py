"""Carries out the commands of the catalog: load, decide, append."""

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from eventlog import Appended, EventLog, NewEvent, Write
from servicekit.commands import carry_out, repeatable
from servicekit.concepts import Indicator, Names
from servicekit.context import Context
from servicekit.rules import Rule, RuleSet, rule_set_from
from services.catalog.domain import documentation, rules
from services.catalog.domain.commands import Definition
from services.catalog.domain.definitions import Definitions, decide, evolve
from services.catalog.domain.documentation import WriteDocumentation
from services.catalog.domain.events import (
    CatalogEvent,
    country_of,
    definition_event_from,
    payload_of,
    type_of,
)
from services.catalog.domain.rules import DefineRules

DEFINITIONS: Final = "catalog-definitions"
"""One stream for all definitions: they refer to each other, so they are decided one after the other."""


class Handlers:
    """The commands. Definitions are kept in memory and brought up to date before each decision."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._lock = threading.Lock()
        self._version = 0
        self._definitions = Definitions()

    def define(
        self, definitions: Sequence[Definition], request: Mapping[str, Any], context: Context
    ) -> int | None:
        """Define all in this order, or none; the last position written, None where nothing was new."""

        def decided() -> list[Write]:
            version, state = self._current()
            events: list[CatalogEvent] = []
            for each in definitions:
                for event in decide(state, each):
                    state = evolve(state, event)
                    events.append(event)
            return [_write(DEFINITIONS, version, events)]

        return _position(carry_out(self._log, decided, context=context, command=repeatable(context, request)))

    def write_documentation(
        self,
        country: str,
        code: str,
        fields: Mapping[str, Names],
        request: Mapping[str, Any],
        context: Context,
    ) -> int | None:
        """Write a country's documentation in full; the position written, None where nothing was new."""
        stream = f"documentation-{country}-{code}"

        def decided() -> list[Write]:
            recorded = self._log.read_stream(stream)
            known = recorded[-1].payload if recorded and recorded[-1].readable else None
            assert known is None or isinstance(known, dict)
            command = WriteDocumentation(
                country=country, code=code, indicator=self.indicator(code), fields=fields
            )
            events = documentation.decide(_texts(known), command)
            return [_write(stream, recorded[-1].version if recorded else 0, events)]

        return _position(carry_out(self._log, decided, context=context, command=repeatable(context, request)))

    def define_rules(
        self,
        country: str | None,
        code: str,
        wanted: tuple[Rule, ...],
        faults: Mapping[str, str],
        request: Mapping[str, Any],
        context: Context,
    ) -> int | None:
        """Set the rules of an indicator in full; the position written, None where nothing was new."""

        def decided() -> list[Write]:
            known, version = self._rule_set(country, code)
            defined = self.definitions()
            indicator = defined.indicators.get(code)
            command = DefineRules(
                country=country,
                code=code,
                indicator=indicator,
                shared=self._rule_set(None, code)[0] if country else None,
                rules=wanted,
                codes={
                    each.name: frozenset(defined.code_lists[each.code_list].codes)
                    for each in (indicator.dimensions if indicator else ())
                },
                indicators=defined.indicators,
                faults=faults,
            )
            events = rules.decide(known.rules if known else (), command)
            return [_write(_rules_stream(country, code), version, events)]

        return _position(carry_out(self._log, decided, context=context, command=repeatable(context, request)))

    def _rule_set(self, country: str | None, code: str) -> tuple[RuleSet | None, int]:
        recorded = self._log.read_stream(_rules_stream(country, code))
        if not recorded:
            return None, 0
        payload = recorded[-1].members
        return rule_set_from(payload, recorded[-1].position), recorded[-1].version

    def definitions(self) -> Definitions:
        """Everything that is defined, as of now."""
        return self._current()[1]

    def documentation(self, country: str, code: str) -> tuple[Mapping[str, Names], datetime] | None:
        """The texts as they stand and when they were written; None where there are none to read."""
        recorded = self._log.read_stream(f"documentation-{country}-{code}")
        if not recorded or not recorded[-1].readable:
            return None
        payload = recorded[-1].members
        return payload["fields"], recorded[-1].recorded_at

    def indicator(self, code: str) -> Indicator | None:
        """An indicator as the newest definition has it."""
        return self.definitions().indicators.get(code)

    def _current(self) -> tuple[int, Definitions]:
        with self._lock:
            for event in self._log.read_stream(DEFINITIONS, after_version=self._version):
                assert isinstance(event.payload, dict)
                change = definition_event_from(event.type, event.payload)
                self._definitions = evolve(self._definitions, change)
                self._version = event.version
            return self._version, self._definitions


def _rules_stream(country: str | None, indicator: str) -> str:
    return f"rules-{country or 'shared'}-{indicator}"


def _write(stream: str, version: int, events: Sequence[CatalogEvent]) -> Write:
    return Write(
        stream=stream,
        expected_version=version,
        events=[
            NewEvent(type=type_of(event), payload=payload_of(event), country=country_of(event))
            for event in events
        ],
    )


def _texts(payload: Mapping[str, Any] | None) -> Mapping[str, Names] | None:
    return payload["fields"] if payload is not None else None


def _position(appended: Appended | None) -> int | None:
    return appended.last_position if appended is not None else None
