"""Puts the catalog service together."""

import json
from collections.abc import Sequence
from typing import Any, Final

from eventlog import Consumer, install_read_models
from servicekit.concepts import Indicator
from servicekit.context import Context
from servicekit.duties import Duty
from servicekit.errors import NotFound
from servicekit.kit import Kit, settle
from servicekit.rules import Rule
from services.catalog.agencies import Agencies
from services.catalog.domain.commands import Definition
from services.catalog.handlers import Handlers
from services.catalog.projections import TYPES, project
from services.catalog.queries import Queries
from services.catalog.tables import READ_MODELS

CONDITIONS_TIMEOUT_S: Final = 20


class Catalog:
    """The catalog as one process has it: its commands, its queries, and the read model between them."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self.log = kit.log
        self.rights = kit.rights
        self.reference = kit.reference
        self.agencies = Agencies(kit.log)
        self.handlers = Handlers(kit.log)
        self.queries = Queries(kit.database)
        self.consumers: Sequence[Consumer] = (kit.read_model("catalog.read-model", project, TYPES),)
        self.duties: Sequence[Duty] = ()

    def define(self, definition: Definition, request: Any, context: Context) -> int | None:
        """Define something, and wait until it shows; the last position written."""
        return self.shown(self.handlers.define([definition], request, context))

    def write_documentation(
        self, country: str, indicator: str, fields: Any, request: Any, context: Context
    ) -> int | None:
        """Write documentation, and wait until it shows; the position written."""
        return self.shown(self.handlers.write_documentation(country, indicator, fields, request, context))

    def define_rules(
        self, country: str | None, indicator: str, rules: tuple[Rule, ...], request: Any, context: Context
    ) -> int | None:
        """Set the rules of an indicator, and wait until they show; the position written."""
        faults = self._faults(self.handlers.indicator(indicator), rules)
        return self.shown(self.handlers.define_rules(country, indicator, rules, faults, request, context))

    def _faults(self, indicator: Indicator | None, rules: Sequence[Rule]) -> dict[str, str]:
        """What is wrong with the conditions of rules. A child process tries them: they are people's text."""
        conditions = {rule.code: rule.condition for rule in rules if rule.condition}
        if indicator is None or not conditions:
            return {}
        asked = {
            "conditions": conditions,
            "dimensions": [each.name for each in indicator.dimensions],
            "decimals": indicator.decimals,
        }
        answer = self._kit.workers.run(
            "servicekit.conditions:check", json.dumps(asked).encode(), timeout_s=CONDITIONS_TIMEOUT_S
        )
        found: dict[str, str] = json.loads(answer)
        return found

    def indicator(self, code: str) -> Indicator:
        """An indicator as the newest definition has it. Raises NotFound."""
        found = self.handlers.indicator(code)
        if found is None:
            raise NotFound(kind="indicator", id=code)
        return found

    def reads_documentation(self, actor: str | None, country: str, indicator: str) -> bool:
        """Whether the actor may read what a country's figures mean.

        Methods are no secret among those who take part: everyone who is signed in reads them. The
        public reads them where it reads the figures.
        """
        if actor is not None:
            principal = self.rights.principal(actor)
            return principal is not None and principal.active
        return self.reference.agreement(country, indicator).opens_documentation(self._kit.clock())

    def shown(self, position: int | None) -> int | None:
        """Wait until the read model shows a position; the same position."""
        if position is not None:
            timeout_s = self._kit.settings.settle_timeout_s
            settle(self.consumers, position, timeout_s)
            self.reference.wait_for(position, timeout_s)
        return position


def build(kit: Kit) -> Catalog:
    """Create the tables that are missing and wire the service."""
    install_read_models(kit.database, READ_MODELS)
    return Catalog(kit)
