"""The read model of the catalog."""

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

metadata: Final = sa.MetaData()

code_lists: Final = sa.Table(
    "code_lists",
    metadata,
    sa.Column("code_list", sa.Text, primary_key=True),
    sa.Column("namespace", sa.Text),
    sa.Column("names", sa.JSON, nullable=False),
    sa.Column("codes", sa.JSON, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
)

indicators: Final = sa.Table(
    "indicators",
    metadata,
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("namespace", sa.Text),
    sa.Column("definition", sa.JSON, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
)

definitions: Final = sa.Table(
    "definitions",
    metadata,
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("definition", sa.JSON, nullable=False),
    sa.Column("defined_at", sa.Text, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
)

packs: Final = sa.Table(
    "packs",
    metadata,
    sa.Column("pack", sa.Text, primary_key=True),
    sa.Column("place", sa.Text, primary_key=True),
    sa.Column("namespace", sa.Text),
    sa.Column("installation", sa.JSON, nullable=False),
    sa.Column("installed_at", sa.Text, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
)
"""What is installed. place: the namespace, empty for all."""

breaks: Final = sa.Table(
    "breaks",
    metadata,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("period", sa.Text, primary_key=True),
    sa.Column("names", sa.JSON, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
)

correspondences: Final = sa.Table(
    "correspondences",
    metadata,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("target", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("correspondence", sa.JSON, nullable=False),
    sa.Column("published_at", sa.Text, nullable=False),
    sa.Column("withdrawn_at", sa.Text),
    sa.Column("withdrawn", sa.BigInteger),
    sa.Column("position", sa.BigInteger, nullable=False),
)
"""Every version that was published. withdrawn: the log position at which the table ended with it."""

sources: Final = sa.Table(
    "sources",
    metadata,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("declaration", sa.JSON, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
)

documentation: Final = sa.Table(
    "documentation",
    metadata,
    sa.Column("country", sa.Text, primary_key=True),
    sa.Column("indicator", sa.Text, primary_key=True),
    sa.Column("fields", sa.JSON, nullable=False),
    sa.Column("complete", sa.Boolean, nullable=False),
    sa.Column("missing", sa.JSON, nullable=False),
    sa.Column("written_at", sa.Text, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
)

READ_MODELS: Final[Mapping[str, Sequence[sa.Table]]] = {"catalog.read-model": metadata.sorted_tables}
"""The tables of each consumer, parents first."""
