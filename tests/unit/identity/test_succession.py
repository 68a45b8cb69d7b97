"""Agencies pass on what they hold: who succeeds whom, from when, and what closing needs."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from servicekit.successions import Succession, Tenure, holder, tenures
from services.identity.domain import commands as c
from services.identity.domain import country, errors
from services.identity.domain.commands import SucceedAgency
from services.identity.domain.events import (
    AgencyClosed,
    AgencyRegistered,
    AgencySucceeded,
    CountryAdmitted,
    KeyIssued,
    KeyRevoked,
)
from tests.unit.identity.stories import Story

NOW = datetime(2025, 3, 1, tzinfo=UTC)
NAMES = {"en": "Police", "ru": "Полиция"}
KEY = KeyIssued(
    key="k1",
    country="MD",
    agency="A",
    label="export",
    indicators=None,
    sources=None,
    actions=("submit",),
    networks=(),
    expires_at="2026-01-01T00:00:00Z",
)
MOLDOVA = Story(country.unadmitted("MD"), country.decide, country.evolve).given(
    CountryAdmitted(country="MD"),
    *(AgencyRegistered(country="MD", agency=code, names=NAMES) for code in "ABC"),
)


def succeed(agency: str, successor: str, starts: str) -> SucceedAgency:
    return SucceedAgency(
        agency=agency, successor=successor, starts=date.fromisoformat(starts), today=NOW.date()
    )


def succeeded(agency: str, successor: str, starts: str) -> AgencySucceeded:
    return AgencySucceeded(country="MD", agency=agency, successor=successor, from_=starts)


def close(agency: str, *, force: bool = False, reason: str = "reform", **held: Any) -> c.CloseAgency:
    holding = {"sources": (), "positions": (), **held}
    return c.CloseAgency(agency=agency, reason=reason, force=force, now=NOW, **holding)


@pytest.mark.parametrize("starts", ["2024-07-01", "2025-03-01", "2026-01-01"])
def test_an_agency_takes_over_on_a_day_before_or_ahead(starts: str) -> None:
    MOLDOVA.when(succeed("A", "B", starts)).then(succeeded("A", "B", starts))
    MOLDOVA.given(succeeded("A", "B", starts)).when(succeed("A", "B", starts)).then()


def test_what_lies_ahead_can_be_decided_otherwise_and_what_began_stays() -> None:
    ahead = MOLDOVA.given(succeeded("A", "B", "2026-01-01"))
    ahead.when(succeed("A", "C", "2026-02-01")).then(succeeded("A", "C", "2026-02-01"))
    begun = MOLDOVA.given(succeeded("A", "B", "2025-03-01"))
    begun.when(succeed("A", "C", "2026-02-01")).refused(
        errors.AgencySucceededAlready, agency="A", successor="B", starts="2025-03-01"
    )


def test_a_succession_never_leads_back_or_aside() -> None:
    MOLDOVA.when(succeed("A", "A", "2026-01-01")).refused(errors.SuccessorIsItself)
    chain = MOLDOVA.given(succeeded("A", "B", "2026-01-01"))
    chain.when(succeed("B", "A", "2027-01-01")).refused(errors.SuccessorSucceeded)
    chain.when(succeed("C", "A", "2026-01-01")).refused(errors.SuccessorSucceeded)
    chain.when(succeed("B", "C", "2026-01-01")).refused(
        errors.SuccessionTooEarly, agency="B", starts="2026-01-01"
    )
    chain.when(succeed("B", "C", "2026-01-02")).then(succeeded("B", "C", "2026-01-02"))


def test_only_open_agencies_of_the_country_succeed() -> None:
    MOLDOVA.when(succeed("A", "X", "2026-01-01")).refused(errors.UnknownAgency)
    MOLDOVA.when(succeed("X", "A", "2026-01-01")).refused(errors.UnknownAgency)
    closed = MOLDOVA.given(AgencyClosed(country="MD", agency="B", reason=""))
    closed.when(succeed("A", "B", "2026-01-01")).refused(errors.AgencyIsClosed)


def test_an_agency_that_holds_something_is_not_closed_without_force_and_reason() -> None:
    holding = MOLDOVA.given(KEY)
    holding.when(close("A", sources=("ENTRIES/REG",), positions=("MD-FP1",))).refused(
        errors.AgencyInUse, agency="A", keys=["k1"], sources=["ENTRIES/REG"], positions=["MD-FP1"]
    )
    MOLDOVA.when(close("A", sources=("ENTRIES/REG",))).refused(errors.AgencyInUse)
    MOLDOVA.when(close("A", positions=("MD-FP1",))).refused(errors.AgencyInUse)
    holding.when(close("A", force=True, reason="  ")).refused(errors.ReasonNeeded)
    closed = AgencyClosed(country="MD", agency="A", reason="reform")
    revoked = KeyRevoked(key="k1", country="MD", reason=country.AGENCY_CLOSED)
    holding.when(close("A", force=True)).then(closed, revoked)
    MOLDOVA.when(close("A")).then(closed)


def test_what_was_passed_on_outlives_the_agency() -> None:
    closed = AgencyClosed(country="MD", agency="A", reason="reform")
    begun = MOLDOVA.given(KEY, succeeded("A", "B", "2025-03-01"))
    begun.when(close("A")).then(closed)
    begun.given(closed).when(close("B")).refused(errors.AgencyInUse)
    ahead = MOLDOVA.given(KEY, succeeded("A", "B", "2025-03-02"))
    ahead.when(close("A")).refused(errors.AgencyInUse)


def test_tenures_follow_each_other_without_gap() -> None:
    chain = {
        "A": Succession(successor="B", starts=date(2025, 1, 1)),
        "B": Succession(successor="C", starts=date(2026, 7, 1)),
    }
    assert tenures(chain, "A") == (
        Tenure(agency="A", since=None, until=date(2024, 12, 31)),
        Tenure(agency="B", since=date(2025, 1, 1), until=date(2026, 6, 30)),
        Tenure(agency="C", since=date(2026, 7, 1), until=None),
    )
    days = {"2024-12-31": "A", "2025-01-01": "B", "2026-06-30": "B", "2026-07-01": "C"}
    assert {day: holder(chain, "A", date.fromisoformat(day)) for day in days} == days
    assert holder(chain, "C", date(2000, 1, 1)) == "C"
