"""Who there is and what each may rely on (grants, positions, delegations, roles), by identity events."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from servicekit.bundles import Role, Roles
from servicekit.policies import KEY_ACTIONS, Grant, Principal, built_in

TYPES: Final = frozenset(
    {
        "identity.person-registered",
        "identity.person-deactivated",
        "identity.person-reactivated",
        "identity.role-granted",
        "identity.role-revoked",
        "identity.role-defined",
        "identity.role-retired",
        "identity.position-created",
        "identity.position-changed",
        "identity.position-closed",
        "identity.person-assigned",
        "identity.person-rotated-out",
        "identity.delegate-appointed",
        "identity.delegate-dismissed",
        "identity.organisation-closed",
        "identity.key-issued",
        "identity.key-narrowed",
        "identity.key-revoked",
    }
)
ROLES_CHANGE: Final = frozenset({"identity.role-defined", "identity.role-retired"})
"""After these, who is asked about is decided with other roles."""
DELEGATE: Final = "delegate"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Account:
    """A person and the grants that are theirs in their own right."""

    actor: str
    country: str | None
    organisation: str | None
    active: bool = True
    grants: tuple[Grant, ...] = ()
    positions: tuple[str, ...] = ()


class Principals:
    """Everybody who may act, as the events so far say. One thread applies events, any number read."""

    def __init__(self) -> None:
        self.roles: Roles = built_in()
        self._accounts: dict[str, _Account] = {}
        self._positions: dict[str, tuple[Grant, ...]] = {}
        self._delegations: dict[tuple[str, str], Grant] = {}
        self._keys: dict[str, Principal] = {}

    def evolve(self, kind: str, data: Mapping[str, Any]) -> Iterable[Principal]:
        """Take in an event of TYPES; the principals that are other than before."""
        match kind:
            case "identity.key-issued" | "identity.key-narrowed" | "identity.key-revoked":
                return self._key(kind, data)
            case "identity.role-defined" | "identity.role-retired":
                return self._define(kind, data)
            case "identity.position-created" | "identity.position-changed" | "identity.position-closed":
                return self._place(kind, data)
            case "identity.delegate-appointed" | "identity.delegate-dismissed":
                return self._delegate(kind, data)
            case "identity.organisation-closed":
                for key in [key for key in self._delegations if key[1] == data["organisation"]]:
                    del self._delegations[key]
                return self._of_organisation(data["organisation"])
            case "identity.person-registered":
                actor = f"person:{data['person']}"
                if actor in self._accounts:
                    return []
                country, organisation = data["country"], data.get("organisation")
                return self._keep(_Account(actor=actor, country=country, organisation=organisation))
            case _:
                account = self._accounts.get(f"person:{data.get('person')}")
                return [] if account is None else self._keep(_evolved(account, kind, data))

    def _key(self, kind: str, data: Mapping[str, Any]) -> list[Principal]:
        known = self._keys.get(data["key"])
        if kind == "identity.key-issued":
            if known is not None:
                return []
            changed = Principal(actor=f"key:{data['key']}", kind="key", country=data["country"])
            changed = replace(changed, **_key_limits(data))
        elif known is None:
            return []
        elif kind == "identity.key-narrowed":
            changed = replace(known, **_key_limits(data))
        else:
            changed = replace(known, active=False)
        self._keys[data["key"]] = changed
        return [changed]

    def _keep(self, account: _Account) -> list[Principal]:
        self._accounts[account.actor] = account
        return [self._principal(account)]

    def _define(self, kind: str, data: Mapping[str, Any]) -> list[Principal]:
        """Whoever has a grant in the country is decided about anew: the roles there have changed."""
        country = data["country"]
        if kind == "identity.role-retired":
            self.roles = self.roles.retire(country, data["role"])
        else:
            self.roles = self.roles.define(country, role_from(data))
        principals = map(self._principal, list(self._accounts.values()))
        return [each for each in principals if any(grant.country == country for grant in each.grants)]

    def _place(self, kind: str, data: Mapping[str, Any]) -> list[Principal]:
        position = data["position"]
        self._positions[position] = (
            () if kind == "identity.position-closed" else tuple(_position_grants(position, data))
        )
        return [
            self._principal(account)
            for account in list(self._accounts.values())
            if position in account.positions
        ]

    def _delegate(self, kind: str, data: Mapping[str, Any]) -> list[Principal]:
        key = (data["country"], data["organisation"])
        if kind == "identity.delegate-dismissed":
            self._delegations.pop(key, None)
        else:
            self._delegations[key] = Grant(
                grant=f"{key[0]}.{key[1]}",
                role=DELEGATE,
                country=key[0],
                organisation=key[1],
                indicators=_codes(data["indicators"]),
                sources=_codes(data["sources"]),
            )
        return self._of_organisation(key[1])

    def _of_organisation(self, organisation: str) -> list[Principal]:
        return [
            self._principal(account)
            for account in list(self._accounts.values())
            if account.organisation == organisation
        ]

    def _principal(self, account: _Account) -> Principal:
        held = [grant for position in account.positions for grant in self._positions.get(position, ())]
        delegated = [
            grant
            for (_, organisation), grant in self._delegations.items()
            if organisation == account.organisation and any(each.role == DELEGATE for each in account.grants)
        ]
        return Principal(
            actor=account.actor,
            kind="person",
            country=account.country,
            organisation=account.organisation,
            positions=account.positions,
            grants=(*account.grants, *held, *delegated),
            active=account.active,
        )


def role_from(data: Mapping[str, Any]) -> Role:
    """The role that an event role-defined says."""
    return Role(
        role=data["role"],
        privileges=frozenset(data["privileges"]),
        grants=frozenset(data["grants"]),
        names=dict(data["names"]),
    )


def _evolved(account: _Account, kind: str, data: Mapping[str, Any]) -> _Account:
    match kind:
        case "identity.person-deactivated" | "identity.person-reactivated":
            return replace(account, active=kind == "identity.person-reactivated")
        case "identity.role-granted":
            grant = _grant(data)
            return replace(account, grants=(*_without(account.grants, grant.grant), grant))
        case "identity.role-revoked":
            return replace(account, grants=_without(account.grants, data["grant"]))
        case "identity.person-assigned":
            left = [each for each in account.positions if each != data["position"]]
            return replace(account, positions=(*left, data["position"]))
        case "identity.person-rotated-out":
            left = [each for each in account.positions if each != data["position"]]
            return replace(account, positions=tuple(left))
        case _:
            return account


def _without(grants: tuple[Grant, ...], grant: str) -> tuple[Grant, ...]:
    return tuple(held for held in grants if held.grant != grant)


def _position_grants(position: str, data: Mapping[str, Any]) -> Iterator[Grant]:
    for number, role in enumerate(data["roles"], 1):
        yield Grant(
            grant=f"{position}.{number}",
            role=role["role"],
            country=data["country"],
            indicators=_codes(role["indicators"]),
            sources=_codes(role["sources"]),
            via=position,
        )


def _grant(data: Mapping[str, Any]) -> Grant:
    return Grant(
        grant=data["grant"],
        role=data["role"],
        country=data["country"],
        organisation=data.get("organisation"),
        indicators=_codes(data["indicators"]),
        sources=_codes(data["sources"]),
    )


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
