"""Saving and retiring mappings."""

import uuid
from collections.abc import Mapping as Object
from collections.abc import Sequence
from typing import Any

from servicekit.commands import carry_out, repeatable
from servicekit.context import Context, actor_of
from servicekit.errors import NotFound
from servicekit.kit import Kit
from services.submission.domain.contradictions import contradictions
from services.submission.domain.errors import LayoutUnusable
from services.submission.domain.layouts import layout_from
from services.submission.domain.mapping import RetireMapping, SaveMapping, decide
from services.submission.handlers.saved_mappings import (
    LoadedMapping,
    loaded_mapping,
    series_of_mapping,
    write_of_mapping,
)
from services.submission.handlers.series import specification_for
from services.submission.queries.mappings import mapping_view

ACTION = "submission.map"


class SavesMappings:
    """The commands `save_mapping` and `retire_mapping`."""

    def __init__(self, kit: Kit, consumers: Sequence[Any]) -> None:
        self._kit = kit
        self._consumers = consumers

    def save(self, request: Object[str, Any], context: Context) -> dict[str, Any]:
        """Save a layout as a new mapping, or as the next version of one, and answer the mapping.

        Raises LayoutUnusable, MappingIsRetired, MappingNameMissing, NotFound, NotAllowed, and the faults of
        what the request names.
        """
        actor = actor_of(context)
        known = None if request["mapping"] is None else self._known(request["mapping"], context)
        place = request if known is None else series_of_mapping(known.state)
        spec = specification_for(self._kit, place, context, action=ACTION)
        layout = layout_from(request["layout"])
        found = contradictions(layout, {rule.name: rule.allowed for rule in spec.dimensions})
        if found:
            raise LayoutUnusable(findings=layout_findings(found), errors=len(found))
        mapping = request["mapping"] or str(uuid.uuid4())

        def written() -> list[Any]:
            found = loaded_mapping(self._kit.log, mapping)
            command = SaveMapping(
                mapping=mapping,
                country=place["country"],
                indicator=place["indicator"],
                source=place["source"],
                name=request["name"],
                layout=layout,
                by=actor,
            )
            events = decide(found.state if found else None, command)
            version = found.stream_version if found else 0
            return [write_of_mapping(mapping, place["country"], version, events)] if events else []

        asked = {"operation": "save_mapping", **request}
        appended = carry_out(self._kit.log, written, context=context, command=repeatable(context, asked))
        position = None
        if appended is not None:
            position = appended.last_position
            if appended.repeated:  # the identifier was made the first time
                event = next(self._kit.log.read(appended.first_position - 1, appended.first_position))
                mapping = event.stream.removeprefix("mapping-")
            self._kit.settle(self._consumers, position)
        return {**self._view(mapping), "position": position}

    def retire(self, request: Object[str, Any], context: Context) -> dict[str, Any]:
        """Use a mapping no longer. Raises NotFound, NotAllowed."""
        actor, mapping = actor_of(context), request["mapping"]
        known = self._known(mapping, context)

        def written() -> list[Any]:
            found = loaded_mapping(self._kit.log, mapping) or known
            events = decide(found.state, RetireMapping(by=actor))
            country = found.state.country
            return [write_of_mapping(mapping, country, found.stream_version, events)] if events else []

        asked = {"operation": "retire_mapping", **request}
        appended = carry_out(self._kit.log, written, context=context, command=repeatable(context, asked))
        position = None if appended is None else appended.last_position
        if position is not None:
            self._kit.settle(self._consumers, position)
        return {**self._view(mapping), "position": position}

    def _known(self, mapping: str, context: Context) -> LoadedMapping:
        """A mapping that the caller may change; who may not is told of none. Raises NotFound."""
        found = loaded_mapping(self._kit.log, mapping)
        if found is None or not self._kit.rights.allows(
            context.actor, ACTION, address=context.address, **series_of_mapping(found.state)
        ):
            raise NotFound(kind="mapping", id=mapping)
        return found

    def _view(self, mapping: str) -> dict[str, Any]:
        found = loaded_mapping(self._kit.log, mapping)
        assert found is not None
        return mapping_view(found.state, saved_by=found.saved_by, saved_at=found.saved_at)


def layout_findings(found: Sequence[Any]) -> list[dict[str, Any]]:
    """What speaks against a layout, as findings."""
    nowhere: dict[str, Any] = {"row": None, "column": None, "period": None, "key": {}}
    return [
        {"severity": "error", "code": each.code, **nowhere, "params": dict(each.params)} for each in found
    ]
