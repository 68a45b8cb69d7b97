"""Who may do what, decided in memory from identity events and the policies of contracts/access.

casbin decides whether a role may do an action within a scope; country, indicator and source are
attributes of the request. Decisions are remembered until an event changes the actor's standing.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Final, Protocol

from servicekit.bundles import Roles
from servicekit.errors import NotAllowed, NotSignedIn, Unavailable
from servicekit.policies import (
    PUBLIC_GRANT,
    Enforcer,
    Grant,
    Place,
    Principal,
    enforcer_for,
    scopes_in,
    within,
)
from servicekit.principals import ROLES_CHANGE, TYPES, Principals

__all__ = ["Grant", "Principal", "Rights"]

TRUSTED_FOR_S: Final = 5.0
"""Without the log for longer, nothing is allowed any more (architecture, 4)."""
MEMO_LIMIT: Final = 4096


class Event(Protocol):
    """What is needed of a recorded event."""

    @property
    def type(self) -> str: ...
    @property
    def position(self) -> int: ...
    @property
    def payload(self) -> Any: ...


class Watched(Protocol):
    """What is needed of the follower that feeds the rights."""

    @property
    def age_s(self) -> float:
        """Seconds since it was last in step with the head of the log."""
        ...


@dataclass(slots=True)
class _Standing:
    """A principal and the decisions made about it as it stands; replaced whole, never changed.

    A decision that was computed while an event arrived is remembered with the old standing,
    which nobody asks any more.
    """

    principal: Principal
    memo: dict[tuple[object, ...], bool] = field(default_factory=dict)


class Rights:
    """The rights of everyone, following the log: give `apply` and `TYPES` to a Follower, then `watch` it.

    Safe to ask from any thread while one thread applies events. Unwatched rights are as current as
    whoever applies events keeps them; watched ones refuse everything after 5 s out of step with the log.
    """

    TYPES: ClassVar[frozenset[str]] = TYPES

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._principals = Principals()
        self._enforcers: dict[tuple[str | None, str, frozenset[str]], Enforcer] = {}
        self._standings: dict[str, _Standing] = {}
        self._public = _Standing(Principal(actor="public", kind="person", country=None))
        self._watched: Watched | None = None
        self._applied = threading.Condition()
        self._position = 0

    def watch(self, follower: Watched) -> None:
        """Refuse everything while this follower has been out of step with the log for over 5 s."""
        self._watched = follower

    @property
    def watched(self) -> bool:
        """Whether a follower feeds these rights."""
        return self._watched is not None

    def allows(
        self,
        actor: str | None,
        action: str,
        *,
        country: str | None = None,
        organisation: str | None = None,
        indicator: str | None = None,
        source: str | None = None,
        address: str | None = None,
    ) -> bool:
        """Whether the actor may do the action there now; False as well while the log cannot be followed.

        The place is a country, an organisation, or the system where both are None.

        A grant that is limited to indicators or sources covers no request that leaves them out.
        address: where a key's request comes from; a key that is limited to networks needs it.
        Raises LookupError for an action that no policy knows.
        """
        place = Place(country=country, organisation=organisation, indicator=indicator, source=source)
        return self._current() and self._decide(actor, action, place, address)

    def require(
        self,
        actor: str | None,
        action: str,
        *,
        country: str | None = None,
        organisation: str | None = None,
        indicator: str | None = None,
        source: str | None = None,
        address: str | None = None,
    ) -> None:
        """Return if `allows` says so. Raises NotSignedIn, NotAllowed or Unavailable(part="log")."""
        if not self._current():
            raise Unavailable(part="log")
        place = Place(country=country, organisation=organisation, indicator=indicator, source=source)
        if self._decide(actor, action, place, address):
            return
        if actor is None:
            raise NotSignedIn()
        about = {
            "country": country,
            "organisation": organisation,
            "indicator": indicator,
            "source": source,
        }
        raise NotAllowed(action=action, **{name: value for name, value in about.items() if value is not None})

    def principal(self, actor: str) -> Principal | None:
        """What is known about an actor; None for one that never was. An inactive one is still returned."""
        standing = self._standings.get(actor)
        return standing.principal if standing else None

    def reach(self, actor: str | None, action: str) -> tuple[Grant, ...]:
        """The actor's grants that give it this action somewhere, for filters and menus.

        A grant of scope system comes with country None; a key's networks are not looked at.
        """
        principal = self._standing(actor).principal
        if not self._current() or not self._acts(principal, action):
            return ()
        found = []
        for grant in (*principal.grants, PUBLIC_GRANT):
            scope = scopes_in(self.roles, grant.country, action).get(grant.role)
            if scope is not None:
                found.append(replace(grant, country=None) if scope == "system" else grant)
        return tuple(found)

    @property
    def roles(self) -> Roles:
        """The roles there are, built in and countries' own."""
        return self._principals.roles

    def people(self, country: str) -> tuple[str, ...]:
        """Numbers of the active people who stand for a country, in the order of their registration."""
        return tuple(
            standing.principal.actor.removeprefix("person:")
            for standing in list(self._standings.values())
            if standing.principal.kind == "person"
            and standing.principal.active
            and standing.principal.country == country
        )

    def active(self) -> tuple[Principal, ...]:
        """Every active person, in the order of their registration."""
        return tuple(
            standing.principal
            for standing in list(self._standings.values())
            if standing.principal.kind == "person" and standing.principal.active
        )

    def holders(self, role: str) -> tuple[str, ...]:
        """Actors of the active people who hold a role anywhere."""
        return tuple(
            standing.principal.actor
            for standing in list(self._standings.values())
            if standing.principal.active and any(grant.role == role for grant in standing.principal.grants)
        )

    def wait_for(self, position: int, timeout_s: float) -> bool:
        """Wait until an event at or after a log position was applied; False when time ran out."""
        with self._applied:
            return self._applied.wait_for(lambda: self._position >= position, timeout_s)

    def apply(self, event: Event) -> None:
        """Take in an identity event; others are ignored, and one that was applied before changes nothing."""
        if event.type in self.TYPES:
            self._evolve(event.type, event.payload)
        with self._applied:
            self._position = max(self._position, event.position)
            self._applied.notify_all()

    def _evolve(self, kind: str, data: Mapping[str, Any]) -> None:
        changed = self._principals.evolve(kind, data)
        if kind in ROLES_CHANGE:
            self._enforcers = {}
        for principal in changed:
            self._standings[principal.actor] = _Standing(principal)

    def _current(self) -> bool:
        return self._watched is None or self._watched.age_s <= TRUSTED_FOR_S

    def _decide(self, actor: str | None, action: str, place: Place, address: str | None) -> bool:
        standing = self._standing(actor)
        principal = standing.principal
        if principal.kind == "person":
            address = None
        asked = (action, place.country, place.organisation, place.indicator, place.source, address)
        known = standing.memo.get(asked)
        if known is None:
            known = self._decide_cold(principal, action, place, address)
            if len(standing.memo) >= MEMO_LIMIT:
                standing.memo.clear()
            standing.memo[asked] = known
        return known

    def _decide_cold(self, principal: Principal, action: str, place: Place, address: str | None) -> bool:
        if not self._acts(principal, action) or not within(principal.networks, address):
            principal = self._public.principal
        enforcer = self._enforcer(place.country, action, principal)
        allowed: bool = enforcer.enforce(principal, action, place)
        return allowed

    def _enforcer(self, country: str | None, action: str, principal: Principal) -> Enforcer:
        """That of the action with the country's own roles, as far as the principal holds them.

        casbin's matcher tries one policy after another: policies of roles that somebody does not hold
        only take time. Made when it is first asked for.
        """
        enforcers = self._enforcers
        own = country if country in self.roles.own else None
        held = frozenset(grant.role for grant in principal.grants)
        enforcer = enforcers.get((own, action, held))
        if enforcer is None:
            if len(enforcers) >= MEMO_LIMIT:
                enforcers.clear()
            enforcer = enforcers[own, action, held] = enforcer_for(self.roles, own, action, held)
        return enforcer

    def _standing(self, actor: str | None) -> _Standing:
        """The actor's standing; that of the public for who is not known, is closed or has expired."""
        standing = self._public if actor is None else self._standings.get(actor, self._public)
        principal = standing.principal
        expired = principal.expires_at is not None and self._clock() >= principal.expires_at
        return self._public if expired or not principal.active else standing

    @staticmethod
    def _acts(principal: Principal, action: str) -> bool:
        return principal.actions is None or action in principal.actions
