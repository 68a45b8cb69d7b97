"""Administrators define report templates: the system's for all, a country's in its own namespace."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from eventlog import EventLog, NewEvent, RecordedEvent, Write
from servicekit.commands import carry_out, repeatable
from servicekit.context import Context
from servicekit.errors import NotFound
from servicekit.kit import Kit
from services.reporting.domain.defined import (
    Command,
    Defined,
    DefineTemplate,
    Event,
    RetireTemplate,
    TemplateDefined,
    TemplateRetired,
    decide,
    evolve,
)
from services.reporting.domain.specification import ID, MalformedSpecification, specification_of
from services.reporting.reports.library import TEMPLATES

DEFINE: Final = "report.define"
DEFINE_NATIONAL: Final = "report.define-national"
NAMES: Final[Mapping[type[Event], str]] = {
    TemplateDefined: "reporting.template-defined",
    TemplateRetired: "reporting.template-retired",
}


class DefinedTemplates:
    """The commands of report templates."""

    def __init__(self, kit: Kit, settle: Callable[[int], object]) -> None:
        """settle: waits until the read models show a position."""
        self._kit = kit
        self._settle = settle

    def define(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Define a template, or a new revision of it; how it stands.

        Raises NotSignedIn, NotAllowed, MalformedSpecification and what specifications raise,
        TemplateNamespace, TemplateTaken, TemplateEditedMeanwhile.
        """
        namespace, template = request["namespace"], request["template"]
        self._require(namespace, context)
        data = request["specification"]
        if data.get("id", template) != template:
            raise MalformedSpecification(place="id", value=str(data["id"])[:80])
        reference = self._kit.reference
        command = DefineTemplate(
            specification=specification_of({**data, "id": template}),
            namespace=namespace,
            expected=request["revision"],
            indicators=[each for each in reference.indicators() if each.namespace in {None, namespace}],
            codes=lambda name: known.codes if (known := reference.code_list(name)) else (),
            taken=TEMPLATES.keys(),
        )
        return self._carry_out(template, command, request, context)

    def retire(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Offer a template no more; how it stands.

        Raises NotSignedIn, NotAllowed, NotFound, TemplateEditedMeanwhile, TemplateRetiredAlready.
        """
        template = request["template"]
        state = self._loaded(template)[0] if ID.fullmatch(template) else None
        if state is None:
            self._kit.rights.require(context.actor, DEFINE, address=context.address)
            raise NotFound(kind="report", id=template)
        self._require(state.namespace, context)
        command = RetireTemplate(template=template, expected=request["revision"])
        return self._carry_out(template, command, request, context)

    def _carry_out(
        self, template: str, command: Command, request: Mapping[str, Any], context: Context
    ) -> dict[str, Any]:
        def decided() -> list[Write]:
            state, version = self._loaded(template)
            return [
                Write(
                    stream=_stream(template),
                    expected_version=version,
                    events=[_new_event(event) for event in decide(state, command)],
                )
            ]

        appended = carry_out(self._kit.log, decided, context=context, command=repeatable(context, request))
        position = None if appended is None else appended.last_position
        if position is not None:
            self._settle(position)
        state, _ = self._loaded(template)
        assert state is not None
        return {**asdict(state), "position": position}

    def _require(self, namespace: str | None, context: Context) -> None:
        action = DEFINE if namespace is None else DEFINE_NATIONAL
        self._kit.rights.require(context.actor, action, country=namespace, address=context.address)

    def _loaded(self, template: str) -> tuple[Defined | None, int]:
        return loaded(self._kit.log, template)


def loaded(log: EventLog, template: str) -> tuple[Defined | None, int]:
    """A template as the log has it, and the version of its stream."""
    state, version = None, 0
    for recorded in log.read_stream(_stream(template)):
        state, version = evolve(state, _event_of(recorded)), recorded.version
    return state, version


def _stream(template: str) -> str:
    return f"report-template-{template}"


def _new_event(event: Event) -> NewEvent:
    return NewEvent(type=NAMES[type(event)], payload=asdict(event), country=event.namespace)


def _event_of(recorded: RecordedEvent) -> Event:
    payload = recorded.members
    for kind, name in NAMES.items():
        if recorded.type == name:
            return kind(**payload)
    raise AssertionError(recorded.type)
