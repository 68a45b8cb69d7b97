"""Tables of read models: disposable, so a version of them that changed is dropped and filled anew."""

import hashlib
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from eventlog.checkpoint import KEPT, checkpoints, parked_events, read_model_shapes
from eventlog.engines import may_create, writing
from eventlog.errors import TablesOutdated
from eventlog.migrations import install_tables


def install_read_models(engine: Engine, models: Mapping[str, Sequence[sa.Table]]) -> list[str]:
    """Create the tables of each consumer; the consumers whose tables had to be made anew, by name.

    models: consumer to its tables, parents first. A consumer whose tables are not shaped as they were
    when they were filled begins again at the start of the log. Safe to repeat, also at once.
    Raises TablesOutdated where that is due and the connection may not change tables.
    """
    with writing(engine) as connection:
        install_tables(connection, KEPT)
        return [name for name, tables in models.items() if _install(connection, name, tables)]


def _install(connection: Connection, consumer: str, tables: Sequence[sa.Table]) -> bool:
    mine = read_model_shapes.c.consumer == consumer
    found = connection.execute(sa.select(read_model_shapes.c.shape).where(mine)).scalar()
    wanted = shape_of(connection, tables)
    if found == wanted:
        return False
    if not may_create(connection):
        raise TablesOutdated(part=consumer, found=found, wanted=wanted)
    connection.execute(read_model_shapes.delete().where(mine))
    for table in reversed(tables):
        table.drop(connection, checkfirst=True)
    for table in tables:
        table.create(connection)
    for kept in (checkpoints, parked_events):
        connection.execute(kept.delete().where(kept.c.consumer == consumer))
    connection.execute(read_model_shapes.insert(), {"consumer": consumer, "shape": wanted})
    return found is not None


def shape_of(connection: Connection, tables: Sequence[sa.Table]) -> str:
    """What a database would be told to create, as a SHA-256."""
    content = hashlib.sha256()
    for table in tables:
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        parts: list[sa.ClauseElement] = [sa.schema.CreateTable(table), *map(sa.schema.CreateIndex, indexes)]
        for part in parts:
            content.update(str(part.compile(dialect=connection.dialect)).encode())
    return content.hexdigest()
