"""A group: the countries that share a set of indicators, as members or as partners; one stream for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from servicekit.errors import NotFound
from services.identity.domain import commands as c
from services.identity.domain import errors
from services.identity.domain.commands import LeaveGroup
from services.identity.domain.events import GroupEvent, GroupFormed, GroupJoined, GroupLeft
from services.identity.domain.values import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """standings: country to what it is in the group."""

    code: str
    formed: bool = False
    standings: Mapping[str, Standing] = field(default_factory=dict)


def stream(code: str) -> str:
    """The stream of a group."""
    return f"group-{code}"


def decide(group: Group, command: c.GroupCommand) -> list[GroupEvent]:
    """What a command does to a group; nothing where it is so already. Raises GroupExists or NotFound."""
    match command:
        case c.FormGroup(names=names):
            if group.formed:
                raise errors.GroupExists(group=group.code)
            return [GroupFormed(group=group.code, names=names)]
        case c.JoinGroup(country=country, standing=standing):
            if not group.formed:
                raise NotFound(kind="group", id=group.code)
            if group.standings.get(country) == standing:
                return []
            return [GroupJoined(group=group.code, country=country, standing=standing)]
        case LeaveGroup(country=country):
            return [GroupLeft(group=group.code, country=country)] if country in group.standings else []
        case _:
            assert_never(command)


def evolve(group: Group, event: GroupEvent) -> Group:
    """The group after an event."""
    match event:
        case GroupFormed():
            return replace(group, formed=True)
        case GroupJoined():
            return replace(group, standings={**group.standings, event.country: event.standing})
        case GroupLeft(country=country):
            stay = {code: standing for code, standing in group.standings.items() if code != country}
            return replace(group, standings=stay)
        case _:
            assert_never(event)
