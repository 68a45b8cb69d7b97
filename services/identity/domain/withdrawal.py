"""What the end of a country's part means for its people."""

from services.identity.domain.directory import Directory
from services.identity.domain.events import PersonDeactivated
from services.identity.domain.values import person_actor

REASON = "country withdrawn"


def closed_accounts(directory: Directory, country: str, by: str) -> list[PersonDeactivated]:
    """The accounts of a country that close with it: all but that of the administrator who withdraws it.

    That account stays, so that figures and history remain the country's own, and nobody else can be
    appointed over them.
    """
    return [
        PersonDeactivated(person=person.number, reason=REASON)
        for person in directory.people.values()
        if person.place.country == country and person.active and person_actor(person.number) != by
    ]
