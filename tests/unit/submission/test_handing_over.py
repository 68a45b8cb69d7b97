"""Handing over: somebody else answers for a submission, and neither of the two judges it."""

from typing import Any

import pytest

from services.submission.domain.errors import NotEntitled, OwnSubmission, StepNotPossible
from services.submission.domain.events import HandedOver
from services.submission.domain.submission import HandOver, folded
from tests.unit.submission.scenario import (
    ANA,
    BEN,
    CLEO,
    DAN,
    MACHINE,
    REJECTED,
    RELEASED,
    WITHDRAWN,
    approved,
    given,
    submitted,
    take,
    validated,
)

ADMIN = "person:90"


def hand_over(to: str, *, entitled: bool = True) -> HandOver:
    return HandOver(by=ADMIN, to=to, entitled=entitled, comment="posted abroad")


def handed_over(giver: str, taker: str) -> HandedOver:
    return HandedOver(submission="s1", by=ADMIN, giver=giver, taker=taker, comment="posted abroad")


@pytest.mark.parametrize("submitter", [ANA, MACHINE])
def test_responsibility_moves_to_another_person(submitter: str) -> None:
    given(submitted(by=submitter)).when(hand_over(DAN)).then([handed_over(submitter, DAN)])


def test_nothing_happens_where_the_person_is_responsible_already() -> None:
    given(submitted()).when(hand_over(ANA)).then([])


@pytest.mark.parametrize("end", [REJECTED, WITHDRAWN, RELEASED])
def test_a_closed_submission_is_not_handed_over(end: Any) -> None:
    given([*submitted(), validated(), approved(), end]).when(hand_over(DAN)).then(StepNotPossible)


def test_only_who_may_submit_the_figures_and_has_not_judged_them_answers_for_them() -> None:
    given(submitted()).when(hand_over(DAN, entitled=False)).then(NotEntitled)
    given([*submitted(), validated(by=BEN)]).when(hand_over(BEN)).then(NotEntitled)
    given([*submitted(), validated(by=BEN), approved(by=CLEO)]).when(hand_over(CLEO)).then(NotEntitled)


@pytest.mark.parametrize("step", ["validate", "reject", "request-clarification"])
@pytest.mark.parametrize("by", [ANA, BEN, DAN])
def test_nobody_who_ever_answered_for_a_submission_judges_it(step: Any, by: str) -> None:
    story = [*submitted(by=ANA), handed_over(ANA, BEN), handed_over(BEN, DAN)]
    given(story).when(take(step, by, "comment")).then(OwnSubmission)


def test_nobody_who_ever_answered_for_a_submission_approves_it() -> None:
    story = [*submitted(by=ANA), handed_over(ANA, DAN), validated(by=BEN)]
    for by in (ANA, DAN):
        given(story).when(take("approve", by)).then(OwnSubmission)
    given(story).when(take("approve", CLEO)).then([approved(by=CLEO)])


def test_the_submitter_stays_who_submitted_it() -> None:
    state = folded([*submitted(by=ANA), handed_over(ANA, DAN)])
    assert state is not None
    assert (state.submitted_by, state.responsible, state.had) == (ANA, DAN, (ANA,))
