"""Who reads a country's figures of an indicator besides itself, why, and at which moments: pure rules."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from servicekit.sharing import Consent, SharingGroup, near

Mode = Literal["national", "bilateral", "reciprocal", "participants", "public"]
Reason = Literal["own", "bilateral", "reciprocal", "participants", "public"]
Stage = Literal["open", "not-yet", "ended", "lapsed"]

EVERYONE: Final = "*"
"""The reader of what is public: whoever asks, signed in or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingAgreement:
    """A country's decision on one indicator.

    named: the keys of the readers it names. consent: how far it knows its groups. embargo_position: the
    log position of what its readers see until embargo_until. lapse_after: how long a reciprocal reader may
    release nothing. terms: the name of the texts that a reader accepts first.
    """

    mode: Mode = "national"
    named: frozenset[str] = frozenset()
    consent: Consent = field(default_factory=lambda: Consent(decided=0))
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    embargo_until: datetime | None = None
    embargo_position: int | None = None
    lapse_after: timedelta | None = None
    terms: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What one reader was given: for which reason, between which moments, and on which conditions."""

    reason: Reason
    opens_at: datetime | None = None
    ends_at: datetime | None = None
    lapses_at: datetime | None = None
    embargo_until: datetime | None = None
    embargo_position: int | None = None
    terms: str | None = None

    def stage(self, moment: datetime) -> Stage:
        """Whether it is open at a moment, and if not, why. From a moment on means at it, too."""
        if self.ends_at is not None and self.ends_at <= moment:
            return "ended"
        if self.opens_at is not None and moment < self.opens_at:
            return "not-yet"
        if self.lapses_at is not None and self.lapses_at <= moment:
            return "lapsed"
        return "open"

    def seen_up_to(self, moment: datetime) -> int | None:
        """The log position at which an embargo holds what is seen; None: nothing holds it back."""
        if self.embargo_until is not None and moment < self.embargo_until:
            return self.embargo_position
        return None

    @property
    def to_accept(self) -> str | None:
        """The terms that a reader accepts before the first read; what is public asks nobody."""
        return None if self.reason == "public" else self.terms

    def moments(self) -> tuple[datetime, ...]:
        """When what is seen changes without anybody doing anything."""
        known = (self.opens_at, self.ends_at, self.lapses_at, self.embargo_until)
        return tuple(sorted({moment for moment in known if moment is not None}))


def readers(
    owner: str,
    agreement: SharingAgreement,
    groups: Collection[SharingGroup],
    released: Mapping[str, datetime],
) -> Mapping[str, Opening]:
    """Each reader other than the owner, with what it was given.

    groups: all there are. released: countries that have released figures of the indicator, with the
    moment of their last release. Domain brief, sections 2 (sharing agreement) and 3, principle 3.
    """
    named = _each(agreement, "bilateral", agreement.named, owner)
    match agreement.mode:
        case "national":
            return {}
        case "bilateral":
            return named
        case "reciprocal":
            due = near(owner, "reciprocal", groups, agreement.consent).intersection(released)
            lapses = {country: lapse(released[country], agreement.lapse_after) for country in due}
            return named | _each(agreement, "reciprocal", due, owner, lapses)
        case "participants":
            members = near(owner, "participants", groups, agreement.consent)
            return named | _each(agreement, "participants", members, owner)
        case "public":
            return _each(agreement, "public", (EVERYONE,), owner)


def lapse(released_at: datetime, lapse_after: timedelta | None) -> datetime | None:
    """When a reader that released last at a moment loses what it reads in return; None: never."""
    return None if lapse_after is None else released_at + lapse_after


def embargo_position(
    wanted_until: datetime | None,
    decided: int,
    decided_at: datetime,
    earlier: tuple[datetime | None, int | None] = (None, None),
) -> int | None:
    """The position that an embargo holds readers at.

    It is that of the decision, or that of an earlier embargo which still held then: a decision that
    prolongs it, or changes something else, must not show what was released meanwhile.
    earlier: until when and at which position the agreement before had one.
    """
    if wanted_until is None:
        return None
    until, position = earlier
    return position if until is not None and decided_at < until else decided


def _each(
    agreement: SharingAgreement,
    reason: Reason,
    keys: Iterable[str],
    owner: str,
    lapses: Mapping[str, datetime | None] | None = None,
) -> dict[str, Opening]:
    return {
        key: Opening(
            reason=reason,
            opens_at=agreement.starts_at,
            ends_at=agreement.ends_at,
            lapses_at=(lapses or {}).get(key),
            embargo_until=agreement.embargo_until,
            embargo_position=agreement.embargo_position,
            terms=agreement.terms,
        )
        for key in sorted(keys)
        if key != owner
    }
