"""A submission as it stands, and the states that it can be in."""

from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from services.submission.domain.comments import Warnings

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

STATES: Final[tuple[State, ...]] = get_args(State)
OPEN: Final = frozenset({"received", "checked", "validated", "approved", "clarification-requested"})
"""States in which it may still be released."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A submission as it stands.

    base: position of the release that its differences are against, 0 for none. observations: positions
    of its observations in the log. warned: its warnings and the comments on them. release_at: when it is
    to be released (RFC 3339), by whom scheduled. responsible: who answers for it; at first who submitted
    it. had: everybody who was responsible before.
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
    warned: Warnings = field(default_factory=Warnings)
    release_at: str | None = None
    scheduled_by: str | None = None
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
