"""Signing in and out, and whom a token belongs to."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal, NoReturn

from eventlog import reading
from servicekit.context import Context
from servicekit.errors import NotFound, NotSignedIn
from servicekit.kit import Kit
from servicekit.moments import rfc3339
from servicekit.policies import within
from services.identity import queries
from services.identity.attempts import Attempts, Subject
from services.identity.domain import errors
from services.identity.domain.emails import clean_email, email_key
from services.identity.domain.events import (
    SessionEnded,
    SessionEvent,
    SessionStarted,
    SignInPaused,
    SignInRefused,
)
from services.identity.domain.session import Limits, Session, expired, worth_noting
from services.identity.domain.values import person_actor
from services.identity.handlers.key_uses import KeyUses
from services.identity.handlers.second_factor import SecondFactor
from services.identity.handlers.tickets import Tickets
from services.identity.handlers.writing import Writing, new_identifier
from services.identity.passwords import Passwords
from services.identity.queries import keys as key_queries
from services.identity.secrets import KEY_PREFIX, SESSION_PREFIX, Secrets, new_token

ATTEMPTS_PER_ACCOUNT, ATTEMPTS_PER_ADDRESS = 5, 10
"""So many times as an account from one network address is allowed an account is from anywhere, so that nobody
far away shuts its person out by guessing; and a network address for all accounts: an office shares one."""

CLIENT_LENGTH = 200
"""So many characters are kept of what a browser or program calls itself."""
Reason = Literal["unknown", "password", "inactive", "second-factor"]


class Sessions:
    """Sessions of people, and the keys of agencies' systems as callers."""

    def __init__(
        self,
        kit: Kit,
        writing: Writing,
        secrets: Secrets,
        passwords: Passwords,
        attempts: Attempts,
        factor: SecondFactor,
    ) -> None:
        self._kit = kit
        self._writing = writing
        self._secrets = secrets
        self._passwords = passwords
        self._key_uses = KeyUses(kit.database, kit.clock)
        self._limits = Limits(idle_s=kit.settings.session_idle_s, lifetime_s=kit.settings.session_lifetime_s)
        self._attempts = attempts
        self._factor = factor
        self._tickets = Tickets(kit)

    def sign_in(
        self,
        context: Context,
        *,
        email: str,
        password: str,
        otp: str | None = None,
        client: str | None = None,
    ) -> dict[str, Any]:
        """{token, session, expires_at, principal, position}. Raises SignInRefused, whatever the cause.

        Raises SecondFactorNeeded where all is right but a code is needed, and none came along.
        An address that nobody has costs the same work as a wrong password, and counts as one.
        """
        cleaned = clean_email(email)
        tried = self._tried(cleaned, context.address)
        paused_until = self._attempts.begin(*tried)
        account = self._secrets.account(cleaned)
        person, active, known = account or (None, False, None)
        right, renewed = self._passwords.verify(password, known)
        if person is None or known is None or not right or not active:
            wrong: Reason = "unknown" if person is None else "password"
            self._refused(context, person, paused_until, reason="inactive" if right else wrong)
        if renewed is not None:
            self._secrets.keep_password(person, renewed)
            known = renewed
        if self._factor.asked_of(person):
            if otp is None:
                self._attempts.succeeded(give_back=tried)
                raise errors.SecondFactorNeeded(ticket=self._tickets.issue(email, person, known))
            if not self._factor.is_right(context, person, otp):
                self._refused(context, person, paused_until, reason="second-factor")
        return self._begin(context, person, known, tried, paused_until, client)

    def finish(self, context: Context, *, ticket: str, otp: str, client: str | None = None) -> dict[str, Any]:
        """The second step of signing in: as sign_in answers. Raises SignInRefused, NotSignedIn.

        ticket: of SecondFactorNeeded, good for some minutes and for the password that it was given for.
        """
        opened = self._tickets.open(ticket)
        if opened is None:
            raise NotSignedIn()
        tried = self._tried(clean_email(opened.email), context.address)
        paused_until = self._attempts.begin(*tried)
        known = self._secrets.password_hash(opened.person)
        if known is None or not opened.is_for(known):
            self._refused(context, opened.person, paused_until, reason="inactive")
        if not self._factor.is_right(context, opened.person, otp):
            self._refused(context, opened.person, paused_until, reason="second-factor")
        return self._begin(context, opened.person, known, tried, paused_until, client)

    def _begin(
        self,
        context: Context,
        person: str,
        known: str,
        tried: list[Subject],
        paused_until: datetime | None,
        client: str | None,
    ) -> dict[str, Any]:
        """Start a session, unless account or password changed since they were looked at."""
        token, now = new_token(SESSION_PREFIX), self._kit.clock()
        session = Session(
            session=new_identifier(),
            person=person,
            used_at=now,
            expires_at=now + timedelta(seconds=self._limits.lifetime_s),
            address=context.address,
            client=None if client is None else client[:CLIENT_LENGTH],
        )
        if not self._secrets.start_session(token, session, known):
            self._refused(context, person, paused_until, reason="inactive")
        self._attempts.succeeded(forget=tried[:2], give_back=tried[2:])
        return self._started(context, token, session)

    def _tried(self, email: str | None, address: str | None) -> list[Subject]:
        """What an attempt counts for: the account from there, the account, and the place."""
        key, allowed = None if email is None else email_key(email), self._kit.settings.sign_in_attempts
        subjects = [
            Subject(what=("pair", key, address), allowed=allowed),
            Subject(what=("account", key), allowed=allowed * ATTEMPTS_PER_ACCOUNT),
        ]
        if address is not None:
            subjects.append(Subject(what=("address", address), allowed=allowed * ATTEMPTS_PER_ADDRESS))
        return subjects

    def authenticate(self, context: Context, token: str) -> dict[str, Any]:
        """The principal of a session token or of a key's secret.

        Raises NotSignedIn for what is unknown, revoked or ended; SessionExpired; KeyExpired;
        NetworkNotAllowed where the key may not be used from context.address.
        """
        if token.startswith(SESSION_PREFIX):
            return self._session_principal(token)
        if token.startswith(KEY_PREFIX):
            return self._key_principal(context, token)
        raise NotSignedIn()

    def sign_out(self, context: Context, token: str) -> int:
        """End a session; the position of the event. Raises NotSignedIn where it has ended already."""
        session = self._secrets.session(token)
        # Forgotten first: whatever happens to the event, the token is worth nothing any more.
        if session is None or not self._secrets.end_session(session.session):
            raise NotSignedIn()
        return self.note_end(context, session.session, session.person, "signed-out")

    def me(self, context: Context) -> dict[str, Any]:
        """The principal that the caller is. Raises NotSignedIn."""
        kind, _, number = (context.actor or "").partition(":")
        with reading(self._kit.database) as connection:
            match kind:
                case "person":
                    return queries.person_principal(connection, number)
                case "key":
                    return key_queries.key_principal(key_queries.key(connection, number))
                case _:
                    raise NotSignedIn()

    def end_all(
        self,
        context: Context,
        person: str,
        reason: Literal["deactivated", "password-changed", "revoked"],
        *,
        keep: str | None = None,
    ) -> int | None:
        """End the sessions of a person, but one; the last position written."""
        position = None
        for session in self._secrets.end_sessions(person, keep=keep):
            position = self.note_end(context, session, person, reason)
        return position

    def _session_principal(self, token: str) -> dict[str, Any]:
        session, now = self._secrets.session(token), self._kit.clock()
        if session is None:
            raise NotSignedIn()
        if expired(session, now, self._limits):
            raise errors.SessionExpired()
        with reading(self._kit.database) as connection:
            principal = queries.person_principal(connection, session.person)
        if not principal["active"]:
            raise NotSignedIn()
        if worth_noting(session, now, self._limits):
            self._secrets.note_use(session.session, now)
        return self._with_session(principal, session)

    def _with_session(self, principal: dict[str, Any], session: Session) -> dict[str, Any]:
        missing = self._factor.missing(session.person, principal["country"])
        return {
            **principal,
            "session": session.session,
            "expires_at": rfc3339(session.expires_at),
            "restricted": "second-factor" if missing else None,
        }

    def _key_principal(self, context: Context, secret: str) -> dict[str, Any]:
        found = self._secrets.key(secret)
        if found is None:
            raise NotSignedIn()
        key, ends_at = found
        try:
            with reading(self._kit.database) as connection:
                view = key_queries.key(connection, key)
        except NotFound:
            raise NotSignedIn() from None
        if view["revoked"]:
            raise NotSignedIn()
        if self._kit.clock() >= datetime.fromisoformat(view["expires_at"]):
            raise errors.KeyExpired(key=key, expires_at=view["expires_at"])
        if ends_at is not None and self._kit.clock() >= ends_at:
            raise errors.SecretReplaced(key=key, ends_at=rfc3339(ends_at))
        if not within(tuple(view["networks"]), context.address):
            raise errors.NetworkNotAllowed(key=key)
        self._key_uses.note(key, context.address)
        return key_queries.key_principal(view)

    def _started(self, context: Context, token: str, session: Session) -> dict[str, Any]:
        with reading(self._kit.database) as connection:
            principal = queries.person_principal(connection, session.person)
        expires_at = rfc3339(session.expires_at)
        started = SessionStarted(session=session.session, person=session.person, expires_at=expires_at)
        try:
            position = self._writing.note(
                started,
                stream=f"session-{session.session}",
                country=principal["country"],
                context=_by(context, person_actor(session.person)),
            )
        except BaseException:
            self._secrets.end_session(session.session)  # nobody has its token
            raise
        principal = self._with_session(principal, session)
        return {
            "token": token,
            "session": session.session,
            "expires_at": expires_at,
            "principal": principal,
            "position": position,
        }

    def _refused(
        self,
        context: Context,
        person: str | None,
        paused_until: datetime | None,
        *,
        reason: Reason,
    ) -> NoReturn:
        """Note a failed sign-in, and the pause that it begins; say no more than who tries knows already."""
        happened: list[SessionEvent] = [SignInRefused(person=person, reason=reason)]
        if paused_until is not None:
            happened.append(SignInPaused(person=person, until=paused_until.isoformat()))
        stream = f"sign-ins-{person or 'unknown'}"
        for event in happened:
            self._writing.note(event, stream=stream, country=None, context=_by(context, None))
        raise errors.SecondFactorWrong() if reason == "second-factor" else errors.SignInRefused()

    def note_end(
        self,
        context: Context,
        session: str,
        person: str,
        reason: Literal["signed-out", "deactivated", "password-changed", "revoked"],
    ) -> int:
        """Write down that a session has ended; the position of the event."""
        with reading(self._kit.database) as connection:
            country = queries.person(connection, person)["country"]
        by = context.actor or person_actor(person)
        return self._writing.note(
            SessionEnded(session=session, person=person, reason=reason),
            stream=f"session-{session}",
            country=country,
            context=_by(context, by),
        )


def _by(context: Context, actor: str | None) -> Context:
    return replace(context, actor=actor)
