"""Why figures of another country are visible, and what would open those that are not: pure rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from services.reporting.domain.visibility import Mode, Opening, Reason

Code = Literal[
    "accept-terms",
    "ask-own-administrator",
    "ask-owner",
    "ended",
    "opens-on",
    "newer-open-on",
    "owner-confirms",
    "release",
    "release-again",
]
Existence = Literal["announced", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What would open figures. at: the moment that it speaks of."""

    code: Code
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Whether figures of a country and indicator are visible to a reader.

    because, since, since_at: why, where they are. ways: what would open them, or more of them. terms: the
    name of those to accept.
    """

    country: str
    indicator: str
    because: Reason | None = None
    since: int | None = None
    since_at: str | None = None
    ways: tuple[Way, ...] = ()
    terms: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grip:
    """An opening that a reader holds by one of their keys, and what stands between it and the figures.

    may_read: their country or organisation lets them. accepted: its terms, if it has any.
    shows: whether there is a figure at the position that an embargo holds them at.
    """

    opening: Opening
    may_read: bool
    accepted: bool
    shows: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """How a reader's country stands to an owner. near: the agreement's groups reach it; waiting: they will
    once the owner confirms it; released: it released figures of the indicator itself."""

    near: bool = False
    waiting: bool = False
    released: bool = False


def ways_in(
    mode: Mode, existence: Existence, grips: Iterable[Grip], standpoint: Standpoint, now: datetime
) -> tuple[Way, ...]:
    """What would open figures that a reader does not see; nothing where their existence is closed.

    Whoever is a reader today is told what they have to do even so: they know by the agreement itself.
    """
    held = tuple(grips)
    found = [way for grip in held if (way := _way(grip, now)) is not None]
    if existence == "closed":
        return _each_once(way for way in found if way.code in {"accept-terms", "ask-own-administrator"})
    if found:
        return _each_once(found)
    if standpoint.waiting:
        return (Way(code="owner-confirms"),)
    if mode == "reciprocal" and standpoint.near and not standpoint.released:
        return (Way(code="release"),)
    return (Way(code="ask-owner"),)


def _way(grip: Grip, now: datetime) -> Way | None:
    opening = grip.opening
    match opening.stage(now):
        case "not-yet":
            return Way(code="opens-on", at=opening.opens_at)
        case "ended":
            return Way(code="ended", at=opening.ends_at)
        case "lapsed":
            return Way(code="release-again", at=opening.lapses_at)
        case "open":
            if not grip.may_read:
                return Way(code="ask-own-administrator")
            if not grip.accepted:
                return Way(code="accept-terms")
            return None if grip.shows else Way(code="opens-on", at=opening.embargo_until)


def _each_once(ways: Iterable[Way]) -> tuple[Way, ...]:
    return tuple(dict.fromkeys(ways))
