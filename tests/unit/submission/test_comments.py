"""Warnings wait for a comment: on each figure, on a period, or on all warnings of a check."""

from typing import Any

import pytest

from servicekit.concepts import Workflow
from servicekit.errors import ComityError, code_of
from services.submission.domain.comments import Comment, Place, warnings_of
from services.submission.domain.errors import (
    CommentRequired,
    PersonRequired,
    StepNotPossible,
    WarningsUncommented,
)
from services.submission.domain.events import Approved, FindingsCommented, SubmissionEvent
from services.submission.domain.submission import CommentFindings, Release, decide, folded
from tests.unit.submission.scenario import (
    ANA,
    BEN,
    CLEO,
    MACHINE,
    RELEASED,
    RETURNED,
    WITHDRAWN,
    approved,
    given,
    submitted,
    take,
    validated,
)

UA, RU = {"citizenship": "UA", "sex": "_T"}, {"citizenship": "RU", "sex": "_T"}


def warning(code: str = "jump-previous", period: str | None = "2024", key: Any = UA) -> dict[str, Any]:
    return {"severity": "warning", "code": code, "row": 2, "period": period, "key": key, "params": {}}


WARNED = submitted(
    findings=(
        warning(),
        warning(key=RU),
        warning("missing-citizenships", key={}),
        {"severity": "note", "code": "parts-incomplete"},
    ),
    warnings=3,
)


def said(*places: Place, by: str = BEN, text: str = "known") -> CommentFindings:
    return CommentFindings(by=by, comments=tuple(Comment(place=place, text=text) for place in places))


def after(events: list[SubmissionEvent], *commands: CommentFindings) -> list[SubmissionEvent]:
    """The events, and those of comments that follow on them."""
    for command in commands:
        state = folded(events)
        assert state is not None
        events = [*events, *decide(state, command, Workflow())]  # type: ignore[list-item]
    return events


def test_a_warning_needs_a_comment_before_the_next_step_whatever_is_said_with_that() -> None:
    given(WARNED).when(take("validate", BEN, "seen")).then(WarningsUncommented)


def test_the_refusal_names_what_still_needs_a_comment() -> None:
    events = after(WARNED, said(Place(code="jump-previous")))
    with pytest.raises(WarningsUncommented) as caught:
        given(events).when(take("validate", BEN)).then([])
    left = {"code": "missing-citizenships", "period": "2024", "key": {}}
    assert caught.value.fields == {"step": "validate", "warnings": 3, "places": [left]}


def test_equal_warnings_are_answered_together_or_one_by_one() -> None:
    missing = Place(code="missing-citizenships")
    one_by_one = [Place(code="jump-previous", period="2024", key=tuple(key.items())) for key in (UA, RU)]
    for places in ([Place(code="jump-previous")], [Place(code="jump-previous", period="2024")], one_by_one):
        events = after(WARNED, said(missing, *places))
        given([*events, validated()]).when(take("approve", CLEO)).then(
            [Approved(submission="s1", by=CLEO, comment=None)]
        )
    events = after(WARNED, said(missing, one_by_one[0]))
    given(events).when(take("validate", BEN)).then(WarningsUncommented)


def test_a_comment_carries_the_figures_that_it_is_about() -> None:
    given(WARNED).when(said(Place(code="jump-previous"), Place(code="missing-citizenships"))).then(
        [
            FindingsCommented(
                submission="s1",
                by=BEN,
                comments=(
                    {
                        "code": "jump-previous",
                        "period": None,
                        "key": {},
                        "comment": "known",
                        "figures": [{"period": "2024", "key": UA}, {"period": "2024", "key": RU}],
                    },
                    {
                        "code": "missing-citizenships",
                        "period": None,
                        "key": {},
                        "comment": "known",
                        "figures": [],
                    },
                ),
            )
        ]
    )


def test_the_submitter_may_answer_and_a_machine_may_not() -> None:
    answered = after(WARNED, said(Place(code="jump-previous"), Place(code="missing-citizenships"), by=ANA))
    assert given(answered).state.warned.unanswered() == ()
    given(WARNED).when(said(Place(code="jump-previous"), by=MACHINE)).then(PersonRequired)


def test_a_comment_has_words_and_something_that_it_is_about() -> None:
    given(WARNED).when(said(Place(code="jump-previous"), text="  ")).then(CommentRequired)
    for place in (Place(code="own-citizenship"), Place(code="jump-previous", period="2023")):
        with pytest.raises(ComityError) as caught:
            given(WARNED).when(said(place)).then([])
        assert code_of(caught.value) == "unknown-finding"


@pytest.mark.parametrize("end", [RELEASED, WITHDRAWN])
def test_nothing_is_said_of_a_submission_that_is_closed(end: SubmissionEvent) -> None:
    given([*WARNED, end]).when(said(Place(code="jump-previous"))).then(StepNotPossible)


def test_a_new_check_asks_anew() -> None:
    answered = after(WARNED, said(Place(code="jump-previous"), Place(code="missing-citizenships")))
    checked = WARNED[-1]
    events = [*answered, validated(), approved(), RETURNED, checked]
    given(events).when(take("validate", BEN)).then(WarningsUncommented)


def test_a_release_without_other_steps_needs_the_answers_too() -> None:
    case = given(WARNED).where(validation_required=False, approval_required=False)
    case.when(Release(by=CLEO, comment="known")).then(WarningsUncommented)


def test_more_warnings_than_are_listed_are_answered_only_by_a_word_on_the_whole_check() -> None:
    many = warnings_of([warning(), warning(key=RU)], 40)
    assert many.unanswered() == (Place(code="jump-previous"),)
    events = submitted(findings=(warning(), warning(key=RU)), warnings=40)
    one_by_one = [Place(code="jump-previous", period="2024", key=tuple(key.items())) for key in (UA, RU)]
    given(after(events, said(*one_by_one))).when(take("validate", BEN)).then(WarningsUncommented)
    assert given(after(events, said(Place(code="jump-previous")))).state.warned.unanswered() == ()
