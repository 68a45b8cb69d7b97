"""What the focal points of two countries say of a movement that both count: messages, in their order."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from servicekit.errors import Rejection

LONGEST: Final = 2000
MOST: Final = 500
"""How many messages a thread has at most: a page shows all of them."""
EXPLAINED: Final = "reporting.mirror-explained"
SEEN: Final = "reporting.mirror-explanation-seen"


class NotAFocalPoint(Rejection):
    """Only focal points of the two countries explain a gap. fields: country, partner, told: their names."""

    code = "not-a-focal-point"
    status = 403


class NotCompared(Rejection):
    """Neither side of the mirror has a figure of the period. fields: period."""

    code = "period-not-compared"
    status = 422


class ThreadFull(Rejection):
    """The thread has as many messages as a page shows. fields: most."""

    code = "mirror-thread-full"
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One end of a movement: a country's indicator."""

    country: str
    indicator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A focal point said something of a gap. ends: in the order of their countries; period: of which, None:
    of all. position: through which its author answers for the country. told: the people who get a notice.
    """

    message: str
    ends: tuple[End, End]
    period: str | None
    country: str
    position: str
    language: str
    text: str
    told: tuple[str, ...]


def ends_of(one: End, other: End) -> tuple[End, End]:
    """Both ends, from whichever side one looks: the thread of a movement is one."""
    first, second = sorted((one, other), key=lambda each: (each.country, each.indicator))
    return first, second


def thread_of(ends: tuple[End, End]) -> str:
    """The name of the thread of a movement."""
    return "-".join(f"{each.country}.{each.indicator}" for each in ends)


def explain(messages: int, explained: Explained) -> list[Explained]:
    """The event of a message in a thread that has so many. Raises ThreadFull."""
    if messages >= MOST:
        raise ThreadFull(most=MOST)
    return [explained]


def payload_of(event: Explained) -> dict[str, Any]:
    """The event as it goes into the log."""
    return {**asdict(event), "ends": [asdict(each) for each in event.ends], "told": list(event.told)}


def explained_from(payload: Mapping[str, Any]) -> Explained:
    """The event of a payload in the log."""
    first, second = (End(**each) for each in payload["ends"])
    return Explained(**{**payload, "ends": (first, second), "told": tuple(payload["told"])})
