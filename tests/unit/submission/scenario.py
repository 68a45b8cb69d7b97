"""Given events, when a command, then events or a refusal."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from servicekit.concepts import Workflow
from servicekit.errors import Rejection
from services.submission.domain.events import (
    Approved,
    Checked,
    ClarificationAnswered,
    ClarificationRequested,
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
from services.submission.domain.submission import Command, Step, Submission, TakeStep, decide, folded

ANA, BEN, CLEO, DAN = "person:1", "person:2", "person:3", "person:4"
MACHINE = "key:7"

RECEIVED = Received(
    submission="s1",
    country="MD",
    indicator="ASYLUM_APPLICATIONS",
    source="REG",
    reason=None,
    amendment=False,
    submitted_by=ANA,
    media_type="text/csv",
    file_name=None,
    file_sha256="0" * 64,
    content_sha256="1" * 64,
    size_bytes=10,
    observations=2,
    periods=("2024",),
)
CHECKED = Checked(
    submission="s1", base=0, findings=(), errors=0, warnings=0, notes=0, added=2, changed=0, unchanged=0
)


def submitted(by: str = ANA, reason: str | None = None, **checked: Any) -> list[SubmissionEvent]:
    return [
        replace(RECEIVED, submitted_by=by, reason=reason),
        ObservationsRecorded(position=2),
        replace(CHECKED, **checked),
    ]


def validated(by: str = BEN, comment: str | None = None) -> SubmissionEvent:
    return Validated(submission="s1", by=by, comment=comment)


def approved(by: str = CLEO, comment: str | None = None) -> SubmissionEvent:
    return Approved(submission="s1", by=by, comment=comment)


RELEASED = Released(submission="s1", by=CLEO, comment=None)
REJECTED = Rejected(submission="s1", by=BEN, comment="no")
WITHDRAWN = Withdrawn(submission="s1", by=ANA, comment=None)
SUPERSEDED = Superseded(submission="s1", by_submission="s2")
RETURNED = Returned(submission="s1", base=9)
ASKED = ClarificationRequested(submission="s1", by=BEN, question="why?")
ANSWERED = ClarificationAnswered(submission="s1", by=ANA, answer="because")


def take(step: Step, by: str, comment: str | None = None) -> TakeStep:
    return TakeStep(step=step, by=by, comment=comment)


@dataclass
class given:  # noqa: N801  reads as the sentence it is part of
    """given(events…).when(command).then(events or refusal)"""

    events: Sequence[SubmissionEvent]
    workflow: Workflow = field(default_factory=Workflow)
    command: Command | None = None

    def where(self, **choices: Any) -> "given":
        return replace(self, workflow=Workflow(**choices))

    def when(self, command: Command) -> "given":
        return replace(self, command=command)

    @property
    def state(self) -> Submission:
        state = folded(self.events)
        assert state is not None
        return state

    def then(self, expected: object) -> None:
        assert self.command is not None
        if isinstance(expected, type) and issubclass(expected, Rejection):
            with pytest.raises(expected):
                decide(self.state, self.command, self.workflow)
        else:
            assert decide(self.state, self.command, self.workflow) == expected
