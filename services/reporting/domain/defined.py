"""Report templates that administrators define: whose each is, its revisions, and when it is refused."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, assert_never

from servicekit.concepts import TOTAL, Indicator
from servicekit.errors import Fault, Rejection
from services.reporting.domain.specification import (
    MalformedSpecification,
    Specification,
    UnknownDimension,
    fit,
    payload_of,
)

_SHARED: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_NATIONAL: Final = re.compile(r"[A-Z]{2}\.[a-z0-9][a-z0-9-]{0,56}")
RESERVED: Final = ("custom", "new", "saved", "standing", "subscriptions", "templates")
"""Parts of addresses below /reports that no template may be called."""

CodesOf = Callable[[str], Collection[str]]
"""The codes of a code list."""


class TemplateTaken(Rejection):
    """There is a report of this name already, which came with the system. fields: template."""

    code = "template-taken"
    status = 409


class TemplateEditedMeanwhile(Rejection):
    """Somebody else saved the template since it was read. fields: template, expected, revision."""

    code = "template-edited-meanwhile"
    status = 409


class TemplateRetiredAlready(Rejection):
    """The template is retired. fields: template."""

    code = "template-retired"
    status = 410


class TemplateNamespace(Fault):
    """A template's id does not say whose it is. fields: template, namespace."""

    code = "template-namespace"
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineTemplate:
    """What a template is to be. expected: the revision it was read at; 0: there is none yet.

    namespace: the country whose it is, None for a shared one. indicators: those it may be about, and codes:
    of their code lists. taken: ids of the reports that came with the system.
    """

    specification: Specification
    namespace: str | None
    expected: int
    indicators: Sequence[Indicator]
    codes: CodesOf
    taken: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireTemplate:
    """That a template is offered no more. expected: the revision it was read at."""

    template: str
    expected: int


Command = DefineTemplate | RetireTemplate


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateDefined:
    """A template is so from now on. specification: as template.v1.json has it."""

    template: str
    namespace: str | None
    revision: int
    specification: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRetired:
    """A template is offered no more; its id stays its own."""

    template: str
    namespace: str | None
    revision: int


Event = TemplateDefined | TemplateRetired


@dataclass(frozen=True, slots=True, kw_only=True)
class Defined:
    """A template as it stands."""

    template: str
    namespace: str | None
    revision: int
    specification: Mapping[str, Any]
    retired: bool = False


def decide(state: Defined | None, command: Command) -> list[Event]:
    """What comes of a command: nothing where it would change nothing.

    Raises TemplateNamespace, TemplateTaken, TemplateEditedMeanwhile, MalformedSpecification and what `fit`
    raises; TemplateRetiredAlready for a template that is to be retired twice or that there is not.
    """
    match command:
        case DefineTemplate():
            return _define(state, command)
        case RetireTemplate(template=template, expected=expected):
            if state is None or state.retired:
                raise TemplateRetiredAlready(template=template)
            _require_revision(state, template, expected)
            return [
                TemplateRetired(template=template, namespace=state.namespace, revision=state.revision + 1)
            ]
        case _:
            assert_never(command)


def evolve(state: Defined | None, event: Event) -> Defined | None:
    """The template after an event."""
    match event:
        case TemplateDefined():
            return Defined(
                template=event.template,
                namespace=event.namespace,
                revision=event.revision,
                specification=event.specification,
            )
        case TemplateRetired():
            return None if state is None else replace(state, revision=event.revision, retired=True)
        case _:
            assert_never(event)


def check_id(template: str, namespace: str | None) -> None:
    """Raises TemplateNamespace unless a national id, and no other, begins with its country and a dot."""
    pattern = _SHARED if namespace is None else _NATIONAL
    right = pattern.fullmatch(template) is not None
    if not right or (namespace is not None and not template.startswith(f"{namespace}.")):
        raise TemplateNamespace(template=template[:80], namespace=namespace)


def check_fits(specification: Specification, indicators: Sequence[Indicator], codes: CodesOf) -> None:
    """Raises MalformedSpecification with the place of what no indicator has, else what `fit` raises.

    A template that leaves the indicator open has to fit one of them at least.
    """
    if specification.indicator is not None:
        indicators = [each for each in indicators if each.code == specification.indicator]
        if not indicators:
            raise MalformedSpecification(place="indicator", value=specification.indicator, why="not-there")
    for place, name in _named(specification):
        if not any(each.dimension(name) for each in indicators):
            raise MalformedSpecification(place=place, value=name, why="not-there")
    fitting = []
    wrong: list[Fault] = []
    for each in indicators:
        try:
            fit(specification, each)
        except Fault as error:
            wrong.append(error)
        else:
            fitting.append(each)
    if not fitting:
        said = [error for error in wrong if not isinstance(error, UnknownDimension)]
        if said:
            raise said[0]
        # Each of the dimensions is known to some indicator, all of them together to none.
        raise MalformedSpecification(place="rows", value=", ".join(specification.dimensions)[:80])
    for name, chosen in specification.filters.items():
        known = {code for each in fitting if (one := each.dimension(name)) for code in codes(one.code_list)}
        for at, code in enumerate(chosen):
            if code not in known and code != TOTAL:
                raise MalformedSpecification(place=f"filters.{name}[{at}]", value=code[:80], why="not-there")


def _define(state: Defined | None, command: DefineTemplate) -> list[Event]:
    wanted = command.specification
    check_id(wanted.id, command.namespace)
    if wanted.id in command.taken or wanted.id in RESERVED:
        raise TemplateTaken(template=wanted.id)
    _require_revision(state, wanted.id, command.expected)
    check_fits(wanted, command.indicators, command.codes)
    payload = payload_of(wanted)
    if state is not None and not state.retired and state.specification == payload:
        return []
    return [
        TemplateDefined(
            template=wanted.id,
            namespace=command.namespace,
            revision=1 if state is None else state.revision + 1,
            specification=payload,
        )
    ]


def _require_revision(state: Defined | None, template: str, expected: int) -> None:
    newest = 0 if state is None else state.revision
    if expected != newest:
        raise TemplateEditedMeanwhile(template=template, expected=expected, revision=newest)


def _named(specification: Specification) -> list[tuple[str, str]]:
    """Each dimension that a specification names, with its place in the data."""
    found = [
        (f"{place}[{at}]", name)
        for place in ("rows", "columns", "tables")
        for at, name in enumerate(getattr(specification, place))
        if name in specification.dimensions
    ]
    return [*found, *((f"filters.{name}", name) for name in specification.filters)]
