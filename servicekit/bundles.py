"""Roles as bundles of privileges: the built-in ones, and what countries made of them; pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

EVERY_ROLE: Final = "*"
"""In what a role may grant: every role of the country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Privilege:
    """An action, and what contracts/access/privileges.csv says of it.

    delegable: a country may put it into a role. figures: over figures before their release. rights: it
    gives rights to others. limitable: it may be limited to indicators and sources.
    """

    name: str
    delegable: bool
    figures: bool
    rights: bool
    limitable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A bundle: what its holders may do, and which roles they may grant, in the place where they hold it.

    names: by language; None for a built-in role that no country renamed, which the catalogues name.
    """

    role: str
    privileges: frozenset[str]
    grants: frozenset[str] = frozenset()
    names: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Every role there is: built in, and those that countries defined for themselves, which win there."""

    privileges: Mapping[str, Privilege]
    built_in: Mapping[str, Role]
    own: Mapping[str, Mapping[str, Role]] = field(default_factory=dict)

    def role(self, role: str, country: str | None) -> Role | None:
        """A role as it is in a country, or in the system or an organisation where country is None."""
        mine = self.own.get(country, {}) if country is not None else {}
        return mine.get(role) or self.built_in.get(role)

    def may(self, role: str, privilege: str, country: str | None) -> bool:
        """Whether holders of a role in a country have a privilege there."""
        known = self.role(role, country)
        return known is not None and privilege in known.privileges

    def over_figures(self, role: str, country: str | None) -> bool:
        """Whether the role has a privilege over figures."""
        return any(each.figures for each in self._of(role, country))

    def over_rights(self, role: str, country: str | None) -> bool:
        """Whether the role gives rights to others."""
        return any(each.rights for each in self._of(role, country))

    def limitable(self, role: str, country: str | None) -> bool:
        """Whether the role may be limited to indicators and sources: every privilege of it may."""
        return all(each.limitable for each in self._of(role, country))

    def redefinable(self, role: str) -> bool:
        """Whether a country may have a version of its own: not of a role with a privilege kept from it."""
        known = self.built_in.get(role)
        return known is None or (
            bool(known.privileges) and all(self.privileges[each].delegable for each in known.privileges)
        )

    def define(self, country: str, role: Role) -> "Roles":
        """The roles with one as a country has it from now on."""
        return replace(self, own={**self.own, country: {**self.own.get(country, {}), role.role: role}})

    def retire(self, country: str, role: str) -> "Roles":
        """The roles without what a country had made of one."""
        left = {name: each for name, each in self.own.get(country, {}).items() if name != role}
        return replace(self, own={**self.own, country: left})

    def _of(self, role: str, country: str | None) -> Collection[Privilege]:
        known = self.role(role, country)
        return [self.privileges[name] for name in known.privileges] if known is not None else ()
