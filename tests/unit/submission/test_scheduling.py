"""A release at a moment: who may set it, when, and what ends it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.submission.domain.comments import Place
from services.submission.domain.errors import (
    DocumentationIncomplete,
    PersonRequired,
    ReleaseInPast,
    StepNotPossible,
    WarningsUncommented,
)
from services.submission.domain.events import ReleaseScheduled, ReleaseUnscheduled, SubmissionEvent
from services.submission.domain.submission import ScheduleRelease, UnscheduleRelease
from tests.unit.submission.scenario import (
    ASKED,
    BEN,
    CHECKED,
    CLEO,
    DAN,
    MACHINE,
    REJECTED,
    RELEASED,
    RETURNED,
    SUPERSEDED,
    WITHDRAWN,
    approved,
    given,
    submitted,
    validated,
)
from tests.unit.submission.test_comments import WARNED, after, said

NOW = datetime(2025, 3, 1, 9, tzinfo=UTC)
READY = [*submitted(), validated(), approved()]
SET = ReleaseScheduled(submission="s1", at="2025-03-01T10:00:00Z", by=CLEO)


def at(hours: float, by: str = CLEO, **about: Any) -> ScheduleRelease:
    return ScheduleRelease(by=by, at=NOW + timedelta(hours=hours), now=NOW, **about)


def test_a_release_is_set_for_a_moment_to_come() -> None:
    given(READY).when(at(1)).then([SET])
    for hours in (0, -1):
        given(READY).when(at(hours)).then(ReleaseInPast)


def test_another_moment_takes_the_place_of_the_first_and_the_same_is_no_event() -> None:
    given([*READY, SET]).when(at(1)).then([])
    given([*READY, SET]).when(at(2)).then(
        [ReleaseScheduled(submission="s1", at="2025-03-01T11:00:00Z", by=CLEO)]
    )


def test_only_what_could_be_released_now_is_set() -> None:
    given([*submitted(), validated()]).when(at(1)).then(StepNotPossible)
    given(READY).when(at(1, by=MACHINE)).then(PersonRequired)
    given(READY).when(at(1, first=True, documented=False)).then(DocumentationIncomplete)
    case = given(WARNED).where(validation_required=False, approval_required=False)
    case.when(at(1)).then(WarningsUncommented)
    answered = after(WARNED, said(Place(code="jump-previous"), Place(code="missing-citizenships")))
    assert given([*answered, validated(), approved(), SET]).state.release_at == SET.at


def test_it_is_taken_back_by_a_person_or_with_the_reason_that_forbade_it() -> None:
    given([*READY, SET]).when(UnscheduleRelease(by=DAN)).then(
        [ReleaseUnscheduled(submission="s1", by=DAN, reason=None)]
    )
    given([*READY, SET]).when(UnscheduleRelease(by="service:submission", reason="not-allowed")).then(
        [ReleaseUnscheduled(submission="s1", by="service:submission", reason="not-allowed")]
    )
    given(READY).when(UnscheduleRelease(by=BEN)).then(StepNotPossible)


@pytest.mark.parametrize("end", [RELEASED, REJECTED, WITHDRAWN, SUPERSEDED, ASKED, RETURNED, CHECKED])
def test_whatever_leads_off_the_path_ends_the_schedule(end: SubmissionEvent) -> None:
    state = given([*READY, SET, end]).state
    assert (state.release_at, state.scheduled_by) == (None, None)
