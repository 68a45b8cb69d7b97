"""Which mail people want, and where to write to them: told to the services that send it, and to no other."""

from collections.abc import Collection
from typing import Any, Final

from eventlog import NewEvent, Write, reading
from servicekit.context import Context, person_of
from servicekit.errors import NotAllowed
from servicekit.kit import Kit
from services.identity import queries
from services.identity.domain.events import MailChosen, payload_of
from services.identity.domain.mail import KINDS
from services.identity.handlers.writing import Writing, Written
from services.identity.queries import mail as mail_queries

SENDERS: Final = frozenset({"service:reporting", "service:submission"})
"""An address leaves identity for these alone, for people whom they name, and for a kind that these want."""


class MailChoices:
    """What people choose about mail."""

    def __init__(self, kit: Kit, writing: Writing) -> None:
        self._kit = kit
        self._writing = writing

    def choice(self, context: Context) -> dict[str, Any]:
        """{kinds} that the caller gets. Raises NotSignedIn."""
        person = person_of(context)
        with reading(self._kit.database) as connection:
            return {"kinds": list(mail_queries.choices(connection, [person])[person].kinds)}

    def choose(self, context: Context, kinds: Collection[str]) -> Written:
        """Keep what the caller wants from now on. Raises NotSignedIn."""
        person = person_of(context)
        wanted = tuple(kind for kind in KINDS if kind in kinds)

        def decide() -> list[Write]:
            with reading(self._kit.database) as connection:
                place = queries.person(connection, person)
                before = mail_queries.choices(connection, [person])[person]
            if before.since is not None and before.kinds == wanted:
                return []
            event = MailChosen(person=person, kinds=wanted)
            new = NewEvent(type=event.TYPE, payload=payload_of(event), country=place["country"])
            return [Write(stream=f"mail-{person}", events=[new])]

        return self._writing.carry_out(context, {"operation": "choose_mail", "kinds": list(wanted)}, decide)

    def addresses(self, context: Context, people: Collection[str], kind: str) -> list[dict[str, Any]]:
        """[{person, email, language, since}] of those with an open account who want it. Raises NotAllowed."""
        if context.actor not in SENDERS:
            raise NotAllowed(action="mail.send")
        with reading(self._kit.database) as connection:
            return mail_queries.addresses(connection, people, kind)
