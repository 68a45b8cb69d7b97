"""Which mail people choose, and to whom their addresses are told."""

import pytest

from services.identity.domain.events import MailChosen
from tests.service.identity.conftest import System, both_databases, refused

ADMINISTRATOR = "person:2"


def told(system: System, kind: str, *people: str) -> dict[str, str | None]:
    numbers = [each.removeprefix("person:") for each in people]
    items = system.call("mail_addresses", by="service:reporting", people=numbers, kind=kind)["items"]
    return {item["email"]: item["since"] for item in items}


@both_databases
def test_reminders_come_unless_set_off_and_digests_where_set(system: System) -> None:
    ana = system.register(ADMINISTRATOR, "ana@example.org", "user")
    assert system.call("get_mail_choice", by=ana)["kinds"] == ["reminders"]
    assert list(told(system, "reminders", ana, ADMINISTRATOR))[-1] == "ana@example.org"
    assert told(system, "corrections", ana) == {}
    answer = system.call("choose_mail", by=ana, kinds=["corrections"])
    assert (answer["kinds"], answer["position"] is None) == (["corrections"], False)
    assert told(system, "reminders", ana) == {}
    assert list(told(system, "corrections", ana).values()) != [None]


def test_choosing_what_is_chosen_writes_nothing(system: System) -> None:
    ana = system.register(ADMINISTRATOR, "ana@example.org", "user")
    system.call("choose_mail", by=ana, kinds=["reminders", "reminders"])
    assert system.call("choose_mail", by=ana, kinds=["reminders"])["position"] is None
    assert len(system.events(MailChosen.TYPE.partition(".")[2])) == 1


def test_a_closed_account_gets_no_mail(system: System) -> None:
    ana = system.register(ADMINISTRATOR, "ana@example.org", "user")
    system.call("deactivate_person", by=ADMINISTRATOR, person=ana.removeprefix("person:"), reason="left")
    assert told(system, "reminders", ana) == {}


@pytest.mark.parametrize("by", [None, ADMINISTRATOR, "person:1", "service:documents", "key:1"])
def test_addresses_are_told_to_no_caller_but_the_services_that_send(system: System, by: str | None) -> None:
    with refused("not-allowed", 403):
        system.call("mail_addresses", by=by, people=["2"], kind="reminders")


def test_an_unknown_kind_is_refused(system: System) -> None:
    with refused("invalid-request", 422):
        system.call("choose_mail", by=ADMINISTRATOR, kinds=["advertisements"])
