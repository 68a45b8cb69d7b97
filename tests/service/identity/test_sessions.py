"""Signing in and out, tokens of sessions, and what is kept of them."""

import hashlib

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from eventlog import reading
from servicekit.errors import Refused
from services.identity import tables as t
from tests.service.identity.conftest import PASSWORD, System, both_databases, refused

MARIA = "maria@example.org"


@pytest.fixture
def maria(system: System) -> str:
    return system.register("person:2", MARIA, "user")


@both_databases
def test_a_person_signs_in_and_is_known_by_the_token(system: System, maria: str) -> None:
    answer = system.sign_in(MARIA)
    principal = system.call("authenticate", token=answer["token"])
    assert principal == answer["principal"]
    assert principal["actor"] == maria
    assert (principal["country"], principal["email"], principal["session"]) == (
        "MD",
        MARIA,
        answer["session"],
    )
    assert [role["role"] for role in principal["roles"]] == ["user"]
    assert system.call("me", by=maria)["name"] == f"Name of {MARIA}"


@both_databases
def test_the_address_may_be_typed_in_any_case_and_form(system: System) -> None:
    system.register("person:2", "Zoë@Example.org", "user")
    assert system.sign_in(" ZOE\u0308@EXAMPLE.ORG ")["principal"]["email"] == "Zoë@Example.org"


def test_neither_token_nor_password_is_kept_as_it_is(system: System, maria: str) -> None:
    token = system.sign_in(MARIA)["token"]
    with reading(system.bench.kit.database) as connection:
        kept = connection.execute(sa.select(t.sessions.c.token_digest)).scalar_one()
        hashes = connection.execute(sa.select(t.credentials.c.password_hash)).scalars().all()
    assert bytes(kept) == hashlib.sha256(token.encode()).digest()
    assert all(known.startswith("$argon2id$") for known in hashes)


def test_no_secret_and_no_typed_address_is_in_the_log(system: System, maria: str) -> None:
    token = system.sign_in(MARIA)["token"]
    for email in (MARIA, "nobody@example.org"):
        with refused("sign-in-refused", 401):
            system.sign_in(email, "not the password")
    everything = repr([(event.stored, event.payload) for event in system.events()])
    for secret in (PASSWORD, token, "not the password", "nobody@example.org"):
        assert secret not in everything
    stored = b"".join(event.stored.payload for event in system.events())
    assert MARIA.encode() not in stored
    assert [payload["reason"] for payload in system.payloads("sign-in-refused")] == ["password", "unknown"]


@both_databases
def test_every_cause_of_a_refused_sign_in_looks_the_same(system: System, maria: str) -> None:
    closed = system.register("person:2", "closed@example.org", "user")
    system.call("deactivate_person", by="person:2", person=closed.removeprefix("person:"), reason="left")
    answers = []
    for email, password in [
        ("nobody@example.org", PASSWORD),
        ("no address", PASSWORD),
        ("null\x00@example.org", PASSWORD),
        (MARIA, "wrong password"),
        (MARIA, "\ud800" * 12),
        (MARIA, "x" * 1000),
        ("closed@example.org", PASSWORD),
    ]:
        with pytest.raises(Refused) as caught:
            system.sign_in(email, password)
        answers.append((caught.value.remote_code, caught.value.remote_status, caught.value.fields))
    assert answers == [("sign-in-refused", 401, {})] * 7
    reasons = [payload["reason"] for payload in system.payloads("sign-in-refused")]
    assert reasons == ["unknown", "unknown", "unknown", "password", "password", "password", "inactive"]


def test_an_unknown_account_costs_the_work_of_a_known_one(
    system: System, maria: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    workers = system.bench.kit.workers
    run = workers.run
    monkeypatch.setattr(
        workers, "run", lambda target, payload, **rest: done.append(target) or run(target, payload, **rest)
    )
    for email in (MARIA, "nobody@example.org", "no address"):
        with refused("sign-in-refused", 401):
            system.sign_in(email, "wrong password")
    assert done == ["services.identity.passwords:verified"] * 3


@pytest.mark.parametrize("token", ["", "x", "cs_", "cs_" + "A" * 43, "ck_" + "A" * 43, "\ud800", "Bearer x"])
@both_databases
def test_a_forged_token_is_nobodys(system: System, token: str) -> None:
    with refused("not-signed-in", 401):
        system.call("authenticate", token=token)


def test_a_truncated_token_is_nobodys(system: System, maria: str) -> None:
    token = system.sign_in(MARIA)["token"]
    for damaged in (token[:-1], token[1:], token + "=", token.swapcase()):
        with refused("not-signed-in", 401):
            system.call("authenticate", token=damaged)


def test_a_session_goes_on_while_it_is_used(system: System, maria: str) -> None:
    token = system.sign_in(MARIA)["token"]
    system.bench.clock.move(hours=11, minutes=59)
    system.call("authenticate", token=token)
    system.bench.clock.move(hours=11, minutes=59)
    system.call("authenticate", token=token)
    assert system.call("authenticate", token=token)["actor"] == maria


def test_an_idle_session_has_expired(system: System, maria: str) -> None:
    token = system.sign_in(MARIA)["token"]
    system.bench.clock.move(hours=12)
    with refused("session-expired", 401):
        system.call("authenticate", token=token)


@both_databases
def test_a_session_ends_at_its_latest_however_much_it_is_used(system: System, maria: str) -> None:
    token = system.sign_in(MARIA)["token"]
    for _ in range(3):
        system.bench.clock.move(hours=7, minutes=59)
        system.call("authenticate", token=token)
    system.bench.clock.move(minutes=3)
    with refused("session-expired", 401):
        system.call("authenticate", token=token)


def test_after_signing_out_the_token_is_worth_nothing(system: System, maria: str) -> None:
    answer = system.sign_in(MARIA)
    other = system.sign_in(MARIA)["token"]
    assert system.call("sign_out", token=answer["token"], by=maria)["position"] > answer["position"]
    for operation in ("authenticate", "sign_out"):
        with refused("not-signed-in", 401):
            system.call(operation, token=answer["token"])
    assert system.call("authenticate", token=other)["actor"] == maria
    ended = {"session": answer["session"], "person": maria.removeprefix("person:"), "reason": "signed-out"}
    assert system.payloads("session-ended") == [ended]


@both_databases
def test_closing_an_account_ends_its_sessions_for_good(system: System, maria: str) -> None:
    answer, number = system.sign_in(MARIA), maria.removeprefix("person:")
    system.call("deactivate_person", by="person:2", person=number, reason="left the ministry")
    with refused("not-signed-in", 401):
        system.call("authenticate", token=answer["token"])
    system.call("reactivate_person", by="person:2", person=number, reason="came back")
    with refused("not-signed-in", 401):
        system.call("authenticate", token=answer["token"])
    assert system.sign_in(MARIA)["principal"]["actor"] == maria
    assert [payload["reason"] for payload in system.payloads("session-ended")] == ["deactivated"]


@both_databases
def test_a_new_password_ends_the_other_sessions(system: System, maria: str) -> None:
    number = maria.removeprefix("person:")
    here, there = system.sign_in(MARIA), system.sign_in(MARIA)
    system.call(
        "set_password",
        by=maria,
        person=number,
        password="another password",
        current_password=PASSWORD,
        session=here["session"],
    )
    with refused("not-signed-in", 401):
        system.call("authenticate", token=there["token"])
    with refused("sign-in-refused", 401):
        system.sign_in(MARIA)
    assert system.sign_in(MARIA, "another password")["principal"]["actor"] == maria


def test_ones_own_password_changes_only_with_the_present_one(system: System, maria: str) -> None:
    number = maria.removeprefix("person:")
    for current in (None, "", "wrong password"):
        with refused("wrong-password", 403):
            system.call(
                "set_password", by=maria, person=number, password="another password", current_password=current
            )
    assert system.payloads("password-changed") == []
    assert system.sign_in(MARIA)["principal"]["actor"] == maria


def test_nobody_sets_the_password_of_somebody_else(system: System, maria: str) -> None:
    for by, person in ((maria, "2"), ("person:2", maria.removeprefix("person:"))):
        with refused("not-found", 404):
            system.call(
                "set_password", by=by, person=person, password="taken over!!", current_password=PASSWORD
            )
    assert system.payloads("password-changed") == []


def test_a_hash_with_other_parameters_is_renewed_at_the_next_sign_in(system: System, maria: str) -> None:
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(PASSWORD)
    number = int(maria.removeprefix("person:"))
    with system.bench.kit.database.begin() as connection:
        connection.execute(
            t.credentials.update().where(t.credentials.c.person == number).values(password_hash=old)
        )
    for _ in range(2):
        assert system.sign_in(MARIA)["principal"]["actor"] == maria
    with reading(system.bench.kit.database) as connection:
        query = sa.select(t.credentials.c.password_hash).where(t.credentials.c.person == number)
        assert "m=8,t=1,p=1" in connection.execute(query).scalar_one()
