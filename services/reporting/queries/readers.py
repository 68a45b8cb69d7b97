"""Who reads: the country a reader stands for, the keys agreements know them by, and what they may read."""

from dataclasses import dataclass
from datetime import datetime

from servicekit.access import Rights
from services.reporting.domain.visibility import EVERYONE

READ = "figures.read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who reads figures at a moment; actor None: the public.

    country, organisation: for whom they stand; positions: those they hold now.
    now: the moment of the read, which decides what has begun, ended, lapsed or is still held back.
    """

    actor: str | None
    country: str | None
    rights: Rights
    now: datetime
    organisation: str | None = None
    positions: tuple[str, ...] = ()
    address: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Everything that an agreement may name this reader by, what it means to each of them first."""
        person = self.actor if self.actor is not None and self.actor.startswith("person:") else None
        organisation = None if self.organisation is None else f"org:{self.organisation}"
        positions = [f"position:{position}" for position in self.positions]
        return tuple(
            key for key in (self.country, organisation, *positions, person, EVERYONE) if key is not None
        )

    @property
    def acceptor(self) -> str:
        """By whom terms are accepted for this reader: a person themselves, a country for its keys."""
        if self.actor is None:
            return ""
        return f"keys:{self.country}" if self.actor.startswith("key:") else self.actor

    def reads_own(self, indicator: str, source: str) -> bool:
        """Whether they may read their own country's released figures of an indicator and source."""
        return self.country is not None and self.rights.allows(
            self.actor,
            READ,
            country=self.country,
            indicator=indicator,
            source=source,
            address=self.address,
        )

    def reads_as(self, key: str, indicator: str) -> bool:
        """Whether what is open on an indicator to one of their keys is open to them.

        What is open to a country or an organisation is read by whom these gave it; a position and a person
        are meant themselves.
        """
        if key == self.country:
            return self.reads_shared(indicator)
        if self.organisation is not None and key == f"org:{self.organisation}":
            return self.rights.allows(
                self.actor, READ, organisation=self.organisation, indicator=indicator, address=self.address
            )
        return True

    def reads_shared(self, indicator: str) -> bool:
        """Whether what is open to their country on an indicator is open to them.

        A grant that is limited to sources of the own country says nothing about those of others.
        """
        return self.country is not None and any(
            grant.country == self.country and (grant.indicators is None or indicator in grant.indicators)
            for grant in self.rights.reach(self.actor, READ)
        )


def reader_for(rights: Rights, actor: str | None, now: datetime, address: str | None = None) -> Reader:
    """The reader that an actor is. Raises Unavailable while rights cannot be known: nobody reads then."""
    rights.require(actor, "country.see", address=address)
    principal = rights.principal(actor) if actor is not None else None
    if principal is None or not principal.active:
        # Who is not known, or no longer, reads what is public.
        return Reader(actor=None, country=None, rights=rights, now=now, address=address)
    return Reader(
        actor=actor,
        country=principal.country,
        organisation=principal.organisation,
        positions=principal.positions,
        rights=rights,
        now=now,
        address=address,
    )
