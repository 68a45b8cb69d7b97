"""Guessing is slowed down in every process alike, for what exists as for what does not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from servicekit.errors import Refused, code_of
from services.identity.attempts import Pauses
from services.identity.service import IdentityService
from services.identity.wiring import build
from tests.service.identity.conftest import System, both_databases, refused

MARIA, NOBODY = "maria@example.org", "nobody@example.org"
HERE, THERE = "192.0.2.7", "192.0.2.8"


@pytest.fixture
def maria(system: System) -> str:
    return system.register("person:2", MARIA, "user")


def fail(system: System, email: str, address: str, times: int) -> None:
    for _ in range(times):
        with refused("sign-in-refused", 401):
            system.sign_in(email, "wrong password", address=address)


def waits(system: System, email: str, address: str) -> int:
    with refused("too-many-attempts", 429) as caught:
        system.sign_in(email, address=address)
    seconds: int = caught.value.fields["retry_after_s"]
    return seconds


@both_databases
def test_the_pause_doubles_with_every_further_failure_and_a_success_ends_it(
    system: System, maria: str
) -> None:
    for email in (MARIA, NOBODY):
        fail(system, email, HERE, 10)
        pauses = [waits(system, email, HERE)]
        for _ in range(2):
            system.bench.clock.move(seconds=pauses[-1])
            fail(system, email, HERE, 1)
            pauses.append(waits(system, email, HERE))
        assert pauses == [60, 120, 240]
    assert system.sign_in(MARIA, address=THERE)["principal"]["actor"] == maria
    system.bench.clock.move(seconds=240)
    assert system.sign_in(MARIA, address=HERE)["principal"]["actor"] == maria
    fail(system, MARIA, HERE, 9)
    assert system.sign_in(MARIA, address=HERE)["principal"]["actor"] == maria


@both_databases
def test_another_process_counts_on(system: System, maria: str) -> None:
    second = System(system.bench, build(system.bench.kit), type(system.bus)())
    second.bus.register(IdentityService, second.app)
    for _ in range(5):
        fail(system, MARIA, HERE, 1)
        fail(second, MARIA, HERE, 1)
    assert waits(system, MARIA, HERE) == waits(second, MARIA, HERE) == 60


@both_databases
def test_many_attempts_at_once_are_no_more_than_many_in_a_row(system: System, maria: str) -> None:
    def attempt(number: int) -> str:
        try:
            system.sign_in(MARIA, f"wrong password {number}", address=HERE)
        except Refused as error:
            return code_of(error)
        return "signed in"

    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(attempt, range(24)))
    assert sorted(results) == ["sign-in-refused"] * 10 + ["too-many-attempts"] * 14


def test_an_account_is_counted_from_everywhere_and_an_address_for_every_account(
    system: System, maria: str
) -> None:
    for number in range(50):
        fail(system, MARIA, f"198.51.100.{number}", 1)
    assert waits(system, MARIA, HERE) == 60
    for number in range(100):
        fail(system, f"{number}@example.org", THERE, 1)
    assert waits(system, "101@example.org", THERE) == 60


def test_a_pause_is_in_the_log_without_what_was_typed(system: System, maria: str) -> None:
    for email in (MARIA, NOBODY):
        fail(system, email, HERE, 10)
    paused = system.payloads("sign-in-paused")
    assert [payload["person"] for payload in paused] == [maria.removeprefix("person:"), None]
    until = (system.bench.clock.now + timedelta(seconds=60)).isoformat()
    assert {payload["until"] for payload in paused} == {until}
    # While one has to wait, nothing is judged and nothing grows.
    before = system.bench.kit.log.head().position
    for _ in range(5):
        waits(system, MARIA, HERE)
    assert system.bench.kit.log.head().position == before


def test_failures_are_forgotten_after_a_quiet_day(system: System, maria: str) -> None:
    fail(system, MARIA, HERE, 9)
    system.bench.clock.move(days=1, minutes=1)
    fail(system, MARIA, HERE, 9)
    assert system.sign_in(MARIA, address=HERE)["principal"]["actor"] == maria


def test_the_present_password_cannot_be_guessed_at_an_open_session(system: System, maria: str) -> None:
    request = {"person": maria.removeprefix("person:"), "password": "three rivers and a lamp"}
    for _ in range(10):
        with refused("wrong-password", 403):
            system.call("set_password", by=maria, current_password="wrong", **request)
    with refused("too-many-attempts", 429):
        system.call("set_password", by=maria, current_password="correct horse battery", **request)


@both_databases
def test_an_office_signs_in_at_once_from_one_address(system: System) -> None:
    people = [f"p{number}@example.org" for number in range(16)]
    for email in people:
        system.register("person:2", email, "user")

    def sign_in(email: str) -> str:
        # Whoever read the clock before somebody else wrote is no sooner than allowed.
        system.bench.clock.move(seconds=-1)
        return str(system.sign_in(email, address=HERE)["principal"]["email"])

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(sign_in, people)) == people


def test_a_pause_has_an_end() -> None:
    pauses = Pauses(first_s=60, longest_s=3600)
    assert [pauses.after(number).total_seconds() for number in (0, 1, 2, 7, 99)] == [0, 60, 120, 3600, 3600]
