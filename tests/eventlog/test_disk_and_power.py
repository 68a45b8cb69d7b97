"""Full disks and killed servers: what was answered stays, what failed left nothing, and it goes on."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from deploy.servers.postgres import PostgresServer
from eventlog import EventLog, LogUnavailable, NewEvent, Write
from eventlog.verify import verify
from tests.eventlog.world import OnSqlite, World, effects_of, post


def bulky(log: EventLog, size_bytes: int) -> None:
    """Append one event that does not compress."""
    event = NewEvent(type="figures.posted", payload={"text": os.urandom(size_bytes // 2).hex()})
    log.append([Write(stream="bulk", events=[event])], actor="x")


class TestFullDiskOnSqlite(OnSqlite):
    def test_an_append_that_finds_the_disk_full_leaves_nothing_and_later_ones_work(
        self, world: World
    ) -> None:
        log = world.log()
        post(log)

        @sa.event.listens_for(log.engine, "begin")
        def shrink(connection: sa.Connection) -> None:
            connection.exec_driver_sql("PRAGMA max_page_count = 60")

        with pytest.raises(LogUnavailable, match="full"):
            bulky(log, 2_000_000)
        assert verify(log.engine).ok
        assert post(log).first_position == 2

    def test_a_consumer_that_finds_the_disk_full_parks_nothing(self, world: World) -> None:
        log = world.log()
        post(log, events=3)
        full = [True]

        def apply(connection: sa.Connection, _event: object) -> None:
            if full:
                connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS big (content BLOB)")
                connection.exec_driver_sql("INSERT INTO big VALUES (zeroblob(4000000))")

        consumer = world.consumer(log, apply)
        consumer.position()

        @sa.event.listens_for(consumer.engine, "begin")
        def shrink(connection: sa.Connection) -> None:
            connection.exec_driver_sql("PRAGMA max_page_count = 60")

        with pytest.raises(sa.exc.OperationalError, match="full"):
            consumer.catch_up()
        full.clear()
        assert consumer.catch_up() == 3
        assert (effects_of(consumer), consumer.parked()) == ([1, 2, 3], [])


@pytest.fixture
def own_world(postgres_server: PostgresServer) -> Iterator[World]:
    """A world on a PostgreSQL of this test's own."""
    world = World(url=lambda name: postgres_server.url(), schemas=True)
    yield world
    world.close()


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of 4 MB that the server may write to."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", str(folder)], check=True)
    try:
        shutil.chown(folder, "postgres", "postgres")
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount the small file system that fills up")
def test_an_append_that_finds_the_disk_of_postgresql_full_leaves_nothing(
    own_world: World, postgres_server: PostgresServer
) -> None:
    log = own_world.log()
    post(log)
    with small_disk(postgres_server.folder / "small") as folder:
        with sa.create_engine(postgres_server.url(), isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql(f"CREATE TABLESPACE small LOCATION '{folder}'")
            connection.exec_driver_sql("ALTER TABLE log.events SET TABLESPACE small")
        with pytest.raises(LogUnavailable, match="No space left"):
            bulky(log, 8_000_000)
        assert verify(log.engine).ok
        assert post(log).first_position == 2
        postgres_server.kill()


def test_what_was_answered_survives_a_killed_postgresql_and_repeats_are_safe(
    own_world: World, postgres_server: PostgresServer
) -> None:
    log = own_world.log()
    consumer = own_world.consumer(log)
    answered = [post(log, f"s-{number}", key=f"k-{number}") for number in range(20)]
    consumer.catch_up(until=7)
    head = log.head()
    postgres_server.kill()
    with pytest.raises(LogUnavailable):
        post(log, "s-20", key="k-20")
    with pytest.raises(LogUnavailable):
        log.head()
    postgres_server.start()
    assert log.head() == head
    repeated = [post(log, f"s-{number}", key=f"k-{number}") for number in range(20)]
    assert [one.first_position for one in repeated] == [one.first_position for one in answered]
    assert all(one.repeated for one in repeated)
    assert post(log, "s-20", key="k-20").first_position == 21
    assert verify(log.engine, against=head.checkpoint).ok
    assert consumer.catch_up() == 21
    assert effects_of(consumer) == list(range(1, 22))


def test_a_postgresql_killed_before_the_commit_keeps_nothing_of_the_append(
    own_world: World, postgres_server: PostgresServer
) -> None:
    log = own_world.log()
    post(log)

    @sa.event.listens_for(log.engine, "commit", once=True)
    def kill(_connection: sa.Connection) -> None:
        postgres_server.kill()

    with pytest.raises(LogUnavailable):
        post(log, "s-2", key="k")
    postgres_server.start()
    assert post(log, "s-2", key="k").first_position == 2
    assert verify(log.engine).ok
