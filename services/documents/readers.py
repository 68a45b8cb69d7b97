"""Who reads: what a caller is to the library, and the condition that keeps the rest from them."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from servicekit.access import Rights
from servicekit.reference import Group, Reference
from services.documents.tables import document_countries, documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """country: the one they stand for. owners: countries whose participants it is one of."""

    signed_in: bool
    country: str | None
    owners: frozenset[str]


PUBLIC = Reader(signed_in=False, country=None, owners=frozenset())


def reader_of(actor: str | None, rights: Rights, reference: Reference) -> Reader:
    """What an actor may read. While the log cannot be followed everyone is the public."""
    principal = rights.principal(actor) if actor is not None else None
    in_step = rights.allows(None, "country.see")
    if principal is None or not principal.active or not in_step:
        return PUBLIC
    country = principal.country
    owners = _owners(country, reference.groups().values()) if country is not None else frozenset()
    return Reader(signed_in=True, country=country, owners=owners)


def readable_by(reader: Reader) -> sa.ColumnElement[bool]:
    """The condition on `documents` that leaves what a reader may read.

    Participants are the members of the groups that the owner is in (as member or partner); for a document
    of the whole system, everyone who is signed in.
    """
    ways: list[sa.ColumnElement[bool]] = [documents.c.visibility == "public"]
    if reader.signed_in:
        owned: sa.ColumnElement[bool] = documents.c.country.is_(None)
        if reader.owners:
            owned = sa.or_(owned, documents.c.country.in_(sorted(reader.owners)))
        ways.append(sa.and_(documents.c.visibility == "participants", owned))
    if reader.country is not None:
        ways.append(documents.c.country == reader.country)
        named = sa.exists().where(
            document_countries.c.document == documents.c.document,
            document_countries.c.country == reader.country,
        )
        ways.append(sa.and_(documents.c.visibility == "countries", named))
    return sa.or_(*ways)


def _owners(country: str, groups: Iterable[Group]) -> frozenset[str]:
    return frozenset(
        owner for group in groups if country in group.members for owner in (*group.members, *group.partners)
    )
