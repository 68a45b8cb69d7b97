"""One submission: its states, who may take which step, and what follows from it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, assert_never

from servicekit.concepts import Workflow
from servicekit.errors import Rejection
from servicekit.moments import rfc3339
from services.submission.domain.commands import (
    STEPS,
    Command,
    CommentFindings,
    HandOver,
    Release,
    ScheduleRelease,
    Step,
    Supersede,
    TakeStep,
    UnscheduleRelease,
)
from services.submission.domain.comments import Place, commented, warnings_of
from services.submission.domain.errors import (
    AmendmentNeedsReason,
    CommentRequired,
    DocumentationIncomplete,
    HasErrors,
    NotEntitled,
    NothingToRelease,
    OwnSubmission,
    PersonRequired,
    ReleasedByApprover,
    ReleasedByOther,
    ReleaseInPast,
    SamePerson,
    StepNotPossible,
    UnknownFinding,
    WarningsUncommented,
)
from services.submission.domain.events import (
    Approved,
    Checked,
    ClarificationAnswered,
    ClarificationRequested,
    FiguresAmended,
    FiguresEvent,
    FiguresReleased,
    FindingsCommented,
    HandedOver,
    ObservationsRecorded,
    Received,
    Rejected,
    Released,
    ReleaseScheduled,
    ReleaseUnscheduled,
    Returned,
    SubmissionEvent,
    Superseded,
    Validated,
    Withdrawn,
)
from services.submission.domain.state import OPEN, STATES, State, Submission

__all__ = [
    "OPEN",
    "STATES",
    "STEPS",
    "Command",
    "CommentFindings",
    "HandOver",
    "Release",
    "ScheduleRelease",
    "State",
    "Step",
    "Submission",
    "Supersede",
    "TakeStep",
    "UnscheduleRelease",
    "decide",
    "evolve",
    "figures_of",
    "folded",
    "next_steps",
    "refuse",
]

_JUDGED: Final = frozenset({"checked", "validated", "approved"})
_FORWARD: Final = frozenset({"validate", "approve", "release"})
_NOT_ONES_OWN: Final = frozenset({"validate", "approve", "reject", "request-clarification"})
_BY_PEOPLE: Final = frozenset({"validate", "approve", "release", "reject", "request-clarification"})
PLACES_NAMED: Final = 50
"""How many places without a comment a refusal names."""
_ALWAYS_WITH_COMMENT: Final = frozenset({"reject", "request-clarification", "answer"})


def decide(state: Submission, command: Command, workflow: Workflow) -> list[SubmissionEvent | FiguresEvent]:
    """The events that follow from a command, or a Rejection.

    A release gives two: of the submission, and of the figures. A release whose base moved gives
    Returned and Checked instead: the caller appends them and then refuses.
    """
    match command:
        case Release():
            return _release(state, command, workflow)
        case TakeStep():
            refuse(state, command.step, command.by, workflow)
            _require_comment(state, command.step, command.comment)
            _require_answers(state, command.step)
            return [_taken(state.id, command)]
        case ScheduleRelease():
            return _scheduled(state, command, workflow)
        case UnscheduleRelease():
            if state.release_at is None:
                raise StepNotPossible(state=state.state, step="unschedule")
            return [ReleaseUnscheduled(submission=state.id, by=command.by, reason=command.reason)]
        case CommentFindings():
            return _on_findings(state, command)
        case Supersede():
            if not state.is_open:
                raise StepNotPossible(state=state.state, step="supersede")
            return [Superseded(submission=state.id, by_submission=command.by_submission)]
        case HandOver():
            return _handed_over(state, command)
        case _:
            assert_never(command)


def refuse(state: Submission, step: Step, by: str, workflow: Workflow) -> None:
    """Raise the Rejection that forbids this actor this step now, whatever the comment says.

    Domain brief, 4 and 6: validator and approver are other people than the submitter; they may be
    one person unless the country forbids it; the country says who releases; machines only submit.
    """
    if state.state not in _states_before(step, workflow):
        raise StepNotPossible(state=state.state, step=step)
    if step in _BY_PEOPLE and not by.startswith("person:"):
        raise PersonRequired(step=step)
    if step in _NOT_ONES_OWN and state.is_of(by):
        raise OwnSubmission(step=step)
    if step == "approve" and workflow.distinct_validator_and_approver and by == state.validated_by:
        raise SamePerson(step=step)
    if step == "release":
        _refuse_releaser(state, by, workflow)
    if step in _FORWARD and state.errors:
        raise HasErrors(findings=[], errors=state.errors)


def next_steps(state: Submission, by: str, workflow: Workflow) -> Iterator[Step]:
    """The steps that the rules leave to this actor, before anybody looks at rights."""
    for step in STEPS:
        try:
            refuse(state, step, by, workflow)
        except Rejection:
            continue
        yield step


def evolve(state: Submission | None, event: SubmissionEvent) -> Submission:
    """The submission after an event of its stream; the first one is Received."""
    if isinstance(event, Received):
        return Submission(
            id=event.submission,
            country=event.country,
            indicator=event.indicator,
            source=event.source,
            reason=event.reason,
            submitted_by=event.submitted_by,
            responsible=event.submitted_by,
            content_sha256=event.content_sha256,
            periods=event.periods,
        )
    assert state is not None, "the first event of a submission is Received"
    match event:
        case ObservationsRecorded():
            return replace(state, observations=(*state.observations, event.position))
        case Checked():
            return replace(
                _unjudged(state),
                base=event.base,
                added=event.added,
                changed=event.changed,
                errors=event.errors,
                warned=warnings_of(event.findings, event.warnings),
            )
        case Validated():
            return replace(state, state="validated", validated_by=event.by)
        case Approved():
            return replace(state, state="approved", approved_by=event.by)
        case Released():
            return _ended(state, "released")
        case ReleaseScheduled():
            return replace(state, release_at=event.at, scheduled_by=event.by)
        case ReleaseUnscheduled():
            return replace(state, release_at=None, scheduled_by=None)
        case FindingsCommented():
            comments = (*state.warned.comments, *(Place.of(each) for each in event.comments))
            return replace(state, warned=replace(state.warned, comments=comments))
        case HandedOver(taker=taker):
            return replace(state, responsible=taker, had=(*state.had, state.responsible))
        case Rejected():
            return _ended(state, "rejected")
        case Withdrawn():
            return _ended(state, "withdrawn")
        case Superseded():
            return _ended(state, "superseded")
        case ClarificationRequested():
            return _ended(state, "clarification-requested")
        case ClarificationAnswered() | Returned():
            return _unjudged(state)
        case _:
            assert_never(event)


def folded(events: Sequence[SubmissionEvent]) -> Submission | None:
    """The submission after all its events; None after none."""
    state: Submission | None = None
    for event in events:
        state = evolve(state, event)
    return state


def _states_before(step: Step, workflow: Workflow) -> frozenset[str]:
    ready_to_approve = frozenset({"validated"} if workflow.validation_required else {"checked", "validated"})
    match step:
        case "validate":
            return frozenset({"checked"})
        case "approve":
            return ready_to_approve
        case "release":
            return frozenset({"approved"}) | (frozenset() if workflow.approval_required else ready_to_approve)
        case "reject":
            return _JUDGED | {"clarification-requested"}
        case "withdraw":
            return OPEN
        case "request-clarification":
            return _JUDGED
        case "answer":
            return frozenset({"clarification-requested"})
        case _:
            assert_never(step)


def _refuse_releaser(state: Submission, by: str, workflow: Workflow) -> None:
    match workflow.released_by:
        case "anyone":
            return
        case "approver":
            if by != state.signed_off_by:
                raise ReleasedByApprover(step="release")
        case "other":
            if by == state.signed_off_by:
                raise ReleasedByOther(step="release")
        case _:
            assert_never(workflow.released_by)


def _require_comment(state: Submission, step: Step, comment: str | None) -> None:
    if step in _ALWAYS_WITH_COMMENT and not (comment or "").strip():
        raise CommentRequired(step=step)


def _require_answers(state: Submission, step: Step) -> None:
    """Domain brief, 6: a warning needs a comment before approval, so before each step towards release."""
    if step in _FORWARD and (left := state.warned.unanswered()):
        raise WarningsUncommented(
            step=step, warnings=state.warned.count, places=[each.to_wire() for each in left[:PLACES_NAMED]]
        )


def _on_findings(state: Submission, command: CommentFindings) -> list[SubmissionEvent | FiguresEvent]:
    if not state.is_open:
        raise StepNotPossible(state=state.state, step="comment")
    if not command.by.startswith("person:"):
        raise PersonRequired(step="comment")
    for each in command.comments:
        if not each.text.strip():
            raise CommentRequired(step="comment")
        if not state.warned.at(each.place):
            raise UnknownFinding(finding=each.place.code, period=each.place.period)
    said = commented(command.comments, state.warned)
    return [FindingsCommented(submission=state.id, by=command.by, comments=said)]


def _scheduled(
    state: Submission, command: ScheduleRelease, workflow: Workflow
) -> list[SubmissionEvent | FiguresEvent]:
    refuse(state, "release", command.by, workflow)
    if command.at <= command.now:
        raise ReleaseInPast(at=rfc3339(command.at), now=rfc3339(command.now))
    if command.first and not command.documented:
        raise DocumentationIncomplete(country=state.country, indicator=state.indicator)
    _require_answers(state, "release")
    at = rfc3339(command.at)
    if (state.release_at, state.scheduled_by) == (at, command.by):
        return []
    return [ReleaseScheduled(submission=state.id, at=at, by=command.by)]


def _release(state: Submission, command: Release, workflow: Workflow) -> list[SubmissionEvent | FiguresEvent]:
    refuse(state, "release", command.by, workflow)
    if command.moved is not None:
        return [Returned(submission=state.id, base=command.moved.base), command.moved]
    if not state.added and not state.changed:
        raise NothingToRelease(submission=state.id)
    if state.changed and not state.reason:
        raise AmendmentNeedsReason(changed=state.changed)
    if command.first and not command.documented:
        raise DocumentationIncomplete(country=state.country, indicator=state.indicator)
    _require_answers(state, "release")
    released = Released(submission=state.id, by=command.by, comment=command.comment)
    return [released, figures_of(state, command.dimensions, command.by)]


def _handed_over(state: Submission, command: HandOver) -> list[SubmissionEvent | FiguresEvent]:
    if not state.is_open:
        raise StepNotPossible(state=state.state, step="hand-over")
    if command.to == state.responsible:
        return []
    # Who has judged it cannot answer for it as well.
    if not command.entitled or command.to in {state.validated_by, state.approved_by}:
        raise NotEntitled(person=command.to.removeprefix("person:"))
    return [
        HandedOver(
            submission=state.id,
            by=command.by,
            giver=state.responsible,
            taker=command.to,
            comment=command.comment,
        )
    ]


def figures_of(state: Submission, dimensions: tuple[str, ...], by: str) -> FiguresEvent:
    """The event of the figures, if somebody released the submission as it stands."""
    figures = FiguresReleased(
        submission=state.id,
        country=state.country,
        indicator=state.indicator,
        source=state.source,
        observations=state.observations,
        dimensions=dimensions,
        periods=state.periods,
        added=state.added,
        changed=state.changed,
        submitted_by=state.submitted_by,
        validated_by=state.validated_by,
        approved_by=state.approved_by,
        released_by=by,
    )
    if not state.changed:
        return figures
    values = {name: getattr(figures, name) for name in FiguresReleased.__slots__}
    return FiguresAmended(**values, reason=state.reason or "")


def _taken(submission: str, command: TakeStep) -> SubmissionEvent:
    by, comment = command.by, command.comment
    match command.step:
        case "validate":
            return Validated(submission=submission, by=by, comment=comment)
        case "approve":
            return Approved(submission=submission, by=by, comment=comment)
        case "reject":
            return Rejected(submission=submission, by=by, comment=comment)
        case "withdraw":
            return Withdrawn(submission=submission, by=by, comment=comment)
        case "request-clarification":
            return ClarificationRequested(submission=submission, by=by, question=comment or "")
        case "answer":
            return ClarificationAnswered(submission=submission, by=by, answer=comment or "")
        case "release":
            raise ValueError("a release is its own command")
        case _:
            assert_never(command.step)


def _unjudged(state: Submission) -> Submission:
    """Back to checked: earlier judgements were of other figures or without the answer."""
    return replace(_ended(state, "checked"), validated_by=None, approved_by=None)


def _ended(state: Submission, now: State) -> Submission:
    """In another state, in which no release is waiting for its moment."""
    return replace(state, state=now, release_at=None, scheduled_by=None)
