"""One's own sessions: listed, ended one by one or all together, and renewed with the password."""

import pytest

from tests.service.identity.conftest import PASSWORD, System, both_databases, refused

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
