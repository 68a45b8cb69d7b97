"""PostgreSQL roles: one per service, which may append and read, and nothing else."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection, Engine

from eventlog.engines import writing
from eventlog.tables import writer_roles

_READABLE = ("log_head", "events", "commands", "event_owners", "writer_roles")
_ONLY_INSERT = ("events", "commands")
_OF_EVERYONE = "followers"


def grant_statements(schema: str, role: str, *, writes: bool) -> list[str]:
    """The SQL that gives one existing role its place in a log: read everything, and append if it writes.

    UPDATE is granted on the moving columns of the head row and on nothing else; DELETE and TRUNCATE never.
    How far it follows the log every role says itself; that is no part of the log.
    """
    place, who = _quoted(schema), _quoted(role)
    statements = [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {place} FROM {who}",
        f"GRANT USAGE ON SCHEMA {place} TO {who}",
        *(f"GRANT SELECT ON {place}.{table} TO {who}" for table in _READABLE),
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {place}.{_OF_EVERYONE} TO {who}",
    ]
    if writes:
        statements += [f"GRANT INSERT ON {place}.{table} TO {who}" for table in _ONLY_INSERT]
        statements.append(f"GRANT UPDATE (position, chain, recorded_at) ON {place}.log_head TO {who}")
    return statements


def grant_roles(
    engine: Engine, schema: str, writers: Mapping[str, str], readers: tuple[str, ...] = ()
) -> None:
    """Give existing database roles their rights in the log of this schema; safe to repeat.

    writers: role -> the service it appends for; from the first one on, the database refuses every other
    role, the owner of the tables included. readers: roles that only read. Run as the owner.
    """
    with writing(engine) as connection:
        for role in readers:
            _run(connection, grant_statements(schema, role, writes=False))
        for role, service in writers.items():
            _run(connection, grant_statements(schema, role, writes=True))
            row = insert(writer_roles).values(role=role, service=service)
            connection.execute(row.on_conflict_do_update(index_elements=["role"], set_={"service": service}))


def _run(connection: Connection, statements: list[str]) -> None:
    for statement in statements:
        connection.execute(sa.text(statement))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
