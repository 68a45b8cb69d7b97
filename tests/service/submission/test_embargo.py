"""A scheduled release under an embargo: the owner sees it at its moment, others when the embargo ends."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from eventlog import engine_for
from servicekit.context import Context
from services.reporting.queries.observations import Cut, dimensions_of, figures
from services.reporting.queries.scope import readable
from services.reporting.queries.vintages import position_of
from services.reporting.wiring import Reporting
from services.reporting.wiring import build as build_reporting
from tests.service.submission.conftest import APPROVER, FOREIGNER, INDICATOR, USER, Office
from tests.service.submission.test_scheduling import approved, moment, pass_time

OWN, OUTSIDE = Context(actor=USER), Context(actor=FOREIGNER)


class Both:
    """Submission, and reporting on the same log."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.log = office.bench.log_of("reporting")
        kit = replace(
            office.bench.kit,
            service="reporting",
            log=self.log,
            database=engine_for(f"sqlite:///{folder / 'reporting.db'}"),
            policy_database=engine_for(f"sqlite:///{folder / 'reporting-policies.db'}"),
        )
        self.reporting: Reporting = build_reporting(kit)

    def agree(self, embargo_until: str | None) -> int:
        agreed = {
            "country": "MD",
            "indicator": INDICATOR,
            "mode": "bilateral",
            "countries": ["GE"],
            "organisations": [],
            "positions": [],
            "people": [],
            "terms": None,
            "starts_at": None,
            "ends_at": None,
            "embargo_until": embargo_until,
            "lapse_after_days": None,
            "existence": "announced",
        }
        position = self.office.bench.append(
            "identity.agreement-set", agreed, country="MD", stream=f"agreement-MD-{INDICATOR}"
        ).last_position
        self.follow()
        return position

    def follow(self) -> int:
        return self.office.bench.catch_up(self.reporting.consumers)

    def reads(self, who: Context, as_of: str | None = None) -> Mapping[tuple[str, ...], Any]:
        """The figures that somebody reads now, of a vintage: value or absence by codes."""
        self.follow()
        at = position_of(self.log, as_of, today=self.reporting.kit.clock())
        with self.reporting.reading() as connection:
            scope = readable(connection, self.reporting.reader(who), indicator=INDICATOR, at=at)
            slots = dimensions_of(connection, INDICATOR)
            found = figures(connection, scope, slots, Cut(), running_year=2025)
        return {each.codes: each.absence or each.value for each in found if each.country == "MD"}


@pytest.fixture
def both(office: Office, tmp_path: Path) -> Iterator[Both]:
    made = Both(office, tmp_path)
    yield made
    for engine in (made.reporting.kit.database, made.reporting.kit.policy_database):
        engine.dispose()


FIRST = {("UA", "_T"): 7, ("_T", "_T"): 10}
AMENDED = "period,citizenship,sex,value\n2024,_T,_T,15\n2024,UA,_T,12\n"
SECOND = {("UA", "_T"): 12, ("_T", "_T"): 15}


def test_the_owner_sees_it_at_its_moment_and_others_after_the_embargo(both: Both) -> None:
    office = both.office
    both.agree(moment(office, days=2))
    office.schedule(approved(office), moment(office, hours=2), APPROVER)
    assert both.reads(OWN) == {}
    assert pass_time(office, hours=2) == 1
    released = str(both.follow())
    assert both.reads(OWN) == FIRST
    assert both.reads(OUTSIDE) == {}
    # No vintage opens what the embargo holds: neither of the release, nor of the day.
    assert both.reads(OUTSIDE, released) == {}
    assert both.reads(OUTSIDE, "2025-03-01") == {}
    assert both.reads(OWN, released) == FIRST

    office.bench.clock.now += timedelta(days=2)
    assert both.reads(OUTSIDE) == FIRST
    # Under the rights of today the vintage of then is open too; before the release there was nothing.
    assert both.reads(OUTSIDE, released) == FIRST
    assert both.reads(OUTSIDE, "2025-02-28") == {}


def test_an_amendment_under_an_embargo_leaves_others_the_figures_of_before(both: Both) -> None:
    office = both.office
    both.agree(None)
    office.release(approved_first(office))
    assert both.reads(OUTSIDE) == FIRST
    both.agree(moment(office, days=2))
    before = str(both.follow())
    amendment = approved(office, AMENDED, reason="late files")
    office.schedule(amendment, moment(office, hours=1), APPROVER)
    assert pass_time(office, hours=1) == 1
    after = str(both.follow())
    assert both.reads(OWN) == SECOND
    assert both.reads(OWN, before) == FIRST
    assert both.reads(OUTSIDE) == both.reads(OUTSIDE, after) == FIRST
    office.bench.clock.now += timedelta(days=2)
    assert both.reads(OUTSIDE) == both.reads(OUTSIDE, after) == SECOND
    assert both.reads(OUTSIDE, before) == FIRST


def approved_first(office: Office) -> str:
    return str(office.post("period,citizenship,sex,value\n2024,_T,_T,10\n2024,UA,_T,7\n")["id"])
