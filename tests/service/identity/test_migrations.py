"""The tables of identity's secrets, carried on from version to version with what they hold."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from eventlog import engine_for, install_tables, writing
from eventlog.engines import claim_schema
from eventlog.migrations import FOLDER, version_of
from services.identity.secrets import Secrets, digest_of
from services.identity.tables import KEPT

SESSION = {
    "token_digest": digest_of("cs_a token of before"),
    "session": "s1",
    "person": 4,
    "used_at": "2025-03-01T09:00:00Z",
    "expires_at": "2025-03-02T08:00:00Z",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A database of identity, on both kinds."""
    if request.param == "sqlite":
        engine = engine_for(f"sqlite:///{tmp_path}/identity.db")
    else:
        engine = engine_for(request.getfixturevalue("postgres_url"), schema="identity")
    yield engine
    engine.dispose()


def carried_to(engine: sa.Engine, revision: str) -> None:
    """Carry the tables of a database to a revision."""
    with writing(engine) as connection:
        claim_schema(connection)
        config = Config()
        config.set_main_option("script_location", str(FOLDER))
        config.set_main_option("path_separator", "newline")
        config.set_main_option("version_locations", str(KEPT.versions))
        config.attributes.update(connection=connection, kept=KEPT)
        command.upgrade(config, revision)


def test_sessions_that_went_on_before_revision_0004_go_on_after_it(database: sa.Engine) -> None:
    carried_to(database, "0003")
    with writing(database) as connection:
        columns = {each["name"] for each in sa.inspect(connection).get_columns("sessions")}
        assert columns == set(SESSION)
        connection.execute(sa.insert(sa.table("sessions", *map(sa.column, SESSION))), SESSION)

    with writing(database) as connection:
        install_tables(connection, KEPT)
        assert version_of(connection, KEPT) == KEPT.newest

    secrets = Secrets(database)
    session = secrets.session("cs_a token of before")
    assert session is not None
    assert (session.session, session.person) == ("s1", "4")
    assert session.expires_at == datetime(2025, 3, 2, 8, tzinfo=UTC)
    assert (session.started_at, session.address, session.client) == (None, None, None)
    assert secrets.sessions("4") == [session]
    assert secrets.end_session("s1")
