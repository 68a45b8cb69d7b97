"""How tables come about and change: kept ones by revisions, those of read models by being made anew."""

from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from eventlog import KeptTables, install_read_models, install_tables, writing
from eventlog.checkpoint import KEPT as CONSUMERS
from eventlog.engines import claim_schema
from eventlog.keyring import KEPT as KEYRING
from eventlog.migrations import migrate, version_of
from eventlog.tables import KEPT as LOG
from services.identity.tables import KEPT as SECRETS
from tests.eventlog.world import World, counted, effects, post

ALL = (LOG, KEYRING, CONSUMERS, SECRETS)


def changed(*names: str) -> Sequence[sa.Table]:
    """The read model `effects`, with a further column for each name."""
    columns = [sa.Column(name, sa.Text) for name in names]
    return [sa.Table("effects", sa.MetaData(), *(column._copy() for column in effects.c), *columns)]


class TablesSuite:
    """On SQLite and PostgreSQL alike."""

    @pytest.mark.parametrize("kept", ALL, ids=lambda kept: kept.name)
    def test_all_revisions_after_each_other_give_what_is_created_at_once(
        self, world: World, kept: KeptTables
    ) -> None:
        engine = world.engine("reader")
        with writing(engine) as connection:
            claim_schema(connection)
            migrate(connection, kept)
            context = MigrationContext.configure(
                connection, opts={"version_table": kept.version_table, "compare_type": True}
            )
            assert compare_metadata(context, kept.metadata) == []
            assert version_of(connection, kept) == kept.newest

    @pytest.mark.parametrize("kept", ALL, ids=lambda kept: kept.name)
    def test_new_tables_say_the_newest_version(self, world: World, kept: KeptTables) -> None:
        with writing(world.engine("reader")) as connection:
            for _ in range(2):
                install_tables(connection, kept)
                assert version_of(connection, kept) == kept.newest

    def test_tables_of_an_unknown_version_are_carried_on_with_what_they_hold(self, world: World) -> None:
        key = world.keyring().key_for_sealing("country:MD")
        with writing(world.engine("keyring")) as connection:
            connection.exec_driver_sql(f"DROP TABLE {KEYRING.version_table}")
        assert world.keyring().key("country:MD") == key

    def test_a_read_model_of_another_shape_is_made_anew_from_the_log(self, world: World) -> None:
        log = world.log()
        post(log, events=2)
        consumer = world.consumer(log)
        assert consumer.catch_up() == 2
        engine = world.engine("reader")
        assert install_read_models(engine, {"reader": changed("note")}) == ["reader"]
        assert consumer.position() == 0
        assert consumer.catch_up() == 2
        with engine.connect() as connection:
            columns = {column["name"] for column in sa.inspect(connection).get_columns("effects")}
            found = connection.execute(sa.select(effects.c.position)).scalars().all()
        assert (columns, sorted(found)) == ({"id", "position", "note"}, [1, 2])

    def test_a_read_model_of_the_same_shape_stays(self, world: World) -> None:
        log = world.log()
        post(log)
        consumer = world.consumer(log)
        consumer.catch_up()
        assert install_read_models(world.engine("reader"), {"reader": counted.sorted_tables}) == []
        assert consumer.position() == 1

    def test_other_read_models_of_the_database_stay_as_they_are(self, world: World) -> None:
        log = world.log()
        post(log)
        consumer = world.consumer(log)
        consumer.catch_up()
        other = sa.Table("others", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))
        install_read_models(world.engine("reader"), {"other": [other], "reader": counted.sorted_tables})
        assert consumer.position() == 1
