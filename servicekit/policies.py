"""The access policies: values that a decision is about, and casbin's enforcers over contracts/access."""

import csv
import ipaddress
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Final, Literal

import casbin
import casbin.model

from servicekit.contracts import FOLDER

MODEL: Final = FOLDER / "access" / "model.conf"
POLICY: Final = FOLDER / "access" / "policy.csv"

KEY_ACTIONS: Final[Mapping[str, frozenset[str]]] = {
    "submit": frozenset({"submission.submit", "submission.see"}),
    "read": frozenset({"figures.read"}),
}
"""What an action that stands on a key lets it do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role for somebody in a country, or in the system where country is None.

    indicators, sources: codes that it is limited to; None is no limit.
    """

    grant: str
    role: str
    country: str | None
    indicators: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None

    def covers(self, scope: str, place: "Place") -> bool:
        """Whether it reaches a place. Where it is limited and the place names none, it does not."""
        return (
            (scope == "system" or (scope == "own" and self.country == place.country))
            and (self.indicators is None or place.indicator in self.indicators)
            and (self.sources is None or place.source in self.sources)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Somebody who may act: a person, or a key of an agency's system.

    country: the one they stand for; None for the secretariat, auditors and system administrators.
    actions, networks, expires_at limit a key; None, none and None for a person.
    """

    actor: str
    kind: Literal["person", "key"]
    country: str | None
    grants: tuple[Grant, ...] = ()
    active: bool = True
    actions: frozenset[str] | None = None
    networks: tuple[str, ...] = ()
    expires_at: datetime | None = None

    def __str__(self) -> str:
        return self.actor  # casbin writes every request into a log line, read or not


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a request is about: a country (None: the system), an indicator and a source of it."""

    country: str | None
    indicator: str | None
    source: str | None

    def __str__(self) -> str:
        return self.country or "system"


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
    with POLICY.open(encoding="utf-8", newline="") as lines:
        rows = [
            [cell.strip() for cell in row] for row in csv.reader(lines) if row and not row[0].startswith("#")
        ]
    return tuple((role, action, scope) for _, role, action, scope in rows)


@cache
def scopes_of(action: str) -> Mapping[str, str]:
    """role -> scope, of the roles that may do an action. Raises LookupError for an unknown action."""
    found = {role: scope for role, known, scope in policies() if known == action}
    if not found:
        raise LookupError(f"no policy knows the action {action!r}")
    return found


class Enforcer(casbin.Enforcer):  # type: ignore[misc]  # casbin has no types
    """casbin's, but a thread compiles the matcher once: to do so for every request takes most of its time."""

    def __init__(self, model: casbin.model.Model) -> None:
        self._compiled = threading.local()
        super().__init__(model)

    def _get_expression(self, matcher: str, functions: Any = None) -> Any:
        known: dict[str, Any] = self._compiled.__dict__
        if matcher not in known:
            known[matcher] = super()._get_expression(matcher, functions)
        return known[matcher]


@cache
def enforcers() -> Mapping[str, Enforcer]:
    """An enforcer for each action, with its policies alone: the matcher tries one after another."""
    by_action: dict[str, list[tuple[str, str, str]]] = {}
    for policy in policies():
        by_action.setdefault(policy[1], []).append(policy)
    return {action: _enforcer(rules) for action, rules in by_action.items()}


def _enforcer(rules: Iterable[tuple[str, str, str]]) -> Enforcer:
    model = casbin.model.Model()
    model.load_model_from_text(MODEL.read_text(encoding="utf-8"))
    enforcer = Enforcer(model)
    enforcer.add_function("holds", holds)
    enforcer.add_policies([list(rule) for rule in rules])
    return enforcer
