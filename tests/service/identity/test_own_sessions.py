"""One's own sessions: listed, ended one by one or all together, renewed with what one signs in with."""

import pytest

from tests.service.identity.conftest import PASSWORD, System, both_databases, refused
from tests.service.identity.test_second_factor import code

MARIA = "maria@example.org"


@pytest.fixture
def maria(system: System) -> str:
    return system.register("person:2", MARIA, "user")


@both_databases
def test_people_see_where_they_are_signed_in_and_end_it(system: System, maria: str) -> None:
    first = system.sign_in(MARIA, address="192.0.2.7", client="Browser")
    system.bench.clock.move(minutes=5)
    second = system.sign_in(MARIA, address="192.0.2.8")
    listed = system.call("list_sessions", by=maria)["items"]
    assert [(each["session"], each["address"], each["client"]) for each in listed] == [
        (second["session"], "192.0.2.8", None),
        (first["session"], "192.0.2.7", "Browser"),
    ]
    assert listed[1]["started_at"] < listed[0]["started_at"]
    with refused("not-found", 404):
        system.call("end_session", by="person:2", session=first["session"])
    system.call("end_session", by=maria, session=first["session"])
    with refused("not-signed-in", 401):
        system.call("authenticate", token=first["token"])
    assert system.call("authenticate", token=second["token"])["actor"] == maria
    with refused("not-found", 404):
        system.call("end_session", by=maria, session=first["session"])


def test_signing_out_everywhere_leaves_nothing(system: System, maria: str) -> None:
    tokens = [system.sign_in(MARIA)["token"] for _ in range(3)]
    others = system.sign_in("admin.md@example.org")["token"]
    system.call("end_sessions", by=maria)
    for token in tokens:
        with refused("not-signed-in", 401):
            system.call("authenticate", token=token)
    assert system.call("authenticate", token=others)["actor"] == "person:2"
    assert [payload["reason"] for payload in system.payloads("session-ended")] == ["revoked"] * 3
    with refused("not-signed-in", 401):
        system.call("list_sessions")


@both_databases
def test_a_new_password_gives_the_session_that_goes_on_another_token(system: System, maria: str) -> None:
    here = system.sign_in(MARIA)
    answer = system.call(
        "set_password",
        by=maria,
        person=maria.removeprefix("person:"),
        password="three rivers and a lamp",
        current_password=PASSWORD,
        session=here["session"],
    )
    with refused("not-signed-in", 401):
        system.call("authenticate", token=here["token"])
    principal = system.call("authenticate", token=answer["token"])
    assert (principal["actor"], principal["session"]) == (maria, here["session"])
    assert [each["session"] for each in system.call("list_sessions", by=maria)["items"]] == [here["session"]]


@both_databases
def test_whoever_gets_or_loses_a_second_factor_goes_on_alone_with_another_token(
    system: System, maria: str
) -> None:
    here, there = system.sign_in(MARIA), system.sign_in(MARIA)
    secret = system.call("begin_second_factor", by=maria)["secret"]
    confirmed = system.call(
        "confirm_second_factor", by=maria, otp=code(system, secret), session=here["session"]
    )
    for token in (here["token"], there["token"]):
        with refused("not-signed-in", 401):
            system.call("authenticate", token=token)
    assert system.call("authenticate", token=confirmed["token"])["session"] == here["session"]

    system.bench.clock.move(seconds=30)
    other = system.sign_in(MARIA, otp=confirmed["recovery_codes"][0])
    dropped = system.call("drop_second_factor", by=maria, otp=code(system, secret), session=here["session"])
    for token in (confirmed["token"], other["token"]):
        with refused("not-signed-in", 401):
            system.call("authenticate", token=token)
    assert system.call("authenticate", token=dropped["token"])["session"] == here["session"]


def test_whose_second_factor_is_taken_away_signs_in_again(system: System, maria: str) -> None:
    secret = system.call("begin_second_factor", by=maria)["secret"]
    here = system.sign_in(MARIA)
    confirmed = system.call(
        "confirm_second_factor", by=maria, otp=code(system, secret), session=here["session"]
    )
    answer = system.call("remove_second_factor", by="person:2", person=maria.removeprefix("person:"))
    assert answer["position"] == system.bench.kit.log.head().position
    with refused("not-signed-in", 401):
        system.call("authenticate", token=confirmed["token"])
    assert system.sign_in(MARIA)["principal"]["actor"] == maria


@pytest.mark.parametrize("operation", ["set_password", "confirm_second_factor"])
def test_nobody_gets_a_token_of_somebody_elses_session(system: System, maria: str, operation: str) -> None:
    theirs = system.sign_in("admin.md@example.org")
    if operation == "set_password":
        request = {
            "person": maria.removeprefix("person:"),
            "password": "three rivers and a lamp",
            "current_password": PASSWORD,
        }
    else:
        request = {"otp": code(system, system.call("begin_second_factor", by=maria)["secret"])}
    assert system.call(operation, by=maria, session=theirs["session"], **request)["token"] is None
    assert system.call("authenticate", token=theirs["token"])["actor"] == "person:2"
