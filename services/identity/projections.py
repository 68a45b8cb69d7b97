"""From an event of identity to its read models; applying one twice changes nothing more."""

from typing import Any, Final, assert_never

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import RecordedEvent
from servicekit.moments import rfc3339, rfc3339_of
from servicekit.rows import put
from services.identity import tables as t
from services.identity.domain import events as e
from services.identity.domain.country import unadmitted
from services.identity.domain.emails import email_key
from services.identity.domain.events import administration as ad
from services.identity.domain.values import person_actor

KEY_DESTROYED: Final = "eventlog.key-destroyed"
"""An operator destroyed a key, by the command that is there for it."""
TYPES: Final = frozenset(e.BY_TYPE) - {kind.TYPE for kind in e.SessionEvent.__args__} | {KEY_DESTROYED}
"""What the read models are made of; signing in and out leaves no trace in them."""


def apply(connection: Connection, recorded: RecordedEvent) -> None:
    """Take one event of TYPES into the read models."""
    payload = recorded.members
    if recorded.type == KEY_DESTROYED:
        _erase(connection, payload["key"])
        return
    event = e.event_from(recorded.type, payload)
    match event:
        case (
            e.CountryAdmitted()
            | e.CountryDescribed()
            | e.CountryWithdrawn()
            | e.WorkflowSet()
            | e.AgencyRegistered()
            | e.AgencyRenamed()
            | e.AgencySucceeded()
            | e.AgencyClosed()
            | e.KeyIssued()
            | e.KeyNarrowed()
            | e.KeyRotated()
            | e.KeyRevoked()
            | e.AgreementSet()
            | e.AgreementConfirmed()
            | e.TermsAccepted()
        ):
            _country(connection, event, recorded.position)
        case e.GroupFormed():
            put(connection, t.groups, {"group_code": event.group, "names": dict(event.names)})
        case e.GroupJoined():
            row = {"group_code": event.group, "country": event.country, "standing": event.standing}
            put(connection, t.standings, {**row, "since": recorded.position})
        case e.GroupLeft():
            mine = (t.standings.c.group_code == event.group) & (t.standings.c.country == event.country)
            connection.execute(t.standings.delete().where(mine))
        case (
            e.PersonRegistered()
            | e.PersonChanged()
            | e.PersonDeactivated()
            | e.PersonReactivated()
            | e.PasswordChanged()
            | e.RoleGranted()
            | e.RoleRevoked()
            | e.InvitationIssued()
            | e.InvitationAccepted()
            | e.PersonErased()
        ):
            _directory(connection, event, recorded.position)
        case (
            ad.OrganisationRegistered()
            | ad.OrganisationClosed()
            | ad.PositionCreated()
            | ad.PositionChanged()
            | ad.PositionClosed()
            | ad.PersonAssigned()
            | ad.PersonRotatedOut()
            | ad.RoleDefined()
            | ad.RoleRetired()
            | ad.DelegateAppointed()
            | ad.DelegateDismissed()
        ):
            _administration(connection, event, recorded.position)
        case e.SessionStarted() | e.SessionEnded() | e.SignInRefused() | e.SignInPaused():
            pass
        case e.SecondFactorEnrolled() | e.SecondFactorRemoved() | e.RecoveryCodeUsed():
            pass
        case e.SignInRuleSet():
            put(connection, t.sign_in_rules, e.payload_of(event))
        case e.MailChosen():
            since = rfc3339(recorded.recorded_at)
            put(
                connection,
                t.mail_choices,
                {**e.payload_of(event), "person": int(event.person), "since": since},
            )
        case _:
            assert_never(event)


def clear(connection: Connection) -> None:
    """Empty the read models, so that they can be made anew; the secrets stay."""
    for table in t.metadata.sorted_tables:
        connection.execute(table.delete())


def _country(connection: Connection, event: e.CountryEvent, position: int) -> None:
    match event:
        case e.CountryAdmitted(country=country):
            connection.execute(t.withdrawals.delete().where(t.withdrawals.c.country == country))
            # One that comes back finds everything as it left it.
            if (
                connection.execute(sa.select(t.countries).where(t.countries.c.country == country)).first()
                is None
            ):
                put(connection, t.countries, e.payload_of(unadmitted(country).workflow))
        case e.CountryDescribed():
            put(connection, t.descriptions, e.payload_of(event))
        case e.CountryWithdrawn(country=country):
            put(connection, t.withdrawals, {"country": country, "since": position})
        case e.WorkflowSet():
            put(connection, t.countries, e.payload_of(event))
        case e.AgencyRegistered():
            row = {"country": event.country, "agency": event.agency, "names": dict(event.names), "open": True}
            put(connection, t.agencies, row)
        case e.AgencyRenamed():
            mine = (t.agencies.c.country == event.country) & (t.agencies.c.agency == event.agency)
            connection.execute(t.agencies.update().where(mine).values(names=dict(event.names)))
        case e.AgencySucceeded():
            row = {"country": event.country, "agency": event.agency, "successor": event.successor}
            put(connection, t.successions, {**row, "starts": event.from_})
        case e.AgencyClosed():
            mine = (t.agencies.c.country == event.country) & (t.agencies.c.agency == event.agency)
            connection.execute(t.agencies.update().where(mine).values(open=False))
        case e.KeyIssued():
            row = {**e.payload_of(event), "expires_at": rfc3339_of(event.expires_at)}
            put(connection, t.keys, {**row, "revoked": False, "since": position})
        case e.KeyNarrowed(key=key):
            connection.execute(t.keys.update().where(t.keys.c.key == key).values(**e.payload_of(event)))
        case e.KeyRotated(key=key, old_secret_until=until):
            connection.execute(t.keys.update().where(t.keys.c.key == key).values(old_secret_until=until))
        case e.KeyRevoked(key=key):
            connection.execute(t.keys.update().where(t.keys.c.key == key).values(revoked=True))
        case e.AgreementSet():
            put(connection, t.agreements, {**e.payload_of(event), "confirmed": {}, "since": position})
        case e.TermsAccepted():
            pass  # who reads needs it, and that is reporting
        case e.AgreementConfirmed():
            mine = (t.agreements.c.country == event.country) & (t.agreements.c.indicator == event.indicator)
            query = sa.select(t.agreements.c.confirmed).where(mine)
            confirmed = connection.execute(query).scalar_one() | dict.fromkeys(event.countries, position)
            connection.execute(t.agreements.update().where(mine).values(confirmed=confirmed))
        case _:
            assert_never(event)


def _directory(
    connection: Connection,
    event: e.PersonRegistered
    | e.PersonChanged
    | e.PersonDeactivated
    | e.PersonReactivated
    | e.PasswordChanged
    | e.RoleGranted
    | e.RoleRevoked
    | e.AccountEvent,
    position: int,
) -> None:
    person = int(event.person)
    match event:
        case e.PersonRegistered():
            row = {
                **e.payload_of(event),
                "person": person,
                "email_key": None if event.email is None else email_key(event.email),
                "active": True,
            }
            put(connection, t.people, row)
        case e.PersonChanged():
            changes = {name: value for name, value in e.payload_of(event).items() if name != "person"}
            if event.email is not None:
                changes["email_key"] = email_key(event.email)
            if changes:
                _update_person(connection, person, **changes)
        case e.PersonDeactivated():
            _update_person(connection, person, active=False)
        case e.PersonReactivated():
            _update_person(connection, person, active=True)
            # Whatever was left of before is over: one signs in anew.
            connection.execute(t.sessions.delete().where(t.sessions.c.person == person))
        case e.PersonErased():
            _erase(connection, person_actor(event.person))
        case e.PasswordChanged() | e.InvitationIssued() | e.InvitationAccepted():
            pass
        case e.RoleGranted():
            granted = {name: value for name, value in e.payload_of(event).items() if name != "grant"}
            row = {**granted, "grant_id": event.grant, "person": person, "since": position}
            put(connection, t.grants, row)
        case e.RoleRevoked(grant=grant):
            connection.execute(t.grants.delete().where(t.grants.c.grant_id == grant))
        case _:
            assert_never(event)


def _administration(connection: Connection, event: ad.AdministrationEvent, position: int) -> None:
    match event:
        case ad.PositionCreated() | ad.PositionChanged():
            put(connection, t.positions, {**e.payload_of(event), "open": True})
        case ad.PositionClosed():
            mine = t.positions.c.position == event.position
            connection.execute(t.positions.update().where(mine).values(open=False))
        case ad.PersonAssigned():
            row = {"position": event.position, "person": int(event.person), "since": position}
            put(connection, t.assignments, row)
        case ad.PersonRotatedOut():
            there = (t.assignments.c.position == event.position) & (
                t.assignments.c.person == int(event.person)
            )
            connection.execute(t.assignments.delete().where(there))
        case ad.RoleDefined():
            put(connection, t.roles, {**e.payload_of(event), "since": position})
        case ad.RoleRetired():
            own = (t.roles.c.country == event.country) & (t.roles.c.role == event.role)
            connection.execute(t.roles.delete().where(own))
        case ad.OrganisationRegistered():
            put(connection, t.organisations, {**e.payload_of(event), "open": True})
        case ad.OrganisationClosed():
            named = t.organisations.c.organisation == event.organisation
            connection.execute(t.organisations.update().where(named).values(open=False))
            theirs = t.delegates.c.organisation == event.organisation
            connection.execute(t.delegates.delete().where(theirs))
        case ad.DelegateAppointed():
            put(connection, t.delegates, {**e.payload_of(event), "since": position})
        case ad.DelegateDismissed():
            ended = (t.delegates.c.country == event.country) & (
                t.delegates.c.organisation == event.organisation
            )
            connection.execute(t.delegates.delete().where(ended))
        case _:
            assert_never(event)


def _erase(connection: Connection, key: str) -> None:
    """Forget who a person is, and their secrets, when the person's key is destroyed."""
    kind, _, number = key.partition(":")
    if kind == "person":
        _update_person(connection, int(number), name=None, email=None, email_key=None)
        for table in (
            t.credentials,
            t.invitations,
            t.second_factors,
            t.recovery_codes,
            t.sessions,
        ):
            connection.execute(table.delete().where(table.c.person == int(number)))


def _update_person(connection: Connection, person: int, **changes: Any) -> None:
    connection.execute(t.people.update().where(t.people.c.person == person).values(**changes))
