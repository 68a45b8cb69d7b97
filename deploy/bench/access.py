"""How long a decision about rights takes, remembered and cold, against casbin asked the plain way."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from string import ascii_uppercase
from typing import Any

import casbin
import casbin.model

from deploy.bench.environment import BenchEnvironment
from deploy.bench.rows import BenchRow
from servicekit.access import Rights
from servicekit.policies import MODEL, Place, holds, policies

COUNTRIES = tuple(f"{first}{second}" for first in "ABCDEFGH" for second in ascii_uppercase[:25])
INDICATORS = tuple(f"INDICATOR_{number}" for number in range(50))
PEOPLE, WITH_BOOK = 10_000, 50
ROLES = ("user", "data-submitter", "data-validator", "data-approver", "content-manager")
ROUNDS, ASKED = 15, 400
HOT_LIMIT_US, COLD_LIMIT_US = 5, 150
SIZE = f"{len(COUNTRIES)} countries × {len(INDICATORS)} indicators × {PEOPLE:,} people"


def rows(environment: BenchEnvironment) -> list[BenchRow]:
    """Measure in memory: nothing but the rights of one process is involved."""
    rights = _populated()
    plain = _plain_casbin()
    slowest = max({action for _, action, _ in policies()}, key=lambda action: _policies_of(action))
    # The last country is one whose roles are the built-in ones, the first has a book of its own.
    places = {"built-in roles": COUNTRIES[-1], "a book of its own": COUNTRIES[0]}
    someone = {what: _somebody_of(country) for what, country in places.items()}
    actor, country = someone["a book of its own"], places["a book of its own"]
    principal = rights.principal(actor)

    def remembered(_: int) -> None:
        rights.allows(actor, slowest, country=country, indicator=INDICATORS[0], source="REG")

    def cold_in(what: str) -> Callable[[int], None]:
        there, who = places[what], someone[what]

        def cold(number: int) -> None:
            rights.allows(who, slowest, country=there, indicator=f"N{number}", source="REG")

        return cold

    def anybody(number: int) -> None:
        # A step that is coprime to the number of people, so that everybody has their turn.
        person = number * 7_919 % PEOPLE
        indicator = INDICATORS[number % len(INDICATORS)]
        there = COUNTRIES[person % len(COUNTRIES)]
        rights.allows(
            f"person:{person + 1}", slowest, country=there, indicator=indicator, source=f"S{number}"
        )

    def one_enforcer(number: int) -> None:
        plain.enforce(principal, slowest, Place(country=country, indicator=f"N{number}", source="REG"))

    for person in range(PEOPLE):  # the enforcer of a book is made when it is first asked
        anybody(person)
    hot_us, built_in_us, own_us, anybody_us, plain_us = _medians(
        remembered, cold_in("built-in roles"), cold_in("a book of its own"), anybody, one_enforcer
    )
    reference = f"{plain_us:,.0f} µs, casbin with all {len(policies())} policies in one enforcer"
    return [
        _row(f"access decision, remembered; {SIZE}", hot_us, plain_us, reference, HOT_LIMIT_US),
        _row("access decision, cold, built-in roles", built_in_us, plain_us, reference, COLD_LIMIT_US),
        _row("access decision, cold, a country's own book", own_us, plain_us, reference, COLD_LIMIT_US),
        _row("access decision, cold, anybody anywhere", anybody_us, plain_us, reference, COLD_LIMIT_US),
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
    """Everybody with three roles, each limited to indicators; the first countries with books of their own."""
    rights, position = Rights(lambda: datetime.now(UTC)), 0

    def happens(what: str, **payload: Any) -> None:
        nonlocal position
        position += 1
        rights.apply(_Event(f"identity.{what}", payload, position))

    for number, country in enumerate(COUNTRIES[:WITH_BOOK]):
        bundle = ["figures.read", "submission.see", "submission.submit", "documentation.write"]
        for role in ("data-submitter", f"clerk-{number % 7}", "librarian"):
            happens(
                "role-defined",
                country=country,
                role=role,
                names={"en": role, "ru": role},
                privileges=bundle[: 2 + number % 3],
                grants=[],
            )
    for person in range(PEOPLE):
        country = COUNTRIES[person % len(COUNTRIES)]
        happens("person-registered", person=str(person + 1), country=country, organisation=None)
        for index in range(3):
            happens(
                "role-granted",
                grant=f"{person}-{index}",
                person=str(person + 1),
                role=ROLES[(person // len(COUNTRIES) + index) % len(ROLES)],
                country=country,
                organisation=None,
                indicators=[INDICATORS[(person + index) % len(INDICATORS)]],
                sources=["REG"],
            )
    return rights


def _somebody_of(country: str) -> str:
    return f"person:{COUNTRIES.index(country) + 1}"


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
