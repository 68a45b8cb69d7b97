"""What may be asked of a submission."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from services.submission.domain.comments import Comment
from services.submission.domain.events import Checked

Step = Literal["validate", "approve", "release", "reject", "withdraw", "request-clarification", "answer"]
STEPS: Final[tuple[Step, ...]] = get_args(Step)


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
class ScheduleRelease:
    """Somebody wants it released at a moment. now: when it is asked; first, documented: as of Release."""

    by: str
    at: datetime
    now: datetime
    first: bool = False
    documented: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class UnscheduleRelease:
    """It is not released at its moment after all. reason: the code of what forbade it; None: a person."""

    by: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentFindings:
    """Somebody answers warnings of the checks."""

    by: str
    comments: tuple[Comment, ...]


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


Command = TakeStep | Release | ScheduleRelease | UnscheduleRelease | CommentFindings | Supersede | HandOver
