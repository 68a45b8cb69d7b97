"""What people do with what is theirs: who they are, the titles they give, and each step written once."""

import unicodedata

from eventlog import Command, EventLog, NewEvent, Write
from servicekit.context import Context, person_of
from servicekit.errors import NotSignedIn
from servicekit.kit import Kit
from services.reporting.domain.specification import MalformedSpecification
from services.reporting.queries.readers import Reader, reader_for


def owner_of(kit: Kit, context: Context) -> tuple[str, Reader]:
    """The person who calls, and as whom they read. Raises NotSignedIn, also where the account is closed."""
    reader = reader_for(kit.rights, context.actor, kit.clock(), context.address)
    if reader.actor is None:
        raise NotSignedIn()
    return person_of(context), reader


def append_once(
    log: EventLog, stream: str, event: NewEvent, context: Context, *, key: str, about: str
) -> int:
    """Append what the caller did, unless it is there; its log position.

    key: what it is known by in the whole log. about: which thing it was done with.
    """
    appended = log.append(
        [Write(stream=stream, events=[event])],
        command=Command(key=key, request=about.encode()),
        actor=str(context.actor),
    )
    return appended.last_position


def shown_title(text: str) -> str:
    """A title as it can be shown: nothing in it that is not printed, or that turns the text around.

    Raises MalformedSpecification.
    """
    title = " ".join(text.split())
    if not title or any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co"} for letter in title):
        raise MalformedSpecification(place="title", value=text[:80])
    return title
