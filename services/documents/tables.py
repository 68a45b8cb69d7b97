"""The read model of the library."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

metadata: Final = sa.MetaData()

documents: Final = sa.Table(
    "documents",
    metadata,
    sa.Column("document", sa.Text, primary_key=True),
    sa.Column("country", sa.Text),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("topic", sa.Text),
    sa.Column("titles", sa.JSON, nullable=False),
    sa.Column("summaries", sa.JSON, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("dated", sa.Text),
    sa.Column("visibility", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("filed_at", sa.Text, nullable=False),
    sa.Column("filed_position", sa.BigInteger, nullable=False, unique=True),
    sa.Column("position", sa.BigInteger, nullable=False),
)

document_countries: Final = sa.Table(
    "document_countries",
    metadata,
    sa.Column("document", sa.Text, primary_key=True),
    sa.Column("country", sa.Text, primary_key=True),
)

document_versions: Final = sa.Table(
    "document_versions",
    metadata,
    sa.Column("document", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("note", sa.Text),
    sa.Column("blob", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("filed_at", sa.Text, nullable=False),
    sa.Column("filed_by", sa.Text, nullable=False),
)

READ_MODELS: Final[Mapping[str, Sequence[sa.Table]]] = {"documents.read-model": metadata.sorted_tables}
"""The tables of each consumer, parents first."""
