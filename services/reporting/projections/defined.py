"""The report templates that administrators defined, each as it stands."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import RecordedEvent
from servicekit.moments import rfc3339
from servicekit.rows import put
from services.reporting.tables.kept import defined_template

TYPES: Final = frozenset({"reporting.template-defined", "reporting.template-retired"})


def apply(connection: Connection, event: RecordedEvent) -> None:
    """Take one event of TYPES; taking it twice equals once."""
    payload = event.members
    mine = defined_template.c.id == payload["template"]
    if event.type == "reporting.template-retired":
        older = defined_template.c.revision < payload["revision"]
        retired = {"retired": True, "revision": payload["revision"], **_when(event)}
        connection.execute(defined_template.update().where(mine, older).values(**retired))
        return
    known = connection.execute(sa.select(defined_template.c.revision).where(mine)).scalar()
    if known is not None and known >= payload["revision"]:
        return
    put(
        connection,
        defined_template,
        {
            "id": payload["template"],
            "namespace": payload["namespace"],
            "revision": payload["revision"],
            "specification": payload["specification"],
            "retired": False,
            **_when(event),
        },
    )


def _when(event: RecordedEvent) -> dict[str, Any]:
    return {
        "defined_by": event.actor,
        "defined_at": rfc3339(event.recorded_at),
        "position": event.position,
    }
