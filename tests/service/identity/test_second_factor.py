"""Second factors: enrolled, asked for, lost, taken away, required."""

import base64

import pytest
import sqlalchemy as sa

from services.identity import tables as t
from services.identity.domain.second_factor import code_at
from tests.service.identity.conftest import PASSWORD, System, admit, both_databases, refused

MARIA = "maria@example.org"


@pytest.fixture
def maria(system: System) -> str:
    return system.register("person:2", MARIA, "user")


def code(system: System, secret: str, later: int = 0) -> str:
    step = int(system.bench.clock.now.timestamp()) // 30 + later
    return code_at(base64.b32decode(secret), step).decode()


def enrol(system: System, person: str) -> tuple[str, list[str]]:
    """The secret and the recovery codes of a person who enrolled just now."""
    secret = system.call("begin_second_factor", by=person)["secret"]
    answer = system.call("confirm_second_factor", by=person, otp=code(system, secret))
    system.bench.clock.move(seconds=30)
    return secret, answer["recovery_codes"]


@both_databases
def test_signing_in_takes_a_code_from_the_moment_it_is_confirmed(system: System, maria: str) -> None:
    secret = system.call("begin_second_factor", by=maria)["secret"]
    assert system.sign_in(MARIA)["principal"]["actor"] == maria
    with refused("second-factor-wrong", 403):
        system.call("confirm_second_factor", by=maria, otp="000000")
    system.call("confirm_second_factor", by=maria, otp=code(system, secret))
    system.bench.clock.move(seconds=30)
    with refused("second-factor-needed", 401) as caught:
        system.sign_in(MARIA)
    assert system.sign_in(MARIA, otp=code(system, secret))["principal"]["actor"] == maria
    system.bench.clock.move(seconds=30)
    ticket = caught.value.fields["ticket"]
    assert (
        system.call("finish_sign_in", ticket=ticket, otp=code(system, secret))["principal"]["actor"] == maria
    )
    assert system.call("get_second_factor", by=maria) == {"enrolled": True, "required": False}
    with refused("second-factor-enrolled", 409):
        system.call("begin_second_factor", by=maria)


@both_databases
def test_a_code_is_good_for_one_time(system: System, maria: str) -> None:
    secret, _ = enrol(system, maria)
    otp = code(system, secret)
    system.sign_in(MARIA, otp=otp)
    with refused("second-factor-wrong", 403):
        system.sign_in(MARIA, otp=otp)
    assert system.payloads("sign-in-refused")[-1]["reason"] == "second-factor"


@both_databases
def test_each_recovery_code_lets_in_once(system: System, maria: str) -> None:
    _, codes = enrol(system, maria)
    assert len(set(codes)) == 10
    assert system.sign_in(MARIA, otp=codes[0].upper())["principal"]["actor"] == maria
    with refused("second-factor-wrong", 403):
        system.sign_in(MARIA, otp=codes[0])
    assert [payload["left"] for payload in system.payloads("recovery-code-used")] == [9]
    other = system.register("person:2", "other@example.org", "user")
    enrol(system, other)
    with refused("second-factor-wrong", 403):
        system.sign_in("other@example.org", otp=codes[1])


def test_a_wrong_password_says_nothing_of_codes(system: System, maria: str) -> None:
    secret, _ = enrol(system, maria)
    for otp in (None, code(system, secret), "000000"):
        with refused("sign-in-refused", 401):
            system.sign_in(MARIA, "wrong password", otp=otp)
    assert system.sign_in(MARIA, otp=code(system, secret))["principal"]["actor"] == maria


def test_codes_cannot_be_guessed(system: System, maria: str) -> None:
    enrol(system, maria)
    for number in range(10):
        with refused("second-factor-wrong", 403):
            system.sign_in(MARIA, otp=f"{number:06}", address="192.0.2.7")
    with refused("too-many-attempts", 429):
        system.sign_in(MARIA, otp="000011", address="192.0.2.7")


def test_asking_for_the_code_is_no_failure(system: System, maria: str) -> None:
    secret, _ = enrol(system, maria)
    for _ in range(12):
        with refused("second-factor-needed", 401):
            system.sign_in(MARIA, address="192.0.2.7")
    assert system.sign_in(MARIA, otp=code(system, secret), address="192.0.2.7")["principal"]["actor"] == maria


def test_a_ticket_ends_with_its_time_and_with_the_password(system: System, maria: str) -> None:
    secret, _ = enrol(system, maria)
    with refused("second-factor-needed", 401) as caught:
        system.sign_in(MARIA)
    ticket = caught.value.fields["ticket"]
    for forged in ("", "x", ticket[:-4], ticket.swapcase()):
        with refused("not-signed-in", 401):
            system.call("finish_sign_in", ticket=forged, otp=code(system, secret))
    answer = system.call("invite_person", by="person:2", person=maria.removeprefix("person:"))
    with refused("sign-in-refused", 401):
        system.call("finish_sign_in", ticket=ticket, otp=code(system, secret))
    system.opened(answer)
    with refused("sign-in-refused", 401):
        system.call("finish_sign_in", ticket=ticket, otp=code(system, secret))
    with refused("second-factor-needed", 401) as again:
        system.sign_in(MARIA)
    system.bench.clock.move(minutes=5)
    with refused("not-signed-in", 401):
        system.call("finish_sign_in", ticket=again.value.fields["ticket"], otp=code(system, secret))


def test_the_secret_is_sealed_and_stands_in_no_event(system: System, maria: str) -> None:
    secret, codes = enrol(system, maria)
    raw = base64.b32decode(secret)
    with system.bench.kit.database.connect() as connection:
        kept = repr(connection.execute(sa.select(t.second_factors)).all())
        kept += repr(connection.execute(sa.select(t.recovery_codes)).all())
    everything = kept + repr([(event.stored, event.payload) for event in system.events()])
    for known in (secret, repr(raw)[2:-1], *codes, codes[0].replace("-", "")):
        assert known not in everything


def test_it_is_taken_away_with_a_code_or_by_ones_administrator(system: System, maria: str) -> None:
    secret, codes = enrol(system, maria)
    number = maria.removeprefix("person:")
    with refused("second-factor-wrong", 403):
        system.call("drop_second_factor", by=maria, otp="000000")
    polish = admit(system, "PL", "admin.pl@example.org")
    for by in ("person:1", polish):
        with refused("not-found", 404):
            system.call("remove_second_factor", by=by, person=number)
    with refused("not-allowed", 403):
        system.call("remove_second_factor", by=maria, person=number)
    system.call("drop_second_factor", by=maria, otp=code(system, secret))
    assert system.sign_in(MARIA)["principal"]["actor"] == maria
    with refused("second-factor-missing", 409):
        system.call("drop_second_factor", by=maria, otp=codes[0])
    enrol(system, maria)
    system.call("remove_second_factor", by="person:2", person=number)
    assert system.sign_in(MARIA)["principal"]["actor"] == maria
    assert [event.stored.actor for event in system.events("second-factor-removed")] == [maria, "person:2"]


@both_databases
def test_a_country_may_require_it_of_its_people(system: System, maria: str) -> None:
    token = system.sign_in(MARIA)["token"]
    assert system.call("authenticate", token=token)["restricted"] is None
    for by in (maria, "person:1", admit(system, "PL", "admin.pl@example.org")):
        with refused("not-allowed", 403):
            system.call("set_sign_in_rule", by=by, country="MD", second_factor_required=True)
    system.call("set_sign_in_rule", by="person:2", country="MD", second_factor_required=True)
    assert system.call("get_sign_in_rule", country="MD")["second_factor_required"]
    assert system.call("authenticate", token=token)["restricted"] == "second-factor"
    assert system.sign_in("admin.pl@example.org", PASSWORD)["principal"]["restricted"] is None
    session = system.call("authenticate", token=token)["session"]
    secret = system.call("begin_second_factor", by=maria)["secret"]
    confirmed = system.call("confirm_second_factor", by=maria, otp=code(system, secret), session=session)
    assert system.call("authenticate", token=confirmed["token"])["restricted"] is None
    again = system.call("set_sign_in_rule", by="person:2", country="MD", second_factor_required=True)
    assert again["position"] is None
