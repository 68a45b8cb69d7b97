"""Fifty agencies post their figures at the same moment: what fails, what is lost, and how long it takes."""

import random
import statistics
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import requests

from deploy.bench.by_hand import citizenships
from deploy.bench.environment import BenchEnvironment
from deploy.bench.rows import BenchRow
from deploy.trial.client import Client
from deploy.trial.story import Country, Story
from deploy.trial.systems import System, distributed, embedded
from servicekit.settings import Settings

COUNTRIES: Final = 10
INDICATORS: Final = ("ASYLUM_APPLICATIONS", "ASYLUM_DECISIONS", "ENTRIES", "EXITS", "FOREIGNERS")
"""Each is an agency's of its own in every country."""
CELLS: Final = 2_000
ALONE: Final = 10
"""So many agencies post one after another first: the pace that the rush is compared with."""
GOAL_RATIO: Final = 1.5
SEXES: Final = ("M", "F")
NAMES: Final = ("period", "citizenship", "sex", "value")
COUNTED: Final = {
    "COMITY_ACTOR_REQUESTS_PER_MINUTE": str(Settings().actor_requests_per_minute),
    "COMITY_ADDRESS_REQUESTS_PER_MINUTE": str(Settings().address_requests_per_minute),
}
"""Requests are counted as they are everywhere, unlike in other trials."""

Cells = dict[tuple[str, str, str], int]
"""Values by period, citizenship and sex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """A body of a country that sends one indicator, in its own program's way, with a key of its own."""

    country: Country
    indicator: str
    client: Client
    as_json: bool
    codes: Sequence[str]
    seed: int

    @property
    def place(self) -> dict[str, str]:
        """What its submissions are of."""
        return {"country": self.country.code, "indicator": self.indicator, "source": "REG"}

    def cells(self, first: int) -> Cells:
        """CELLS annual figures from a year on, the same for the same year."""
        chance = random.Random(f"{self.seed} {first}")  # noqa: S311  figures, not secrets
        found: Cells = {}
        for year in range(first, first + CELLS):
            for code in self.codes:
                for sex in SEXES:
                    found[str(year), code, sex] = chance.randrange(5, 4000)
                    if len(found) == CELLS:
                        return found
        raise ValueError("no codes")

    def post(self, cells: Cells) -> requests.Response:
        """Send them as they are; the answer, whatever it is."""
        rows = [dict(zip(NAMES, (*key, value), strict=True)) for key, value in cells.items()]
        if self.as_json:
            body = {**self.place, "observations": rows}
            return self.client.send("POST", "/api/v1/submissions", json=body)
        lines = [",".join(NAMES), *(",".join(map(str, row.values())) for row in rows)]
        return self.client.send(
            "POST",
            "/api/v1/submissions",
            headers={"Content-Type": "text/csv; charset=utf-8"},
            params=self.place,
            data="\n".join(lines).encode(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rush:
    """What came of all of them at once. wrong: answers other than 201, in words. lost: cells, of all."""

    alone_s: float
    seconds: float
    slowest_s: float
    wrong: Sequence[str]
    posted: int
    lost: int


def rows(environment: BenchEnvironment) -> list[BenchRow]:
    """Measure both kinds of system in processes of their own."""
    folder = environment.folder()
    found = []
    with embedded(folder / "embedded", COUNTED) as system:
        found += _rows("embedded", rush(system))
    with distributed(folder / "distributed", environment.postgres_url(), environment.broker_url()) as system:
        found += _rows("distributed", rush(system))
    return found


def rush(system: System) -> Rush:
    """Let a few agencies post one after another, then all at the same moment, and look for every cell."""
    agencies = _agencies(system)
    alone = [_timed(each, each.cells(2000))[0] for each in agencies[:ALONE]]
    together = threading.Barrier(len(agencies))
    sent = [each.cells(2010) for each in agencies]

    def post(agency: Agency, cells: Cells) -> tuple[float, requests.Response | str]:
        together.wait()
        return _timed(agency, cells)

    began = time.perf_counter()
    with ThreadPoolExecutor(len(agencies)) as pool:
        answers = list(pool.map(post, agencies, sent))
    seconds = time.perf_counter() - began
    wrong, lost = [], 0
    for agency, cells, (_, answer) in zip(agencies, sent, answers, strict=True):
        if isinstance(answer, str) or answer.status_code != 201:
            wrong.append(answer if isinstance(answer, str) else f"{answer.status_code} {answer.text[:200]}")
            lost += len(cells)
        else:
            lost += _lost(agency, answer.json()["id"], cells)
    return Rush(
        alone_s=statistics.median(alone),
        seconds=seconds,
        slowest_s=max(taken for taken, _ in answers),
        wrong=wrong,
        posted=sum(map(len, sent)),
        lost=lost,
    )


def _rows(kind: str, found: Rush) -> list[BenchRow]:
    number = COUNTRIES * len(INDICATORS)
    there = found.posted - found.lost
    one_by_one = found.alone_s * number
    told = f": {found.wrong[0]}" if found.wrong else ""
    return [
        BenchRow(
            path=f"{number} agencies post {CELLS:,} cells each at once, {kind}",
            figure=f"{there:,} cells are there; {len(found.wrong)} errors{told}",
            reference=f"{found.posted:,} cells posted",
            ratio=round(there / found.posted, 6),
            goal="no error, none lost",
            met=not found.wrong and not found.lost,
        ),
        BenchRow(
            path=f"Time until all {number} are answered, {kind}",
            figure=f"{found.seconds:.2f} s, the slowest after {found.slowest_s:.2f} s",
            reference=f"{one_by_one:.2f} s, {number} times one of them alone",
            ratio=round(found.seconds / one_by_one, 2),
            goal=f"at most {GOAL_RATIO:g} times one after another",
            met=found.seconds <= GOAL_RATIO * one_by_one,
        ),
    ]


def _agencies(system: System) -> list[Agency]:
    story = Story(system)
    found: list[Agency] = []
    for _ in range(COUNTRIES):
        country = story.country()
        codes = citizenships(country.administrator, country.code)
        for number, indicator in enumerate(INDICATORS):
            unit = "cases" if indicator in {"ENTRIES", "EXITS"} else "persons"
            client = _program(country, f"A{number}", indicator, unit)
            found.append(
                Agency(
                    country=country,
                    indicator=indicator,
                    client=client,
                    as_json=number % 2 == 1,
                    codes=codes,
                    seed=len(found),
                )
            )
    return found


def _program(country: Country, agency: str, indicator: str, unit: str) -> Client:
    """The program of a new agency, which has a source of an indicator and a key for it."""
    administrator = country.administrator
    names = {"en": f"Agency {agency}", "ru": f"Ведомство {agency}"}
    administrator.post("/api/v1/agencies", {"agency": agency, "names": names})
    country.documented(indicator, unit=unit, agency=agency)
    key = administrator.post(
        "/api/v1/keys",
        {
            "agency": agency,
            "label": f"Program of {agency}",
            "indicators": [indicator],
            "sources": ["REG"],
            "actions": ["submit"],
            "networks": ["127.0.0.1/32"],
            "lifetime_days": 1,
        },
    )
    return Client(administrator.base_url, str(key["secret"]))


def _timed(agency: Agency, cells: Cells) -> tuple[float, requests.Response | str]:
    began = time.perf_counter()
    try:
        answer: requests.Response | str = agency.post(cells)
    except requests.RequestException as error:
        answer = f"{type(error).__name__}: {error}"
    return time.perf_counter() - began, answer


def _lost(agency: Agency, submission: str, cells: Cells) -> int:
    """How many of the cells are not in the submission, read by the country's validator, as they were sent."""
    reader = agency.country.person("data-validator")
    found = {
        (item["period"], item["citizenship"], item["sex"]): item["value"]
        for item in reader.items(f"/api/v1/submissions/{submission}/observations", limit=500)
    }
    return sum(found.get(key) != value for key, value in cells.items())
