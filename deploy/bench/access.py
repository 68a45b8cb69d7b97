"""How long a decision about rights takes, remembered and cold, against casbin asked the plain way."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import casbin
import casbin.model

from deploy.bench.environment import BenchEnvironment
from deploy.bench.rows import BenchRow
from servicekit.access import Rights
from servicekit.policies import MODEL, Place, holds, policies

PEOPLE = 2_000
COUNTRIES = ("AM", "AZ", "BY", "GE", "KG", "KZ", "MD", "RU", "TJ", "TM", "UA", "UZ")
# A person with everything: each country role twice, limited to other indicators.
ROLES = ("user", "data-submitter", "data-validator", "data-approver", "content-manager")
ROUNDS, ASKED = 15, 400
HOT_LIMIT_US, COLD_LIMIT_US = 5, 150


def rows(environment: BenchEnvironment) -> list[BenchRow]:
    """Measure in memory: nothing but the rights of one process is involved."""
    rights = _populated()
    plain = _plain_casbin()
    actor, place = "person:7", {"country": "MD", "indicator": "I1", "source": "REG"}
    principal = rights.principal(actor)
    slowest = max({action for _, action, _ in policies()}, key=lambda action: _policies_of(action))

    def remembered(_: int) -> None:
        rights.allows(actor, slowest, **place)

    def cold(number: int) -> None:
        rights.allows(actor, slowest, country="MD", indicator=f"N{number}", source="REG")

    def one_enforcer(number: int) -> None:
        plain.enforce(principal, slowest, Place(country="MD", indicator=f"N{number}", source="REG"))

    hot_us, cold_us, plain_us = _medians(remembered, cold, one_enforcer)
    reference = f"{plain_us:,.0f} µs, casbin with all {len(policies())} policies in one enforcer"
    return [
        _row("access decision, remembered", hot_us, plain_us, reference, HOT_LIMIT_US),
        _row(f"access decision, cold ({slowest})", cold_us, plain_us, reference, COLD_LIMIT_US),
    ]


def _row(path: str, ours_us: float, plain_us: float, reference: str, limit_us: int) -> BenchRow:
    return BenchRow(
        path=path,
        figure=f"{ours_us:,.2f} µs",
        reference=reference,
        ratio=round(ours_us / plain_us, 4),
        goal=f"under {limit_us} µs",
        met=ours_us < limit_us,
    )


@dataclass(frozen=True)
class _Event:
    type: str
    payload: dict[str, Any]
    position: int


def _populated() -> Rights:
    rights, position = Rights(lambda: datetime.now(UTC)), 0

    def happens(what: str, **payload: Any) -> None:
        nonlocal position
        position += 1
        rights.apply(_Event(f"identity.{what}", payload, position))

    for number in range(1, PEOPLE + 1):
        country = "MD" if number == 7 else COUNTRIES[number % len(COUNTRIES)]
        happens("person-registered", person=str(number), country=country)
        for index in range(10 if number == 7 else 1):
            happens(
                "role-granted",
                grant=f"{number}-{index}",
                person=str(number),
                role=ROLES[index % len(ROLES)],
                country=country,
                indicators=[f"I{index // len(ROLES)}"],
                sources=["REG"],
            )
    return rights


def _plain_casbin() -> casbin.Enforcer:
    model = casbin.model.Model()
    model.load_model_from_text(MODEL.read_text(encoding="utf-8"))
    enforcer = casbin.Enforcer(model)
    enforcer.add_function("holds", holds)
    enforcer.add_policies([list(policy) for policy in policies()])
    return enforcer


def _policies_of(action: str) -> int:
    return sum(known == action for _, known, _ in policies())


def _medians(*asked: Callable[[int], None]) -> list[float]:
    """Microseconds a call, all sides in turn in every round; the median of the rounds."""
    times: list[list[float]] = [[] for _ in asked]
    number = 0
    for _ in range(ROUNDS):
        for side, ask in enumerate(asked):
            started = time.perf_counter()
            for _ in range(ASKED):
                number += 1
                ask(number)
            times[side].append((time.perf_counter() - started) / ASKED * 1e6)
    return [statistics.median(each) for each in times]
