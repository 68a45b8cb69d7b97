"""Whom a group brings near a country's figures, and which of those the country has not agreed to yet."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

GroupMode = Literal["reciprocal", "participants"]
GROUP_MODES: Final[frozenset[str]] = frozenset({"reciprocal", "participants"})
"""The modes of an agreement that speak of the owner's groups instead of naming countries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a country is in a group, and the log position from which on it is."""

    kind: Literal["member", "partner"]
    since: int


SharingGroup = Mapping[str, Standing]
"""Countries that share a set of indicators, with their standing; partners share without being members."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """How far an owner's agreement knows its groups: as they stood when it was decided.

    decided: the position of the decision. confirmed: countries that it confirmed since, with the position.
    """

    decided: int
    confirmed: Mapping[str, int] = field(default_factory=dict)

    def covers(self, country: str, since: int) -> bool:
        """Whether the owner knew of what holds for a country from this position on."""
        return since <= max(self.decided, self.confirmed.get(country, 0))


def near(
    owner: str, mode: GroupMode, groups: Collection[SharingGroup], consent: Consent | None
) -> frozenset[str]:
    """The other countries that an agreement by group speaks of. consent None: as the groups stand now.

    participants: the members of the owner's groups. reciprocal: their partners too. Where the owner or the
    other country got its standing after the decision, the owner has to confirm it first (domain brief,
    principle 1: nobody but the state opens its figures, so nobody who forms groups does).
    """
    found = set()
    for group in groups:
        mine = group.get(owner)
        if mine is None:
            continue
        for country, theirs in group.items():
            reached = mode == "reciprocal" or theirs.kind == "member"
            known = consent is None or consent.covers(country, max(mine.since, theirs.since))
            if country != owner and reached and known:
                found.add(country)
    return frozenset(found)


def waiting(owner: str, mode: str, groups: Collection[SharingGroup], consent: Consent) -> frozenset[str]:
    """The countries that will be readers, or may become so, once the owner confirms them."""
    match mode:
        case "reciprocal" | "participants":
            return near(owner, mode, groups, None) - near(owner, mode, groups, consent)
        case _:
            return frozenset()


def terms_name(terms: Mapping[str, str] | None) -> str | None:
    """A name that the texts of terms have, and no others: who accepted these accepted no later ones."""
    if terms is None:
        return None
    text = json.dumps(dict(terms), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
