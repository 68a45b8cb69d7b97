"""What outsiders can read of the demo's figures, and which hidden ones they could work out of it."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from demo.countries import PASSWORD, email
from demo.figures import extracts
from demo.sharing import readers_of
from demo.system import demo_settings, environment
from deploy.servers.ports import free_ports
from deploy.trial.client import Client
from deploy.trial.systems import process_of
from servicekit.settings import read_settings
from tests.service.reporting.statements import Known
from tests.unit.reporting.attacker import Key, worked_out

THRESHOLD: Final = 4
"""Domain brief, 3.5: counts of 1 to 4 are masked for everyone outside the owning country."""
NO_DIMENSIONS: Final = frozenset({"period", "value", "note", "flag"})
PUBLIC: Final = frozenset({"MD", "PL"})
"""Some of those who read what a country posts of an indicator of its own."""
TOGETHER: Final = 2
"""Readers of a case who collude."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Figures of a country with small counts among them, and who outside it may read them."""

    country: str
    indicator: str
    dimensions: Sequence[str]
    readers: frozenset[str]


@contextmanager
def served(state: Path) -> Iterator[Callable[[str], Client]]:
    """The system that the demo left behind, and how the reader of a country signs in."""
    [port] = free_ports(1)
    settings = demo_settings(read_settings(demo=True), state, port)
    with process_of("serve", environment(settings), settings.base_url):
        yield lambda country: Client(settings.base_url).signed_in(email("user", country), PASSWORD)


def cases() -> list[Case]:
    """Everything that the demo posts with small counts in it, and that somebody outside may read."""
    found = {}
    for each in extracts():
        rows = each.rows()
        readers = PUBLIC if each.national else readers_of(each.country, each.indicator)
        if readers and any(row["value"] in range(1, THRESHOLD + 1) for row in rows):
            dimensions = tuple(sorted({name for row in rows for name in row} - NO_DIMENSIONS))
            found[each.country, each.indicator] = Case(
                country=each.country, indicator=each.indicator, dimensions=dimensions, readers=readers
            )
    return list(found.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Attacked:
    """What came of it. small: the hidden small counts; shown: small counts that are not hidden."""

    small: set[Key]
    shown: set[Key]
    worked_out: set[Key]


def attacked(case: Case, client: Callable[[str], Client]) -> Attacked:
    """Let all outsiders of a case lay together what they read, with every total that holds in it."""
    dimensions: Mapping[str, Sequence[str]] = {case.indicator: case.dimensions}
    truth, known = Known(dimensions), Known(dimensions)
    truth.observe(_observations(client(case.country), case), None)
    for reader in sorted(case.readers)[:TOGETHER]:
        known.observe(_observations(client(reader), case), None)
    assert known.standing[None].keys() == truth.standing[None].keys()
    small = {key for key, value in truth.seen.items() if 1 <= value <= THRESHOLD}
    return Attacked(
        small=small & known.unknown,
        shown=small & known.seen.keys(),
        worked_out=worked_out(truth.seen, known.unknown, known.sums(truth.seen), THRESHOLD),
    )


def _observations(client: Client, case: Case) -> Iterator[Mapping[str, Any]]:
    answer = client.fetch(
        "/api/v1/observations", indicator=case.indicator, country=case.country, format="csv"
    )
    answer.raise_for_status()
    for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))):
        yield {**row, "value": int(row["value"]) if row["value"] else None}
