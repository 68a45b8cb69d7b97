"""The events of a submission, as values; contracts/events/submission holds their schemas."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The paper that figures were keyed in from, as a file. blob: its address among the country's blobs."""

    blob: str
    sha256: str
    media_type: str
    file_name: str | None
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingUsed:
    """Which version of which mapping a file was read by."""

    mapping: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A batch of observations was posted; organisation: the delegate that did so for the country.

    mapping: by which its file was read; None: it was in a form of ours.
    """

    submission: str
    country: str
    indicator: str
    source: str
    reason: str | None
    amendment: bool
    submitted_by: str
    media_type: str
    file_name: str | None
    file_sha256: str
    content_sha256: str
    size_bytes: int
    observations: int
    periods: tuple[str, ...]
    organisation: str | None = None
    original: Original | None = None
    mapping: MappingUsed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationsRecorded:
    """One chunk of the observations; the figures themselves stay in the log, this is where."""

    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """findings: as on the wire, at most as many as are listed; the counts are of all."""

    submission: str
    base: int
    findings: tuple[Mapping[str, Any], ...]
    errors: int
    warnings: int
    notes: int
    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """A validator confirmed the data as it stands."""

    submission: str
    by: str
    comment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """An approver signed it off."""

    submission: str
    by: str
    comment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """It became visible to those entitled to it."""

    submission: str
    by: str
    comment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """It was rejected."""

    submission: str
    by: str
    comment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """It was withdrawn before its release."""

    submission: str
    by: str
    comment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClarificationRequested:
    """A question goes back to the submitter."""

    submission: str
    by: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClarificationAnswered:
    """The submitter's side answered."""

    submission: str
    by: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingsCommented:
    """Warnings were answered. comments: as on the wire, each with the figures that it is about."""

    submission: str
    by: str
    comments: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseScheduled:
    """It is to be released at a moment (RFC 3339), with the rights that who scheduled it has then."""

    submission: str
    at: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseUnscheduled:
    """It is not released at its moment. reason: the code of what forbade it then; None: somebody said so."""

    submission: str
    by: str
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """Responsibility for it went from one person to another."""

    submission: str
    by: str
    giver: str
    taker: str
    comment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseded:
    """A newer submission took over its cells."""

    submission: str
    by_submission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """Its base moved: back to checked, with new differences."""

    submission: str
    base: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresReleased:
    """Belongs to the figures' own stream, whose version guards against a base that moves meanwhile."""

    submission: str
    country: str
    indicator: str
    source: str
    observations: tuple[int, ...]
    dimensions: tuple[str, ...]
    periods: tuple[str, ...]
    added: int
    changed: int
    submitted_by: str
    validated_by: str | None
    approved_by: str | None
    released_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresAmended:
    """As FiguresReleased, where a released figure changed."""

    submission: str
    country: str
    indicator: str
    source: str
    observations: tuple[int, ...]
    dimensions: tuple[str, ...]
    periods: tuple[str, ...]
    added: int
    changed: int
    submitted_by: str
    validated_by: str | None
    approved_by: str | None
    released_by: str
    reason: str


SubmissionEvent = (
    Received
    | ObservationsRecorded
    | Checked
    | Validated
    | Approved
    | Released
    | Rejected
    | Withdrawn
    | ClarificationRequested
    | ClarificationAnswered
    | FindingsCommented
    | ReleaseScheduled
    | ReleaseUnscheduled
    | HandedOver
    | Superseded
    | Returned
)
FiguresEvent = FiguresReleased | FiguresAmended

NAMES: Final[Mapping[type, str]] = {
    Received: "submission.received",
    ObservationsRecorded: "submission.observations-recorded",
    Checked: "submission.checked",
    Validated: "submission.validated",
    Approved: "submission.approved",
    Released: "submission.released",
    Rejected: "submission.rejected",
    Withdrawn: "submission.withdrawn",
    ClarificationRequested: "submission.clarification-requested",
    ClarificationAnswered: "submission.clarification-answered",
    FindingsCommented: "submission.findings-commented",
    ReleaseScheduled: "submission.release-scheduled",
    ReleaseUnscheduled: "submission.release-unscheduled",
    HandedOver: "submission.handed-over",
    Superseded: "submission.superseded",
    Returned: "submission.returned",
    FiguresReleased: "submission.figures-released",
    FiguresAmended: "submission.figures-amended",
}
_WIRE: Final = {"giver": "from", "taker": "to"}
"""Fields whose names on the wire are none in Python."""
_TYPES: Final = {name: kind for kind, name in NAMES.items()}


def payload_of(event: SubmissionEvent | FiguresEvent) -> dict[str, Any]:
    """The JSON object of an event; tuples become lists."""
    found = {_WIRE.get(name, name): value for name, value in asdict(event).items()}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


def event_from(name: str, payload: Mapping[str, Any]) -> SubmissionEvent | FiguresEvent:
    """The event of a payload that is valid by its schema. Observations are no JSON object: not for them."""
    kind: Any = _TYPES[name]
    given = {field.name: payload[_WIRE.get(field.name, field.name)] for field in fields(kind)}
    if given.get("original") is not None:
        given["original"] = Original(**given["original"])
    if given.get("mapping") is not None:
        given["mapping"] = MappingUsed(**given["mapping"])
    event: SubmissionEvent | FiguresEvent = kind(
        **{name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    )
    return event
