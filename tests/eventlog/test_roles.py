"""PostgreSQL's own rights: a service's role can append what the service owns, and nothing else."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from eventlog import (
    EventLog,
    EventRefused,
    NewEvent,
    TablesOutdated,
    Write,
    engine_for,
    install_read_models,
    writing,
)
from eventlog.roles import grant_roles
from eventlog.tables import events
from eventlog.verify import verify
from tests.eventlog.suites.tables import changed
from tests.eventlog.world import TYPES, OnPostgresql, World, counted, post


class TestRoles(OnPostgresql):
    @pytest.fixture
    def role_urls(self, world: World, postgres_url: str) -> Iterator[dict[str, str]]:
        """URLs of three roles of this test's own: of two services, and of a reader."""
        owner = world.log().engine
        names = {part: f"t_{uuid4().hex[:12]}_{part}" for part in ("figures", "people", "reader")}
        with writing(owner) as connection:
            for name in names.values():
                connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN PASSWORD 'secret'")
        writers = {names["figures"]: "figures", names["people"]: "people"}
        for _ in range(2):
            grant_roles(owner, "log", writers, readers=(names["reader"],))
        yield {
            part: make_url(postgres_url)
            .set(username=name, password="secret")
            .render_as_string(hide_password=False)
            for part, name in names.items()
        }
        with writing(owner) as connection:
            for name in names.values():
                connection.exec_driver_sql(f"DROP OWNED BY {name}; DROP ROLE {name}")

    def engine(self, world: World, url: str) -> sa.Engine:
        engine = engine_for(url, schema="log")
        world.engines.append(engine)
        return engine

    def test_a_role_that_may_not_change_tables_says_that_they_are_outdated(
        self, world: World, role_urls: dict[str, str]
    ) -> None:
        world.consumer(world.log())
        with writing(world.engine("reader")) as connection:
            name = make_url(role_urls["figures"]).username
            connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA reader TO {name}")
            connection.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA reader TO {name}")
        engine = engine_for(role_urls["figures"], schema="reader")
        world.engines.append(engine)
        install_read_models(engine, {"reader": counted.sorted_tables})
        with pytest.raises(TablesOutdated) as refused:
            install_read_models(engine, {"reader": changed("note")})
        assert refused.value.fields["part"] == "reader"

    def test_a_service_appends_reads_and_verifies_as_its_role(
        self, world: World, role_urls: dict[str, str]
    ) -> None:
        engine = self.engine(world, role_urls["figures"])
        log = EventLog(engine, types=TYPES, keyring=world.keyring(), service="figures")
        post(log, events=2, key="k")
        assert post(log, events=2, key="k").repeated
        assert verify(self.engine(world, role_urls["reader"])).events_checked == 2

    @pytest.mark.parametrize(("role", "service"), [("people", "figures"), ("figures", "people")])
    def test_a_role_cannot_append_for_another_service(
        self, world: World, role_urls: dict[str, str], role: str, service: str
    ) -> None:
        engine = self.engine(world, role_urls[role])
        log = EventLog(engine, types=TYPES, keyring=world.keyring(), service=service)
        kind = {"figures": "figures.posted", "people": "people.left"}[service]
        with pytest.raises(EventRefused, match="does not own"):
            log.append([Write(stream="a", events=[NewEvent(type=kind, payload={})])], actor="x")
        assert world.log(None).head().position == 0

    def test_the_owner_of_the_tables_cannot_append_either(
        self, world: World, role_urls: dict[str, str]
    ) -> None:
        with pytest.raises(EventRefused, match="does not own"):
            post(world.log())

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE events SET actor = 'nobody'",
            "DELETE FROM events",
            "TRUNCATE events",
            "DELETE FROM commands",
            "UPDATE commands SET first_position = 9",
            "UPDATE log_head SET epoch = 9",
            "DELETE FROM log_head",
            "INSERT INTO event_owners VALUES ('people.left', 'figures')",
            "UPDATE event_owners SET service = 'figures'",
            "INSERT INTO writer_roles VALUES (current_user, 'people')",
            "ALTER TABLE events DISABLE TRIGGER ALL",
            "DROP TRIGGER events_append_only ON events",
            "CREATE TABLE more (id integer)",
        ],
    )
    def test_a_role_cannot_do_anything_else(
        self, world: World, role_urls: dict[str, str], statement: str
    ) -> None:
        engine = self.engine(world, role_urls["figures"])
        post(EventLog(engine, types=TYPES, keyring=world.keyring(), service="figures"))
        refused = pytest.raises(sa.exc.ProgrammingError, match=r"permission denied|must be owner")
        with refused, writing(engine) as connection:
            connection.exec_driver_sql(statement)

    def test_a_reader_appends_nothing(self, world: World, role_urls: dict[str, str]) -> None:
        engine = self.engine(world, role_urls["reader"])
        log = EventLog(engine, types=TYPES, keyring=world.keyring(), service="figures")
        with pytest.raises(EventRefused, match="permission denied"):
            post(log)

    def test_even_the_owner_meets_the_trigger(self, world: World) -> None:
        log = world.log()
        post(log)
        with pytest.raises(sa.exc.IntegrityError, match="append-only"), writing(log.engine) as connection:
            connection.exec_driver_sql("TRUNCATE events")
        with log.engine.connect() as connection:
            assert connection.execute(sa.select(sa.func.count()).select_from(events)).scalar_one() == 1
