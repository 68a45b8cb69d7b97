"""One-time links: what they open, how often, how long, and what is kept of them."""

import hashlib

import pytest
import sqlalchemy as sa

from eventlog import reading
from services.identity import tables as t
from tests.service.identity.conftest import PASSWORD, System, both_databases, refused

MARIA = "maria@example.org"
ANOTHER = "another long password"


@pytest.fixture
def invited(system: System) -> dict[str, str]:
    """The answer to the registration of Maria, who has not opened her account."""
    return system.call("register_person", by="person:2", country="MD", email=MARIA, name="Maria")


def token_of(answer: dict[str, dict[str, str]]) -> str:
    return answer["invitation"]["token"]


def accept(system: System, token: str, password: str = PASSWORD) -> dict[str, int]:
    return system.call("accept_invitation", token=token, password=password)


@both_databases
def test_a_link_opens_the_account_once(system: System, invited: dict[str, dict[str, str]]) -> None:
    with refused("sign-in-refused", 401):
        system.sign_in(MARIA)
    described = system.call("describe_invitation", token=token_of(invited))
    assert (described["email"], described["name"]) == (MARIA, "Maria")
    accept(system, token_of(invited))
    assert system.sign_in(MARIA)["principal"]["email"] == MARIA
    for again in ("describe_invitation", "accept_invitation"):
        request = {"password": "taken over by a second"} if again.startswith("accept") else {}
        with refused("invitation-not-valid", 410):
            system.call(again, token=token_of(invited), **request)
    assert system.sign_in(MARIA)["principal"]["email"] == MARIA
    assert len(system.payloads("invitation-accepted")) == 2


def test_the_link_is_kept_as_a_digest_and_stands_in_no_event(
    system: System, invited: dict[str, dict[str, str]]
) -> None:
    token = token_of(invited)
    with reading(system.bench.kit.database) as connection:
        kept = connection.execute(sa.select(t.invitations)).all()
    assert [bytes(row.token_digest) for row in kept] == [hashlib.sha256(token.encode()).digest()]
    assert token not in repr(kept)
    accept(system, token)
    everything = repr([(event.stored, event.payload) for event in system.events()])
    assert token not in everything
    assert PASSWORD not in everything


@pytest.mark.parametrize("damage", ["", "x", "-truncated", "-swapped", "\ud800"])
def test_a_forged_link_opens_nothing(system: System, invited: dict[str, dict[str, str]], damage: str) -> None:
    token = token_of(invited)
    forged = {"-truncated": token[:-1], "-swapped": token.swapcase()}.get(damage, damage)
    with refused("invitation-not-valid", 410):
        accept(system, forged)
    with refused("not-signed-in", 401):
        system.call("authenticate", token=token)
    session = system.sign_in("admin.md@example.org")["token"]
    with refused("invitation-not-valid", 410):
        accept(system, session)


def test_a_link_ends_after_its_time(system: System, invited: dict[str, dict[str, str]]) -> None:
    system.bench.clock.move(days=7)
    for operation, request in (("describe_invitation", {}), ("accept_invitation", {"password": PASSWORD})):
        with refused("invitation-not-valid", 410):
            system.call(operation, token=token_of(invited), **request)


@both_databases
def test_a_newer_link_replaces_an_older_one(system: System, invited: dict[str, dict[str, str]]) -> None:
    newer = system.call("invite_person", by="person:2", person=invited["person"])
    with refused("invitation-not-valid", 410):
        accept(system, token_of(invited))
    accept(system, token_of(newer))
    assert [payload["purpose"] for payload in system.payloads("invitation-issued")][-2:] == ["opening"] * 2


@both_databases
def test_a_reset_ends_the_password_and_the_sessions_and_gives_a_link(system: System) -> None:
    maria = system.register("person:2", MARIA, "user")
    token = system.sign_in(MARIA)["token"]
    answer = system.call("invite_person", by="person:2", person=maria.removeprefix("person:"))
    with refused("not-signed-in", 401):
        system.call("authenticate", token=token)
    with refused("sign-in-refused", 401):
        system.sign_in(MARIA)
    accept(system, token_of(answer), ANOTHER)
    assert system.sign_in(MARIA, ANOTHER)["principal"]["actor"] == maria
    assert system.payloads("invitation-issued")[-1]["purpose"] == "reset"
    assert [payload["reason"] for payload in system.payloads("session-ended")] == ["revoked"]


def test_nobody_else_gives_links(system: System, invited: dict[str, dict[str, str]]) -> None:
    ana = system.register("person:2", "ana@example.org", "user")
    before = system.bench.kit.log.head().position
    for by, status in ((ana, 404), ("person:1", 404), (f"person:{invited['person']}", 403)):
        with refused("not-found" if status == 404 else "not-allowed", status):
            system.call("invite_person", by=by, person=invited["person"])
    with refused("not-signed-in", 401):
        system.call("invite_person", person=invited["person"])
    assert system.bench.kit.log.head().position == before


def test_closing_an_account_ends_its_link(system: System, invited: dict[str, dict[str, str]]) -> None:
    system.call("deactivate_person", by="person:2", person=invited["person"], reason="left")
    with refused("invitation-not-valid", 410):
        system.call("describe_invitation", token=token_of(invited))
    with refused("invitation-not-valid", 410):
        accept(system, token_of(invited))


@pytest.mark.parametrize("password", ["short", "x" * 1001])
def test_an_unsuitable_password_leaves_the_link_as_it_is(
    system: System, invited: dict[str, dict[str, str]], password: str
) -> None:
    with refused("password-unsuitable", 422):
        accept(system, token_of(invited), password)
    accept(system, token_of(invited))


def test_a_repetition_gives_a_link_to_the_same_invitation_until_it_was_used(system: System) -> None:
    request = {"country": "MD", "email": MARIA, "name": "Maria"}

    def register() -> dict[str, dict[str, str]]:
        return system.call("register_person", by="person:2", command_key="k1", **request)

    first, second = register(), register()
    with refused("invitation-not-valid", 410):
        accept(system, token_of(first))
    accept(system, token_of(second))
    assert register()["invitation"] is None
    assert system.sign_in(MARIA)["principal"]["email"] == MARIA
    assert len(system.payloads("invitation-issued")) == 2
