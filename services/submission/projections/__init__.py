"""Read models of submissions: what stands where in the workflow, and the figures as they stand."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import Columns, EventLog, RecordedEvent
from servicekit.moments import rfc3339
from services.submission.intake.standing import by_year, merged, text_table
from services.submission.projections.calendar import note_provisional, note_release
from services.submission.projections.comments import note_comments, void_comments
from services.submission.projections.missed import MISSED_TYPES, apply_missed, note_miss
from services.submission.tables import bases, replaced, standing, steps, submissions

SUBMISSION_TYPES: Final = MISSED_TYPES | frozenset(
    f"submission.{name}"
    for name in (
        "received",
        "observations-recorded",
        "checked",
        "validated",
        "approved",
        "released",
        "rejected",
        "withdrawn",
        "superseded",
        "returned",
        "clarification-requested",
        "clarification-answered",
        "handed-over",
        "findings-commented",
        "release-scheduled",
        "release-unscheduled",
    )
)
FIGURES_TYPES: Final = frozenset({"submission.figures-released", "submission.figures-amended"})


def figures_key(country: str, indicator: str, source: str) -> str:
    """How tables name the figures of a country's indicator from one source."""
    return f"{country}/{indicator}/{source}"


def apply_submission(connection: Connection, event: RecordedEvent) -> None:
    """Bring a submission's row and its history to where they stand after an event."""
    if event.type == "submission.observations-recorded":
        _note_chunk(connection, event)
        return
    if event.type in MISSED_TYPES:
        apply_missed(connection, event)
        return
    payload = event.members
    at = rfc3339(event.recorded_at)
    if event.type == "submission.received":
        connection.execute(submissions.insert(), _received(payload, event, at))
    else:
        mine = submissions.c.id == payload["submission"]
        changes = _changes(event.type, payload, at)
        if (reason := note_miss(connection, event, payload)) is not None:
            changes["unscheduled_because"] = reason
        if event.type == "submission.handed-over":
            had = connection.execute(sa.select(submissions.c.had).where(mine)).scalar_one()
            changes["had"] = [*had, payload["from"]]
        connection.execute(
            submissions.update().where(mine).values(position=event.position, changed_at=at, **changes)
        )
        if event.type == "submission.findings-commented":
            note_comments(connection, payload, event, at)
        if event.type == "submission.checked":
            void_comments(connection, payload["submission"])
        if event.type == "submission.release-scheduled":
            changes = {"scheduled_position": event.position}
            connection.execute(submissions.update().where(mine).values(**changes))
        if event.type == "submission.released":
            note_release(connection, payload["submission"], at)
    state = connection.execute(
        sa.select(submissions.c.state).where(submissions.c.id == payload["submission"])
    ).scalar_one()
    connection.execute(
        steps.insert(),
        {
            "submission": payload["submission"],
            "position": event.position,
            "type": event.type,
            "at": at,
            "by": event.actor,
            "comment": _said(payload),
            "state": state,
        },
    )


def _said(payload: Mapping[str, Any]) -> str | None:
    """What somebody said with a step: their comment, question, answer, or words on the warnings."""
    if "comments" in payload:
        return "\n".join(each["comment"] for each in payload["comments"])
    said: str | None = payload.get("comment") or payload.get("question") or payload.get("answer")
    return said


def _received(payload: Mapping[str, Any], event: RecordedEvent, at: str) -> dict[str, Any]:
    kept = (
        "country", "indicator", "source", "reason", "amendment", "media_type", "file_name", "file_sha256",
        "content_sha256", "size_bytes", "observations", "periods", "submitted_by", "organisation", "original",
        "mapping",
    )  # fmt: skip
    return {
        **{name: payload[name] for name in kept},
        **dict.fromkeys(("base", "errors", "warnings", "notes", "added", "changed", "unchanged"), 0),
        "id": payload["submission"],
        "figures": figures_key(payload["country"], payload["indicator"], payload["source"]),
        "state": "received",
        "responsible": payload["submitted_by"],
        "had": [],
        "chunks": [],
        "findings": [],
        "submitted_at": at,
        "changed_at": at,
        "received_position": event.position,
        "position": event.position,
    }


def _note_chunk(connection: Connection, event: RecordedEvent) -> None:
    # Stream names are open and the payload is large: the identifier comes from the one, not the other.
    submission = event.stream.removeprefix("submission-")
    row = connection.execute(sa.select(submissions.c.chunks).where(submissions.c.id == submission)).one()
    connection.execute(
        submissions.update()
        .where(submissions.c.id == submission)
        .values(chunks=[*row.chunks, event.position], position=event.position)
    )


def _changes(kind: str, payload: Mapping[str, Any], at: str) -> dict[str, Any]:
    match kind.removeprefix("submission."):
        case "checked":
            counted = ("base", "findings", "errors", "warnings", "notes", "added", "changed", "unchanged")
            return {
                **{name: payload[name] for name in counted},
                "amendment": payload["changed"] > 0,
                **_UNJUDGED,
            }
        case "validated":
            return {"state": "validated", "validated_by": payload["by"]}
        case "approved":
            return {"state": "approved", "approved_by": payload["by"]}
        case "released":
            done = {"released_by": payload["by"], "released_at": at, "unscheduled_because": None}
            return {"state": "released", **done, **_UNSCHEDULED}
        case "superseded":
            return {"state": "superseded", "superseded_by": payload["by_submission"], **_UNSCHEDULED}
        case "clarification-requested":
            asked = {"question": payload["question"], "answer": None}
            return {"state": "clarification-requested", **asked, **_UNSCHEDULED}
        case "clarification-answered":
            return {"answer": payload["answer"], **_UNJUDGED}
        case "returned":
            return dict(_UNJUDGED)
        case "handed-over":
            return {"responsible": payload["to"]}
        case "findings-commented":
            return {}
        case "release-scheduled":
            return {"release_at": payload["at"], "scheduled_by": payload["by"], "unscheduled_because": None}
        case "release-unscheduled":
            return {**_UNSCHEDULED, "unscheduled_because": payload["reason"]}
        case state:  # rejected, withdrawn
            return {"state": state, **_UNSCHEDULED}


_UNSCHEDULED: Final = {"release_at": None, "scheduled_by": None}
_UNJUDGED: Final = {"state": "checked", "validated_by": None, "approved_by": None, **_UNSCHEDULED}


class Standing:
    """Keeps the figures as they stand, a table per year, and what each release replaced in them."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def apply(self, connection: Connection, event: RecordedEvent) -> None:
        payload = event.members
        figures = figures_key(payload["country"], payload["indicator"], payload["source"])
        new = pl.concat([text_table(each) for each in observations_at(self._log, payload["observations"])])
        for year, part in sorted(by_year(new).items()):
            place = (standing.c.figures == figures) & (standing.c.year == year)
            found = connection.execute(sa.select(standing.c.content).where(place)).scalar()
            table, before = merged(None if found is None else bytes(found), part)
            if found is None:
                connection.execute(standing.insert(), {"figures": figures, "year": year, "content": table})
            else:
                connection.execute(standing.update().where(place).values(content=table))
            note_provisional(connection, figures, table, part)
            connection.execute(
                replaced.insert(), {"submission": payload["submission"], "year": year, "content": before}
            )
        base = {"figures": figures, "position": event.position, "submission": payload["submission"]}
        moved = connection.execute(bases.update().where(bases.c.figures == figures).values(**base))
        if not moved.rowcount:
            connection.execute(bases.insert(), base)


def observations_at(log: EventLog, positions: Sequence[int]) -> list[Columns]:
    """The recorded observations at these positions, in their order."""
    found = []
    for position in positions:
        event = next(log.read(position - 1, position))
        assert isinstance(event.payload, Columns)
        found.append(event.payload)
    return found


def dimensions_of(log: EventLog, positions: Sequence[int]) -> list[str]:
    """The dimensions of recorded observations, in the indicator's order."""
    return list(observations_at(log, positions[:1])[0].header["dimensions"])
