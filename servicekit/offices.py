"""The organisations and positions there are, for their names: values made from identity's events."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Somebody who takes part and is no country. kind: observer, reader, provider or delegate."""

    code: str
    names: Names
    kind: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A position of a country. focal_point: it answers for the network in its agency."""

    code: str
    country: str
    agency: str | None
    names: Names
    focal_point: bool
    is_open: bool


def organisation_from(payload: Mapping[str, Any]) -> Organisation:
    """What an event organisation-registered says."""
    return Organisation(
        code=payload["organisation"], names=payload["names"], kind=payload["kind"], is_open=True
    )


def position_from(payload: Mapping[str, Any]) -> Position:
    """What an event position-created or position-changed says."""
    return Position(
        code=payload["position"],
        country=payload["country"],
        agency=payload["agency"],
        names=payload["names"],
        focal_point=payload["focal_point"],
        is_open=True,
    )
