"""Comments on warnings: which of them a comment answers, and which are still without one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

Key = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a comment is about: a check, of one period, of one figure; None and () where it is about all."""

    code: str
    period: str | None = None
    key: Key = ()

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """The place of a finding or comment as on the wire."""
        key = tuple(sorted((data.get("key") or {}).items()))
        return cls(code=data["code"], period=data.get("period"), key=key)

    def answers(self, other: "Place") -> bool:
        """Whether a comment here answers a warning there."""
        return (
            self.code == other.code
            and self.period in {None, other.period}
            and (not self.key or self.key == other.key)
        )

    def to_wire(self) -> dict[str, Any]:
        return {"code": self.code, "period": self.period, "key": dict(self.key)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What somebody says of the warnings at a place."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Warnings:
    """The warnings of a check: those that are listed, how many there are, and the comments on them."""

    listed: tuple[Place, ...] = ()
    count: int = 0
    comments: tuple[Place, ...] = field(default_factory=tuple)

    def unanswered(self) -> tuple[Place, ...]:
        """What still needs a comment, one place for each check, or each figure that is listed.

        Where there are more warnings than are listed, only a comment on a whole check answers them.
        """
        if self.count > len(self.listed):
            wide = {each.code for each in self.comments if each.period is None and not each.key}
            codes = dict.fromkeys(each.code for each in self.listed)
            return tuple(Place(code=code) for code in codes if code not in wide)
        return tuple(each for each in self.listed if not any(place.answers(each) for place in self.comments))

    def at(self, place: Place) -> tuple[Place, ...]:
        """The listed warnings that a comment at a place would answer."""
        return tuple(each for each in self.listed if place.answers(each))


def warnings_of(findings: Iterable[Mapping[str, Any]], count: int) -> Warnings:
    """The warnings of a check, nobody having commented on any."""
    listed = tuple(Place.of(each) for each in findings if each["severity"] == "warning")
    return Warnings(listed=listed, count=count)


def commented(comments: Sequence[Comment], warnings: Warnings) -> tuple[dict[str, Any], ...]:
    """The comments as their event has them: with the figures that each of them is about."""
    return tuple(
        {
            **each.place.to_wire(),
            "comment": each.text.strip(),
            "figures": [
                {"period": at.period, "key": dict(at.key)}
                for at in warnings.at(each.place)
                if at.period is not None and at.key
            ],
        }
        for each in comments
    )
