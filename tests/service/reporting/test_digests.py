"""Digests of corrections: who gets one, what stands in it, and what happens when mail does not go through."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from deploy.servers.mail import Sink, mail_sink
from eventlog import reading
from servicekit.context import Context
from servicekit.mail import Mailer
from servicekit.mailing import ATTEMPTS
from services.reporting.handlers.digests import Digests
from services.reporting.tables import disclosure, notice
from tests.service.reporting.scene import Scene

BEFORE = [
    ("2024", "_T", "_T", 4519),
    ("2024", "UA", "_T", 4000),
    ("2024", "AF", "_T", 516),
    ("2024", "SY", "_T", 3),
]
AFTER = [("2024", "_T", "_T", 8360), ("2024", "UA", "_T", 7834), ("2024", "SY", "_T", 10)]


class Directory:
    """What identity answers: the address of everybody who wants the mail."""

    def __init__(self) -> None:
        self.wants: dict[str, dict[str, str | None]] = {}

    def call(
        self, service: str, operation: str, request: Mapping[str, Any], context: Context
    ) -> dict[str, Any]:
        assert (service, operation, request["kind"]) == ("identity", "mail_addresses", "corrections")
        assert context.actor == "service:reporting"
        return {"items": [{"person": n, **self.wants[n]} for n in request["people"] if n in self.wants]}


class Post:
    """A correction of MD's figures, readers of it, and the mail that goes out."""

    def __init__(self, scene: Scene, sink: Sink) -> None:
        self.scene, self.sink, self.directory = scene, sink, Directory()
        self.own, self.reader = scene.person("MD"), scene.person("KZ")
        self.digests = self.started()

    def started(self, show: Callable[[], object] | None = None) -> Digests:
        """The duty as a process that just started has it."""
        kit = replace(self.scene.bench.kit, calls=self.directory)
        settings = replace(kit.settings, smtp_url=self.sink.url, mail_from="comity@example.org")
        show = show or self.scene.catch_up
        return Digests(kit, Mailer(settings, kit.clock), self.scene.app.reading, lambda _: show() and None)

    def wanted_by(self, person: Context, language: str = "en", since: str | None = None) -> str:
        address = f"{person.person}@example.org"
        self.directory.wants[str(person.person)] = {"email": address, "language": language, "since": since}
        return address

    def corrected(self) -> None:
        self.scene.agree("MD", "participants")
        self.scene.release("MD", BEFORE)
        self.scene.release("MD", AFTER, reason="Files that came late")
        self.scene.catch_up()

    def outcomes(self) -> dict[str, str | None]:
        with reading(self.scene.bench.kit.database) as connection:
            rows = connection.execute(notice.select()).all()
        return {row.person: row.mail_outcome for row in rows}


@pytest.fixture
def post(sqlite_scene: Scene, tmp_path: Path) -> Iterator[Post]:
    with mail_sink(tmp_path / "mail") as sink:
        yield Post(sqlite_scene, sink)


def rows_of(message: EmailMessage) -> list[str]:
    [attached] = message.iter_attachments()
    return str(attached.get_content()).lstrip("\ufeff").split()


def text_of(message: EmailMessage) -> str:
    body = message.get_body()
    assert body is not None
    return str(body.get_content())


def test_each_reader_who_wants_it_gets_one_digest_in_their_language(post: Post) -> None:
    own, reader = post.wanted_by(post.own, "en"), post.wanted_by(post.reader, "ru")
    post.corrected()
    assert post.digests.run() is False
    assert post.digests.run() is False
    [english], [russian] = post.sink.to(own), post.sink.to(reader)
    assert english["Subject"] == "Corrected: Asylum applications, Moldova, 2024"
    assert russian["Subject"].startswith("Исправлено: Ходатайства")
    assert "Files that came late" in text_of(english)
    assert "/notices/" in text_of(russian)
    assert post.outcomes() == {post.own.person: "delivered", post.reader.person: "delivered"}


def test_the_differences_are_masked_as_the_readers_figures_are(post: Post) -> None:
    own, reader = post.wanted_by(post.own), post.wanted_by(post.reader)
    post.corrected()
    post.digests.run()
    [mine], [theirs] = post.sink.to(own), post.sink.to(reader)
    assert any(row.startswith("MD,ASYLUM_APPLICATIONS,REG,2024,SY,_T,3,,10,,7,") for row in rows_of(mine))
    hidden = next(row for row in rows_of(theirs) if ",SY," in row)
    assert hidden.startswith("MD,ASYLUM_APPLICATIONS,REG,2024,SY,_T,,masked,")
    assert hidden.endswith(",,")
    assert "hidden" in text_of(theirs)
    assert "hidden" not in text_of(mine)


def test_what_was_mailed_to_another_country_is_in_the_disclosure_ledger(post: Post) -> None:
    post.wanted_by(post.own)
    post.wanted_by(post.reader)
    post.corrected()
    post.digests.run()
    post.scene.catch_up()
    with reading(post.scene.bench.kit.database) as connection:
        rows = connection.execute(disclosure.select()).all()
    assert [(row.actor, row.owner, row.format) for row in rows] == [(post.reader.actor, "MD", "notice")]


def test_who_lost_the_right_meanwhile_gets_nothing(post: Post) -> None:
    reader = post.wanted_by(post.reader)
    post.corrected()
    post.scene.agree("MD", "national")
    post.scene.catch_up()
    post.digests.run()
    assert post.sink.to(reader) == []
    assert post.outcomes()[str(post.reader.person)] == "withheld"


def test_who_chose_digests_later_gets_none_of_before(post: Post) -> None:
    post.wanted_by(post.reader, since="2025-03-02T00:00:00Z")
    post.corrected()
    post.digests.run()
    assert post.sink.received == []


def test_old_notices_are_not_mailed_when_mail_is_set_up(post: Post) -> None:
    post.wanted_by(post.reader)
    post.corrected()
    post.scene.bench.clock.move(days=8)
    post.digests.run()
    assert post.sink.received == []


def test_a_message_that_went_out_before_a_crash_is_sent_once_more_as_the_same_and_then_never(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.wanted_by(post.reader)
    post.corrected()

    def crash(*_: Any) -> None:
        raise SystemExit

    monkeypatch.setattr(post.digests, "_note", crash)
    with pytest.raises(SystemExit):
        post.digests.run()
    again = post.started()
    again.run()
    again.run()
    first, second = post.sink.received
    assert first["Message-ID"] == second["Message-ID"]
    assert len(list(post.sink.folder.glob("*.eml"))) == 1


def test_a_crash_after_the_record_and_before_the_read_model_sends_nothing_again(post: Post) -> None:
    post.wanted_by(post.reader)
    post.corrected()
    for _ in range(2):
        post.started(show=lambda: None).run()
    assert len(post.sink.received) == 1


def test_a_server_that_is_away_is_tried_later_and_nothing_is_lost(post: Post) -> None:
    reader = post.wanted_by(post.reader)
    post.corrected()
    post.sink.cut = "RCPT"
    post.digests.run()
    post.sink.cut = None
    post.digests.run()
    assert post.sink.to(reader) == []
    post.scene.bench.clock.move(minutes=1)
    post.digests.run()
    assert len(post.sink.to(reader)) == 1


def test_one_reader_who_is_refused_holds_nobody_up(post: Post) -> None:
    post.wanted_by(post.own)
    reader = post.wanted_by(post.reader)
    post.directory.wants[str(post.own.person)]["email"] = "nobody\nBcc: all@example.org"
    post.corrected()
    post.digests.run()
    assert len(post.sink.to(reader)) == 1
    assert post.outcomes()[str(post.own.person)] == "refused"


def test_what_the_server_postpones_is_given_up_in_the_end_and_written_down(post: Post) -> None:
    post.wanted_by(post.reader)
    post.corrected()
    post.sink.refuse["RCPT"] = "450 mailbox busy"
    for _ in range(ATTEMPTS):
        assert post.outcomes()[str(post.reader.person)] is None
        post.digests.run()
        post.scene.bench.clock.move(hours=6)
    assert post.outcomes()[str(post.reader.person)] == "given-up"
