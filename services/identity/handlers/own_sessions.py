"""One's own sessions: what goes on where, and ending it."""

from typing import Any

from servicekit.context import Context, person_of
from servicekit.errors import NotFound
from servicekit.kit import Kit
from servicekit.moments import rfc3339
from services.identity.domain.session import Limits, expired
from services.identity.handlers.sessions import Sessions
from services.identity.secrets import SESSION_PREFIX, Secrets, new_token


class OwnSessions:
    """What people see and do about their sessions. Their end reaches every process as an event."""

    def __init__(self, kit: Kit, secrets: Secrets, sessions: Sessions) -> None:
        self._clock = kit.clock
        self._secrets = secrets
        self._sessions = sessions
        self._limits = Limits(idle_s=kit.settings.session_idle_s, lifetime_s=kit.settings.session_lifetime_s)

    def list(self, context: Context) -> list[dict[str, Any]]:
        """The caller's sessions that go on, the last used first."""
        now = self._clock()
        return [
            {
                "session": each.session,
                "started_at": None if each.started_at is None else rfc3339(each.started_at),
                "used_at": rfc3339(each.used_at),
                "expires_at": rfc3339(each.expires_at),
                "address": each.address,
                "client": each.client,
            }
            for each in self._secrets.sessions(person_of(context))
            if not expired(each, now, self._limits)
        ]

    def end(self, context: Context, session: str) -> int:
        """End one of the caller's sessions. Raises NotFound for one that is not theirs."""
        person = person_of(context)
        held = [each.session for each in self._secrets.sessions(person)]
        if session not in held or not self._secrets.end_session(session):
            raise NotFound(kind="session", id=session)
        return self._sessions.note_end(context, session, person, "revoked")

    def end_every(self, context: Context) -> int | None:
        """End all sessions of the caller."""
        return self._sessions.end_all(context, person_of(context), "revoked")

    def renewed_token(self, context: Context, session: str | None) -> str | None:
        """Another token for a session of the caller's; None where it is none, or has ended.

        Whoever had the token of before, and what the person signed in with before, has neither then.
        """
        token = new_token(SESSION_PREFIX)
        if session is None or not self._secrets.renew_token(session, person_of(context), token):
            return None
        return token

    def alone(self, context: Context, session: str | None) -> tuple[str | None, int | None]:
        """Another token for a session of the caller's, as renewed_token, and the end of all others.

        For when what the caller signs in with has changed: (token, last position written or None).
        """
        ended = self._sessions.end_all(context, person_of(context), "revoked", keep=session)
        return self.renewed_token(context, session), ended
