"""Who reads a country's figures of an indicator besides itself, and why: pure rules of sharing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

Mode = Literal["national", "bilateral", "reciprocal", "participants", "public"]
Reason = Literal["own", "bilateral", "reciprocal", "participants", "public"]

EVERYONE: Final = "*"
"""The reader of what is public: whoever asks, signed in or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingAgreement:
    """A country's decision on one indicator. countries: those a bilateral one names."""

    mode: Mode = "national"
    countries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingGroup:
    """Countries that share a set of indicators; partners share with it without being members."""

    members: frozenset[str] = frozenset()
    partners: frozenset[str] = frozenset()


def readers(
    owner: str, agreement: SharingAgreement, groups: Collection[SharingGroup], releasers: Collection[str]
) -> Mapping[str, Reason]:
    """Each reader other than the owner, with the reason why it reads.

    groups: all there are. releasers: countries that have released at least one figure of the indicator.
    Domain brief, sections 2 (sharing agreement) and 3, principle 3.
    """
    match agreement.mode:
        case "national":
            return {}
        case "bilateral":
            return _because("bilateral", agreement.countries, owner)
        case "reciprocal":
            near = {c for group in _groups_of(owner, groups) for c in group.members | group.partners}
            return _because("reciprocal", near.intersection(releasers), owner)
        case "participants":
            return _because("participants", {c for g in _groups_of(owner, groups) for c in g.members}, owner)
        case "public":
            return {EVERYONE: "public"}


def _groups_of(owner: str, groups: Iterable[SharingGroup]) -> list[SharingGroup]:
    return [group for group in groups if owner in group.members or owner in group.partners]


def _because(reason: Reason, countries: Iterable[str], owner: str) -> dict[str, Reason]:
    return {country: reason for country in sorted(countries) if country != owner}
