"""Mail about what waits for somebody: who gets it, when again, and that it tells no word and no figure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deploy.servers.mail import Sink, mail_sink
from servicekit.context import Context
from servicekit.mail import Mailer
from services.reporting.handlers.waiting_mail import WaitingMail
from tests.service.reporting.movements import MOVEMENT
from tests.service.reporting.readers import shows
from tests.service.reporting.scene import Scene
from tests.service.reporting.test_digests import text_of
from tests.service.reporting.test_joint_reports import Region
from tests.service.reporting.test_joint_reports import region as region
from tests.service.reporting.test_mirror_thread import SAID, Threads
from tests.service.reporting.test_mirror_thread import threads as threads


class Wanted:
    """What identity answers: the address of everybody but those who set it off."""

    def __init__(self) -> None:
        self.off: set[str] = set()
        self.languages: dict[str, str] = {}

    def call(
        self, service: str, operation: str, request: Mapping[str, Any], context: Context
    ) -> dict[str, Any]:
        assert (service, operation, request["kind"]) == ("identity", "mail_addresses", "reminders")
        assert context.actor == "service:reporting"
        people = [each for each in request["people"] if each not in self.off]
        return {
            "items": [
                {
                    "person": each,
                    "email": f"{each}@example.org",
                    "language": self.languages.get(each, "en"),
                    "since": None,
                }
                for each in people
            ]
        }


class Post:
    """The mail that goes out of a scene."""

    def __init__(self, scene: Scene, sink: Sink) -> None:
        self.scene, self.sink, self.wanted = scene, sink, Wanted()
        self.mail = self.started()

    def started(self) -> WaitingMail:
        """The duty as a process that just started has it."""
        kit = replace(self.scene.bench.kit, calls=self.wanted)
        settings = replace(kit.settings, smtp_url=self.sink.url, mail_from="comity@example.org")
        return WaitingMail(kit, Mailer(settings, kit.clock), self.scene.app.mirrors, self.scene.app.reading)

    def sent(self) -> dict[str, int]:
        """How many messages each person has, after the duty ran twice and once more in another process."""
        self.scene.catch_up()
        self.mail.run()
        self.mail.run()
        self.started().run()
        everybody = [each.actor.partition(":")[2] for each in self.scene.bench.kit.rights.active()]
        counted = {each: len(self.sink.to(f"{each}@example.org")) for each in everybody}
        return {person: number for person, number in counted.items() if number}

    def text(self, person: Context, at: int = -1) -> str:
        message = self.sink.to(f"{person.person}@example.org")[at]
        return f"{message['Subject']}\n{text_of(message)}"


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Sink]:
    with mail_sink(tmp_path / "mail") as made:
        yield made


def test_an_explanation_is_mailed_once_to_those_who_are_told_of_it_and_may_read_it(
    threads: Threads, sink: Sink
) -> None:
    post, scene, reader = Post(threads.scene, sink), threads.scene, threads.focal["PL"]
    number = str(reader.person)
    post.wanted.languages[number] = "ru"
    assert post.sent() == {}
    threads.explain(threads.focal["MD"], text=f"{SAID} We count 4519.")
    threads.explain(threads.focal["MD"], text="And once more.")
    assert post.sent() == {number: 1}
    text = post.text(reader)
    assert "Вашего внимания ждёт 1 вопрос" in text and "Не просмотренные вами пояснения" in text
    assert f"/reports/mirror?country={MOVEMENT['country']}&partner=PL&indicator=" in text
    assert not shows(text, 4519) and "Poland counts" not in text and "once more" not in text
    # Seen in the portal before it would be mailed, closed meanwhile, or set off: no message.
    scene.bench.clock.move(days=1)
    threads.explain(threads.focal["MD"], text="Seen at once.")
    scene.app.mirrors.see(MOVEMENT, reader)
    assert post.sent() == {number: 1}
    threads.explain(threads.focal["MD"], text="Of older days.")
    post.wanted.off = {number}
    assert post.sent() == {number: 1}
    post.wanted.off = set()
    scene.bench.clock.move(days=8)
    assert post.sent() == {number: 1}


def test_an_explanation_of_what_closed_meanwhile_is_not_mailed(threads: Threads, sink: Sink) -> None:
    post = Post(threads.scene, sink)
    threads.explain(threads.focal["MD"])
    threads.scene.agree("MD", "national", indicator=MOVEMENT["indicator"])
    assert post.sent() == {}


def test_who_confirms_for_a_country_is_told_of_a_joint_report_until_it_has_answered(
    region: Region, sink: Sink
) -> None:
    post = Post(region, sink)
    ours, theirs = (str(region.approvers[country].person) for country in ("MD", "PL"))
    report = region.opened()
    assert post.sent() == {ours: 1, theirs: 1}  # those who confirm, not those who read
    text = post.text(region.approvers["PL"])
    assert text.startswith("1 matter waits for you")
    assert "– Asylum applications: Moldova, Poland" in text and f"/reports/joint/{report}" in text
    assert "Together" not in text and not shows(text, 4519)
    region.confirm(report, "PL")
    # A text of the other country undoes the confirmation: it waits anew, and is mailed about once a day.
    region.do("write_text", region.approvers["MD"], report=report, language="en", text="We counted 4519.")
    assert post.sent() == {ours: 1, theirs: 1}
    region.bench.clock.move(days=1)
    assert post.sent() == {ours: 2, theirs: 2}
    region.do("write_text", region.approvers["MD"], report=report, language="en", text="We counted twice.")
    region.confirm(report, "MD")
    region.bench.clock.move(days=1)
    assert post.sent() == {ours: 2, theirs: 3}
    region.do("decline", region.approvers["PL"], report=report, reason="Not so.")
    region.bench.clock.move(days=1)
    assert post.sent() == {ours: 2, theirs: 3}
    events = region.bench.kit.log.read(0, types=frozenset({"reporting.waiting-mailed"}), limit=100)
    assert {each.key_id for each in events} == {"country:MD", "country:PL"}


def test_what_the_server_postpones_is_tried_again_and_what_it_refuses_is_written_down(
    region: Region, sink: Sink
) -> None:
    post, theirs = Post(region, sink), str(region.approvers["PL"].person)
    post.wanted.off = {str(region.approvers["MD"].person)}
    region.opened()
    sink.refuse["RCPT"] = "450 mailbox busy"
    assert post.sent() == {}
    sink.refuse["RCPT"] = "550 no such mailbox"
    region.opened(titles={"en": "Another"})
    region.bench.clock.move(minutes=2)
    assert post.sent() == {}
    [event] = region.bench.kit.log.read(0, types=frozenset({"reporting.waiting-mailed"}), limit=100)
    payload: Any = event.payload
    assert (payload["person"], payload["outcome"], len(payload["reports"])) == (theirs, "refused", 2)
    sink.refuse.clear()
    assert post.sent() == {}
    region.opened(titles={"en": "The third"})
    assert post.sent() == {theirs: 1}
