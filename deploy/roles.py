"""PostgreSQL roles: each part of the system may append its own event types and change its own tables only."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from deploy.composition import Composition, database_role
from deploy.services import NAMES
from eventlog import writing
from eventlog.roles import grant_roles

WRITERS: Final = (*NAMES, "eventlog")
"""Those who append: the services, and the log's own operators."""
READER: Final = "web"
RELAY: Final = "relay"


def grant(composition: Composition) -> None:
    """Create the roles that are missing and give each its place; safe to repeat, run as the owner.

    The roles cannot log in: the user of COMITY_DATABASE_URL is a member of them, and each process
    acts as its own. From then on PostgreSQL itself refuses an event of another service's type.
    """
    roles = {name: database_role(name) for name in (*WRITERS, READER, RELAY)}
    with writing(composition.log.engine) as connection:
        for role in roles.values():
            _create(connection, role)
    grant_roles(
        composition.log.engine,
        "log",
        writers={roles[name]: name for name in WRITERS},
        readers=(roles[READER], roles[RELAY]),
    )
    with writing(composition.log.engine) as connection:
        for role in roles.values():
            _keyring(connection, role)
        for name in NAMES:
            _tables(connection, name, roles[name])
        _tables(connection, RELAY, roles[RELAY])
        # Reports are read by the web process itself; operators look after every consumer.
        _readable(connection, "reporting", roles[READER])
        for name in NAMES:
            _tables(connection, name, roles["eventlog"])


def _create(connection: Connection, role: str) -> None:
    """Create a role of the whole server; another system on it may do so at the same moment."""
    connection.execute(
        sa.text(
            f"""DO $$ BEGIN CREATE ROLE "{role}" NOLOGIN;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"""
        )
    )
    connection.execute(sa.text(f'GRANT "{role}" TO CURRENT_USER'))


def _keyring(connection: Connection, role: str) -> None:
    for statement in (
        f'GRANT USAGE ON SCHEMA keyring TO "{role}"',
        f'GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA keyring TO "{role}"',
    ):
        connection.execute(sa.text(statement))


def _tables(connection: Connection, schema: str, role: str) -> None:
    for statement in (
        f'CREATE SCHEMA IF NOT EXISTS "{schema}"',
        f'GRANT USAGE ON SCHEMA "{schema}" TO "{role}"',
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "{schema}" TO "{role}"',
        f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA "{schema}" TO "{role}"',
    ):
        connection.execute(sa.text(statement))


def _readable(connection: Connection, schema: str, role: str) -> None:
    for statement in (
        f'GRANT USAGE ON SCHEMA "{schema}" TO "{role}"',
        f'GRANT SELECT ON ALL TABLES IN SCHEMA "{schema}" TO "{role}"',
    ):
        connection.execute(sa.text(statement))
