"""Correspondence tables: which codes of a common indicator a country's own codes stand under."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from servicekit.concepts import TOTAL, CodeList, Indicator, Names

Key = tuple[str, str, str]
"""Country, indicator and the common indicator that it is mapped to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondence:
    """A version of a correspondence table (SDMX 3.0: a structure map with one representation map).

    dimension: of the country's indicator; target_dimension: of the common one. codes: each code of the first,
    in its order, with the one of the second that it stands under; None: expressly not covered.
    taken: the one code that is taken of further dimensions of the indicator; stands_for: the one that the
    result stands under in further dimensions of the target. Dimensions of one name and one code list in both
    go along; all others are at their total.
    valid_from: periods that begin on this day or later; None: all. documentation: what corresponds and where
    definitions differ, by language. position, published_at: where in the log it was published, and when.
    """

    country: str
    indicator: str
    target: str
    dimension: str
    target_dimension: str
    codes: tuple[tuple[str, str | None], ...]
    taken: Mapping[str, str] = field(default_factory=dict)
    stands_for: Mapping[str, str] = field(default_factory=dict)
    documentation: Names
    valid_from: date | None = None
    version: int = 1
    position: int = 0
    published_at: datetime | None = None

    @property
    def key(self) -> Key:
        """Whose it is and what it maps to what."""
        return self.country, self.indicator, self.target

    @property
    def covered(self) -> tuple[tuple[str, str], ...]:
        """The codes that stand under one of the target, each with it."""
        return tuple((code, target) for code, target in self.codes if target is not None)

    @property
    def uncovered(self) -> tuple[str, ...]:
        """The codes that are expressly not covered."""
        return tuple(code for code, target in self.codes if target is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """All that was published of one correspondence table, the first version first.

    withdrawn: versions with which it ended, each with the log position of that.
    """

    versions: tuple[Correspondence, ...] = ()
    withdrawn: tuple[tuple[int, int], ...] = ()

    def with_version(self, table: Correspondence) -> "Published":
        """The same with one more version; one that is there already changes nothing."""
        earlier = tuple(each for each in self.versions if each.version != table.version)
        return Published(versions=(*earlier, table), withdrawn=self.withdrawn)

    def ended(self, version: int, position: int) -> "Published":
        """The same, withdrawn at a log position after this version."""
        return Published(
            versions=self.versions, withdrawn=tuple(dict.fromkeys((*self.withdrawn, (version, position))))
        )

    def standing(self, at: int | None = None) -> tuple[Correspondence, ...]:
        """The versions that hold together at a log position (None: now), the newest last.

        Those before a withdrawal, and those whose every period a later one is for, hold no more.
        """
        known = [each for each in self.versions if at is None or each.position <= at]
        ended = max((last for last, since in self.withdrawn if at is None or since <= at), default=0)
        kept: list[Correspondence] = []
        for each in (each for each in known if each.version > ended):
            kept = [one for one in kept if each.valid_from and _begins(one) < _begins(each)]
            kept.append(each)
        return tuple(kept)

    @property
    def number(self) -> int:
        """The number of the newest version; 0 where none stands."""
        standing = self.standing()
        return standing[-1].version if standing else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrespondenceTables:
    """Every correspondence table, by whose it is and what it maps to what."""

    tables: Mapping[Key, Published] = field(default_factory=dict)

    def of(self, key: Key) -> Published:
        """All that was published of one table."""
        return self.tables.get(key, Published())

    def standing(self, at: int | None = None) -> list[tuple[Correspondence, ...]]:
        """The tables that stand at a log position (None: now), by country, indicator and target, each with
        the versions that hold together.
        """
        found = (published.standing(at) for _, published in sorted(self.tables.items()))
        return [versions for versions in found if versions]

    def published(
        self, payload: Mapping[str, Any], position: int, published_at: datetime | None
    ) -> "CorrespondenceTables":
        """The same after catalog.correspondence-published."""
        table = correspondence_from(payload, position, published_at)
        return self._with(table.key, self.of(table.key).with_version(table))

    def withdrawn(self, payload: Mapping[str, Any], position: int) -> "CorrespondenceTables":
        """The same after catalog.correspondence-withdrawn."""
        key = (payload["country"], payload["indicator"], payload["target"])
        return self._with(key, self.of(key).ended(payload["version"], position))

    def _with(self, key: Key, published: Published) -> "CorrespondenceTables":
        return CorrespondenceTables(tables={**self.tables, key: published})


def holding(standing: Sequence[Correspondence], day: date) -> Correspondence | None:
    """The version that is for a period that begins on a day; None where none is."""
    return next((each for each in reversed(standing) if _begins(each) <= day), None)


def carried(indicator: Indicator, target: Indicator, table: Correspondence) -> tuple[str, ...]:
    """The dimensions that go along as they are: of one name and one code list in both."""
    return tuple(
        each.name
        for each in indicator.dimensions
        if each.name not in {table.dimension, table.target_dimension, *table.taken, *table.stands_for}
        and (same := target.dimension(each.name)) is not None
        and same.code_list == each.code_list
    )


def unmapped(codes: Collection[str], code_list: CodeList) -> list[str]:
    """The codes of a list of which a table with these codes says nothing, the total and groups aside.

    A code is said for with the group above it, and a group with all the codes beneath it.
    """
    parents = {each.code: each.parent for each in code_list.codes.values()}
    return [
        code
        for code in parents
        if code != TOTAL
        and not {code, TOTAL}.intersection(codes)
        and not any(above in codes for above in above_of(code, parents))
        and code not in {parent for child, parent in parents.items() if child != code}
    ]


def above_of(code: str, parents: Mapping[str, str | None]) -> list[str]:
    """The groups that a code is within, the nearest first; the total is none of them."""
    found: list[str] = []
    parent = parents.get(code)
    while parent is not None and parent not in found:
        found.append(parent)
        parent = parents.get(parent)
    return found


def correspondence_from(
    payload: Mapping[str, Any], position: int, published_at: datetime | None = None
) -> Correspondence:
    """A version out of the payload of catalog.correspondence-published; of requests, too."""
    day = payload["valid_from"]
    return Correspondence(
        country=payload["country"],
        indicator=payload["indicator"],
        target=payload["target"],
        dimension=payload["dimension"],
        target_dimension=payload["target_dimension"],
        codes=tuple((each["code"], each["target"]) for each in payload["codes"]),
        taken=dict(payload["taken"]),
        stands_for=dict(payload["stands_for"]),
        documentation=payload["documentation"],
        valid_from=date.fromisoformat(day) if isinstance(day, str) else day,
        version=payload.get("version", 1),
        position=position,
        published_at=published_at,
    )


def correspondence_payload(table: Correspondence) -> dict[str, Any]:
    """A version as the contract has it."""
    return {
        "country": table.country,
        "indicator": table.indicator,
        "target": table.target,
        "version": table.version,
        "dimension": table.dimension,
        "target_dimension": table.target_dimension,
        "codes": [{"code": code, "target": target} for code, target in table.codes],
        "taken": dict(sorted(table.taken.items())),
        "stands_for": dict(sorted(table.stands_for.items())),
        "valid_from": table.valid_from.isoformat() if table.valid_from else None,
        "documentation": dict(table.documentation),
    }


def _begins(table: Correspondence) -> date:
    return table.valid_from or date.min
