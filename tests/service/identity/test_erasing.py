"""A person is erased: what was personal is gone for good, everywhere at once, and the history stays."""

from typing import Any

import pytest

from eventlog import KeyDestroyed
from eventlog.operations import destroy_key, repeat_destructions
from services.identity import tables
from services.identity.projections import clear
from services.identity.service import IdentityService
from services.identity.wiring import build
from tests.service.identity.conftest import System, admit, both_databases, refused
from tests.service.identity.test_people import rows_of

ANA = "ana@example.org"


@pytest.fixture
def ana(system: System) -> str:
    return system.register("person:2", ANA, "user").removeprefix("person:")


def erase(system: System, person: str, by: str = "person:2") -> dict[str, object]:
    return system.call("erase_person", by=by, person=person, reason="asked for it")


@both_databases
def test_nothing_personal_is_left(system: System, ana: str) -> None:
    token = system.sign_in(ANA)["token"]
    view = erase(system, ana)
    assert (view["name"], view["email"], view["active"], view["roles"]) == (None, None, False, [])
    for table in (tables.credentials, tables.invitations, tables.sessions):
        assert rows_of(system, table, ana) == []
    with refused("not-signed-in", 401):
        system.call("authenticate", token=token)
    with refused("sign-in-refused", 401):
        system.sign_in(ANA)
    with pytest.raises(KeyDestroyed):
        system.bench.keyring.key(f"person:{ana}")
    registered = next(each for each in system.payloads("person-registered") if each["person"] == ana)
    assert not isinstance(registered["name"], str) and not isinstance(registered["email"], str)
    named = system.call("name_people", by="person:2", people=["2", ana, "99"])
    assert (list(named["names"]), named["erased"]) == (["2"], [ana])
    (consumer,) = system.app.consumers
    consumer.rebuild(clear)
    assert system.call("get_person", by="person:2", person=ana) == {
        name: value for name, value in view.items() if name != "position"
    }


@both_databases
def test_the_address_is_free_again_at_once_in_every_process(system: System, ana: str) -> None:
    second = System(system.bench, build(system.bench.kit), type(system.bus)())
    second.bus.register(IdentityService, second.app)
    with refused("email-taken", 409):
        second.register("person:2", ANA, "user")
    erase(system, ana)
    assert second.register("person:2", ANA, "user") == f"person:{int(ana) + 1}"
    assert second.sign_in(ANA)["principal"]["person"] == str(int(ana) + 1)


def test_an_erased_account_stays_closed(system: System, ana: str) -> None:
    erase(system, ana)
    with refused("person-erased", 410):
        system.call("reactivate_person", by="person:2", person=ana, reason="back")
    with refused("person-inactive", 409):
        system.call("invite_person", by="person:2", person=ana)
    assert erase(system, ana)["position"] is None


def test_an_erasure_that_broke_off_is_finished_when_asked_again(
    system: System, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(system.bench.keyring, "destroy", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            erase(system, ana)
    erase(system, ana)
    with pytest.raises(KeyDestroyed):
        system.bench.keyring.key(f"person:{ana}")


def test_a_keyring_of_before_forgets_again_what_the_log_says(system: System, ana: str) -> None:
    with_the_key = system.bench.keyring.key(f"person:{ana}")
    erase(system, ana)
    system.bench.keyring._keys[f"person:{ana}"] = with_the_key
    del system.bench.keyring.tombstones[f"person:{ana}"]
    also = {"identity.person-erased": lambda payload: f"person:{payload['person']}"}
    log = system.bench.kit.log
    assert repeat_destructions(log, system.bench.keyring, also) == [f"person:{ana}"]
    assert repeat_destructions(log, system.bench.keyring, also) == []


def test_only_ones_own_administrators_erase_and_never_the_last_one(system: System, ana: str) -> None:
    polish = admit(system, "PL", "admin.pl@example.org")
    before = system.bench.kit.log.head().position
    for by, person in (("person:1", ana), (polish, ana), (f"person:{ana}", "2")):
        with refused("not-found", 404):
            erase(system, person, by)
    with refused("not-allowed", 403):
        erase(system, ana, f"person:{ana}")
    for by, person in (("person:2", "2"), ("person:1", "1")):
        with refused("last-administrator", 409):
            erase(system, person, by)
    assert system.bench.kit.log.head().position == before
    second = system.register("person:2", "second@example.org", "country-administrator")
    erase(system, "2", second)
    with refused("last-administrator", 409):
        erase(system, second.removeprefix("person:"), second)


@both_databases
def test_a_key_that_an_operator_destroys_frees_the_address_at_once(system: System, ana: str) -> None:
    def again() -> dict[str, Any]:
        about = {"country": "MD", "email": ANA, "name": "Another Ana", "language": "en"}
        return system.call("register_person", by="person:2", roles=[], **about)

    with refused("email-taken", 409):
        again()  # this process knows everybody now
    log, key = system.bench.log_of("eventlog"), f"person:{ana}"
    destroy_key(log, system.bench.keyring, key, reason="asked for", actor="system")
    assert again()["person"] != ana
    with refused("email-taken", 409):
        again()
