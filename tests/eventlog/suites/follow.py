"""Followers, processes that say how far theirs have come, and whoever waits for all of them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from eventlog import Attendance, EventLog, Follower, Following, RecordedEvent, writing
from eventlog.following import FORGOTTEN_AFTER_S, TRUSTED_FOR_S
from eventlog.tables import followers
from tests.eventlog.world import World, post


class Process:
    """A process with two followers, on a clock of its own."""

    def __init__(self, world: World, role: str = "web") -> None:
        self.now = 1000.0
        self.log = world.log(None)
        self.followers = [
            Follower(self.log, apply=lambda _: None, types=types, monotonic=lambda: self.now)
            for types in (["figures.posted"], ["people.left"])
        ]
        following = Following(self.followers, monotonic=lambda: self.now)
        self.attendance = Attendance(self.log.engine, following, role=role, monotonic=lambda: self.now)

    def catch_up(self) -> None:
        for follower in self.followers:
            follower.catch_up()


def unseen_for(log: EventLog, process: Process, seconds: float) -> None:
    """As if a process had said nothing for so long."""
    mine = followers.c.process == process.attendance.process
    with writing(log.engine) as connection:
        changed = followers.update().where(mine).values(seen_at=followers.c.seen_at - seconds)
        assert connection.execute(changed).rowcount == 1


def processes(log: EventLog) -> set[str]:
    with log.engine.connect() as connection:
        return set(connection.execute(sa.select(followers.c.process)).scalars())


class FollowSuite:
    """On SQLite and PostgreSQL alike."""

    def test_whoever_waits_waits_for_every_process_until_it_says_that_it_is_there(self, world: World) -> None:
        log, quick, slow = world.log(), Process(world, "rpc-quick"), Process(world, "rpc-slow")
        for process in (quick, slow):
            process.attendance.begin()
        position = post(log, events=2).last_position
        quick.catch_up()
        slow.followers[0].catch_up()  # one of its two is not enough
        for process in (quick, slow):
            process.attendance.say()
        assert quick.attendance.behind(position) == ["rpc-slow"]
        assert not quick.attendance.wait_for(position, 0)
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(quick.attendance.wait_for, position, 60)
            slow.catch_up()
            slow.attendance.say()
            assert waiting.result(timeout=60)

    def test_a_process_that_read_nothing_yet_is_waited_for(self, world: World) -> None:
        log, asked, new = world.log(), Process(world), Process(world, "rpc-new")
        position = post(log).last_position
        new.attendance.begin()
        assert asked.attendance.behind(position) == ["rpc-new"]

    @pytest.mark.parametrize("ends", ["dies", "leaves"])
    def test_nobody_waits_for_a_process_that_decides_nothing_any_more(self, world: World, ends: str) -> None:
        log, asked, gone = world.log(), Process(world), Process(world, "rpc-gone")
        gone.attendance.begin()
        position = post(log).last_position
        assert asked.attendance.behind(position) == ["rpc-gone"]
        if ends == "dies":
            unseen_for(log, gone, TRUSTED_FOR_S + 1)
        else:
            gone.attendance.leave()
        assert asked.attendance.wait_for(position, 0)
        assert gone.attendance.age_s == float("inf")

    def test_a_process_is_trusted_no_longer_than_it_is_waited_for(self, world: World) -> None:
        process = Process(world)
        assert process.attendance.age_s == float("inf")
        process.attendance.begin()
        process.catch_up()
        assert process.attendance.age_s == 0
        # It goes on reading, but cannot say so.
        for _ in range(3):
            process.now += 2
            process.catch_up()
        assert process.attendance.following.age_s == 0
        assert process.attendance.age_s == 6 > TRUSTED_FOR_S

    def test_after_a_silence_only_what_was_read_since_counts(self, world: World) -> None:
        process = Process(world)
        process.attendance.begin()
        process.catch_up()
        process.now += TRUSTED_FOR_S + 1
        process.catch_up()
        process.now += 1
        process.attendance.say()
        # Others may have stopped waiting between the last reading and now.
        assert process.attendance.age_s == float("inf")
        process.catch_up()
        assert process.attendance.age_s == 0

    def test_a_process_that_cannot_say_where_it_is_goes_on_and_is_trusted_no_longer(
        self, world: World
    ) -> None:
        process = Process(world)
        process.attendance.begin()
        with writing(process.log.engine) as connection:
            connection.exec_driver_sql("ALTER TABLE followers RENAME TO elsewhere")
        process.now += 4
        process.catch_up()
        process.attendance.say()
        assert process.attendance.age_s == 4

    def test_a_running_process_says_at_once_what_it_followed_and_in_the_end_that_it_goes(
        self, world: World
    ) -> None:
        log, asked, process = world.log(), Process(world), Process(world, "rpc-running")
        process.attendance.begin()
        stop = threading.Event()
        with ThreadPoolExecutor(3) as threads:
            for follower in process.followers:
                threads.submit(follower.run, stop)
            running = threads.submit(process.attendance.run, stop)
            assert asked.attendance.wait_for(post(log).last_position, 60)
            assert processes(log) == {process.attendance.process}
            stop.set()
            running.result(timeout=60)
        assert processes(log) == set()

    def test_one_that_lost_the_log_is_not_waited_for(self, world: World) -> None:
        log, process = world.log(), Process(world)
        process.attendance.begin()
        process.catch_up()
        process.now += TRUSTED_FOR_S + 1
        unseen_for(log, process, TRUSTED_FOR_S + 1)
        position = post(log).last_position
        process.attendance.say()
        assert process.attendance.behind(position) == []

    def test_who_was_not_seen_for_long_is_forgotten(self, world: World) -> None:
        log, old = world.log(), Process(world)
        old.attendance.begin()
        unseen_for(log, old, FORGOTTEN_AFTER_S + 1)
        new = Process(world)
        new.attendance.begin()
        assert processes(log) == {new.attendance.process}

    def test_the_followers_of_one_process_are_waited_for_together(self, world: World) -> None:
        log, process = world.log(), Process(world)
        following = process.attendance.following
        position = post(log).last_position
        process.followers[0].catch_up()
        assert (following.position, following.applied) == (0, position)
        assert not following.wait_for(position, 0)
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(following.wait_for, position, 60)
            process.followers[1].catch_up()
            assert waiting.result(timeout=60)

    def test_a_follower_keeps_memory_in_step_and_knows_its_age(self, world: World) -> None:
        log, seen, now = world.log(), [], [100.0]
        follower = Follower(log, apply=lambda event: seen.append(event.position), monotonic=lambda: now[0])
        assert follower.age_s == float("inf")
        post(log, events=300)
        assert follower.catch_up() == 300
        now[0] += 3
        assert follower.age_s == 3
        post(log)
        assert follower.catch_up(until=300) == 300
        assert follower.age_s == 3
        follower.catch_up()
        assert (follower.age_s, follower.position) == (0, 301)
        assert seen == list(range(1, 302))

    def test_a_follower_runs_until_it_is_stopped(self, world: World) -> None:
        log, stop, reached = world.log(), threading.Event(), threading.Event()
        follower = Follower(log, apply=lambda event: reached.set() if event.position == 2 else None)
        with ThreadPoolExecutor(1) as threads:
            running = threads.submit(follower.run, stop)
            post(log, events=2)
            assert reached.wait(20)
            stop.set()
            running.result(timeout=20)

    def test_a_follower_whose_apply_fails_stays_where_it_is(self, world: World) -> None:
        log, broken = world.log(), [True]
        post(log, events=3)

        def apply(event: RecordedEvent) -> None:
            if broken and event.position == 2:
                raise ValueError("broken")

        follower = Follower(log, apply=apply)
        with pytest.raises(ValueError, match="broken"):
            follower.catch_up()
        assert follower.position == 1
        assert follower.age_s == float("inf")
        broken.clear()
        assert follower.catch_up() == 3
