"""One submission: its states, who may take which step, and what follows from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, assert_never, get_args

from servicekit.concepts import Workflow
from servicekit.errors import Rejection
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
    SamePerson,
    StepNotPossible,
)
from services.submission.domain.events import (
    Approved,
    Checked,
    ClarificationAnswered,
    ClarificationRequested,
    FiguresAmended,
    FiguresEvent,
    FiguresReleased,
    HandedOver,
    ObservationsRecorded,
    Received,
    Rejected,
    Released,
    Returned,
    SubmissionEvent,
    Superseded,
    Validated,
    Withdrawn,
)

State = Literal[
    "received",
    "checked",
    "validated",
    "approved",
    "released",
    "clarification-requested",
    "rejected",
    "withdrawn",
    "superseded",
]
Step = Literal["validate", "approve", "release", "reject", "withdraw", "request-clarification", "answer"]

STEPS: Final[tuple[Step, ...]] = get_args(Step)
STATES: Final[tuple[State, ...]] = get_args(State)
OPEN: Final = frozenset({"received", "checked", "validated", "approved", "clarification-requested"})
"""States in which it may still be released."""
_JUDGED: Final = frozenset({"checked", "validated", "approved"})
_FORWARD: Final = frozenset({"validate", "approve", "release"})
_NOT_ONES_OWN: Final = frozenset({"validate", "approve", "reject", "request-clarification"})
_BY_PEOPLE: Final = frozenset({"validate", "approve", "release", "reject", "request-clarification"})
_ALWAYS_WITH_COMMENT: Final = frozenset({"reject", "request-clarification", "answer"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A submission as it stands.

    base: position of the release that its differences are against, 0 for none. observations: positions
    of its observations in the log. answered: somebody has commented on its warnings. responsible: who
    answers for it; at first who submitted it. had: everybody who was responsible before.
    """

    id: str
    country: str
    indicator: str
    source: str
    reason: str | None
    submitted_by: str
    responsible: str
    content_sha256: str
    periods: tuple[str, ...]
    had: tuple[str, ...] = ()
    state: State = "received"
    observations: tuple[int, ...] = ()
    base: int = 0
    added: int = 0
    changed: int = 0
    errors: int = 0
    warnings: int = 0
    answered: bool = False
    validated_by: str | None = None
    approved_by: str | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def signed_off_by(self) -> str | None:
        """Who approved it; who validated it, where nobody approved; None where nobody did either."""
        return self.approved_by or self.validated_by

    def is_of(self, actor: str) -> bool:
        """Whether the actor submitted it, or is or was responsible for it: such a one never judges it."""
        return actor in {self.submitted_by, self.responsible, *self.had}


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeStep:
    """Somebody takes a step other than release."""

    step: Step
    by: str
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Somebody releases it.

    first: these figures were never released before. documented: their documentation is complete.
    moved: the check against the figures as they stand now, if a cell of this submission moved since.
    dimensions: the columns of its observations.
    """

    by: str
    dimensions: tuple[str, ...] = ()
    comment: str | None = None
    first: bool = False
    documented: bool = True
    moved: Checked | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supersede:
    """A newer submission covers all of its cells."""

    by_submission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """Somebody else answers for it from now on. entitled: they may submit these figures themselves."""

    by: str
    to: str
    entitled: bool
    comment: str | None = None


Command = TakeStep | Release | Supersede | HandOver


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
            return [_taken(state.id, command)]
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
                warnings=event.warnings,
                answered=False,
            )
        case Validated():
            return replace(_commented(state, event.comment), state="validated", validated_by=event.by)
        case Approved():
            return replace(_commented(state, event.comment), state="approved", approved_by=event.by)
        case Released():
            return replace(_commented(state, event.comment), state="released")
        case HandedOver(taker=taker):
            return replace(state, responsible=taker, had=(*state.had, state.responsible))
        case Rejected():
            return replace(state, state="rejected")
        case Withdrawn():
            return replace(state, state="withdrawn")
        case Superseded():
            return replace(state, state="superseded")
        case ClarificationRequested():
            return replace(state, state="clarification-requested")
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
    unanswered = step in _FORWARD and state.warnings > 0 and not state.answered
    if (unanswered or step in _ALWAYS_WITH_COMMENT) and not (comment or "").strip():
        raise CommentRequired(step=step, warnings=state.warnings)


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
    _require_comment(state, "release", command.comment)
    released = Released(submission=state.id, by=command.by, comment=command.comment)
    return [released, _figures(state, command)]


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


def _figures(state: Submission, command: Release) -> FiguresEvent:
    figures = FiguresReleased(
        submission=state.id,
        country=state.country,
        indicator=state.indicator,
        source=state.source,
        observations=state.observations,
        dimensions=command.dimensions,
        periods=state.periods,
        added=state.added,
        changed=state.changed,
        submitted_by=state.submitted_by,
        validated_by=state.validated_by,
        approved_by=state.approved_by,
        released_by=command.by,
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
    return replace(state, state="checked", validated_by=None, approved_by=None)


def _commented(state: Submission, comment: str | None) -> Submission:
    return replace(state, answered=state.answered or bool((comment or "").strip()))
