"""When figures are due: what each country set for its indicators, the newest decision."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Connection

from servicekit.rows import put
from services.reporting.tables import due_dates

_KEPT = ("country", "indicator", "due_days", "frequencies", "first", "last")


def take_due_dates(connection: Connection, payload: Mapping[str, Any]) -> None:
    """Keep a decision of submission.due-dates-set in place of the one before."""
    put(connection, due_dates, {name: payload[name] for name in _KEPT})
