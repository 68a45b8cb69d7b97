"""The events of groups of countries."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from services.identity.domain.values import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFormed:
    """A group of countries that share a set of indicators came into being."""

    TYPE: ClassVar[str] = "identity.group-formed"
    group: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupJoined:
    """A country joined a group, as a member or as a partner of it."""

    TYPE: ClassVar[str] = "identity.group-joined"
    group: str
    country: str
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLeft:
    """A country is no member and no partner of a group any more."""

    TYPE: ClassVar[str] = "identity.group-left"
    group: str
    country: str
