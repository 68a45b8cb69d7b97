"""The report templates that administrators defined, as a reader may know them."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.reporting.domain.specification import ID, Specification, specification_of
from services.reporting.tables.kept import defined_template


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A template as it stands. defined_at: when it was last changed, RFC 3339."""

    specification: Specification
    namespace: str | None
    revision: int
    retired: bool
    defined_at: str


def kept_templates(connection: Connection, country: str | None, *, retired: bool = False) -> list[Kept]:
    """The shared ones and those of a country, by id: shared ones first. retired: those too."""
    query = sa.select(defined_template).where(_known_to(country))
    if not retired:
        query = query.where(defined_template.c.retired.is_(False))
    rows = connection.execute(
        query.order_by(defined_template.c.namespace.is_not(None), defined_template.c.id)
    )
    return [_kept(row) for row in rows]


def kept_template(connection: Connection, country: str | None, template: str) -> Kept | None:
    """One of them, retired or not; None for what no template may be called, too."""
    if (
        ID.fullmatch(template) is None
    ):  # nothing else reaches a database: some characters it cannot even compare
        return None
    query = sa.select(defined_template).where(_known_to(country), defined_template.c.id == template)
    row = connection.execute(query).first()
    return None if row is None else _kept(row)


def _known_to(country: str | None) -> sa.ColumnElement[bool]:
    shared = defined_template.c.namespace.is_(None)
    return shared if country is None else sa.or_(shared, defined_template.c.namespace == country)


def _kept(row: sa.Row[Any]) -> Kept:
    return Kept(
        specification=specification_of(row.specification),
        namespace=row.namespace,
        revision=row.revision,
        retired=row.retired,
        defined_at=row.defined_at,
    )
