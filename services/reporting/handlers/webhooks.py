"""Webhooks: registering and disconnecting them, and telling them of releases with a signature."""

import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection

from eventlog import Command, NewEvent, Write
from servicekit.context import Context
from servicekit.errors import Fault, NotFound
from servicekit.kit import Kit
from servicekit.outward import Limits, Outward
from servicekit.retries import Retries
from services.reporting.domain.webhooks import MOST, TooManyWebhooks, secret_text, signed
from services.reporting.queries.readers import reader_for
from services.reporting.queries.webhooks import connected, untold, webhooks_of

logger = structlog.get_logger(__name__)

REGISTER: Final = "webhook.register"
ATTEMPTS: Final = 12
"""So often in a row one fails, over a day and a half; then it is disconnected."""
AT_ONCE: Final = 20
LIMITS: Final = Limits(size_bytes=64 * 1024, connect_s=5, read_s=10, total_s=20)
"""What comes back says nothing but that it was taken."""

Reading = Callable[[], AbstractContextManager[Connection]]


class Webhooks:
    """What a country does with its webhooks, and the duty `reporting.webhooks`."""

    def __init__(self, kit: Kit, reach: Outward, reading: Reading, settle: Callable[[int], object]) -> None:
        """reading: read models that are fresh enough; settle: waits until they show a position."""
        self._kit = kit
        self._reach = reach
        self._reading = reading
        self._settle = settle
        self._retries = Retries(kit.clock)

    def register(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Connect an address; the webhook with its secret, which is told this once.

        Raises NotSignedIn, NotAllowed, AddressRefused, AddressUnknown, TooManyWebhooks.
        """
        country = request["country"]
        self._kit.rights.require(context.actor, REGISTER, country=country, address=context.address)
        address = self._reach.check(request["address"])
        with self._reading() as connection:
            if sum(each["disconnected_at"] is None for each in webhooks_of(connection, country)) >= MOST:
                raise TooManyWebhooks(most=MOST)
        number = uuid4().hex
        indicators = sorted(set(request["indicators"])) if request["indicators"] else None
        payload = {"webhook": number, "country": country, "address": address, "indicators": indicators}
        secret = secret_text(self._kit.keyring.key_for_sealing(_key_id(number)))
        position = self._append("registered", {**payload, "by": context.actor}, str(context.actor))
        return {**self._one(country, number), "secret": secret, "position": position}

    def list(self, country: str, context: Context) -> list[dict[str, Any]]:
        """A country's webhooks, without their secrets. Raises NotSignedIn, NotAllowed."""
        self._kit.rights.require(context.actor, REGISTER, country=country, address=context.address)
        with self._reading() as connection:
            return webhooks_of(connection, country)

    def disconnect(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Tell a webhook nothing any more, at once. Raises NotSignedIn, NotAllowed, NotFound."""
        country, number = request["country"], request["webhook"]
        self._kit.rights.require(context.actor, REGISTER, country=country, address=context.address)
        found = self._one(country, number)
        if found["disconnected_at"] is not None:
            return {**found, "position": None}
        position = self._disconnect(number, country, "asked", str(context.actor))
        return {**self._one(country, number), "position": position}

    def run(self) -> bool:
        """Tell every webhook what it is to be told, as far as each takes it; False: nothing is left now."""
        with self._reading() as connection:
            hooks = connected(connection)
        more = False
        for hook in hooks:
            if self._retries.may_try(hook.id):
                more |= self._tell(hook)
        return more

    def _tell(self, hook: sa.Row[Any]) -> bool:
        """Tell one webhook; whether there is more for it."""
        reader = reader_for(self._kit.rights, hook.registered_by, self._kit.clock())
        if not self._kit.rights.allows(hook.registered_by, REGISTER, country=hook.country):
            self._disconnect(hook.id, hook.country, "not-entitled", self._actor)
            return False
        with self._reading() as connection:
            releases = untold(connection, hook, reader, AT_ONCE + 1)
        for each in releases[:AT_ONCE]:
            command = Command(
                key=f"webhook-called:{hook.id}:{each['release']}", request=str(each["release"]).encode()
            )
            if self._kit.log.seen(command) is not None:
                continue
            if self._ended(hook.id):
                return False
            try:
                self._call(hook, each)
            except Fault as error:
                times = self._retries.failed(hook.id)
                logger.warning("webhook-failed", webhook=hook.id, code=error.code, times=times)
                if times >= ATTEMPTS:
                    self._disconnect(hook.id, hook.country, "failing", self._actor)
                return False
            about = {"webhook": hook.id, "country": hook.country, "release": each["release"]}
            tried = {"attempts": self._retries.times(hook.id)}
            self._retries.forget(hook.id)
            self._append("called", {**about, **tried}, self._actor, command)
        return len(releases) > AT_ONCE

    def _call(self, hook: sa.Row[Any], about: Mapping[str, Any]) -> None:
        """Post one notice. Raises what reaching the address raises."""
        told = {name: value for name, value in about.items() if name not in ("amends", "released_at")}
        query = f"country={about['country']}&indicator={about['indicator']}"
        told["observations"] = f"{self._kit.settings.base_url}/api/v1/observations?{query}"
        kind = "figures.amended" if about["amends"] else "figures.released"
        notice = {"type": kind, "timestamp": about["released_at"], "data": told}
        body = json.dumps(notice, ensure_ascii=False, separators=(",", ":")).encode()
        key = self._kit.keyring.key(_key_id(hook.id))
        headers = signed(key, f"{hook.id}-{about['release']}", self._kit.clock(), body)
        self._reach.post(hook.address, body, media_type="application/json", limits=LIMITS, headers=headers)

    def _ended(self, number: str) -> bool:
        """Whether the log says that it was disconnected, however far the read model is."""
        recorded = self._kit.log.read_stream(f"webhook-{number}")
        return any(each.type == "reporting.webhook-disconnected" for each in recorded)

    def _one(self, country: str, number: str) -> dict[str, Any]:
        with self._reading() as connection:
            found = [each for each in webhooks_of(connection, country) if each["webhook"] == number]
        if not found:
            raise NotFound(kind="webhook", id=number)
        return found[0]

    def _disconnect(self, number: str, country: str, reason: str, by: str) -> int:
        payload = {"webhook": number, "country": country, "reason": reason, "by": by}
        command = Command(key=f"webhook-disconnected:{number}", request=number.encode())
        self._retries.forget(number)
        return self._append("disconnected", payload, by, command)

    def _append(
        self, what: str, payload: Mapping[str, Any], actor: str, command: Command | None = None
    ) -> int:
        event = NewEvent(type=EVENTS[what], payload=payload, country=payload["country"])
        appended = self._kit.log.append(
            [Write(stream=f"webhook-{payload['webhook']}", events=[event])], command=command, actor=actor
        )
        self._settle(appended.last_position)
        return appended.last_position

    @property
    def _actor(self) -> str:
        return f"service:{self._kit.service}"


EVENTS: Final = {
    "registered": "reporting.webhook-registered",
    "called": "reporting.webhook-called",
    "disconnected": "reporting.webhook-disconnected",
}


def _key_id(number: str) -> str:
    """What the keyring knows the secret of a webhook by; it is in no event and no table."""
    return f"webhook:{number}"
