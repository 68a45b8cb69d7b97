"""What every table of the read models is made of."""

from typing import Final

import sqlalchemy as sa

metadata = sa.MetaData()

POSITION: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def narrow(name: str, *parts: sa.Column[object] | sa.schema.SchemaItem) -> sa.Table:
    """A table that SQLite keeps in the order of its primary key, without a second index."""
    return sa.Table(name, metadata, *parts, sqlite_with_rowid=False)
