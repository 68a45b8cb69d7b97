"""Tells those concerned, once, that a release which was scheduled does not come about."""

from collections.abc import Sequence
from typing import Any

from eventlog import Command, NewEvent, Write, reading
from servicekit.kit import Kit
from services.submission.queries.missed import MissedQueries


class TellsOfMissed:
    """The duty `submission.missed-releases`."""

    def __init__(self, kit: Kit, queries: MissedQueries, consumers: Sequence[Any]) -> None:
        self._kit = kit
        self._queries = queries
        self._consumers = consumers

    def run(self) -> bool:
        """Tell of one; False where there is none. The log knows each by its command key."""
        with reading(self._kit.database) as connection:
            row = self._queries.untold(connection)
        if row is None:
            return False
        command = Command(key=f"release-missed:{row.submission}:{row.position}", request=row.reason.encode())
        seen = self._kit.log.seen(command)
        if seen is None:
            payload = {
                "submission": row.submission,
                "missed": row.position,
                "country": row.country,
                "indicator": row.indicator,
                "source": row.source,
                "at": row.at,
                "scheduled_by": row.scheduled_by,
                "reason": row.reason,
                "recipients": self._queries.recipients(row),
            }
            event = NewEvent(type="submission.release-missed", payload=payload, country=row.country)
            seen = self._kit.log.append(
                [Write(stream=f"missed-{row.submission}", events=[event])],
                command=command,
                actor=f"service:{self._kit.service}",
            )
        # Where the read model does not follow in time, it is looked at again in the next run.
        return self._kit.settle(self._consumers, seen.last_position)
