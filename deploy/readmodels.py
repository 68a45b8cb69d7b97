"""The read models of the system by the name of their consumer: emptying, rebuilding, comparing them."""

import hashlib
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from deploy.composition import Composition
from deploy.services import parts
from eventlog import Consumer, reading
from servicekit.policy import Policy


def tables_of(consumer: str) -> Sequence[sa.Table]:
    """The tables that a consumer fills, parents first. Raises LookupError for an unknown one."""
    match consumer:
        case "identity.read-models":
            from services.identity.tables import READ_MODELS

            return READ_MODELS
        case "catalog.read-model":
            from services.catalog.tables import metadata as catalog

            return catalog.sorted_tables
        case "documents.read-model":
            from services.documents.tables import metadata as documents

            return documents.sorted_tables
        case "submission.submissions":
            from services.submission.tables import steps, submissions

            return (submissions, steps)
        case "submission.standing":
            from services.submission.tables import bases, replaced, standing

            return (bases, standing, replaced)
        case "reporting.figures":
            from services.reporting.tables import metadata as reporting

            return reporting.sorted_tables
    raise LookupError(consumer)


def consumers(composition: Composition) -> list[Consumer]:
    """Every consumer of every service, policies included."""
    return [consumer for part in parts() for consumer in composition.wired(part.name, part.build).consumers]


def read_models(composition: Composition) -> list[Consumer]:
    """The consumers that keep read models: policies, whose effects are in the log, are left out."""
    return [consumer for consumer in consumers(composition) if not isinstance(consumer, Policy)]


def clear(connection: Connection, consumer: str) -> None:
    """Empty the tables that a consumer fills."""
    for table in reversed(tables_of(consumer)):
        connection.execute(table.delete())


def digest(consumer: Consumer) -> str:
    """SHA-256 over every row of a read model, equal for equal contents on either database."""
    content = hashlib.sha256()
    with reading(consumer.engine) as connection:
        for table in tables_of(consumer.name):
            rows = sorted(repr(tuple(map(_plain, row))) for row in connection.execute(sa.select(table)))
            content.update(f"{table.name} {len(rows)}\n".encode())
            for row in rows:
                content.update(row.encode() + b"\n")
    return content.hexdigest()


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value
