"""Commands about the keys of agencies' systems."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from eventlog import reading
from servicekit.context import Context, actor_of
from servicekit.errors import NotFound
from servicekit.kit import Kit
from servicekit.moments import rfc3339
from services.identity.domain import commands as c
from services.identity.domain.errors import LifetimeTooLong, OverlapTooLong
from services.identity.handlers.deciding import Deciding
from services.identity.handlers.people import codes_of
from services.identity.handlers.writing import Written, new_identifier
from services.identity.queries import keys as key_queries
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
        if data["lifetime_days"] > self._kit.settings.key_lifetime_max_days:
            raise LifetimeTooLong(maximum_days=self._kit.settings.key_lifetime_max_days)
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
        return self._decided(context, data, lambda key: c.NarrowKey(key=key, changes=limits, now=now))

    def rotate(self, context: Context, data: Mapping[str, Any]) -> NewKey:
        """Give a key another secret. data: key, overlap_hours, for which the present one counts as well.

        Never repeated: each call makes a secret, because only its answer has it.
        """
        context, maximum = replace(context, command_key=None), self._kit.settings.key_overlap_max_hours
        if data["overlap_hours"] > maximum:
            raise OverlapTooLong(maximum_hours=maximum)
        key, secret, now = data["key"], new_token(KEY_PREFIX), self._kit.clock()
        command = c.RotateKey(key=key, overlap=timedelta(hours=data["overlap_hours"]), now=now)
        self._deciding.check(self._country_of(context, key), command)
        # First, so that a crash in between ends the present secret, rather than leave it unlimited.
        replaced = self._secrets.replace_key_secret(key, secret, now + command.overlap)
        try:
            written = self._decided(context, data, lambda _: command)
        except BaseException:
            self._secrets.put_back(key, replaced)
            raise
        return NewKey(written=written, key=key, secret=secret)

    def revoke(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: key, reason."""
        return self._decided(context, data, lambda key: c.RevokeKey(key=key, reason=data["reason"]))

    def _decided(self, context: Context, data: Mapping[str, Any], command: Any) -> Written:
        """Decide about a key of whose country the caller issues keys; to others it does not exist."""
        code = self._country_of(context, data["key"])
        return self._deciding.decided(
            context, "key.issue", {**data, "country": code}, lambda _: command(data["key"])
        )

    def _country_of(self, context: Context, key: str) -> str:
        with reading(self._kit.database) as connection:
            code: str = key_queries.key(connection, key)["country"]
        if not self._kit.rights.allows(actor_of(context), "key.issue", country=code):
            raise NotFound(kind="key", id=key)
        return code


def _limits(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The limits among the fields as events have them: in their order, each once."""
    kept = {name: codes_of(fields[name]) for name in ("indicators", "sources") if name in fields}
    if "actions" in fields:
        kept["actions"] = tuple(sorted(set(fields["actions"])))
    if "networks" in fields:
        kept["networks"] = tuple(fields["networks"])
    return kept
