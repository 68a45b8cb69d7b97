"""Readers ask to be told when what a report shows them changes, and ask for it no more."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import NewEvent
from servicekit.context import Context
from servicekit.errors import Fault, NotFound
from servicekit.kit import Kit
from servicekit.moments import rfc3339
from services.reporting.handlers.own import append_once, owner_of, shown_title
from services.reporting.handlers.watching import Watched
from services.reporting.queries.readers import Reader
from services.reporting.queries.subscriptions import subscriptions_of
from services.reporting.tables.kept import subscription

MOST: Final = 100
"""How many reports one person follows at most."""

Reading = Callable[[], AbstractContextManager[Connection]]


class TooManySubscriptions(Fault):
    """A person follows as many reports as they may. fields: most."""

    code = "too-many-subscriptions"
    status = 409


class Subscriptions:
    """What a person does with subscriptions."""

    def __init__(self, kit: Kit, reading: Reading, watched: Watched, settle: Callable[[int], object]) -> None:
        """reading: the read models; settle: waits until they show a position."""
        self._kit = kit
        self._reading = reading
        self._watched = watched
        self._settle = settle

    def subscribe(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Begin to tell the caller of a report; who is told of it already stays so.

        Raises NotSignedIn, NotFound for a report that is not open to them, BadParameter,
        MalformedSpecification for a title that cannot be shown, TooManySubscriptions.
        """
        person, reader = owner_of(self._kit, context)
        title, template = shown_title(request["title"]), request["template"]
        given = {name: value.strip() for name, value in request["parameters"].items() if value.strip()}
        with self._reading() as connection:
            mine = subscriptions_of(connection, person)
            for each in mine:
                if (each["template"], each["parameters"]) == (template, given):
                    return {**each, "position": None}
            since = self._watched.newest(connection, reader, template, given)
        if len(mine) >= MOST:
            raise TooManySubscriptions(most=MOST)
        number = uuid4().hex
        about = {"title": title, "template": template, "parameters": given}
        payload = {
            "subscription": number,
            "person": person,
            "country": reader.country,
            **about,
            "since": since,
        }
        position = self._append("reporting.report-subscribed", number, payload, reader, context)
        begun = {"subscription": number, **about, "subscribed_at": rfc3339(self._kit.clock())}
        return {**begun, "unread": False, "news": None, "position": position}

    def list(self, context: Context) -> list[dict[str, Any]]:
        """The caller's subscriptions, those with unread news first. Raises NotSignedIn."""
        person, _ = owner_of(self._kit, context)
        with self._reading() as connection:
            return subscriptions_of(connection, person)

    def unsubscribe(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Tell the caller of a report no more, at once. Raises NotSignedIn, NotFound for anybody else's."""
        person, reader = owner_of(self._kit, context)
        number = request["subscription"]
        found = self._one(number, person)
        payload = {"subscription": number, "person": person}
        position = self._append("reporting.report-unsubscribed", number, payload, reader, context)
        return {**found, "position": position}

    def read(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Note that the caller opened what they were told. Raises NotSignedIn, NotFound."""
        person, reader = owner_of(self._kit, context)
        number = request["subscription"]
        found = self._one(number, person)
        if not found["unread"]:
            return {**found, "position": None}
        until = found["news"]["until"]
        payload = {"subscription": number, "person": person, "until": until}
        position = self._append("reporting.subscriber-read", number, payload, reader, context, of=f":{until}")
        news = {**found["news"], "read_at": rfc3339(self._kit.clock())}
        return {**found, "unread": False, "news": news, "position": position}

    def _one(self, number: str, person: str) -> dict[str, Any]:
        with self._reading() as connection:
            known = sa.select(subscription.c.id).where(
                subscription.c.id == number, subscription.c.person == person, subscription.c.ended.is_(False)
            )
            if connection.execute(known).first() is not None:
                for each in subscriptions_of(connection, person):
                    if each["subscription"] == number:
                        return each
        raise NotFound(kind="subscription", id=number)

    def _append(
        self,
        type_: str,
        number: str,
        payload: Mapping[str, Any],
        reader: Reader,
        context: Context,
        of: str = "",
    ) -> int:
        event = NewEvent(type=type_, payload=payload, country=reader.country)
        stream, key = f"subscription-{number}", f"{type_}:{number}{of}"
        position = append_once(self._kit.log, stream, event, context, key=key, about=number)
        self._settle(position)
        return position
