"""What every recorder does when several write at once, say the same again, or die while they write."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
import sqlalchemy as sa

from eventlog import (
    Appended,
    Command,
    CommandReused,
    DuplicateEvent,
    MemoryKeyring,
    VersionConflict,
    Write,
)
from eventlog.appender import appender_for
from eventlog.tables import commands
from eventlog.verify import verify
from tests.eventlog.world import World, post, posted, wait_until

_KILLED_WRITER = """
import os, signal, sys
import sqlalchemy as sa
from eventlog import *
from tests.eventlog.world import MASTER_KEY, TYPES, posted
log_url, keyring_url, schemas, moment = sys.argv[1:]
engine = engine_for(log_url, schema="log" if schemas == "True" else None)
keyring = SqlKeyring(engine_for(keyring_url, schema="keyring" if schemas == "True" else None), MASTER_KEY)
log = EventLog(engine, types=TYPES, keyring=keyring, service="figures")
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
keyring.key_for_sealing("log:commands")
if moment == "before":
    sa.event.listen(engine, "commit", die)
write = Write(stream="series-1", expected_version=0, events=[posted()])
log.append([write], command=Command(key="once", request=b"series-1 1"), actor="person:1")
die()
"""


class WriteTogetherSuite:
    def test_the_same_command_gives_the_first_result(self, world: World) -> None:
        log = world.log()
        first = post(log, "a", 2, key="k", expected_version=0)
        post(log, "b")
        again = post(world.log(), "a", 2, key="k", expected_version=0)
        assert (again.first_position, again.last_position, again.repeated) == (1, 2, True)
        assert not first.repeated
        assert log.head().position == 3

    def test_a_command_key_with_another_request_is_refused(self, world: World) -> None:
        log = world.log()
        post(log, "a", 2, key="k")
        with pytest.raises(CommandReused):
            post(log, "a", 3, key="k")
        with pytest.raises(CommandReused):
            log.seen(Command(key="k", request=b"something else"))
        assert log.head().position == 2

    def test_a_command_that_was_appended_is_seen(self, world: World) -> None:
        log, command = world.log(), Command(key="k", request=b"a 2")
        assert log.seen(command) is None
        post(log, "a", 2, key="k")
        assert log.seen(command) == Appended(first_position=1, last_position=2, repeated=True)

    def test_a_command_that_needed_no_event_is_remembered(self, world: World) -> None:
        log, command = world.log(), Command(key="k", request=b"a")
        post(log, "a")
        assert log.remember(command, 1) == Appended(first_position=1, last_position=1)
        assert log.remember(command, 1).repeated
        assert log.seen(command) == Appended(first_position=1, last_position=1, repeated=True)
        with pytest.raises(CommandReused):
            log.remember(Command(key="k", request=b"b"), 1)
        with pytest.raises(CommandReused):
            post(log, "b", key="k")
        assert log.head().position == 1

    def test_the_stored_request_digest_does_not_give_a_small_number_away(self, world: World) -> None:
        log = world.log()
        log.append([Write(stream="a", events=[posted()])], command=Command(key="k", request=b"4"), actor="x")
        with log.engine.connect() as connection:
            digest = bytes(connection.execute(sa.select(commands.c.request_digest)).scalar_one())
        assert digest not in {hashlib.sha256(request).digest() for request in (b"4", b"k4", b"k\x004")}
        # Who has the database but not the keyring cannot try all small numbers either.
        with pytest.raises(CommandReused):
            world.log(keyring=MemoryKeyring()).seen(Command(key="k", request=b"4"))

    def test_a_transaction_that_commits_late_is_never_skipped(self, world: World) -> None:
        """The second writer may not become visible before the first, whoever commits first."""
        slow, fast, reader = world.log(), world.log(group_commit=False), world.log(None)
        entered, go = threading.Event(), threading.Event()

        @sa.event.listens_for(slow.engine, "commit")
        def hold(_connection: sa.Connection) -> None:
            entered.set()
            assert go.wait(20)

        with ThreadPoolExecutor(2) as threads:
            first = threads.submit(post, slow, "a")
            assert entered.wait(20)
            second = threads.submit(post, fast, "b")
            assert list(reader.read()) == []
            go.set()
            assert (first.result().first_position, second.result().first_position) == (1, 2)
        assert [event.stream for event in reader.read()] == ["a", "b"]

    @pytest.mark.parametrize("group_commit", [True, False])
    def test_eight_writers_and_a_reader_agree_on_every_position(
        self, world: World, group_commit: bool
    ) -> None:
        shared = world.log()
        logs = [shared if group_commit else world.log(group_commit=False) for _ in range(8)]
        seen: list[int] = []
        done = threading.Event()

        def read() -> None:
            last = False
            while not last:
                last = done.is_set()
                seen.extend(event.position for event in shared.read(seen[-1] if seen else 0))

        def write(number: int) -> None:
            for turn in range(10):
                post(logs[number], f"s-{number}", 2, key=f"{number}-{turn}")

        with ThreadPoolExecutor(9) as threads:
            reader = threads.submit(read)
            writers = [threads.submit(write, number) for number in range(8)]
            try:
                for writer in writers:
                    writer.result()
            finally:
                done.set()
            reader.result(timeout=30)
        assert seen == list(range(1, 161))
        assert verify(shared.engine).ok

    def test_who_waits_shares_a_transaction_and_a_conflict_hurts_nobody_else(self, world: World) -> None:
        log = world.log()
        post(log, "taken")
        commits: list[int] = []
        entered, go = threading.Event(), threading.Event()

        @sa.event.listens_for(log.engine, "commit")
        def hold(_connection: sa.Connection) -> None:
            commits.append(1)
            entered.set()
            assert go.wait(20)

        with ThreadPoolExecutor(20) as threads:
            first = threads.submit(post, log, "first")
            assert entered.wait(20)
            others = [threads.submit(post, log, f"s-{number}") for number in range(18)]
            conflict = threads.submit(post, log, "taken", expected_version=0)
            wait_until(lambda: len(log._appender._waiting) == 19)
            go.set()
            positions = sorted(other.result().first_position for other in others)
            assert first.result().first_position == 2
            assert positions == list(range(3, 21))
            with pytest.raises(VersionConflict):
                conflict.result()
        assert len(commits) == 2

    def test_what_the_database_refuses_of_one_caller_hurts_nobody_else(self, world: World) -> None:
        log, event_id = world.log(), UUID(int=1)
        log.append([Write(stream="old", events=[posted(event_id=event_id)])], actor="x")
        entered, go = threading.Event(), threading.Event()

        @sa.event.listens_for(log.engine, "commit")
        def hold(_connection: sa.Connection) -> None:
            entered.set()
            assert go.wait(20)

        duplicate = [Write(stream="new", events=[posted(event_id=event_id)])]
        with ThreadPoolExecutor(4) as threads:
            threads.submit(post, log, "first")
            assert entered.wait(20)
            bad = threads.submit(log.append, duplicate, actor="x")
            good = [threads.submit(post, log, stream) for stream in ("b", "c")]
            wait_until(lambda: len(log._appender._waiting) == 3)
            go.set()
            assert sorted(one.result().first_position for one in good) == [3, 4]
            with pytest.raises(DuplicateEvent):
                bad.result()

    @pytest.mark.parametrize(("moment", "written"), [("before", 0), ("after", 1)])
    def test_a_writer_killed_around_its_commit_can_be_repeated(
        self, world: World, moment: str, written: int
    ) -> None:
        log = world.log()
        arguments = [world.url("log"), world.url("keyring"), str(world.schemas), moment]
        done = subprocess.run(
            [sys.executable, "-c", _KILLED_WRITER, *arguments],
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert done.returncode == -signal.SIGKILL
        appended = post(log, "series-1", key="once", expected_version=0)
        assert appended == Appended(first_position=1, last_position=1, repeated=bool(written))
        assert verify(log.engine).ok

    def test_appends_go_on_after_a_caller_gave_up_waiting(self, world: World) -> None:
        """What a killed green thread leaves behind: nothing that keeps others from appending."""
        log = world.log()
        appender = appender_for(log.engine)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(appender, "_commit_group", _interrupt)
            with pytest.raises(KeyboardInterrupt):
                post(log)
        assert post(log).first_position == 1


def _interrupt(_group: object) -> None:
    raise KeyboardInterrupt
