"""Commands about the keys of agencies' systems."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from eventlog import reading
from servicekit.context import Context
from servicekit.errors import NotFound
from servicekit.kit import Kit
from servicekit.moments import rfc3339
from services.identity import queries
from services.identity.domain import commands as c
from services.identity.domain import country_commands as cc
from services.identity.handlers.deciding import Deciding
from services.identity.handlers.people import codes_of
from services.identity.handlers.writing import Written, actor_of, new_identifier
from services.identity.secrets import KEY_PREFIX, Secrets, new_token


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key that was issued; the secret is told this once."""

    written: Written
    key: str
    secret: str


class Keys:
    """Issues, narrows and revokes keys."""

    def __init__(self, kit: Kit, deciding: Deciding, secrets: Secrets) -> None:
        self._kit = kit
        self._deciding = deciding
        self._secrets = secrets

    def issue(self, context: Context, data: Mapping[str, Any]) -> NewKey:
        """data: country, agency, label, indicators, sources, actions, networks, lifetime_days.

        Never repeated: each call issues a key, because only its answer has the secret.
        """
        context = replace(context, command_key=None)
        self._kit.rights.require(actor_of(context), "key.issue", country=data["country"])
        self._deciding.check_indicators(data["indicators"] or ())
        expires_at = self._kit.clock() + timedelta(days=data["lifetime_days"])
        key, secret = new_identifier(), new_token(KEY_PREFIX)

        def command(fields: Mapping[str, Any]) -> c.IssueKey:
            return c.IssueKey(
                key=key,
                agency=fields["agency"],
                label=fields["label"],
                **_limits(fields),
                expires_at=rfc3339(expires_at),
            )

        written = self._deciding.decided(context, "key.issue", data, command)
        self._secrets.keep_key(key, secret)
        return NewKey(written=written, key=key, secret=secret)

    def narrow(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: key, and label, indicators, sources, actions, networks, expires_at where they change."""
        changes = {name: value for name, value in data.items() if name != "key"}
        self._deciding.check_indicators(changes.get("indicators") or ())
        now, limits = self._kit.clock(), {**changes, **_limits(changes)}
        return self._decided(context, data, lambda key: cc.NarrowKey(key=key, changes=limits, now=now))

    def revoke(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: key, reason."""
        return self._decided(context, data, lambda key: c.RevokeKey(key=key, reason=data["reason"]))

    def _decided(self, context: Context, data: Mapping[str, Any], command: Any) -> Written:
        """Decide about a key of whose country the caller issues keys; to others it does not exist."""
        with reading(self._kit.database) as connection:
            code = queries.key(connection, data["key"])["country"]
        if not self._kit.rights.allows(actor_of(context), "key.issue", country=code):
            raise NotFound(kind="key", id=data["key"])
        return self._deciding.decided(
            context, "key.issue", {**data, "country": code}, lambda _: command(data["key"])
        )


def _limits(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The limits among the fields as events have them: in their order, each once."""
    kept = {name: codes_of(fields[name]) for name in ("indicators", "sources") if name in fields}
    if "actions" in fields:
        kept["actions"] = tuple(sorted(set(fields["actions"])))
    if "networks" in fields:
        kept["networks"] = tuple(fields["networks"])
    return kept
