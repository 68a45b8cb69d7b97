"""Events to read models: figures with their vintages, masks, visibility, releases and notices.

One consumer applies them all, because each builds on the others as they stood at that position.
"""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy.engine import Connection

from eventlog import EventLog, RecordedEvent
from services.reporting.projections import due_dates, figures, masks, notices, protection, remarks, visibility
from services.reporting.tables import READ_MODELS

TYPES: Final = frozenset(
    {
        "submission.figures-released",
        "submission.figures-amended",
        "submission.findings-commented",
        "submission.due-dates-set",
        "reporting.masks-decided",
        "reporting.protection-set",
        "reporting.notices-issued",
        "reporting.notice-seen",
        "reporting.notice-acknowledged",
        "reporting.notice-mailed",
        "identity.agreement-set",
        "identity.agreement-confirmed",
        "identity.terms-accepted",
        "identity.group-joined",
        "identity.group-left",
        "identity.country-admitted",
        "identity.country-withdrawn",
    }
)


def projection(log: EventLog) -> Callable[[Connection, RecordedEvent], None]:
    """The effect of an event on the read models; applying one that was applied changes nothing.

    log: where the observations stand that a release names.
    """

    def apply(connection: Connection, event: RecordedEvent) -> None:
        payload: Any = event.payload
        match event.type:
            case "submission.figures-released" | "submission.figures-amended":
                if figures.take_release(connection, log, event):
                    visibility.take_release(connection, event, payload)
            case "submission.findings-commented":
                remarks.take_comments(connection, event, payload)
            case "submission.due-dates-set":
                due_dates.take_due_dates(connection, payload)
            case "reporting.masks-decided":
                masks.take_masks(connection, event, payload)
            case "reporting.protection-set":
                protection.take_protection(connection, payload)
            case "reporting.notices-issued":
                notices.take_notices(connection, event, payload)
            case "reporting.notice-seen":
                notices.take_seen(connection, event, payload)
            case "reporting.notice-acknowledged":
                notices.take_acknowledged(connection, event, payload)
            case "reporting.notice-mailed":
                notices.take_mailed(connection, event, payload)
            case "identity.agreement-set":
                visibility.take_agreement(connection, event, payload)
            case "identity.agreement-confirmed":
                visibility.take_confirmation(connection, event, payload)
            case "identity.terms-accepted":
                visibility.take_acceptance(connection, event, payload)
            case "identity.group-joined":
                visibility.take_standing(connection, event, payload)
            case "identity.group-left":
                visibility.take_leaving(connection, event, payload)
            case "identity.country-admitted" | "identity.country-withdrawn":
                visibility.take_participation(connection, event, payload)

    return apply


def close(connection: Connection, event: RecordedEvent) -> None:
    """What stays of an event that could not be applied: nobody outside reads by what it may have taken."""
    visibility.close(connection, event)


def clear(connection: Connection) -> None:
    """Empty every table of these read models, for a rebuild from the log."""
    for table in reversed(READ_MODELS["reporting.figures"]):
        connection.execute(table.delete())
