"""Tables whose contents nothing brings back: created whole, then carried from version to version by Alembic.

Read models are not among them: those are made anew from the log (see readmodels.py).
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog.engines import claim_schema, may_create
from eventlog.errors import TablesOutdated

FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTables:
    """The tables of one part of the system, and how to get to them from every earlier version.

    name: of the part; the table `<name>_version` says which version a database has. versions: a folder
    of Alembic revisions, one after the other; newest: the last of them, which equals the metadata.
    """

    name: str
    metadata: sa.MetaData
    versions: Path
    newest: str

    @property
    def version_table(self) -> str:
        """Where a database keeps the version of these tables."""
        return f"{self.name}_version"


def install_tables(connection: Connection, kept: KeptTables) -> None:
    """Create the tables, or carry those of an earlier version on. Runs in the caller's transaction.

    Safe to repeat; processes that do it at the same time wait for each other. Raises TablesOutdated
    where that is due and the connection may not change tables: the owner of the database has to.
    """
    claim_schema(connection)
    version = version_of(connection, kept)
    if version == kept.newest:
        return
    if not may_create(connection):
        raise TablesOutdated(part=kept.name, found=version, wanted=kept.newest)
    if version is None and not _has_any(connection, kept):
        kept.metadata.create_all(connection)
        _version_table(kept).create(connection)
        connection.execute(_version_table(kept).insert(), {"version_num": kept.newest})
    else:
        migrate(connection, kept)


def version_of(connection: Connection, kept: KeptTables) -> str | None:
    """The version of the tables in a database; None where it says none."""
    if not sa.inspect(connection).has_table(kept.version_table):
        return None
    version: str | None = connection.execute(sa.select(_version_table(kept).c.version_num)).scalar()
    return version


def migrate(connection: Connection, kept: KeptTables) -> None:
    """Run every revision that a database lacks, oldest first, in the caller's transaction."""
    # Needed only when a version changes, and slow to import.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(kept.versions))
    config.attributes.update(connection=connection, kept=kept)
    command.upgrade(config, "head")


def _has_any(connection: Connection, kept: KeptTables) -> bool:
    inspector = sa.inspect(connection)
    return any(inspector.has_table(table.name) for table in kept.metadata.sorted_tables)


def _version_table(kept: KeptTables) -> sa.Table:
    return sa.Table(
        kept.version_table, sa.MetaData(), sa.Column("version_num", sa.String(32), primary_key=True)
    )
