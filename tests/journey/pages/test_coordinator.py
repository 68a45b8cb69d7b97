"""A coordinator's day: what is due and late, reminders, a correction; the secretariat's board."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from deploy.servers.mail import Sink, mail_sink
from deploy.trial.client import Client
from deploy.trial.story import PASSWORD, Country, Story
from deploy.trial.systems import SYSTEM, System, embedded
from tests.journey.pages import axe
from tests.journey.pages.people import Person

INDICATOR = "ASYLUM_APPLICATIONS"
TODAY = datetime.now(UTC).date()
LAST_YEAR = TODAY.year - 1
TRIES = 20
WORDS = {
    "en": {
        "late": "late",
        "in": "came in",
        "checked": "checked",
        "reminders": "Reminders",
        "reminder": "Reminder: 1 delivery is due",
        "corrected": "Corrected: Asylum applications",
        "acknowledge": "Acknowledge",
        "acknowledged": "acknowledged",
        "keep": "Keep this",
        "board": "Who has delivered what is due",
    },
    "ru": {
        "late": "просрочено",
        "in": "поступило",
        "checked": "проверено",
        "reminders": "Напоминания",
        "reminder": "Напоминание: ожидается 1 поставка данных",
        "corrected": "Исправлено: Ходатайства",
        "acknowledge": "Принять к сведению",
        "acknowledged": "принято к сведению",
        "keep": "Сохранить",
        "board": "Кто представил то, что должен",
    },
}


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sink]:
    """The mail server of the day."""
    with mail_sink(tmp_path_factory.mktemp("mail")) as sink:
        yield sink


@pytest.fixture(scope="module")
def embedded_system(tmp_path_factory: pytest.TempPathFactory, sink: Sink) -> Iterator[System]:
    """A system of its own, whose mail arrives somewhere."""
    mail = {"COMITY_SMTP_URL": sink.url, "COMITY_MAIL_FROM": "Comity <comity@example.org>"}
    with embedded(tmp_path_factory.mktemp("coordinator"), mail) as system:
        yield system


@dataclass
class Day:
    """A country whose figures were due yesterday, its coordinator, and a country whose figures it reads."""

    system: System
    sink: Sink
    own: Country
    other: Country
    language: str
    email: str
    client: Client

    def does(self, duty: str) -> None:
        """What falls due of a duty happens now."""
        for _ in range(TRIES):  # the system itself may be at it
            if not self.system.command("duty", "run", duty, check=False).returncode:
                return
        raise AssertionError(f"{duty} could not be run")

    def mailed(self, duty: str, subject: str) -> EmailMessage:
        """The one message to the coordinator with this subject, which a duty sends."""
        for _ in range(TRIES):  # what it is about may not have reached the state that the duty reads
            self.does(duty)
            found = [each for each in self.sink.to(self.email) if str(each["Subject"]).startswith(subject)]
            if found:
                [message] = found
                return message
        raise AssertionError(f"{duty} sent no message {subject!r}")


@pytest.fixture(params=["en", "ru"])
def day(request: pytest.FixtureRequest, story: Story, embedded_system: System, sink: Sink) -> Day:
    own, other, language = story.country(), story.country(), request.param
    for country in (own, other):
        country.documented(INDICATOR)
    other.sharing(INDICATOR, "participants")
    period = {"first": str(LAST_YEAR), "last": str(LAST_YEAR), "frequencies": ["A"]}
    due_days = (TODAY - date(LAST_YEAR, 12, 31)).days - 1
    path = f"/api/v1/due-dates/{own.code}/{INDICATOR}"
    own.administrator.put(path, {**period, "due_days": due_days})
    email = f"coordinator.{own.code.lower()}@example.org"
    roles = [{"role": "user"}, {"role": "data-submitter"}]
    about = {"email": email, "name": "Coordinator", "language": language, "roles": roles}
    own.administrator.invited("/api/v1/users", {"country": own.code, **about}, PASSWORD)
    client = embedded_system.client(email, PASSWORD)
    return Day(
        system=embedded_system,
        sink=sink,
        own=own,
        other=other,
        language=language,
        email=email,
        client=client,
    )


def sign_in(person: Person, email: str, password: str, language: str) -> None:
    person.opens(f"/sign-in?lang={language}")
    person.page.locator("#email").fill(email)
    person.page.locator("#password").fill(password)
    person.presses("Sign in", "Войти")


def looked_at(person: Person) -> str:
    """The words of a page that has no accessibility fault and fits on a telephone."""
    assert axe.faults(person) == []
    assert not person.scrolls_sideways_on_a_telephone()
    return person.reads()


def text_of(message: EmailMessage) -> str:
    body = message.get_body()
    assert body is not None
    return str(body.get_content())


def corrected(other: Country) -> None:
    """The other country corrects figures, beside a small count that stays hidden."""
    other.released(INDICATOR, cells({"UA": 4000, "AF": 516, "SY": 3, "_T": 4519}))
    other.released(INDICATOR, cells({"UA": 7841, "_T": 8360}), reason="Files that came late")


def cells(values: dict[str, int]) -> list[dict[str, Any]]:
    return [{"period": "2023", "citizenship": code, "value": value} for code, value in values.items()]


def test_a_coordinators_day(day: Day, at_browser: Callable[[], Person]) -> None:
    words, coordinator = WORDS[day.language], at_browser()
    sign_in(coordinator, day.email, PASSWORD, day.language)

    day.does("submission.reminders")
    assert "/calendar" in text_of(day.mailed("submission.reminder-mail", words["reminder"]))
    coordinator.opens("/")
    assert words["reminders"] in looked_at(coordinator)
    coordinator.opens("/calendar")
    assert words["late"] in looked_at(coordinator)

    posted = day.client.post(
        "/api/v1/submissions",
        {
            "country": day.own.code,
            "indicator": INDICATOR,
            "source": "REG",
            "observations": [{"period": str(LAST_YEAR), "value": 120}],
        },
    )
    coordinator.opens(f"/calendar?indicator={INDICATOR}")
    said = coordinator.reads()
    assert words["in"] in said
    assert words["checked"] in said
    coordinator.opens("/")
    assert words["reminders"] not in coordinator.reads()
    coordinator.opens(f"/submissions/{posted['id']}")
    assert words["checked"] in coordinator.reads()

    coordinator.opens("/account/mail")
    looked_at(coordinator)
    coordinator.page.locator("#kind-corrections").check()
    coordinator.presses(words["keep"])
    assert coordinator.page.locator("#kind-corrections").is_checked()

    corrected(day.other)
    digest = day.mailed("reporting.digests", words["corrected"])
    [attached] = digest.iter_attachments()
    assert ",4519,,8360,,3841," in str(attached.get_content())
    [address] = re.findall(r"\S+/notices/\S+", text_of(digest))
    coordinator.page.goto(address)
    coordinator.presses(words["acknowledge"])
    assert words["acknowledged"] in looked_at(coordinator)
    [entry] = day.other.person("data-approver").items("/api/v1/corrections", country=day.other.code)
    told = [each for each in entry["notices"] if each["country"] == day.own.code and each["acknowledged_at"]]
    assert [each["mail_outcome"] for each in told] == ["delivered"]


def test_the_secretariat_sees_who_is_late_and_no_figure(
    day: Day, at_browser: Callable[[], Person], tmp_path: Path
) -> None:
    words, secretariat = WORDS[day.language], at_browser()
    day.other.released(INDICATOR, [{"period": str(LAST_YEAR), "value": 918273}])
    sign_in(secretariat, *SYSTEM, day.language)
    secretariat.opens(f"/compliance?country={day.own.code}")
    said = looked_at(secretariat)
    assert words["board"] in said
    assert words["late"] in said
    secretariat.opens(f"/compliance?indicator={INDICATOR}")
    assert "918" not in secretariat.reads()
    with secretariat.page.expect_download() as waiting:
        secretariat.page.locator("a[href^='/compliance.csv']").click()
    path = tmp_path / "compliance.csv"
    waiting.value.save_as(path)
    rows = path.read_text(encoding="utf-8-sig").splitlines()
    assert any(row.startswith(f"{day.own.code},{INDICATOR},REG,late,1,1,") for row in rows)
    assert any(row.startswith(f"{day.other.code},{INDICATOR},REG,") for row in rows)
    assert "918273" not in "\n".join(rows)
