"""A scheduled release that does not come about: who is told, once, in the portal and by mail."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deploy.servers.mail import Sink, mail_sink
from servicekit.mail import Mailer
from services.submission.handlers.missed_mail import MailsMissed
from tests.service.submission.conftest import (
    APPROVER,
    BOTH,
    FOREIGNER,
    OTHER_APPROVER,
    SUBMITTER,
    USER,
    VALIDATOR,
    Office,
    set_workflow,
)
from tests.service.submission.test_reminders import Directory
from tests.service.submission.test_scheduling import CSV, approved, moment, pass_time


def tell(office: Office) -> list[Any]:
    """Let the duty look until there is nothing to tell; what it told."""
    [duty] = [each for each in office.app.duties if each.name == "submission.missed-releases"]
    while duty.run():
        pass
    return [event.payload for event in office.events("release-missed")]


def mine(office: Office, actor: str) -> list[tuple[str, str]]:
    items = office.call("list_missed_releases", {}, actor)["items"]
    return [(item["submission"], item["reason"]) for item in items]


def scheduled(office: Office, by: str = APPROVER) -> str:
    submission = approved(office)
    office.schedule(submission, moment(office, hours=2), by)
    return submission


def supersede(office: Office, submission: str) -> None:
    office.post(CSV.replace(",10", ",11"), actor=BOTH)
    assert office.state(submission) == "superseded"


def lose_the_rights(office: Office, _: str) -> None:
    grant = {"person": "3", "grant": "3-data-approver", "reason": "moved on"}
    office.bench.append("identity.role-revoked", grant, country="MD", stream="person-3")
    office.bench.catch_up()
    pass_time(office, hours=3)


def change_the_rules(office: Office, _: str) -> None:
    set_workflow(office.bench, released_by="other")
    pass_time(office, hours=3)


ENDS: dict[str, tuple[Callable[[Office, str], object], str, set[str]]] = {
    "rejected": (
        lambda office, number: office.step(number, "reject", OTHER_APPROVER, "wrong"),
        "rejected",
        {APPROVER, BOTH},
    ),
    "withdrawn": (
        lambda office, number: office.step(number, "withdraw", SUBMITTER),
        "withdrawn",
        {APPROVER, OTHER_APPROVER, BOTH},
    ),
    "asked": (
        lambda office, number: office.step(number, "request-clarification", VALIDATOR, "why?"),
        "clarification-requested",
        {APPROVER, OTHER_APPROVER, BOTH},
    ),
    "superseded": (supersede, "superseded", {APPROVER, OTHER_APPROVER}),
    "rights": (lose_the_rights, "not-allowed", {APPROVER, OTHER_APPROVER, BOTH}),
    "rules": (change_the_rules, "released-by-other", {APPROVER, OTHER_APPROVER, BOTH}),
}


@pytest.mark.parametrize("case", ENDS)
def test_who_scheduled_it_and_who_releases_are_told_once(office: Office, case: str) -> None:
    end, reason, people = ENDS[case]
    submission = scheduled(office)
    end(office, submission)
    [told] = tell(office)
    told_reason = reason if case != "rights" else told["reason"]
    assert (told["submission"], told["reason"], told["scheduled_by"]) == (submission, told_reason, APPROVER)
    assert told["reason"] in {reason, "not-found"}
    assert {f"person:{number}" for number in told["recipients"]} == people
    for actor in people:
        assert mine(office, actor) == [(submission, told["reason"])]
    for actor in {VALIDATOR, SUBMITTER, USER, FOREIGNER}:
        assert mine(office, actor) == []
    view = office.call("get", {"submission": submission}, VALIDATOR)
    assert (view["unscheduled_because"], view["release_at"]) == (told["reason"], None)
    assert len(tell(office)) == 1


def test_what_was_taken_back_or_released_is_nobodys_news(office: Office) -> None:
    submission = scheduled(office)
    office.call("unschedule_release", {"submission": submission}, OTHER_APPROVER)
    office.schedule(submission, moment(office, hours=1), APPROVER)
    assert pass_time(office, hours=2) == 1
    assert office.state(submission) == "released"
    assert tell(office) == []


def test_it_is_no_news_any_more_when_it_has_another_moment_or_is_released(office: Office) -> None:
    submission = scheduled(office)
    change_the_rules(office, submission)
    assert len(tell(office)) == 1
    assert mine(office, APPROVER)
    office.schedule(submission, moment(office, hours=1), OTHER_APPROVER)
    assert mine(office, APPROVER) == []
    assert pass_time(office, hours=2) == 1
    assert mine(office, APPROVER) == []
    view = office.call("get", {"submission": submission}, VALIDATOR)
    assert (view["state"], view["unscheduled_because"]) == ("released", None)


def test_of_one_that_is_closed_it_is_shown_for_a_fortnight(office: Office) -> None:
    submission = scheduled(office)
    office.step(submission, "reject", VALIDATOR, "wrong")
    tell(office)
    office.bench.clock.move(days=13)
    assert mine(office, APPROVER) == [(submission, "rejected")]
    office.bench.clock.move(days=2)
    assert mine(office, APPROVER) == []


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    with mail_sink(tmp_path / "mail") as sink:
        yield sink


def mailing(office: Office, sink: Sink) -> MailsMissed:
    kit = replace(office.bench.kit, calls=Directory())
    settings = replace(kit.settings, smtp_url=sink.url, mail_from="comity@example.org")
    return MailsMissed(kit, Mailer(settings, kit.clock), office.app.missed, office.app.consumers)


def test_each_gets_one_message_in_their_language(office: Office, sink: Sink) -> None:
    submission = scheduled(office)
    office.step(submission, "reject", VALIDATOR, "wrong")
    tell(office)
    mails = mailing(office, sink)
    sink.refuse["RCPT"] = "421 closing"
    mails.run()
    sink.refuse.clear()
    office.bench.clock.move(minutes=2)
    for _ in range(2):
        mails.run()
    assert sorted(message["To"] for message in sink.received) == [
        f"{number}@example.org" for number in ("3", "4", "5")
    ]
    [message] = sink.to("3@example.org")
    body = message.get_body()
    assert body is not None
    text = body.get_content()
    assert message["Subject"] == "Не выпущено: имя, Молдова"
    assert "Оно отклонено." in text
    assert f"/submissions/{submission}" in text
    mailed: list[Any] = [event.payload for event in office.events("release-missed-mailed")]
    assert [each["outcome"] for each in mailed] == ["delivered"] * 3


def test_what_was_set_right_meanwhile_is_not_mailed(office: Office, sink: Sink) -> None:
    submission = scheduled(office)
    change_the_rules(office, submission)
    tell(office)
    office.schedule(submission, moment(office, hours=1), OTHER_APPROVER)
    mailing(office, sink).run()
    assert sink.received == []
    mailed: list[Any] = [event.payload for event in office.events("release-missed-mailed")]
    assert {each["outcome"] for each in mailed} == {"withheld"}
