"""The secrets of identity, in its own tables and no log: passwords, sessions, links, secrets of keys.

Tokens and secrets are 256 random bits, so a plain SHA-256 of them is kept: it cannot be guessed back.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from eventlog import reading, writing
from servicekit.moments import rfc3339
from services.identity import tables as t
from services.identity.domain.emails import email_key
from services.identity.domain.session import Session

SESSION_PREFIX: Final = "cs_"
KEY_PREFIX: Final = "ck_"
INVITATION_PREFIX: Final = "ci_"
TOKEN_BYTES: Final = 32
KEEP_EXPIRED: Final = timedelta(days=7)
"""An expired session is remembered for so long, to be told from one that never was."""


def new_token(prefix: str) -> str:
    """A session token or the secret of a key; what it is for can be seen from its first characters."""
    return prefix + secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A link that is out. expires_at: RFC 3339, UTC."""

    person: str
    invitation: str
    expires_at: str


class Secrets:
    """Reads and writes the tables of secrets; each method is one transaction."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    def account(self, email: str | None) -> tuple[str, bool, str | None] | None:
        """(person, active, password hash or None) of an address; None where no account has it."""
        if email is None:
            return None
        query = (
            sa.select(t.people.c.person, t.people.c.active, t.credentials.c.password_hash)
            .outerjoin_from(t.people, t.credentials, t.people.c.person == t.credentials.c.person)
            .where(t.people.c.email_key == email_key(email))
        )
        with reading(self._database) as connection:
            row = connection.execute(query).first()
        return None if row is None else (str(row.person), row.active, row.password_hash)

    def password_hash(self, person: str) -> str | None:
        """The hash that is kept for a person."""
        with reading(self._database) as connection:
            return self._password_hash(connection, person)

    def keep_password(self, person: str, password_hash: str) -> None:
        """Keep a hash, instead of the one that was kept."""
        with writing(self._database) as connection:
            self._keep_password(connection, person, password_hash)

    def forget_password(self, person: str) -> None:
        """Keep no hash: nobody signs in until there is a new one."""
        with writing(self._database) as connection:
            connection.execute(t.credentials.delete().where(t.credentials.c.person == int(person)))

    def keep_invitation(self, person: str, invitation: str, token: str, expires_at: str) -> None:
        """Keep the digest of a link's token, instead of any that the person had."""
        row = {"person": int(person), "token_digest": digest_of(token)}
        row |= {"invitation": invitation, "expires_at": expires_at}
        with writing(self._database) as connection:
            connection.execute(t.invitations.delete().where(t.invitations.c.person == int(person)))
            connection.execute(t.invitations.insert(), row)

    def invitation(self, token: str) -> Invitation | None:
        """What a link's token is for, expired or not."""
        query = sa.select(t.invitations).where(t.invitations.c.token_digest == digest_of(token))
        with reading(self._database) as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return Invitation(person=str(row.person), invitation=row.invitation, expires_at=row.expires_at)

    def use_invitation(self, token: str, found: Invitation, password_hash: str) -> bool:
        """Forget a link and keep the password that was set with it; False where somebody was quicker."""
        mine = t.invitations.c.token_digest == digest_of(token)
        with writing(self._database) as connection:
            if not connection.execute(t.invitations.delete().where(mine)).rowcount:
                return False
            self._keep_password(connection, found.person, password_hash)
        return True

    def start_session(self, token: str, session: Session, verified_hash: str) -> bool:
        """Keep a session; False where account or password changed since the password was verified."""
        mine = t.people.c.person == int(session.person)
        row = {
            "token_digest": digest_of(token),
            "session": session.session,
            "person": int(session.person),
            "used_at": rfc3339(session.used_at),
            "expires_at": rfc3339(session.expires_at),
            "started_at": rfc3339(session.used_at),
            "address": session.address,
            "client": session.client,
        }
        long_ago = rfc3339(session.used_at - KEEP_EXPIRED)
        with writing(self._database) as connection:
            # Locked, so that closing the account comes either before this or finds the session.
            active = connection.execute(sa.select(t.people.c.active).where(mine).with_for_update()).scalar()
            if not active or self._password_hash(connection, session.person) != verified_hash:
                return False
            connection.execute(t.sessions.delete().where(t.sessions.c.expires_at < long_ago))
            connection.execute(t.sessions.insert(), row)
        return True

    def session(self, token: str) -> Session | None:
        """The session of a token, expired or not."""
        query = sa.select(t.sessions).where(t.sessions.c.token_digest == digest_of(token))
        with reading(self._database) as connection:
            row = connection.execute(query).first()
        return None if row is None else _session(row)

    def sessions(self, person: str) -> Sequence[Session]:
        """The sessions of a person, the last used first; those that expired too."""
        query = sa.select(t.sessions).where(t.sessions.c.person == int(person))
        with reading(self._database) as connection:
            rows = connection.execute(query.order_by(t.sessions.c.used_at.desc())).all()
        return [_session(row) for row in rows]

    def renew_token(self, session: str, person: str, token: str) -> bool:
        """Give a session of a person another token; the one that it had is worth nothing any more."""
        mine = sa.and_(t.sessions.c.session == session, t.sessions.c.person == int(person))
        with writing(self._database) as connection:
            changed = t.sessions.update().where(mine).values(token_digest=digest_of(token))
            return connection.execute(changed).rowcount > 0

    def note_use(self, session: str, now: datetime) -> None:
        """Write down that a session is in use."""
        mine = t.sessions.c.session == session
        with writing(self._database) as connection:
            connection.execute(t.sessions.update().where(mine).values(used_at=rfc3339(now)))

    def end_session(self, session: str) -> bool:
        """Forget a session; False where somebody was quicker."""
        with writing(self._database) as connection:
            return connection.execute(t.sessions.delete().where(t.sessions.c.session == session)).rowcount > 0

    def end_sessions(self, person: str, *, keep: str | None = None) -> Sequence[str]:
        """Forget the sessions of a person, but one; those that were forgotten."""
        mine = t.sessions.c.person == int(person)
        with writing(self._database) as connection:
            held = connection.execute(sa.select(t.sessions.c.session).where(mine)).scalars().all()
            ended = [session for session in held if session != keep]
            connection.execute(t.sessions.delete().where(t.sessions.c.session.in_(ended)))
        return ended

    def keep_key(self, key: str, secret: str) -> None:
        """Keep the digest of a key's secret."""
        with writing(self._database) as connection:
            connection.execute(t.key_secrets.insert(), {"secret_digest": digest_of(secret), "key": key})

    def key(self, secret: str) -> tuple[str, datetime | None] | None:
        """The key that a secret belongs to, and until when where the secret was replaced."""
        digest, old = digest_of(secret), t.replaced_key_secrets
        query = sa.select(t.key_secrets.c.key).where(t.key_secrets.c.secret_digest == digest)
        with reading(self._database) as connection:
            key = connection.execute(query).scalar()
            if key is not None:
                return key, None
            row = connection.execute(sa.select(old).where(old.c.secret_digest == digest)).first()
        return None if row is None else (row.key, datetime.fromisoformat(row.ends_at))

    def replace_key_secret(self, key: str, secret: str, ends_at: datetime) -> bytes | None:
        """Keep another secret of a key; the present one counts until ends_at, any before it no more.

        The digest of the one that was replaced, for `put_back`.
        """
        old = t.replaced_key_secrets
        with writing(self._database) as connection:
            present = sa.select(t.key_secrets.c.secret_digest).where(t.key_secrets.c.key == key)
            digest = connection.execute(present.with_for_update()).scalar()
            for table in (old, t.key_secrets):
                connection.execute(table.delete().where(table.c.key == key))
            if digest is not None:
                row = {"secret_digest": digest, "key": key, "ends_at": rfc3339(ends_at)}
                connection.execute(old.insert(), row)
            connection.execute(t.key_secrets.insert(), {"secret_digest": digest_of(secret), "key": key})
        return digest

    def put_back(self, key: str, digest: bytes | None) -> None:
        """Undo a replacement that the log did not take; nobody has been told the newer secret."""
        with writing(self._database) as connection:
            for table in (t.replaced_key_secrets, t.key_secrets):
                connection.execute(table.delete().where(table.c.key == key))
            if digest is not None:
                connection.execute(t.key_secrets.insert(), {"secret_digest": digest, "key": key})

    @staticmethod
    def _keep_password(connection: Connection, person: str, password_hash: str) -> None:
        row = {"person": int(person), "password_hash": password_hash}
        connection.execute(t.credentials.delete().where(t.credentials.c.person == int(person)))
        connection.execute(t.credentials.insert(), row)

    @staticmethod
    def _password_hash(connection: Connection, person: str) -> str | None:
        query = sa.select(t.credentials.c.password_hash).where(t.credentials.c.person == int(person))
        return connection.execute(query).scalar()


def _session(row: sa.Row[Any]) -> Session:
    return Session(
        session=row.session,
        person=str(row.person),
        used_at=datetime.fromisoformat(row.used_at),
        expires_at=datetime.fromisoformat(row.expires_at),
        started_at=None if row.started_at is None else datetime.fromisoformat(row.started_at),
        address=row.address,
        client=row.client,
    )
