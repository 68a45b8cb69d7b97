"""The figures as they will stand, for those who judge a submission."""

from collections.abc import Mapping
from typing import Any

from eventlog import reading
from servicekit.context import Context
from servicekit.errors import InvalidRequest
from servicekit.kit import Kit
from services.submission.intake.frames import pack, unpack
from services.submission.intake.standing import years_of
from services.submission.projections import dimensions_of
from services.submission.queries import Queries, recorded_parts, standing_tables
from services.submission.queries.places import cursor


class Outlooks:
    """The query `outlook`."""

    def __init__(self, kit: Kit, queries: Queries) -> None:
        self._kit = kit
        self._queries = queries

    def __call__(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """A page of a table of the figures as they will stand, see intake.outlook. Raises NotFound."""
        row = self._queries.row(request["submission"], context)
        names = dimensions_of(self._kit.log, row.chunks)
        rows = request["rows"] or names[0]
        if rows not in names:
            raise InvalidRequest(errors=[{"field": "rows", "message": "Not a valid choice."}])
        years = years_of(row.periods)
        before = {f"{int(year) - 1:04}" for year in years}
        with reading(self._kit.database) as connection:
            stands = standing_tables(connection, row.figures, years | before)
        own = recorded_parts(self._kit, row.chunks)
        limit, after = request["limit"], cursor(request["after"])
        head = {
            "dimensions": names,
            "own": len(own),
            "rows": rows,
            "codes": request["codes"],
            "period": request["period"],
            "show": request["show"],
            "after": after,
            "limit": limit,
        }
        message = pack(head, [*own, *stands.values()])
        answer, _ = unpack(self._kit.workers.run("services.submission.intake.outlook:outlook", message))
        more = after + limit < answer["total"]
        return {**answer, "rows": rows, "next": str(after + limit) if more else None}
