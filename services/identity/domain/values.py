"""The words of identity: roles and what sets them apart, addresses, limits."""

from dataclasses import dataclass
from typing import Final, Literal

Role = str
"""A built-in role, or one that a country defined."""
OrganisationKind = Literal["observer", "reader", "provider", "delegate"]
KeyAction = Literal["submit", "read"]
AgreementMode = Literal["national", "bilateral", "reciprocal", "participants", "public"]
Existence = Literal["announced", "closed"]
Standing = Literal["member", "partner"]

COUNTRY_ROLES: Final[frozenset[Role]] = frozenset(
    {
        "user",
        "data-submitter",
        "data-validator",
        "data-approver",
        "content-manager",
        "country-administrator",
        "auditor",
    }
)
"""Roles in a country."""
SYSTEM_ROLES: Final[frozenset[Role]] = frozenset({"system-administrator", "auditor"})
"""Roles in the system as a whole."""
ORGANISATION_ROLES: Final[frozenset[Role]] = frozenset({"observer", "delegate", "organisation-administrator"})
"""Roles in an organisation."""

SYSTEM_ACTOR: Final = "system"
"""Who acts before there is anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where somebody stands and a grant counts: a country, an organisation, or, without both, the system."""

    country: str | None = None
    organisation: str | None = None

    @property
    def about(self) -> dict[str, str]:
        """It as fields of an error; nothing for the system."""
        found = {"country": self.country, "organisation": self.organisation}
        return {name: value for name, value in found.items() if value is not None}

    @property
    def administrator(self) -> Role:
        """The role of who administers it."""
        if self.country is not None:
            return "country-administrator"
        return "system-administrator" if self.organisation is None else "organisation-administrator"


SYSTEM: Final = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleRequest:
    """A role to give to somebody; grant: the identifier it will have."""

    grant: str
    role: Role
    country: str | None
    organisation: str | None = None
    indicators: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None

    @property
    def place(self) -> Place:
        """Where it would count."""
        return Place(country=self.country, organisation=self.organisation)


def person_actor(person: str) -> str:
    """The actor that a person with this number is in the log."""
    return f"person:{person}"
