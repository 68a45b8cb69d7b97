"""Answers about saved mappings, for who may see submissions of the figures that they are for."""

from collections.abc import Mapping as Object
from typing import Any, Final

import sqlalchemy as sa

from eventlog import reading
from servicekit.context import Context
from servicekit.errors import NotFound, NotSignedIn
from servicekit.kit import Kit
from services.submission.domain.mapping import Mapping
from services.submission.handlers.saved_mappings import loaded_mapping
from services.submission.queries import Queries
from services.submission.tables import mappings

_SHOWN: Final = (
    "mapping",
    "version",
    "country",
    "indicator",
    "source",
    "name",
    "layout",
    "saved_by",
    "saved_at",
)


class MappingQueries:
    """The list of mappings, and one in any of its versions."""

    def __init__(self, kit: Kit, queries: Queries) -> None:
        self._kit = kit
        self._queries = queries

    def list(self, request: Object[str, Any], context: Context) -> dict[str, Any]:
        """A page of the mappings in use that the caller may see, by identifier. Raises NotSignedIn."""
        if context.actor is None:
            raise NotSignedIn()
        limit, after = request["limit"], request["after"]
        query = sa.select(mappings).where(mappings.c.retired.is_(False)).order_by(mappings.c.mapping)
        for name in ("country", "indicator", "source"):
            if request[name] is not None:
                query = query.where(mappings.c[name] == request[name])
        if after is not None:
            query = query.where(mappings.c.mapping > after)
        with reading(self._kit.database) as connection:
            rows = connection.execute(query).all()
        seen = [row for row in rows if self._queries.may_see(context, row, released=False)]
        page = seen[:limit]
        return {
            "items": [{**{name: getattr(row, name) for name in _SHOWN}, "retired": False} for row in page],
            "next": page[-1].mapping if len(seen) > limit else None,
        }

    def get(self, request: Object[str, Any], context: Context) -> dict[str, Any]:
        """A mapping as it stands, or in an earlier version. Raises NotFound."""
        found = loaded_mapping(self._kit.log, request["mapping"], upto=request["version"])
        if found is None or not self._queries.may_see(context, found.state, released=False):
            raise NotFound(kind="mapping", id=request["mapping"])
        return mapping_view(found.state, saved_by=found.saved_by, saved_at=found.saved_at)


def mapping_view(state: Mapping, *, saved_by: str, saved_at: str) -> dict[str, Any]:
    """A mapping as operations answer it."""
    return {
        "mapping": state.id,
        "version": state.version,
        "country": state.country,
        "indicator": state.indicator,
        "source": state.source,
        "name": state.name,
        "layout": state.layout.to_wire(),
        "saved_by": saved_by,
        "saved_at": saved_at,
        "retired": state.retired,
    }
