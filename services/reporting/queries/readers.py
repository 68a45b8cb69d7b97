"""Who reads: the country a reader stands for, and the indicators they may read of it and of others."""

from dataclasses import dataclass

from servicekit.access import Rights

READ = "figures.read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who reads figures; actor and country None: the public, or one who stands for no country."""

    actor: str | None
    country: str | None
    rights: Rights
    address: str | None = None

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

    def reads_shared(self, indicator: str) -> bool:
        """Whether what is open to their country on an indicator is open to them.

        A grant that is limited to sources of the own country says nothing about those of others.
        """
        return self.country is not None and any(
            grant.country == self.country and (grant.indicators is None or indicator in grant.indicators)
            for grant in self.rights.reach(self.actor, READ)
        )


def reader_for(rights: Rights, actor: str | None, address: str | None = None) -> Reader:
    """The reader that an actor is. Raises Unavailable while rights cannot be known: nobody reads then."""
    rights.require(actor, "country.see", address=address)
    principal = rights.principal(actor) if actor is not None else None
    country = principal.country if principal is not None and principal.active else None
    return Reader(actor=actor, country=country, rights=rights, address=address)
