"""A country: its admission, workflow, agencies and their keys, and agreements; one stream for each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, assert_never

from servicekit.errors import NotFound
from servicekit.successions import Succession, holder
from services.identity.domain import commands as c
from services.identity.domain import errors
from services.identity.domain.agreement import accept, agree, confirm
from services.identity.domain.events import (
    AgencyClosed,
    AgencyRegistered,
    AgencyRenamed,
    AgencySucceeded,
    AgreementConfirmed,
    AgreementSet,
    CountryAdmitted,
    CountryDescribed,
    CountryEvent,
    CountryWithdrawn,
    KeyIssued,
    KeyNarrowed,
    KeyRevoked,
    KeyRotated,
    TermsAccepted,
    WorkflowSet,
)
from services.identity.domain.keys import Key, issued, narrow, rotate
from services.identity.domain.succession import succeed

AGENCY_CLOSED = "agency closed"
"""The reason that keys of a closed agency are revoked for."""
COUNTRY_WITHDRAWN = "country withdrawn"
"""The reason that keys of a country that withdrew are revoked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """An agency as it stands."""

    names: Mapping[str, str]
    is_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """agencies, keys: by code, also those that ended. agreements: indicator to the last decision."""

    code: str
    admitted: bool = False
    described: CountryDescribed
    workflow: WorkflowSet
    agencies: Mapping[str, Agency] = field(default_factory=dict)
    successions: Mapping[str, Succession] = field(default_factory=dict)
    keys: Mapping[str, Key] = field(default_factory=dict)
    agreements: Mapping[str, AgreementSet] = field(default_factory=dict)
    accepted: frozenset[TermsAccepted] = frozenset()


def stream(code: str) -> str:
    """The stream of a country."""
    return f"country-{code}"


def unadmitted(code: str) -> Country:
    """A country before it takes part, with the workflow that holds until it sets another."""
    # Domain brief, 6: the default requires both; validator and approver may be one person.
    workflow = WorkflowSet(
        country=code,
        validation_required=True,
        approval_required=True,
        distinct_validator_and_approver=False,
        released_by="anyone",
    )
    described = CountryDescribed(country=code, names=None, contact=None)
    return Country(code=code, described=described, workflow=workflow)


def decide(country: Country, command: c.CountryCommand) -> list[CountryEvent]:
    """What a command does to a country; nothing where it is so already. Raises what domain.errors names."""
    if isinstance(command, c.AdmitCountry):
        if country.admitted:
            raise errors.CountryAdmittedAlready(country=country.code)
        return [CountryAdmitted(country=country.code)]
    if not country.admitted:
        raise errors.UnknownCountry(country=country.code)
    match command:
        case c.DescribeCountry():
            wanted = replace(country.described, **dict(command.changes))
            return [] if wanted == country.described else [wanted]
        case c.WithdrawCountry():
            return list(_withdraw(country, command))
        case c.SetWorkflow():
            return list(_set_workflow(country, command))
        case c.RegisterAgency(agency=agency):
            if agency in country.agencies:
                raise errors.AgencyExists(country=country.code, agency=agency)
            return [AgencyRegistered(country=country.code, agency=agency, names=command.names)]
        case c.RenameAgency(agency=agency, names=names):
            if _open_agency(country, agency).names == names:
                return []
            return [AgencyRenamed(country=country.code, agency=agency, names=names)]
        case c.SucceedAgency():
            for agency in (command.agency, command.successor):
                _open_agency(country, agency)
            return list(succeed(country.code, country.successions, command))
        case c.CloseAgency():
            return list(_close(country, command))
        case c.IssueKey():
            _open_agency(country, command.agency)
            return [
                KeyIssued(
                    key=command.key,
                    country=country.code,
                    agency=command.agency,
                    label=command.label,
                    indicators=command.indicators,
                    sources=command.sources,
                    actions=command.actions,
                    networks=command.networks,
                    expires_at=command.expires_at,
                )
            ]
        case c.NarrowKey(key=key):
            return list(narrow(country.keys.get(key), country.code, command))
        case c.RotateKey(key=key):
            return [rotate(country.keys.get(key), country.code, command)]
        case c.RevokeKey(key=key):
            if key not in country.keys:
                raise NotFound(kind="key", id=key)
            if country.keys[key].revoked:
                raise errors.KeyRevokedAlready(key=key)
            return [KeyRevoked(key=key, country=country.code, reason=command.reason)]
        case c.SetAgreement():
            return list(agree(country.code, command, country.agreements.get(command.indicator)))
        case c.ConfirmAgreement():
            return list(confirm(country.code, command))
        case c.AcceptTerms(indicator=indicator):
            return list(accept(country.code, command, country.agreements.get(indicator), country.accepted))
        case _:
            assert_never(command)


def evolve(country: Country, event: CountryEvent) -> Country:
    """The country after an event."""
    match event:
        case CountryAdmitted():
            return replace(country, admitted=True)
        case CountryDescribed():
            return replace(country, described=event)
        case CountryWithdrawn():
            return replace(country, admitted=False)
        case WorkflowSet():
            return replace(country, workflow=event)
        case AgencyRegistered(agency=agency):
            return replace(country, agencies={**country.agencies, agency: Agency(names=event.names)})
        case AgencyRenamed(agency=agency):
            return _with_agency(country, agency, names=event.names)
        case AgencySucceeded(agency=agency):
            succession = Succession(successor=event.successor, starts=date.fromisoformat(event.from_))
            return replace(country, successions={**country.successions, agency: succession})
        case AgencyClosed(agency=agency):
            return _with_agency(country, agency, is_open=False)
        case KeyIssued(key=key):
            return replace(country, keys={**country.keys, key: issued(event)})
        case KeyNarrowed(key=key):
            return _with_key(country, key, limits=event)
        case KeyRotated():
            return country
        case KeyRevoked(key=key):
            return _with_key(country, key, revoked=True)
        case AgreementSet(indicator=indicator):
            return replace(country, agreements={**country.agreements, indicator: event})
        case AgreementConfirmed():
            return country
        case TermsAccepted():
            return replace(country, accepted=country.accepted | {event})
        case _:
            assert_never(event)


def _set_workflow(country: Country, command: c.SetWorkflow) -> Iterator[CountryEvent]:
    # Who releases follows from who approved or validated, so one of them has to have done so.
    if command.released_by != "anyone" and not (command.validation_required or command.approval_required):
        raise errors.ReleaseNeedsJudgement(released_by=command.released_by)
    workflow = WorkflowSet(
        country=country.code,
        validation_required=command.validation_required,
        approval_required=command.approval_required,
        distinct_validator_and_approver=command.distinct_validator_and_approver,
        released_by=command.released_by,
    )
    if workflow != country.workflow:
        yield workflow


def _close(country: Country, command: c.CloseAgency) -> Iterator[CountryEvent]:
    _open_agency(country, command.agency)
    today = command.now.date()
    keys = [
        key
        for key, held in country.keys.items()
        if holder(country.successions, held.agency, today) == command.agency and not held.ended(command.now)
    ]
    if keys or command.sources or command.positions:
        if not command.force:
            raise errors.AgencyInUse(
                agency=command.agency,
                keys=keys,
                sources=list(command.sources),
                positions=list(command.positions),
            )
        if not command.reason.strip():
            raise errors.ReasonNeeded()
    yield AgencyClosed(country=country.code, agency=command.agency, reason=command.reason)
    for key in keys:
        yield KeyRevoked(key=key, country=country.code, reason=AGENCY_CLOSED)


def _withdraw(country: Country, command: c.WithdrawCountry) -> Iterator[CountryEvent]:
    yield CountryWithdrawn(country=country.code, reason=command.reason)
    for agreement in country.agreements.values():
        if agreement.mode != "national":
            yield AgreementSet(country=country.code, indicator=agreement.indicator, mode="national")
    for key, held in country.keys.items():
        if not held.revoked:
            yield KeyRevoked(key=key, country=country.code, reason=COUNTRY_WITHDRAWN)


def _open_agency(country: Country, agency: str) -> Agency:
    found = country.agencies.get(agency)
    if found is None:
        raise errors.UnknownAgency(country=country.code, agency=agency)
    if not found.is_open:
        raise errors.AgencyIsClosed(country=country.code, agency=agency)
    return found


def _with_agency(country: Country, agency: str, **changes: Any) -> Country:
    known = country.agencies.get(agency)
    changed = {} if known is None else {agency: replace(known, **changes)}
    return replace(country, agencies={**country.agencies, **changed})


def _with_key(country: Country, key: str, **changes: Any) -> Country:
    known = country.keys.get(key)
    changed = {} if known is None else {key: replace(known, **changes)}
    return replace(country, keys={**country.keys, **changed})
