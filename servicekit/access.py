"""Who may do what, decided in memory from identity events and the policies of contracts/access.

casbin decides whether a role may do an action within a scope; country, indicator and source are
attributes of the request. Decisions are remembered until an event changes the actor's standing.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Final, Protocol

from servicekit.errors import NotAllowed, NotSignedIn, Unavailable
from servicekit.policies import (
    KEY_ACTIONS,
    PUBLIC_GRANT,
    Grant,
    Place,
    Principal,
    enforcers,
    scopes_of,
    within,
)

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

    TYPES: ClassVar[frozenset[str]] = frozenset(
        {
            "identity.person-registered",
            "identity.person-deactivated",
            "identity.person-reactivated",
            "identity.role-granted",
            "identity.role-revoked",
            "identity.key-issued",
            "identity.key-narrowed",
            "identity.key-revoked",
        }
    )

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._enforcers = enforcers()
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
        indicator: str | None = None,
        source: str | None = None,
        address: str | None = None,
    ) -> bool:
        """Whether the actor may do the action there now; False as well while the log cannot be followed.

        A grant that is limited to indicators or sources covers no request that leaves them out.
        address: where a key's request comes from; a key that is limited to networks needs it.
        Raises LookupError for an action that no policy knows.
        """
        return self._current() and self._decide(actor, action, country, indicator, source, address)

    def require(
        self,
        actor: str | None,
        action: str,
        *,
        country: str | None = None,
        indicator: str | None = None,
        source: str | None = None,
        address: str | None = None,
    ) -> None:
        """Return if `allows` says so. Raises NotSignedIn, NotAllowed or Unavailable(part="log")."""
        if not self._current():
            raise Unavailable(part="log")
        if self._decide(actor, action, country, indicator, source, address):
            return
        if actor is None:
            raise NotSignedIn()
        about = {"country": country, "indicator": indicator, "source": source}
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
        scopes = scopes_of(action)
        return tuple(
            replace(grant, country=None) if scopes[grant.role] == "system" else grant
            for grant in (*principal.grants, PUBLIC_GRANT)
            if grant.role in scopes
        )

    def people(self, country: str) -> tuple[str, ...]:
        """Numbers of the active people who stand for a country, in the order of their registration."""
        return tuple(
            standing.principal.actor.removeprefix("person:")
            for standing in list(self._standings.values())
            if standing.principal.kind == "person"
            and standing.principal.active
            and standing.principal.country == country
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
        match kind:
            case "identity.person-registered":
                actor = f"person:{data['person']}"
                if actor not in self._standings:
                    self._stand(Principal(actor=actor, kind="person", country=data["country"]))
            case "identity.person-deactivated" | "identity.person-reactivated":
                self._change(f"person:{data['person']}", active=kind == "identity.person-reactivated")
            case "identity.role-granted":
                actor, grant = f"person:{data['person']}", _grant(data)
                self._change(actor, grants=(*self._grants_without(actor, grant.grant), grant))
            case "identity.role-revoked":
                actor = f"person:{data['person']}"
                self._change(actor, grants=self._grants_without(actor, data["grant"]))
            case "identity.key-issued":
                if f"key:{data['key']}" not in self._standings:
                    self._stand(_key_principal(data))
            case "identity.key-narrowed":
                self._change(f"key:{data['key']}", **_key_limits(data))
            case "identity.key-revoked":
                self._change(f"key:{data['key']}", active=False)
            case _:
                pass  # nothing about rights

    def _grants_without(self, actor: str, grant: str) -> tuple[Grant, ...]:
        standing = self._standings.get(actor)
        return tuple(held for held in standing.principal.grants if held.grant != grant) if standing else ()

    def _change(self, actor: str, **changes: Any) -> None:
        standing = self._standings.get(actor)
        if standing is not None:
            self._stand(replace(standing.principal, **changes))

    def _stand(self, principal: Principal) -> None:
        self._standings[principal.actor] = _Standing(principal)

    def _current(self) -> bool:
        return self._watched is None or self._watched.age_s <= TRUSTED_FOR_S

    def _decide(
        self,
        actor: str | None,
        action: str,
        country: str | None,
        indicator: str | None,
        source: str | None,
        address: str | None,
    ) -> bool:
        standing = self._standing(actor)
        principal = standing.principal
        if principal.kind == "person":
            address = None
        asked = (action, country, indicator, source, address)
        known = standing.memo.get(asked)
        if known is None:
            known = self._decide_cold(principal, action, country, indicator, source, address)
            if len(standing.memo) >= MEMO_LIMIT:
                standing.memo.clear()
            standing.memo[asked] = known
        return known

    def _decide_cold(
        self,
        principal: Principal,
        action: str,
        country: str | None,
        indicator: str | None,
        source: str | None,
        address: str | None,
    ) -> bool:
        try:
            enforcer = self._enforcers[action]
        except KeyError:
            raise LookupError(f"no policy knows the action {action!r}") from None
        if not self._acts(principal, action) or not within(principal.networks, address):
            principal = self._public.principal
        allowed: bool = enforcer.enforce(
            principal, action, Place(country=country, indicator=indicator, source=source)
        )
        return allowed

    def _standing(self, actor: str | None) -> _Standing:
        """The actor's standing; that of the public for who is not known, is closed or has expired."""
        standing = self._public if actor is None else self._standings.get(actor, self._public)
        principal = standing.principal
        expired = principal.expires_at is not None and self._clock() >= principal.expires_at
        return self._public if expired or not principal.active else standing

    @staticmethod
    def _acts(principal: Principal, action: str) -> bool:
        return principal.actions is None or action in principal.actions


def _grant(data: Mapping[str, Any]) -> Grant:
    return Grant(
        grant=data["grant"],
        role=data["role"],
        country=data["country"],
        indicators=_codes(data["indicators"]),
        sources=_codes(data["sources"]),
    )


def _key_principal(data: Mapping[str, Any]) -> Principal:
    return Principal(actor=f"key:{data['key']}", kind="key", country=data["country"], **_key_limits(data))


def _key_limits(data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a key's principal that its limits decide."""
    grant = Grant(
        grant=data["key"],
        role="agency-system",
        country=data["country"],
        indicators=_codes(data["indicators"]),
        sources=_codes(data["sources"]),
    )
    return {
        "grants": (grant,),
        "actions": frozenset[str]().union(*(KEY_ACTIONS[action] for action in data["actions"])),
        "networks": tuple(data["networks"]),
        "expires_at": datetime.fromisoformat(data["expires_at"]),
    }


def _codes(codes: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if codes is None else tuple(codes)
