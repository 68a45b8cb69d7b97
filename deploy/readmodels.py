"""The read models of the system by the name of their consumer: emptying, rebuilding, comparing them."""

import hashlib
from collections.abc import Mapping, Sequence
from importlib import import_module

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from deploy.composition import Composition
from deploy.services import NAMES, parts
from eventlog import Consumer, reading
from servicekit.policy import Policy


def tables_of(consumer: str) -> Sequence[sa.Table]:
    """The tables that a consumer fills, parents first. Raises LookupError for an unknown one."""
    service = consumer.partition(".")[0]
    if service not in NAMES:
        raise LookupError(consumer)
    models: Mapping[str, Sequence[sa.Table]] = import_module(f"services.{service}.tables").READ_MODELS
    if consumer not in models:
        raise LookupError(consumer)
    return models[consumer]


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
