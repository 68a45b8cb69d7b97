"""Invitations: the one-time links that people open their accounts with, and set a forgotten password anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from eventlog import Write, reading
from servicekit.context import Context, actor_of
from servicekit.kit import Kit
from services.identity import queries
from services.identity.domain import account
from services.identity.domain import commands as c
from services.identity.domain.errors import InvitationNotValid
from services.identity.domain.events import InvitationIssued
from services.identity.domain.values import person_actor
from services.identity.handlers.aggregates import directory_write
from services.identity.handlers.sessions import Sessions
from services.identity.handlers.writing import Writing, Written, new_identifier
from services.identity.passwords import Passwords
from services.identity.secrets import INVITATION_PREFIX, Invitation, Secrets, new_token


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """What was written, and the link's token, which is told this once; None where it was used meanwhile."""

    written: Written
    token: str | None
    expires_at: str

    @property
    def view(self) -> dict[str, Any] | None:
        """{token, expires_at}, or None."""
        return None if self.token is None else {"token": self.token, "expires_at": self.expires_at}


class Invitations:
    """Issues links, and lets people set a password with them."""

    def __init__(
        self, kit: Kit, writing: Writing, secrets: Secrets, passwords: Passwords, sessions: Sessions
    ) -> None:
        self._kit = kit
        self._writing = writing
        self._secrets = secrets
        self._passwords = passwords
        self._sessions = sessions

    def prepared(self) -> dict[str, str]:
        """invitation and expires_at of one to be issued now."""
        expires_at = self._kit.clock() + timedelta(seconds=self._kit.settings.invitation_lifetime_s)
        return {"invitation": new_identifier(), "expires_at": expires_at.isoformat()}

    def told(self, written: Written) -> Invited:
        """What a command that issued an invitation answers.

        The answer to a repetition has another token for the same invitation: the first answer may have
        been lost, and its token ends with this one.
        """
        issued = written.first(InvitationIssued)
        person = self._writing.aggregates.directory().state.people[issued.person]
        if person.invitation != issued.invitation:
            return Invited(written=written, token=None, expires_at=issued.expires_at)
        token = new_token(INVITATION_PREFIX)
        self._secrets.keep_invitation(issued.person, issued.invitation, token, issued.expires_at)
        return Invited(written=written, token=token, expires_at=issued.expires_at)

    def issue(self, context: Context, data: Mapping[str, Any]) -> Invited:
        """Give somebody a new link; the password they had and their sessions end. data: person."""
        person = data["person"]
        command = c.IssueInvitation(by=actor_of(context), person=person, **self.prepared())

        def decide() -> list[Write]:
            loaded = self._writing.aggregates.directory()
            return [directory_write(loaded, account.decide(loaded.state, command))]

        written = self._writing.carry_out(context, {"operation": "invite_person", **data}, decide)
        self._secrets.forget_password(person)
        return self.told(written.until(self._sessions.end_all(context, person, "revoked")))

    def describe(self, token: str) -> dict[str, Any]:
        """Whose account a link opens. Raises InvitationNotValid."""
        found = self._valid(token)
        with reading(self._kit.database) as connection:
            view = queries.person(connection, found.person)
        if not view["active"]:
            raise InvitationNotValid()
        return {name: view[name] for name in ("email", "name", "language")} | {"expires_at": found.expires_at}

    def accept(self, context: Context, *, token: str, password: str) -> int | None:
        """Set the password that a link is for. Raises InvitationNotValid, PasswordUnsuitable."""
        found = self._valid(token)
        about = self.describe(token)
        kept = self._passwords.hash(password, about["name"], about["email"])
        command = c.AcceptInvitation(person=found.person, invitation=found.invitation)
        by = person_actor(found.person)

        def decide() -> list[Write]:
            loaded = self._writing.aggregates.directory()
            return [directory_write(loaded, account.decide(loaded.state, command))]

        written = self._writing.carry_out(
            Context(actor=by, request_id=context.request_id, address=context.address), {}, decide
        )
        # The row of the link is what makes it good for one time only; whoever takes it keeps the password.
        if not self._secrets.use_invitation(token, found, kept):
            raise InvitationNotValid()
        return written.position

    def _valid(self, token: str) -> Invitation:
        found = self._secrets.invitation(token)
        if found is None or self._kit.clock() >= datetime.fromisoformat(found.expires_at):
            raise InvitationNotValid()
        return found
