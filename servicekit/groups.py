"""Which countries are members and partners of a group, from what joins and leaves it."""

from collections.abc import Mapping
from dataclasses import replace

from servicekit.concepts import Group


def keeping_standings(group: Group, known: Mapping[str, Group]) -> Group:
    """A group as it was described anew, with those who are in it already."""
    before = known.get(group.code, group)
    return replace(group, members=before.members, partners=before.partners)


def left(group: Group, country: str) -> Group:
    """The group without a country."""
    members, partners = (tuple(c for c in codes if c != country) for codes in (group.members, group.partners))
    return replace(group, members=members, partners=partners)


def joined(group: Group, country: str, standing: str) -> Group:
    """The group with a country as a member or a partner, never both."""
    members, partners = set(group.members) - {country}, set(group.partners) - {country}
    (members if standing == "member" else partners).add(country)
    return replace(group, members=tuple(sorted(members)), partners=tuple(sorted(partners)))
