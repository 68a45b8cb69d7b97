"""How soon a change of rights is in force in every process, and whether its answer waits for that."""

import time
from typing import Any, Final

import requests

from deploy.bench.environment import BenchEnvironment
from deploy.bench.rows import BenchRow
from deploy.trial.client import Client
from deploy.trial.story import PASSWORD, Country, Story
from deploy.trial.systems import System, distributed

INDICATOR: Final = "ASYLUM_APPLICATIONS"
ROUNDS: Final = 20
GOAL_MS: Final = 1000


def rows(environment: BenchEnvironment) -> list[BenchRow]:
    """Rotate somebody out of a position, over PostgreSQL and RabbitMQ, and ask the processes that decide.

    The gateway and the services behind it refuse a submission, reporting's own server shows no figure.
    """
    with distributed(environment.folder(), environment.postgres_url(), environment.broker_url()) as system:
        took_ms, late = _rounds(system, Story(system).country())
    took_ms.sort()
    p95 = took_ms[int(len(took_ms) * 0.95) - 1]
    return [
        BenchRow(
            path="a right taken is refused by every process",
            figure=f"p95 {p95:.0f} ms, slowest {took_ms[-1]:.0f} ms of {len(took_ms)}",
            reference=f"{GOAL_MS} ms",
            ratio=round(took_ms[-1] / GOAL_MS, 2),
            goal=f"within {GOAL_MS} ms",
            met=took_ms[-1] <= GOAL_MS,
        ),
        BenchRow(
            path="answers to a change of rights that came before it was in force",
            figure=f"{late} of {len(took_ms)}",
            reference="none",
            ratio=float(late),
            goal="none",
            met=late == 0,
        ),
    ]


def _rounds(system: System, country: Country) -> tuple[list[float], int]:
    """Milliseconds from the request to the last process that refuses; and how many were refused too late."""
    country.documented(INDICATOR)
    country.released(INDICATOR, [{"period": "2024", "citizenship": "_T", "value": 4519}])
    administrator = country.administrator
    position = administrator.post(
        "/api/v1/positions",
        {
            "code": "BENCH",
            "names": {"en": "Bench", "ru": "Замер"},
            "roles": [{"role": "user"}, {"role": "data-submitter"}],
        },
    )["id"]
    email = f"bench.{country.code.lower()}@example.org"
    about = {"email": email, "name": "Bench", "roles": []}
    person = administrator.invited("/api/v1/users", about, PASSWORD)["person"]
    holder = system.client(email, PASSWORD)
    took_ms, late = [], 0
    for _ in range(ROUNDS):
        administrator.post(f"/api/v1/positions/{position}/assign", {"person": person})
        while not (_may_submit(holder, country) and _reads(holder, country)):
            time.sleep(0.01)
        started = time.perf_counter()
        administrator.post(f"/api/v1/positions/{position}/rotate-out", {"person": person})
        first_look = True
        while _may_submit(holder, country) or _reads(holder, country):
            late += first_look
            first_look = False
        took_ms.append((time.perf_counter() - started) * 1000)
    return took_ms, late


def _may_submit(holder: Client, country: Country) -> bool:
    """Whether figures with a fault are looked at: who may not submit is refused before that."""
    body: dict[str, Any] = {
        "country": country.code,
        "indicator": INDICATOR,
        "source": "REG",
        "observations": [{"period": "never", "value": 1}],
    }
    answer: requests.Response = holder.send("POST", "/api/v1/submissions", json=body)
    return answer.status_code == 422


def _reads(holder: Client, country: Country) -> bool:
    return country.figure(holder, INDICATOR) is not None
