"""Organisations that are no country, and those that countries appoint to submit for them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from servicekit.errors import NotFound
from services.identity.domain import errors, granting
from services.identity.domain.events import DirectoryEvent, PersonDeactivated
from services.identity.domain.events import administration as a
from services.identity.domain.people import Directory, Organisation
from services.identity.domain.values import SYSTEM, OrganisationKind, Place

ORGANISATION_CLOSED = "organisation closed"
"""The reason that the accounts of a closed organisation's people are closed for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterOrganisation:
    """Let an organisation take part."""

    by: str
    organisation: str
    names: Mapping[str, str]
    kind: OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseOrganisation:
    """End an organisation, and the accounts of its people with it."""

    by: str
    organisation: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointDelegate:
    """Let an organisation submit for a country, for the named indicators and sources and no others."""

    by: str
    country: str
    organisation: str
    indicators: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissDelegate:
    """End what an organisation does for a country."""

    by: str
    country: str
    organisation: str
    reason: str


Command = RegisterOrganisation | CloseOrganisation | AppointDelegate | DismissDelegate


def decide(directory: Directory, command: Command) -> list[DirectoryEvent]:
    """What a command does; nothing where it is so. Raises what domain.errors names, NotFound, NotAllowed."""
    match command:
        case RegisterOrganisation():
            _check_may(directory, command.by, "organisation.register", SYSTEM)
            if command.organisation in directory.organisations:
                raise errors.OrganisationExists(organisation=command.organisation)
            return [
                a.OrganisationRegistered(
                    organisation=command.organisation, names=command.names, kind=command.kind
                )
            ]
        case CloseOrganisation():
            _check_may(directory, command.by, "organisation.register", SYSTEM)
            return granting.checked(directory, list(_closed(directory, command)))
        case AppointDelegate():
            _check_may(directory, command.by, "delegate.appoint", Place(country=command.country))
            return list(_appointed(directory, command))
        case DismissDelegate():
            _check_may(directory, command.by, "delegate.appoint", Place(country=command.country))
            known = directory.organisations.get(command.organisation)
            if known is None or command.country not in known.appointments:
                raise NotFound(kind="delegate", id=command.organisation)
            return [
                a.DelegateDismissed(
                    country=command.country, organisation=command.organisation, reason=command.reason
                )
            ]
        case _:
            assert_never(command)


def _closed(directory: Directory, command: CloseOrganisation) -> Iterator[DirectoryEvent]:
    known = directory.organisations.get(command.organisation)
    if known is None:
        raise NotFound(kind="organisation", id=command.organisation)
    if not known.is_open:
        raise errors.OrganisationIsClosed(organisation=command.organisation)
    yield a.OrganisationClosed(organisation=command.organisation, reason=command.reason)
    for person in directory.people.values():
        if person.place.organisation == command.organisation and person.active:
            yield PersonDeactivated(person=person.number, reason=ORGANISATION_CLOSED)


def _appointed(directory: Directory, command: AppointDelegate) -> Iterator[DirectoryEvent]:
    known = _taking_part(directory, command.organisation)
    if known.kind != "delegate":
        raise errors.NotADelegate(organisation=command.organisation)
    wanted = a.DelegateAppointed(
        country=command.country,
        organisation=command.organisation,
        indicators=tuple(sorted(set(command.indicators))),
        sources=tuple(sorted(set(command.sources))),
    )
    if wanted != known.appointments.get(command.country):
        yield wanted


def _taking_part(directory: Directory, organisation: str) -> Organisation:
    known = directory.organisations.get(organisation)
    if known is None or not known.is_open:
        raise errors.UnknownOrganisation(organisation=organisation)
    return known


def _check_may(directory: Directory, by: str, action: str, place: Place) -> None:
    if not directory.may(by, action, place):
        raise granting.not_allowed(action, place)
