"""Pulls: what an agency publishes at an address becomes submissions, in the name of who agreed it."""

from collections.abc import Iterator

import pytest

from eventlog import writing
from servicekit.duties import Duty
from servicekit.errors import Refused
from servicekit.kit import settle
from servicekit.outward import Outward
from services.submission.queries.looks import looks
from tests.service.outward.servers import Server, answer, serving
from tests.service.submission.conftest import (
    ADMINISTRATOR,
    FOREIGNER,
    INDICATOR,
    KEY,
    SUBMITTER,
    USER,
    VALIDATOR,
    Office,
)
from tests.service.submission.tables import TABLE, saved

FILE = b"period;citizenship;sex;value\n2024;_T;_T;10\n"
OTHER = b"period;citizenship;sex;value\n2024;_T;_T;10\n2024;UA;_T;4\n"


class Agency:
    """An agency that publishes a file, with or without a tag, and may be interrupted."""

    def __init__(self) -> None:
        self.content = FILE
        self.status = "200 OK"
        self.tag = ""
        self.kind = "text/csv"
        self.meanwhile = lambda: None
        self.instead: bytes | None = None
        self.server: Server

    def speak(self, connection, request) -> None:
        self.meanwhile()
        if self.instead is not None:
            connection.sendall(self.instead)
            return
        if self.tag and f'If-None-Match: "{self.tag}"'.encode() in request:
            connection.sendall(answer(status="304 Not Modified", ETag=f'"{self.tag}"', content_length=""))
            return
        tags = {"ETag": f'"{self.tag}"'} if self.tag else {}
        connection.sendall(answer(self.content, self.status, content_type=self.kind, **tags))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.port}/figures.csv"


@pytest.fixture
def agency() -> Iterator[Agency]:
    found = Agency()
    with serving(found.speak) as server:
        found.server = server
        yield found


@pytest.fixture
def office(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office whose agencies are on this machine."""
    for part in (office.app.pulls, due(office).run.__self__):
        monkeypatch.setattr(part, "_reach", Outward(loopback=True))
    return office


def due(office: Office) -> Duty:
    return next(each for each in office.app.duties if each.name == "submission.pulls")


def duty(office: Office) -> bool:
    """One piece of what is due; True where there was any."""
    settled(office)
    return due(office).run()


def settled(office: Office) -> None:
    settle(office.app.consumers, office.bench.kit.log.head().position, 10)


def revoked(office: Office, actor: str) -> None:
    number = actor.removeprefix("person:")
    taken = {"person": number, "grant": f"{number}-data-submitter"}
    office.bench.append("identity.role-revoked", taken, country="MD", stream=f"person-{number}")
    office.catch_up()


def forget_looks(office: Office) -> None:
    with writing(office.bench.kit.database) as connection:
        connection.execute(looks.delete())


def agree(office: Office, address: str, actor: str | None = SUBMITTER, **terms):
    request = {"country": "MD", "indicator": INDICATOR, "source": "REG", "address": address, **terms}
    return office.call("agree_pull", request, actor)


def view(office: Office, pull: str):
    settled(office)
    return office.call("get_pull", {"pull": pull}, SUBMITTER)


def test_changed_content_becomes_a_submission_of_who_agreed_it(office, agency):
    pull = agree(office, agency.address)["pull"]
    assert duty(office)
    found = office.call("get", {"submission": view(office, pull)["submission"]}, SUBMITTER)
    assert (found["state"], found["submitted_by"], found["observations"]) == ("checked", SUBMITTER, 1)
    assert not duty(office)

    office.bench.clock.move(days=1)
    assert duty(office)
    assert len(office.events("received")) == 1

    agency.content = OTHER
    office.bench.clock.move(days=1)
    assert duty(office)
    assert len(office.events("received")) == 2
    assert len(office.events("pull-delivered")) == 2


def test_a_table_of_the_agencys_own_arrangement_is_read_by_a_saved_mapping(office, agency):
    agency.content = TABLE.encode()
    mapping = saved(office)
    pull = agree(office, agency.address, mapping=mapping)["pull"]
    assert duty(office)
    found = office.call("get", {"submission": view(office, pull)["submission"]}, SUBMITTER)
    assert (found["observations"], found["mapping"]) == (4, {"mapping": mapping, "version": 1})


def test_what_did_not_change_is_not_even_sent(office, agency):
    agency.tag = "v1"
    agree(office, agency.address, every="hour")
    duty(office)
    office.bench.clock.move(hours=1)
    assert duty(office)
    assert b'If-None-Match: "v1"' in agency.server.requests[1]
    assert [event.type for event in office.events("pull-agreed", "pull-delivered", "received")] == [
        "submission.pull-agreed",
        "submission.received",
        "submission.pull-delivered",
    ]


def test_a_failure_is_told_once_and_tried_again_after_ever_longer_pauses(office, agency):
    agency.status = "503 Service Unavailable"
    pull = agree(office, agency.address)["pull"]
    pauses = []
    for _ in range(4):
        assert duty(office)
        pauses.append(view(office, pull)["due_at"][11:16])
        office.bench.clock.now = office.bench.clock.now.fromisoformat(view(office, pull)["due_at"])
    assert pauses == ["09:05", "09:15", "09:35", "10:15"]
    failure = view(office, pull)["failure"]
    assert (failure["code"], failure["fields"]) == ("address-status-unexpected", {"answered": 503})
    assert len(office.events("pull-failed")) == 1
    listed = office.call("list_pulls", {"country": "MD", "failing": True}, SUBMITTER)["items"]
    assert [item["pull"] for item in listed] == [pull]

    agency.status = "200 OK"
    assert duty(office)
    assert view(office, pull)["failure"] is None
    assert view(office, pull)["submission"] is not None


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (
            answer(status="302 Found", Location="http://169.254.169.254/latest/meta-data"),
            "address-redirected",
        ),
        (answer(status="302 Found", Location="https://10.0.0.1/figures.csv"), "address-redirected"),
        (answer(FILE, content_length=str(len(FILE) + 100)), "address-answer-incomplete"),
        (answer(b"<html>", content_type="text/html"), "address-answer-unexpected"),
        (answer(FILE, content_length="99999999999"), "address-answer-too-large"),
    ],
    ids=["to the machine's own data", "to a private network", "half", "another kind", "endless"],
)
def test_an_address_that_turns_hostile_brings_nothing_and_its_agency_is_told(office, agency, said, code):
    pull = agree(office, agency.address)["pull"]
    duty(office)
    agency.instead = said
    office.bench.clock.move(days=1)
    duty(office)
    assert view(office, pull)["failure"]["code"] == code
    assert len(office.events("received")) == 1
    assert [event.payload["pull"] for event in office.events("pull-failed")] == [pull]


def test_an_address_that_answers_again_with_the_same_is_well(office, agency):
    pull = agree(office, agency.address)["pull"]
    duty(office)
    agency.kind = "text/html"
    office.bench.clock.move(days=1)
    duty(office)
    assert view(office, pull)["failure"]["code"] == "address-answer-unexpected"
    agency.kind = "text/csv"
    office.bench.clock.move(days=1)
    duty(office)
    assert view(office, pull)["failure"] is None
    assert len(office.events("pull-recovered")) == 1
    assert len(office.events("received")) == 1


def test_a_file_with_errors_is_refused_without_its_contents_and_not_tried_again_until_it_changes(
    office, agency
):
    agency.content = b"period,citizenship,sex,value\n2024,Atlantis,_T,10\n"
    pull = agree(office, agency.address, every="hour")["pull"]
    duty(office)
    failure = view(office, pull)["failure"]
    assert failure["code"] == "has-errors"
    assert [(each["code"], each["row"], each["column"]) for each in failure["findings"]] == [
        ("unknown-code", 2, "citizenship")
    ]
    assert "Atlantis" not in str(office.events("pull-failed")[0].payload)
    office.bench.clock.move(hours=1)
    duty(office)
    assert len(office.events("refused")) == 1
    assert view(office, pull)["failure"] is not None

    office.call("run_pull", {"pull": pull}, SUBMITTER)
    assert duty(office)
    assert len(office.events("refused")) == 2


def test_an_amendment_carries_the_reason_that_was_agreed(office, agency):
    office.released(FILE.decode())
    agency.content = FILE.replace(b"10", b"11")
    pull = agree(office, agency.address, reason="Revised register")["pull"]
    duty(office)
    found = office.call("get", {"submission": view(office, pull)["submission"]}, SUBMITTER)
    assert (found["amendment"], found["reason"]) == (True, "Revised register")


def test_what_stands_already_is_a_duplicate(office, agency):
    there = office.post(FILE)["id"]
    pull = agree(office, agency.address)["pull"]
    duty(office)
    assert view(office, pull)["submission"] == there
    assert [event.payload["duplicate"] for event in office.events("pull-delivered")] == [True]


def test_rights_are_asked_for_again_each_time_and_before_anything_is_fetched(office, agency):
    pull = agree(office, agency.address)["pull"]
    revoked(office, SUBMITTER)
    duty(office)
    assert agency.server.requests == []
    assert [event.payload["code"] for event in office.events("pull-failed")] == ["not-allowed"]
    settled(office)
    assert office.call("list_pulls", {"country": "MD"}, SUBMITTER)["items"] == []
    assert office.call("get_pull", {"pull": pull}, ADMINISTRATOR)["failure"]["code"] == "not-allowed"


def test_disconnecting_takes_effect_at_once_also_while_it_is_fetched(office, agency):
    pull = agree(office, agency.address)["pull"]
    agency.meanwhile = lambda: office.call(
        "disconnect_pull", {"pull": pull, "comment": "moved"}, ADMINISTRATOR
    )
    assert duty(office)
    assert office.events("received", "pull-delivered") == []
    ended = view(office, pull)
    assert (ended["connected"], ended["ended_by"], ended["comment"], ended["due_at"]) == (
        False, ADMINISTRATOR, "moved", None,
    )  # fmt: skip
    office.bench.clock.move(days=30)
    assert not duty(office)
    for operation in ("run_pull", "disconnect_pull"):
        with pytest.raises(Refused) as refused:
            office.call(operation, {"pull": pull}, SUBMITTER)
        assert refused.value.remote_code == "pull-disconnected"


def test_what_was_agreed_anew_meanwhile_is_fetched_anew(office, agency):
    pull = agree(office, agency.address)["pull"]

    def change():
        agency.meanwhile = lambda: None
        office.call("change_pull", {"pull": pull, "address": f"{agency.address}?new"}, SUBMITTER)

    agency.meanwhile = change
    assert duty(office)
    assert office.events("received") == []
    assert duty(office)
    assert b"?new" in agency.server.requests[1]
    assert len(office.events("received")) == 1


def test_a_change_that_changes_nothing_says_nothing(office, agency):
    pull = agree(office, agency.address)["pull"]
    assert office.call("change_pull", {"pull": pull, "every": "day"}, SUBMITTER)["position"] is None
    assert office.call("change_pull", {"pull": pull, "every": "week"}, SUBMITTER)["every"] == "week"
    assert len(office.events("pull-changed")) == 1


def test_only_who_may_submit_the_figures_agrees_a_pull(office, agency):
    for actor, code in (
        (None, "not-signed-in"),
        (USER, "not-allowed"),
        (VALIDATOR, "not-allowed"),
        (ADMINISTRATOR, "not-allowed"),
        (FOREIGNER, "not-allowed"),
        (KEY, "pull-for-people"),
    ):
        with pytest.raises(Refused) as refused:
            agree(office, agency.address, actor)
        assert (actor, refused.value.remote_code) == (actor, code)
    assert office.events("pull-agreed") == []


def test_others_see_no_pull(office, agency):
    pull = agree(office, agency.address)["pull"]
    for actor in (USER, VALIDATOR, FOREIGNER, KEY):
        assert office.call("list_pulls", {"country": "MD"}, actor)["items"] == []
        for operation in ("get_pull", "run_pull"):
            with pytest.raises(Refused) as refused:
                office.call(operation, {"pull": pull}, actor)
            assert refused.value.remote_code == "not-found"


def test_a_pull_of_something_that_is_not_there_is_not_agreed(office, agency):
    for terms, code in (
        ({"address": "https://10.0.0.1/figures.csv"}, "address-refused"),
        ({"address": "ftp://stat.example/figures.csv"}, "address-refused"),
        ({"charset": "ebcdic"}, "unknown-charset"),
        ({"source": "NONE"}, "unknown-source"),
        ({"indicator": "NONE"}, "unknown-indicator"),
        ({"country": "XX"}, "unknown-country"),
        ({"every": "minute"}, "invalid-request"),
        ({"form": "pdf"}, "invalid-request"),
    ):
        with pytest.raises(Refused) as refused:
            agree(office, **{"address": agency.address, **terms})
        assert (terms, refused.value.remote_code) == (terms, code)
    assert office.events("pull-agreed") == []


def test_an_agreement_said_twice_is_one(office, agency):
    asked = {"country": "MD", "indicator": INDICATOR, "source": "REG", "address": agency.address}
    first, again = (office.call("agree_pull", asked, SUBMITTER, command_key="once") for _ in range(2))
    assert first["pull"] == again["pull"]
    assert len(office.events("pull-agreed")) == 1


def test_without_the_memory_of_looks_nothing_is_submitted_twice(office, agency):
    pull = agree(office, agency.address)["pull"]
    duty(office)
    forget_looks(office)
    assert duty(office)
    assert len(office.events("received")) == 1
    assert view(office, pull)["failure"] is None
