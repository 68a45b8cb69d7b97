"""A hundred readers at once, then ten thousand requests: what fails, and what memory grows."""

import statistics
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from deploy.bench.by_hand import citizenships
from deploy.bench.environment import BenchEnvironment
from deploy.bench.rows import BenchRow
from deploy.trial.client import Client
from deploy.trial.story import PASSWORD, Country, Story
from deploy.trial.systems import System, embedded

INDICATOR: Final = "ASYLUM_APPLICATIONS"
READERS: Final = 100
PEOPLE: Final = 10
"""Readers are sessions of so many people of a neighbour, to whom the figures are shown with masks."""
EACH: Final = 10
"""Requests that every reader sends, one after the other, while all others do."""
REQUESTS: Final = 10_000
SETTLED: Final = 2_000
"""After so many requests every cache and pool has what it will hold; memory counts from there."""
AT_ONCE: Final = 4
GROWTH: Final = 1.05
YEARS: Final = range(2015, 2025)
CODES: Final = 100

Ask = Callable[[Client, int], int]
"""Sends the request of a number as a reader; the status of the answer."""


@dataclass(slots=True)
class Answers:
    """What came of requests: how long each took, and those that were no good, in words."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def rows(environment: BenchEnvironment) -> list[BenchRow]:
    """Measure the embedded system, a process of its own, over HTTP."""
    with embedded(environment.folder()) as system:
        clients, ask = _readers(system)
        alone = _asked(clients[:1], ask, EACH)
        crowd = _asked(clients, ask, EACH * READERS)
        _asked(clients[:AT_ONCE], ask, SETTLED - EACH * READERS)
        settled = _resident_mb(system.process.pid)
        after = _asked(clients[:AT_ONCE], ask, REQUESTS - SETTLED)
        ended = _resident_mb(system.process.pid)
    wrong = [*alone.wrong, *crowd.wrong]
    assert not after.wrong, after.wrong[:5]
    slowest, usual = max(crowd.seconds), statistics.median(alone.seconds)
    pace, alone_pace = _pace(crowd, READERS), _pace(alone, 1)
    return [
        BenchRow(
            path=f"{READERS} readers at once, {EACH} pages and files each, embedded",
            figure=f"{len(wrong)} errors of {len(crowd.seconds):,}; {pace:.0f}/s, slowest {slowest:.1f} s"
            + "".join(f"; {each}" for each in sorted(set(wrong))[:3]),
            reference=f"0 errors; one reader alone: {alone_pace:.0f}/s, median {usual * 1000:.0f} ms",
            ratio=round(pace / alone_pace, 2),
            goal="no error",
            met=not wrong,
        ),
        BenchRow(
            path=f"Memory of the server over {REQUESTS:,} requests, embedded",
            figure=f"{ended} MB in the end",
            reference=f"{settled} MB after the first {SETTLED:,}",
            ratio=round(ended / settled, 3),
            goal=f"at most {GROWTH:g}",
            met=ended <= GROWTH * settled,
        ),
    ]


def _readers(system: System) -> tuple[list[Client], Ask]:
    """Sessions of a neighbour's people, and what they ask for: pages, files and lists."""
    story = Story(system)
    owner, neighbour = story.country(), story.country()
    owner.documented(INDICATOR)
    owner.sharing(INDICATOR, "bilateral", [neighbour.code])
    codes = citizenships(owner.person("data-submitter"), owner.code)[:CODES]
    owner.released(INDICATOR, list(_figures(codes)))
    people = [neighbour.person("user", f"reader{number}") for number in range(PEOPLE)]
    emails = [f"reader{number}.{neighbour.code.lower()}@example.org" for number in range(PEOPLE)]
    clients = [system.client(emails[number % PEOPLE], PASSWORD) for number in range(READERS)]
    _await(people[0], owner)
    place = {"country": owner.code, "indicator": INDICATOR}
    report = "/api/v1/reports/citizenship-over-time"
    kinds: Sequence[tuple[str, dict[str, Any]]] = (
        ("/reports/citizenship-over-time", {}),
        (report, {"format": "csv"}),
        (report, {"format": "json"}),
        ("/api/v1/observations", {"limit": 100}),
        (report, {"format": "xlsx"}),
        ("/api/v1/observations", {"format": "csv"}),
    )

    def ask(client: Client, number: int) -> int:
        path, query = kinds[number % len(kinds)]
        years = {"from": str(YEARS[number % 9]), "to": str(YEARS[-1])}
        answer = client.fetch(path, headers={"Accept": "text/html"}, **place, **years, **query)
        assert answer.status_code != 200 or answer.content
        return answer.status_code

    return clients, ask


def _figures(codes: Sequence[str]) -> Iterator[dict[str, Any]]:
    for year in YEARS:
        for place, code in enumerate(codes):
            yield {"period": str(year), "citizenship": code, "value": 3 if place % 9 == 0 else 100 + place}


def _await(reader: Client, owner: Country) -> None:
    """Wait until the release is open to outsiders."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        if next(reader.items("/api/v1/observations", country=owner.code, indicator=INDICATOR), None):
            return
        time.sleep(0.2)
    raise AssertionError("the figures never showed")


def _asked(clients: Sequence[Client], ask: Ask, requests: int) -> Answers:
    """Send requests, each client its share one after the other, all clients at the same time."""
    answers, lock = Answers(), threading.Lock()
    gate = threading.Barrier(len(clients))

    def read(place: int) -> None:
        gate.wait()
        for number in range(place, requests, len(clients)):
            began = time.perf_counter()
            try:
                status = ask(clients[place], number)
                wrong = None if status == 200 else f"answered {status}"
            except OSError as error:
                wrong = type(error).__name__
            with lock:
                answers.seconds.append(time.perf_counter() - began)
                if wrong is not None:
                    answers.wrong.append(wrong)

    with ThreadPoolExecutor(len(clients)) as pool:
        for done in [pool.submit(read, place) for place in range(len(clients))]:
            done.result()
    return answers


def _pace(answers: Answers, clients: int) -> float:
    """About how many answers come in a second."""
    return clients / statistics.mean(answers.seconds)


def _resident_mb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))
