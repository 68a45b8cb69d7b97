"""People, their roles, and who may give them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from eventlog.operations import destroy_key
from servicekit.errors import Refused, code_of
from services.identity import tables
from services.identity.projections import clear
from services.identity.service import IdentityService
from services.identity.wiring import build
from tests.service.identity.conftest import PASSWORD, System, admit, both_databases, refused
from tests.service.kit import make_kit


def test_the_first_administrator_is_made_once(system: System) -> None:
    with pytest.raises(Exception, match="system-in-use"):
        system.app.create_first_administrator(email="again@example.org", name="Again", password=PASSWORD)
    assert [payload["person"] for payload in system.payloads("person-registered")] == ["1", "2"]


def test_a_country_administrator_registers_people_with_roles(system: System) -> None:
    answer = system.call(
        "register_person",
        by="person:2",
        country="MD",
        email="ana@example.org",
        name="Ana",
        language="ru",
        roles=[{"role": "data-submitter", "indicators": ["ENTRIES"], "sources": ["REG"]}, {"role": "user"}],
    )
    assert (answer["person"], answer["country"], answer["active"]) == ("3", "MD", True)
    submitter = answer["roles"][0] if answer["roles"][0]["role"] == "data-submitter" else answer["roles"][1]
    assert (submitter["country"], submitter["indicators"], submitter["sources"]) == (
        "MD",
        ["ENTRIES"],
        ["REG"],
    )
    listed = system.call("list_people", by="person:2", country="MD")
    assert [person["person"] for person in listed["items"]] == ["2", "3"]
    rights = system.bench.kit.rights
    assert rights.allows("person:3", "submission.submit", country="MD", indicator="ENTRIES", source="REG")
    assert not rights.allows("person:3", "submission.submit", country="MD", indicator="ENTRIES", source="B")


@both_databases
def test_lists_come_in_parts(system: System) -> None:
    for number in range(3, 8):
        system.register("person:2", f"p{number}@example.org")
    first = system.call("list_people", by="person:2", country="MD", limit=4)
    assert [person["person"] for person in first["items"]] == ["2", "3", "4", "5"]
    second = system.call("list_people", by="person:2", country="MD", limit=4, after=first["next"])
    assert ([person["person"] for person in second["items"]], second["next"]) == (["6", "7"], None)


def test_nobody_else_registers_people_of_a_country(system: System) -> None:
    submitter = system.register("person:2", "ana@example.org", "data-submitter")
    polish = admit(system, "PL", "admin.pl@example.org")
    for by in ("person:1", submitter, polish, "person:99", "key:abc", "system"):
        with refused("not-allowed", 403):
            system.register(by, "new@example.org", "user")
    with refused("not-signed-in", 401):
        system.call("register_person", country="MD", email="new@example.org", name="New")


def test_the_system_appoints_the_first_administrator_of_a_country_and_no_other(system: System) -> None:
    with refused("administrator-exists", 409):
        system.register("person:1", "mine@example.org", "country-administrator")
    with refused("last-administrator", 409):
        system.call("deactivate_person", by="person:2", person="2", reason="left")
    second = system.register("person:2", "second@example.org", "country-administrator")
    system.call("deactivate_person", by=second, person="2", reason="left")
    with refused("administrator-exists", 409):
        system.register("person:1", "mine@example.org", "country-administrator")
    with refused("not-allowed", 403):
        system.register("person:1", "other@example.org", "data-submitter")


def test_a_country_administrator_gives_no_role_over_figures_to_itself(system: System) -> None:
    for role in ("data-submitter", "data-validator", "data-approver", "auditor"):
        with refused("own-role", 403):
            system.call("grant_role", by="person:2", person="2", role=role, country="MD")
    for role in ("system-administrator", "data-submitter"):
        with pytest.raises(Refused) as caught:
            system.call("grant_role", by="person:2", person="2", role=role, country=None)
        assert code_of(caught.value) in {"not-allowed", "role-not-grantable"}
    rights = system.bench.kit.rights
    assert not rights.allows("person:2", "submission.submit", country="MD", indicator="ENTRIES", source="REG")


def test_administrators_do_not_submit(system: System) -> None:
    second = system.register("person:2", "second@example.org", "country-administrator")
    with refused("roles-conflict", 409):
        system.call("grant_role", by=second, person="2", role="data-submitter", country="MD")
    with refused("roles-conflict", 409):
        system.register("person:2", "both@example.org", "data-submitter", "country-administrator")


@both_databases
def test_nobody_reaches_into_another_country(system: System) -> None:
    polish = admit(system, "PL", "admin.pl@example.org")
    ana = system.register("person:2", "ana@example.org", "user").removeprefix("person:")
    grant = system.call("get_person", by="person:2", person=ana)["roles"][0]["grant"]
    with refused("not-found", 404):
        system.call("grant_role", by=polish, person=ana, role="data-submitter", country="PL")
    with refused("not-allowed", 403):
        system.call("grant_role", by=polish, person=ana, role="data-submitter", country="MD")
    with refused("not-allowed", 403):
        system.call("revoke_role", by=polish, grant=grant)
    for operation, fields in [
        ("get_person", {}),
        ("change_person", {"name": "Other"}),
        ("deactivate_person", {"reason": "no"}),
        ("reactivate_person", {"reason": "no"}),
        ("invite_person", {}),
    ]:
        for by in (polish, "person:1"):
            with refused("not-found", 404):
                system.call(operation, by=by, person=ana, **fields)
    with refused("not-allowed", 403):
        system.call("list_people", by=polish, country="MD")


def test_a_revoked_role_no_longer_counts(system: System) -> None:
    ana = system.register("person:2", "ana@example.org", "data-approver")
    rights = system.bench.kit.rights
    asked = {"country": "MD", "indicator": "ENTRIES", "source": "REG"}
    assert rights.allows(ana, "submission.release", **asked)
    grant = system.call("me", by=ana)["roles"][0]["grant"]
    answer = system.call("revoke_role", by="person:2", grant=grant)
    assert (answer["grant"], answer["person"]) == (grant, ana.removeprefix("person:"))
    assert not rights.allows(ana, "submission.release", **asked)
    with refused("not-found", 404):
        system.call("revoke_role", by="person:2", grant=grant)


def test_the_last_system_administrator_stays(system: System) -> None:
    grant = system.call("me", by="person:1")["roles"][0]["grant"]
    with refused("last-administrator", 409):
        system.call("revoke_role", by="person:1", grant=grant)
    with refused("last-administrator", 409):
        system.call("deactivate_person", by="person:1", person="1", reason="tired")
    second = system.register("person:1", "second@example.org", "system-administrator", country=None)
    system.call("deactivate_person", by="person:1", person="1", reason="tired")
    with refused("last-administrator", 409):
        system.call("deactivate_person", by=second, person="3", reason="tired too")


def test_a_country_appoints_its_auditor_from_outside(system: System) -> None:
    auditor = system.register("person:1", "auditor@example.org", "auditor", country=None)
    number, rights = auditor.removeprefix("person:"), system.bench.kit.rights
    assert rights.allows(auditor, "log.read")
    assert not rights.allows(auditor, "log.open", country="MD")
    system.call("grant_role", by="person:2", person=number, role="auditor", country="MD")
    assert rights.allows(auditor, "log.open", country="MD")
    with refused("not-found", 404):
        system.call("grant_role", by="person:2", person=number, role="data-submitter", country="MD")


def test_people_change_their_name_but_not_their_address(system: System) -> None:
    ana = system.register("person:2", "ana@example.org", "user")
    number = ana.removeprefix("person:")
    changed = system.call("change_person", by=ana, person=number, name="Ana Maria", language="ru")
    assert (changed["name"], changed["language"], changed["email"]) == ("Ana Maria", "ru", "ana@example.org")
    with refused("not-allowed", 403):
        system.call("change_person", by=ana, person=number, email="ana@new.example")
    system.call("change_person", by="person:2", person=number, email="ana@new.example")
    assert system.sign_in("ana@new.example")["principal"]["name"] == "Ana Maria"
    with refused("sign-in-refused", 401):
        system.sign_in("ana@example.org")
    assert system.call("change_person", by="person:2", person=number)["position"] is None


@pytest.mark.parametrize("email", ["ADMIN.MD@EXAMPLE.ORG", "  admin.md@example.org "])
def test_an_address_belongs_to_one_account(system: System, email: str) -> None:
    with refused("email-taken", 409):
        system.register("person:2", email, "user")
    other = system.register("person:2", "other@example.org").removeprefix("person:")
    with refused("email-taken", 409):
        system.call("change_person", by="person:2", person=other, email=email)


@both_databases
def test_of_two_registrations_of_one_address_at_once_one_succeeds(system: System) -> None:
    # A second process: it shares the log and the database, and nothing in memory.
    second = System(system.bench, build(system.bench.kit), type(system.bus)())
    second.bus.register(IdentityService, second.app)

    def register(attempt: int) -> str:
        try:
            where = (system, second)[attempt % 2]
            return where.register("person:2", ("Twin@example.org", "twin@Example.org")[attempt % 2], "user")
        except Refused as error:
            return code_of(error)

    with ThreadPoolExecutor(6) as threads:
        results = list(threads.map(register, range(6)))
    assert sorted(results) == ["email-taken"] * 5 + ["person:3"]


@both_databases
def test_numbers_are_unique_and_without_gaps_when_many_register_at_once(system: System) -> None:
    second = System(system.bench, build(system.bench.kit), type(system.bus)())
    second.bus.register(IdentityService, second.app)

    def register(attempt: int) -> str:
        return (system, second)[attempt % 2].register("person:2", f"p{attempt}@example.org", "user")

    with ThreadPoolExecutor(6) as threads:
        results = list(threads.map(register, range(12)))
    assert sorted(results) == sorted(f"person:{number}" for number in range(3, 15))


@both_databases
def test_a_repeated_command_gives_the_first_answer(system: System) -> None:
    request = {"country": "MD", "email": "ana@example.org", "name": "Ana", "roles": []}
    first = system.call("register_person", by="person:2", command_key="k1", **request)
    again = system.call("register_person", by="person:2", command_key="k1", **request)
    assert {**again, "invitation": None} == {**first, "invitation": None}
    with refused("idempotency-key-reused", 422):
        system.call("register_person", by="person:2", command_key="k1", **{**request, "name": "Eva"})
    assert len(system.payloads("person-registered")) == 3


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"email": "no address"}, "invalid-email"),
        ({"email": "a@b@example.org"}, "invalid-email"),
        ({"email": "a\u0000@example.org"}, "invalid-request"),
        ({"name": "A\ud800"}, "invalid-request"),
        ({"name": ""}, "invalid-request"),
        ({"language": "xx"}, "invalid-request"),
        ({"country": "md"}, "invalid-request"),
        ({"country": "PL"}, "unknown-country"),
        ({"roles": [{"role": "king"}]}, "role-not-grantable"),
        ({"roles": [{"role": "King!"}]}, "invalid-request"),
        ({"organisation": "IOM"}, "invalid-request"),
        ({"roles": [{"role": "data-submitter", "indicators": []}]}, "invalid-request"),
        ({"roles": [{"role": "data-submitter", "indicators": ["NOTHING"]}]}, "unknown-indicator"),
        ({"roles": [{"role": "system-administrator"}]}, "role-not-grantable"),
        ({"roles": [{"role": "content-manager", "indicators": ["ENTRIES"]}]}, "role-not-limitable"),
        ({"roles": [{"role": "user"}, {"role": "user"}]}, "already-granted"),
        ({"number": "7"}, "invalid-request"),
    ],
)
def test_a_bad_registration_is_refused_and_changes_nothing(
    system: System, fields: dict[str, object], code: str
) -> None:
    before = system.bench.kit.log.head().position
    request = {"country": "MD", "email": "ana@example.org", "name": "Ana", **fields}
    with pytest.raises(Refused) as caught:
        system.call("register_person", by="person:2", **request)
    assert code_of(caught.value) == code
    assert system.bench.kit.log.head().position == before


def test_the_first_administrator_can_be_made_with_nothing_in_the_background(
    system: System, tmp_path_factory: pytest.TempPathFactory
) -> None:
    bench = make_kit("identity", tmp_path_factory.mktemp("alone"), settings={"settle_timeout_s": 0})
    assert (
        build(bench.kit).create_first_administrator(
            email="first@example.org", name="First", password=PASSWORD
        )
        == "1"
    )


@both_databases
def test_what_a_person_is_called_goes_with_their_key(system: System) -> None:
    ana = system.register("person:2", "ana@example.org", "user")
    number, token = ana.removeprefix("person:"), system.sign_in("ana@example.org")["token"]
    log = system.bench.log_of("eventlog")
    destroy_key(log, system.bench.keyring, ana, reason="asked to be forgotten", actor="system")
    (consumer,) = system.app.consumers
    assert consumer.wait_for(log.head().position, 10)
    view = system.call("get_person", by="person:2", person=number)
    assert (view["name"], view["email"], view["active"]) == (None, None, True)
    assert not rows_of(system, tables.credentials, number) + rows_of(system, tables.sessions, number)
    with refused("sign-in-refused", 401):
        system.sign_in("ana@example.org")
    with refused("not-signed-in", 401):
        system.call("authenticate", token=token)
    with refused("contents-erased", 410):
        system.call("change_person", by="person:2", person=number, name="Ana again")
    consumer.rebuild(clear)
    assert system.call("get_person", by="person:2", person=number) == view


def rows_of(system: System, table: sa.Table, number: str) -> list[object]:
    """The rows of a table that are about a person."""
    with system.bench.kit.database.connect() as connection:
        return list(connection.execute(table.select().where(table.c.person == int(number))).all())


def test_colleagues_know_each_other_by_name_and_nobody_else_does(system: System) -> None:
    polish = admit(system, "PL", "admin.pl@example.org")
    ana = system.register("person:2", "ana@example.org", "user")
    eva = system.register("person:2", "eva@example.org", "user")
    everyone = ["1", "2", "3", "4", "5", "99"]

    def named(by: str | None) -> set[str]:
        return set(system.call("name_people", by=by, people=everyone)["names"])

    assert named(ana) == named("person:2") == {"2", "4", "5"}
    assert named(polish) == {"3"}
    assert named("person:1") == {"1"}
    for nobody in (None, "person:99", "key:none", "system"):
        assert named(nobody) == set()
    system.call("deactivate_person", by="person:2", person=eva.removeprefix("person:"), reason="left")
    assert named(eva) == set()
    assert named(ana) == {"2", "4", "5"}


def test_a_key_knows_nobody_by_name(system: System) -> None:
    names = {"en": "Police", "ru": "Полиция"}
    system.call("register_agency", by="person:2", country="MD", agency="MIA", names=names)
    key = system.call("issue_key", by="person:2", country="MD", agency="MIA", label="export")["key"]
    assert system.call("name_people", by=f"key:{key}", people=["2"])["names"] == {}
