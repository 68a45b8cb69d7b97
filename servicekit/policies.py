"""The access policies: values that a decision is about, and casbin's enforcers over contracts/access."""

import csv
import ipaddress
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, Literal

import casbin
import casbin.model

from servicekit.bundles import Privilege, Role, Roles
from servicekit.contracts import FOLDER

MODEL: Final = FOLDER / "access" / "model.conf"
POLICY: Final = FOLDER / "access" / "policy.csv"
PRIVILEGES: Final = FOLDER / "access" / "privileges.csv"
GRANTS: Final = FOLDER / "access" / "grants.csv"

KEY_ACTIONS: Final[Mapping[str, frozenset[str]]] = {
    "submit": frozenset({"submission.submit", "submission.see", "calendar.see"}),
    "read": frozenset({"figures.read"}),
}
"""What an action that stands on a key lets it do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role for somebody in a country, in an organisation, or in the system where both are None.

    With both, it is in the country, on behalf of the organisation. indicators, sources: codes that it is
    limited to; None is no limit. via: the position that it comes through.
    """

    grant: str
    role: str
    country: str | None
    organisation: str | None = None
    indicators: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    via: str | None = None

    def covers(self, scope: str, place: "Place") -> bool:
        """Whether it reaches a place. Where it is limited and the place names none, it does not."""
        own = self.country == place.country and (
            self.country is not None or self.organisation == place.organisation
        )
        return (
            (scope == "system" or (scope == "own" and own))
            and (self.indicators is None or place.indicator in self.indicators)
            and (self.sources is None or place.source in self.sources)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Somebody who may act: a person, or a key of an agency's system.

    They stand for a country, for an organisation, or, as the secretariat, auditors and system administrators
    do, for neither. positions: those they hold now. grants: in their own right and through positions.
    actions, networks, expires_at limit a key; None, none and None for a person.
    """

    actor: str
    kind: Literal["person", "key"]
    country: str | None
    organisation: str | None = None
    positions: tuple[str, ...] = ()
    grants: tuple[Grant, ...] = ()
    active: bool = True
    actions: frozenset[str] | None = None
    networks: tuple[str, ...] = ()
    expires_at: datetime | None = None

    def __str__(self) -> str:
        return self.actor  # casbin writes every request into a log line, read or not


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a request is about: a country, an organisation, or the system; an indicator and a source of it."""

    country: str | None
    organisation: str | None = None
    indicator: str | None = None
    source: str | None = None

    def __str__(self) -> str:
        return self.country or self.organisation or "system"


PUBLIC_GRANT: Final = Grant(grant="public", role="public", country=None)
"""What everyone holds, signed in or not."""


def holds(principal: Principal, role: str, scope: str, place: Place) -> bool:
    """The function of the access model: has the principal a grant of the role that covers the place?"""
    if role == "public":
        return PUBLIC_GRANT.covers(scope, place)
    return any(grant.role == role and grant.covers(scope, place) for grant in principal.grants)


@lru_cache(maxsize=1024)
def within(networks: tuple[str, ...], address: str | None) -> bool:
    """Whether an address lies in one of the networks (CIDR); no networks are no limit."""
    if not networks:
        return True
    try:
        place = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    if isinstance(place, ipaddress.IPv6Address) and place.ipv4_mapped is not None:
        place = place.ipv4_mapped
    return any(place in ipaddress.ip_network(network) for network in networks)


@cache
def policies() -> tuple[tuple[str, str, str], ...]:
    """(role, action, scope) of contracts/access/policy.csv, in its order."""
    return tuple((role, action, scope) for _, role, action, scope in _rows(POLICY))


@cache
def built_in() -> Roles:
    """The roles that every country has, with the privileges there are; no country's own.

    Raises ValueError where privileges.csv and policy.csv do not name the same actions.
    """
    _, *rows = _rows(PRIVILEGES)
    privileges = {
        name: Privilege(name=name, delegable=delegable, figures=figures, rights=rights, limitable=limitable)
        for name, (delegable, figures, rights, limitable) in (
            (name, [cell == "yes" for cell in cells]) for name, *cells in rows
        )
    }
    odd = {action for _, action, _ in policies()} ^ set(privileges)
    if odd:
        raise ValueError(f"privileges.csv and policy.csv do not agree about {', '.join(sorted(odd))}")
    _, *grants = _rows(GRANTS)
    return Roles(
        privileges=privileges,
        built_in={
            name: Role(
                role=name,
                privileges=frozenset(action for role, action, _ in policies() if role == name),
                grants=frozenset(granted for role, granted in grants if role == name),
            )
            for name in dict.fromkeys(role for role, _, _ in policies())
        },
    )


@cache
def scopes_of(action: str) -> Mapping[str, str]:
    """role -> scope, of the built-in roles that may do an action. Raises LookupError for an unknown one."""
    found = {role: scope for role, known, scope in policies() if known == action}
    if not found:
        raise LookupError(f"no policy knows the action {action!r}")
    return found


def scopes_in(roles: Roles, country: str | None, action: str) -> Mapping[str, str]:
    """role -> scope, of the roles that may do an action as a country has them. Raises LookupError.

    Only what a country may bundle is ever its own, and that is of scope own.
    """
    found, own = scopes_of(action), roles.own.get(country, {}) if country is not None else {}
    if not own:
        return found
    bundled = {name: "own" for name, role in own.items() if action in role.privileges}
    return {role: scope for role, scope in found.items() if role not in own} | bundled


class Enforcer(casbin.Enforcer):  # type: ignore[misc]  # casbin has no types
    """casbin's, but a thread compiles the matcher once: to do so for every request takes most of its time."""

    _compiled = threading.local()

    def _get_expression(self, matcher: str, functions: Any = None) -> Any:
        # One for all enforcers: their functions are the same.
        known: dict[str, Any] = self._compiled.__dict__
        if matcher not in known:
            known[matcher] = super()._get_expression(matcher, functions)
        return known[matcher]


def enforcer_for(roles: Roles, country: str | None, action: str, held: frozenset[str]) -> Enforcer:
    """The enforcer of an action with the roles that a country has, for somebody who holds these.

    Raises LookupError for an unknown action.
    """
    scopes = scopes_in(roles, country, action)
    asked = {*held, PUBLIC_GRANT.role}
    return _enforcer(action, tuple((role, scope) for role, scope in scopes.items() if role in asked))


@lru_cache(maxsize=4096)
def _enforcer(action: str, scopes: tuple[tuple[str, str], ...]) -> Enforcer:
    """Countries whose books say the same about an action share its enforcer."""
    model = casbin.model.Model()
    model.load_model_from_text(MODEL.read_text(encoding="utf-8"))
    enforcer = Enforcer(model)
    enforcer.add_function("holds", holds)
    enforcer.add_policies([[role, action, scope] for role, scope in scopes])
    return enforcer


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            [cell.strip() for cell in row] for row in csv.reader(lines) if row and not row[0].startswith("#")
        ]
