"""Keeps the read model of the catalog in step with its events."""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import RecordedEvent
from servicekit.moments import rfc3339
from servicekit.rows import put, same
from services.catalog import tables
from services.catalog.domain.documentation import missing

TYPES: Final = frozenset(
    {
        "catalog.code-list-defined",
        "catalog.indicator-defined",
        "catalog.source-declared",
        "catalog.break-declared",
        "catalog.break-withdrawn",
        "catalog.correspondence-published",
        "catalog.correspondence-withdrawn",
        "catalog.pack-installed",
        "catalog.documentation-written",
    }
)


def project(connection: Connection, event: RecordedEvent) -> None:
    """Put what an event says in place of what stood there; applying it twice equals once."""
    payload = event.members
    match event.type:
        case "catalog.code-list-defined":
            _put(
                connection,
                tables.code_lists,
                {name: payload[name] for name in ("code_list", "namespace", "names", "codes")},
                event,
            )
        case "catalog.indicator-defined":
            definition = {"indicator": payload["indicator"], "namespace": payload["namespace"]}
            _put(connection, tables.indicators, {**definition, "definition": payload}, event)
            _put_definition(connection, payload, event)
        case "catalog.source-declared":
            key = {name: payload[name] for name in ("country", "indicator", "source")}
            _put(connection, tables.sources, {**key, "declaration": payload}, event)
        case "catalog.break-declared":
            _put(connection, tables.breaks, payload, event)
        case "catalog.break-withdrawn":
            connection.execute(tables.breaks.delete().where(same(tables.breaks, payload)))
        case "catalog.correspondence-published":
            key = {name: payload[name] for name in ("country", "indicator", "target", "version")}
            about = {"correspondence": payload, "published_at": rfc3339(event.recorded_at)}
            _put(connection, tables.correspondences, {**key, **about}, event)
        case "catalog.correspondence-withdrawn":
            ended = {"withdrawn": event.position, "withdrawn_at": rfc3339(event.recorded_at)}
            table = tables.correspondences
            connection.execute(table.update().where(same(table, payload)).values(**ended))
        case "catalog.pack-installed":
            row = {"pack": payload["pack"], "place": payload["namespace"] or "", "installation": payload}
            about = {"namespace": payload["namespace"], "installed_at": rfc3339(event.recorded_at)}
            _put(connection, tables.packs, {**row, **about}, event)
        case "catalog.documentation-written":
            written = {name: payload[name] for name in ("country", "indicator", "fields", "complete")}
            _put(
                connection,
                tables.documentation,
                {
                    **written,
                    "missing": missing(payload["fields"]),
                    "written_at": rfc3339(event.recorded_at),
                },
                event,
            )
        case _:
            raise LookupError(f"{event.type} is none of the catalog's")


def _put_definition(connection: Connection, payload: Mapping[str, Any], event: RecordedEvent) -> None:
    """Keep a definition beside the earlier ones, numbered in the order of the log."""
    table = tables.definitions
    of_indicator = table.c.indicator == payload["indicator"]
    earlier = sa.select(sa.func.count()).where(of_indicator, table.c.position < event.position)
    row = {"indicator": payload["indicator"], "number": connection.execute(earlier).scalar_one() + 1}
    about = {"definition": payload, "defined_at": rfc3339(event.recorded_at)}
    _put(connection, table, {**row, **about}, event)


def _put(connection: Connection, table: sa.Table, row: Mapping[str, Any], event: RecordedEvent) -> None:
    put(connection, table, {**row, "position": event.position})
