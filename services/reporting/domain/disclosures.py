"""A disclosure: that somebody received restricted figures of a country, of which vintage, in which format."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Literal, get_args

Format = Literal["html", "pdf", "xlsx", "csv", "json", "jsonstat", "observations", "notice"]
FORMATS: Final[tuple[str, ...]] = get_args(Format)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """What was received. owner: whose figures. country, organisation: for whom the actor stands.

    position: the last release that the figures show, which names their vintage.
    """

    owner: str
    indicator: str
    source: str
    actor: str
    country: str | None
    organisation: str | None
    position: int
    format: Format


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """How often, and between which moments (RFC 3339, UTC), a disclosure happened."""

    times: int
    first_at: str
    last_at: str

    def once_more(self, moment: str) -> "Received":
        """The same and once more, at a moment not before the last one."""
        return replace(self, times=self.times + 1, last_at=moment)


def payloads(batch: Mapping[Disclosure, Received]) -> dict[str, dict[str, Any]]:
    """The payload of reporting.figures-disclosed for each owner that a batch is about."""
    found: dict[str, dict[str, Any]] = {}
    for item in _in_order(batch):
        received = batch[item]
        entry = {
            "indicator": item.indicator,
            "source": item.source,
            "actor": item.actor,
            "reader_country": item.country,
            "reader_organisation": item.organisation,
            "position": item.position,
            "format": item.format,
            "first_at": received.first_at,
            "last_at": received.last_at,
            "times": received.times,
        }
        found.setdefault(item.owner, {"country": item.owner, "entries": []})["entries"].append(entry)
    return found


def entries_of(batch: Mapping[Disclosure, Received]) -> list[dict[str, Any]]:
    """A batch as it goes from one process to another."""
    return [asdict(item) | asdict(batch[item]) for item in _in_order(batch)]


def batch_from(entries: Iterable[Mapping[str, Any]]) -> dict[Disclosure, Received]:
    """The batch that such entries are."""
    known = [field.name for field in fields(Disclosure)]
    return {
        Disclosure(**{name: entry[name] for name in known}): Received(
            times=entry["times"], first_at=entry["first_at"], last_at=entry["last_at"]
        )
        for entry in entries
    }


def _in_order(batch: Iterable[Disclosure]) -> list[Disclosure]:
    def place(each: Disclosure) -> tuple[str, str, str, str, int, str]:
        return (each.owner, each.indicator, each.source, each.actor, each.position, each.format)

    return sorted(batch, key=place)
