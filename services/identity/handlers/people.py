"""Commands about people and their roles. The directory decides who may: it knows its administrators."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from eventlog import Write, reading
from servicekit.context import Context, actor_of
from servicekit.errors import NotFound
from servicekit.kit import Kit
from services.identity import queries
from services.identity.attempts import Attempts, Subject
from services.identity.domain import account, directory
from services.identity.domain import commands as c
from services.identity.domain.errors import UnknownCountry, UnknownIndicator, WrongPassword
from services.identity.domain.events import PersonRegistered
from services.identity.domain.values import SYSTEM_ACTOR, RoleRequest, person_actor
from services.identity.handlers.aggregates import directory_write
from services.identity.handlers.invitations import Invitations, Invited
from services.identity.handlers.sessions import Sessions
from services.identity.handlers.writing import Writing, Written, new_identifier
from services.identity.passwords import Passwords
from services.identity.secrets import Secrets


class People:
    """Registers people, changes and closes accounts, gives and takes roles."""

    def __init__(
        self,
        kit: Kit,
        writing: Writing,
        secrets: Secrets,
        passwords: Passwords,
        sessions: Sessions,
        invitations: Invitations,
        attempts: Attempts,
    ) -> None:
        self._reference = kit.reference
        self._writing = writing
        self._secrets = secrets
        self._passwords = passwords
        self._sessions = sessions
        self._invitations = invitations
        self._database = kit.database
        self._attempts = attempts
        self._allowed = kit.settings.sign_in_attempts

    def register(self, context: Context, data: Mapping[str, Any]) -> Invited:
        """data: country, organisation, email, name, language, roles: in that place."""
        country, organisation = data["country"], data["organisation"]
        if country is not None and not self._writing.aggregates.country(country).state.admitted:
            raise UnknownCountry(country=country)
        roles = tuple(
            self._request({**role, "country": country, "organisation": organisation})
            for role in data["roles"]
        )
        command = c.RegisterPerson(
            by=actor_of(context),
            country=country,
            organisation=organisation,
            email=data["email"],
            name=data["name"],
            language=data["language"],
            roles=roles,
            **self._invitations.prepared(),
        )
        return self.register_with(context, data, command, list)

    def register_first(self, *, email: str, name: str, language: str, password: str) -> str:
        """Open the first account and return its number. Raises SystemInUse where there is one."""
        command = c.RegisterFirstAdministrator(
            email=email, name=name, language=language, grant=new_identifier()
        )
        kept = self._passwords.hash(password, name, email)
        written = self._writing.carry_out(
            Context(actor=SYSTEM_ACTOR), {}, lambda: self._registration(command)
        )
        person = written.first(PersonRegistered).person
        self._secrets.keep_password(person, kept)
        return person

    def register_with(
        self,
        context: Context,
        data: Mapping[str, Any],
        command: c.RegisterPerson,
        others: Callable[[], list[Write]],
    ) -> Invited:
        """Register somebody in one append with other writes. data: the request."""
        written = self._writing.carry_out(
            context,
            {"operation": "register_person", **data},
            lambda: [*others(), *self._registration(command)],
        )
        return self._invitations.told(written)

    def _registration(self, command: c.RegisterPerson | c.RegisterFirstAdministrator) -> list[Write]:
        loaded = self._writing.aggregates.directory()
        return [directory_write(loaded, directory.decide(loaded.state, command))]

    def change(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: person, and email, name, language where they change."""
        return self._decided(context, "change_person", data, c.ChangePerson(by=actor_of(context), **data))

    def deactivate(self, context: Context, data: Mapping[str, Any]) -> Written:
        """Close an account and end its sessions. data: person, reason."""
        command = c.DeactivatePerson(by=actor_of(context), **data)
        written = self._decided(context, "deactivate_person", data, command)
        return written.until(self._sessions.end_all(context, data["person"], "deactivated"))

    def reactivate(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: person, reason."""
        command = c.ReactivatePerson(by=actor_of(context), **data)
        return self._decided(context, "reactivate_person", data, command)

    def set_password(self, context: Context, data: Mapping[str, Any]) -> Written:
        """Set one's own password; the other sessions end.

        data: person, password, current_password, session: the one to keep.
        """
        by, person = actor_of(context), data["person"]
        if by != person_actor(person):
            raise NotFound(kind="person", id=person)
        # Whoever sits down at an open session cannot take the account over.
        self._check_current(person, data["current_password"])
        with reading(self._database) as connection:
            view = queries.person(connection, person)
        kept = self._passwords.hash(data["password"], view["name"], view["email"])
        command = c.ChangePassword(by=by, person=person)

        def decide() -> list[Write]:
            loaded = self._writing.aggregates.directory()
            return [directory_write(loaded, account.decide(loaded.state, command))]

        request = {"operation": "set_password", "person": person}
        written = self._writing.carry_out(context, request, decide)
        self._secrets.keep_password(person, kept)
        ended = self._sessions.end_all(context, person, "password-changed", keep=data["session"])
        return written.until(ended)

    def grant(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: person, role, country, organisation, indicators, sources."""
        role = {name: value for name, value in data.items() if name != "person"}
        command = c.GrantRole(by=actor_of(context), person=data["person"], request=self._request(role))
        return self._decided(context, "grant_role", data, command)

    def revoke(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: grant."""
        command = c.RevokeRole(by=actor_of(context), grant=data["grant"])
        return self._decided(context, "revoke_role", data, command)

    def _decided(
        self, context: Context, operation: str, data: Mapping[str, Any], command: c.DirectoryCommand
    ) -> Written:
        def decide() -> list[Write]:
            loaded = self._writing.aggregates.directory()
            return [directory_write(loaded, directory.decide(loaded.state, command))]

        return self._writing.carry_out(context, {"operation": operation, **data}, decide)

    def _check_current(self, person: str, password: str | None) -> None:
        tried = Subject(what=("password", person), allowed=self._allowed)
        self._attempts.begin(tried)
        right, _ = self._passwords.verify(password or "", self._secrets.password_hash(person))
        if not right:
            raise WrongPassword()
        self._attempts.succeeded(forget=[tried])

    def _request(self, role: Mapping[str, Any]) -> RoleRequest:
        for indicator in role["indicators"] or ():
            if self._reference.indicator(indicator) is None:
                raise UnknownIndicator(indicator=indicator)
        return RoleRequest(
            grant=new_identifier(),
            role=role["role"],
            country=role["country"],
            organisation=role["organisation"],
            indicators=codes_of(role["indicators"]),
            sources=codes_of(role["sources"]),
        )


def codes_of(codes: Sequence[str] | None) -> tuple[str, ...] | None:
    """Codes in their order, each once; None stays."""
    return None if codes is None else tuple(sorted(set(codes)))
