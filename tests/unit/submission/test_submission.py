"""Who may take which step of a submission, and what follows."""

from dataclasses import replace

import pytest

from servicekit.concepts import Workflow
from servicekit.errors import Rejection
from services.submission.domain.errors import (
    AmendmentNeedsReason,
    CommentRequired,
    DocumentationIncomplete,
    HasErrors,
    NothingToRelease,
    OwnSubmission,
    PersonRequired,
    ReleasedByApprover,
    ReleasedByOther,
    SamePerson,
    StepNotPossible,
)
from services.submission.domain.events import (
    Approved,
    FiguresAmended,
    FiguresReleased,
    Released,
    Returned,
    SubmissionEvent,
    Superseded,
    Validated,
    Withdrawn,
)
from services.submission.domain.submission import STEPS, Release, Step, Supersede, decide, folded, next_steps
from tests.unit.submission.scenario import (
    ANA,
    ANSWERED,
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
    take,
    validated,
)

RELEASE = Release(by=CLEO, dimensions=("citizenship", "sex"))


def test_a_validator_confirms_what_another_submitted() -> None:
    given(submitted(by=ANA)).when(take("validate", BEN)).then(
        [Validated(submission="s1", by=BEN, comment=None)]
    )


def test_an_approver_signs_off_what_was_validated() -> None:
    given([*submitted(), validated()]).when(take("approve", CLEO)).then(
        [Approved(submission="s1", by=CLEO, comment=None)]
    )


def test_a_validator_cannot_validate_their_own_submission() -> None:
    given(submitted(by=ANA)).when(take("validate", ANA)).then(OwnSubmission)


def test_an_approver_cannot_approve_their_own_submission() -> None:
    given([*submitted(by=ANA), validated()]).when(take("approve", ANA)).then(OwnSubmission)
    given(submitted(by=ANA)).where(validation_required=False).when(take("approve", ANA)).then(OwnSubmission)


@pytest.mark.parametrize("step", ["reject", "request-clarification"])
def test_nobody_judges_their_own_submission_by_another_step(step: Step) -> None:
    given(submitted(by=ANA)).when(take(step, ANA, "word")).then(OwnSubmission)


def test_validator_and_approver_may_be_one_person_unless_the_country_forbids_it() -> None:
    both = [*submitted(), validated(by=BEN)]
    given(both).when(take("approve", BEN)).then([Approved(submission="s1", by=BEN, comment=None)])
    given(both).where(distinct_validator_and_approver=True).when(take("approve", BEN)).then(SamePerson)
    given(both).where(distinct_validator_and_approver=True).when(take("approve", CLEO)).then(
        [Approved(submission="s1", by=CLEO, comment=None)]
    )


@pytest.mark.parametrize("step", ["validate", "reject", "request-clarification"])
def test_a_machine_judges_nothing(step: Step) -> None:
    given(submitted(by=ANA)).when(take(step, MACHINE, "word")).then(PersonRequired)


def test_a_machine_releases_nothing() -> None:
    given([*submitted(), validated(), approved()]).when(replace(RELEASE, by=MACHINE)).then(PersonRequired)


def test_what_a_machine_submitted_is_validated_by_people() -> None:
    given(submitted(by=MACHINE)).when(take("validate", BEN)).then(
        [Validated(submission="s1", by=BEN, comment=None)]
    )


@pytest.mark.parametrize(
    ("events", "possible"),
    [
        (submitted(), {"validate", "reject", "withdraw", "request-clarification"}),
        ([*submitted(), validated()], {"approve", "reject", "withdraw", "request-clarification"}),
        ([*submitted(), validated(), approved()], {"release", "reject", "withdraw", "request-clarification"}),
        ([*submitted(), ASKED], {"reject", "withdraw", "answer"}),
        ([*submitted(), validated(), ASKED, ANSWERED],
         {"validate", "reject", "withdraw", "request-clarification"}),
        ([*submitted(), validated(), approved(), RETURNED, CHECKED],
         {"validate", "reject", "withdraw", "request-clarification"}),
        ([*submitted(), validated(), approved(), RELEASED], set()),
        ([*submitted(), REJECTED], set()),
        ([*submitted(), WITHDRAWN], set()),
        ([*submitted(), SUPERSEDED], set()),
    ],
    ids=["checked", "validated", "approved", "asked", "answered", "returned", "released", "rejected",
         "withdrawn", "superseded"],
)  # fmt: skip
def test_each_state_has_its_steps(events: list[SubmissionEvent], possible: set[str]) -> None:
    state = given(events).state
    assert set(next_steps(state, DAN, Workflow())) == possible
    for step in set(STEPS) - possible - {"release"}:
        given(events).when(take(step, DAN, "word")).then(StepNotPossible)
    if "release" not in possible:
        given(events).when(replace(RELEASE, by=DAN)).then(StepNotPossible)


@pytest.mark.parametrize(
    ("validation", "approval", "steps"),
    [(True, True, ["validate"]), (True, False, ["validate"]), (False, True, ["validate", "approve"]),
     (False, False, ["validate", "approve", "release"])],
)  # fmt: skip
def test_a_country_chooses_which_steps_it_requires(
    validation: bool, approval: bool, steps: list[str]
) -> None:
    workflow = Workflow(validation_required=validation, approval_required=approval)
    offered = list(next_steps(given(submitted()).state, DAN, workflow))
    assert [each for each in offered if each in {"validate", "approve", "release"}] == steps


SIGNED_OFF = [
    ([*submitted(), validated(by=BEN), approved(by=CLEO)], {}, CLEO),
    ([*submitted(), validated(by=BEN)], {"approval_required": False}, BEN),
    ([*submitted(), validated(by=BEN), approved(by=CLEO)], {"approval_required": False}, CLEO),
    ([*submitted(), approved(by=CLEO)], {"validation_required": False}, CLEO),
]


@pytest.mark.parametrize(("events", "required", "signed_off"), SIGNED_OFF)
@pytest.mark.parametrize("by", [ANA, BEN, CLEO, DAN])
def test_a_country_says_who_releases(
    events: list[SubmissionEvent], required: dict[str, bool], signed_off: str, by: str
) -> None:
    by_approver = given(events).where(**required, released_by="approver")
    by_other = given(events).where(**required, released_by="other")
    refused, allowed = by_approver, by_other
    refusal: type[Rejection] = ReleasedByApprover
    if by == signed_off:
        refused, allowed, refusal = by_other, by_approver, ReleasedByOther
    refused.when(replace(RELEASE, by=by)).then(refusal)
    assert "release" not in next_steps(refused.state, by, refused.workflow)
    decide(allowed.state, replace(RELEASE, by=by), allowed.workflow)
    assert "release" in next_steps(allowed.state, by, allowed.workflow)


def test_who_releases_is_asked_of_the_last_who_signed_off() -> None:
    again = [*submitted(), validated(), approved(by=CLEO), ASKED, ANSWERED, validated(), approved(by=DAN)]
    again_case = given(again).where(released_by="approver")
    again_case.when(RELEASE).then(ReleasedByApprover)
    assert "release" in next_steps(again_case.state, DAN, again_case.workflow)


def test_a_machine_never_releases_whoever_signed_off() -> None:
    case = given([*submitted(), validated(), approved()]).where(released_by="other")
    case.when(replace(RELEASE, by=MACHINE)).then(PersonRequired)


def test_without_required_approval_a_validated_submission_is_released() -> None:
    case = given([*submitted(), validated()]).where(approval_required=False)
    events = case.when(RELEASE)
    events.then(
        [Released(submission="s1", by=CLEO, comment=None), _figures(validated_by=BEN, approved_by=None)]
    )


def test_approval_alone_releases_nothing() -> None:
    assert given([*submitted(), validated(), approved()]).state.state == "approved"


def test_a_release_names_everyone_who_had_a_part_in_it() -> None:
    given([*submitted(), validated(), approved(by=CLEO)]).when(replace(RELEASE, by=DAN)).then(
        [Released(submission="s1", by=DAN, comment=None), _figures(released_by=DAN)]
    )


def test_a_release_that_changes_figures_is_an_amendment_with_its_reason() -> None:
    events = [*submitted(reason="late files", added=1, changed=1), validated(), approved()]
    figures = _figures(added=1, changed=1)
    names = FiguresReleased.__slots__
    amended = FiguresAmended(**{name: getattr(figures, name) for name in names}, reason="late files")
    given(events).when(RELEASE).then([Released(submission="s1", by=CLEO, comment=None), amended])


def test_an_amendment_without_a_reason_is_never_released() -> None:
    events = [*submitted(changed=1), validated(), approved()]
    given(events).when(RELEASE).then(AmendmentNeedsReason)


def test_no_first_release_without_complete_documentation() -> None:
    case = given([*submitted(), validated(), approved()])
    case.when(replace(RELEASE, first=True, documented=False)).then(DocumentationIncomplete)
    case.when(replace(RELEASE, first=False, documented=False)).then(
        [Released(submission="s1", by=CLEO, comment=None), _figures()]
    )


def test_a_base_that_moved_sends_the_submission_back_with_new_differences() -> None:
    moved = replace(CHECKED, base=30, added=0, changed=2)
    case = given([*submitted(), validated(), approved()]).when(replace(RELEASE, moved=moved))
    case.then([Returned(submission="s1", base=30), moved])
    after = folded([*submitted(), validated(), approved(), Returned(submission="s1", base=30), moved])
    assert after is not None
    assert (after.state, after.base, after.changed, after.validated_by) == ("checked", 30, 2, None)


def test_a_submission_that_would_change_nothing_any_more_is_not_released() -> None:
    events = [*submitted(added=0, unchanged=2), validated(), approved()]
    given(events).when(RELEASE).then(NothingToRelease)


def test_a_submission_whose_check_against_a_new_base_has_errors_goes_no_further() -> None:
    given(submitted(errors=1)).when(take("validate", BEN)).then(HasErrors)


@pytest.mark.parametrize("step", ["reject", "request-clarification"])
def test_sending_something_back_needs_words(step: Step) -> None:
    given(submitted()).when(take(step, BEN)).then(CommentRequired)


def test_an_answer_needs_words() -> None:
    given([*submitted(), ASKED]).when(take("answer", ANA)).then(CommentRequired)


def test_a_colleague_may_withdraw_in_the_submitters_place() -> None:
    given([*submitted(by=MACHINE), validated()]).when(take("withdraw", ANA)).then(
        [Withdrawn(submission="s1", by=ANA, comment=None)]
    )


def test_an_answer_leads_back_to_checked_and_earlier_judgements_are_void() -> None:
    state = given([*submitted(), validated(), approved(), ASKED, ANSWERED]).state
    assert (state.state, state.validated_by, state.approved_by) == ("checked", None, None)


def test_a_newer_submission_takes_the_place_of_an_open_one_only() -> None:
    given(submitted()).when(Supersede(by_submission="s2")).then(
        [Superseded(submission="s1", by_submission="s2")]
    )
    given([*submitted(), validated(), approved(), RELEASED]).when(Supersede(by_submission="s2")).then(
        StepNotPossible
    )


def _figures(**changes: object) -> FiguresReleased:
    figures = FiguresReleased(
        submission="s1",
        country="MD",
        indicator="ASYLUM_APPLICATIONS",
        source="REG",
        observations=(2,),
        dimensions=("citizenship", "sex"),
        periods=("2024",),
        added=2,
        changed=0,
        submitted_by=ANA,
        validated_by=BEN,
        approved_by=CLEO,
        released_by=CLEO,
    )
    return replace(figures, **changes)  # type: ignore[arg-type]
