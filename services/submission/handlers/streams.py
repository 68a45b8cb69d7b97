"""A submission from its stream, and its new events to the streams they belong to."""

from collections.abc import Sequence

from eventlog import EventLog, NewEvent, RecordedEvent, Write
from services.submission.domain.events import (
    NAMES,
    FiguresAmended,
    FiguresEvent,
    FiguresReleased,
    ObservationsRecorded,
    SubmissionEvent,
    event_from,
    payload_of,
)
from services.submission.domain.submission import Submission, folded


def loaded(log: EventLog, submission: str) -> tuple[Submission | None, int]:
    """A submission as it stands and the version of its stream; None and 0 if there is none."""
    recorded = log.read_stream(f"submission-{submission}")
    events = [_event_of(each, recorded) for each in recorded]
    return folded(events), recorded[-1].version if recorded else 0


def _event_of(event: RecordedEvent, stream: Sequence[RecordedEvent]) -> SubmissionEvent:
    if event.type == NAMES[ObservationsRecorded]:
        return ObservationsRecorded(position=event.position)
    found = event_from(event.type, event.members)
    assert not isinstance(found, FiguresReleased | FiguresAmended)
    return found


def figures_stream(country: str, indicator: str, source: str) -> str:
    """The stream of the releases of some figures: its version tells whether they moved."""
    return f"figures-{country}-{indicator}-{source}"


def new_event(event: SubmissionEvent | FiguresEvent, country: str) -> NewEvent:
    """An event as the log takes it."""
    return NewEvent(type=NAMES[type(event)], payload=payload_of(event), country=country)


def write_of(state: Submission, version: int, events: Sequence[SubmissionEvent | FiguresEvent]) -> Write:
    """The events of the submission's own stream."""
    own = [each for each in events if not isinstance(each, FiguresReleased | FiguresAmended)]
    return Write(
        stream=f"submission-{state.id}",
        expected_version=version,
        events=[new_event(each, state.country) for each in own],
    )
