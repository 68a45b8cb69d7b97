"""Agencies outlive governments: which agency holds on a date what another one began."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """Who takes over from an agency. starts: the first day, which may lie ahead."""

    successor: str
    starts: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """An agency and the days on which it holds; None is an open end."""

    agency: str
    since: date | None
    until: date | None


def tenures(successions: Mapping[str, Succession], agency: str) -> tuple[Tenure, ...]:
    """An agency and those after it, in their order. successions: by the agency that is succeeded."""
    found: list[Tenure] = []
    since: date | None = None
    while agency not in {each.agency for each in found}:
        succession = successions.get(agency)
        until = None if succession is None else succession.starts - timedelta(days=1)
        found.append(Tenure(agency=agency, since=since, until=until))
        if succession is None:
            break
        agency, since = succession.successor, succession.starts
    return tuple(found)


def holder(successions: Mapping[str, Succession], agency: str, on: date) -> str:
    """The agency that holds on a day what an agency began."""
    return [each.agency for each in tenures(successions, agency) if each.since is None or each.since <= on][
        -1
    ]
