"""An office that sends what it should not, and the proof that a refusal changed nothing."""

import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import requests

from deploy.trial.client import Client
from deploy.trial.story import PASSWORD, Country, Story
from deploy.trial.systems import System
from tests.by_the_clock import BY_THE_CLOCK

INDICATOR: Final = "ASYLUM_APPLICATIONS"
OTHER_INDICATOR: Final = "FOREIGNERS"
RELEASED: Final = b"period,citizenship,sex,value\n2024,_T,_T,4519\n"
"""The figures of the office that are released, as a file."""
ATTEMPTS: Final = frozenset({"submission.refused", "identity.sign-in-refused"})
"""Events that record an attempt and change nothing."""
_CYRILLIC: Final = re.compile("[а-яё]", re.IGNORECASE)

Send = Callable[[str], requests.Response]
"""Sends a request whose answer is wanted in a language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A problem as it was told in each language."""

    en: Mapping[str, Any]
    ru: Mapping[str, Any]

    @property
    def places(self) -> list[tuple[str, int | None, str | None]]:
        """Code, row and column of each finding."""
        return [(found["code"], found["row"], found["column"]) for found in self.en["findings"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A country with a released figure, another country of its group, and an auditor who watches."""

    system: System
    story: Story
    own: Country
    other: Country
    auditor: Client
    periods: Iterator[str]

    @property
    def submitter(self) -> Client:
        return self.own.person("data-submitter")

    def posting(
        self,
        content: bytes,
        media_type: str = "text/csv",
        *,
        by: Client | None = None,
        headers: Mapping[str, str] | None = None,
        **query: str,
    ) -> Send:
        """Post a file, or a JSON body, as the submitter."""
        place = {"country": self.own.code, "indicator": INDICATOR, "source": "REG"}
        params = {**place, **query} if media_type == "text/csv" else query

        def send(language: str) -> requests.Response:
            given = {"Content-Type": media_type, "Accept-Language": language, **(headers or {})}
            sender = by or self.submitter
            return sender.send("POST", "/api/v1/submissions", headers=given, params=params, data=content)

        return send

    def body(self, observations: str, **other: str) -> bytes:
        """A JSON body around observations as JSON text."""
        head = {"country": self.own.code, "indicator": INDICATOR, "source": "REG", **other}
        return f'{json.dumps(head)[:-1]}, "observations": {observations}}}'.encode()

    def stepping(self, submission: str, step: str, by: Client, comment: str | None = None) -> Send:
        """Take a step."""
        body = {} if comment is None else {"comment": comment}
        path = f"/api/v1/submissions/{submission}/{step}"
        return lambda language: by.send("POST", path, headers={"Accept-Language": language}, json=body)

    def asking(self, path: str, by: Client | None = None, **query: str) -> Send:
        """Read."""
        reader = by or self.submitter
        return lambda language: reader.fetch(path, headers={"Accept-Language": language}, **query)

    def submitted(self, by: Client | None = None) -> str:
        """The number of a new submission of figures that nobody sent before."""
        figures = f'[{{"period": "{next(self.periods)}", "value": 7}}]'
        answer = self.posting(self.body(figures), "application/json", by=by)("en")
        assert answer.status_code == 201, answer.text
        number: str = answer.json()["id"]
        return number

    def refused(self, send: Send, status: int, code: str) -> Refusal:
        """Send a request in both languages: it is refused clearly, and changes nothing."""
        before, position = self._state(), self.position()
        told = {}
        for language in ("en", "ru"):
            answer = send(language)
            assert answer.status_code == status, answer.text
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert answer.headers["Content-Language"] == language
            told[language] = answer.json()
        refusal = Refusal(**told)
        _check_texts(refusal, status, code)
        assert set(self.events_after(position)) <= ATTEMPTS
        assert self._state() == before
        return refusal

    def events_after(self, position: int) -> list[str]:
        """The type of each event after a position. What reporting makes of earlier ones may come late."""
        events = self.auditor.items("/api/v1/log/events", after=position, limit=500)
        return [
            event["type"]
            for event in events
            if event["service"] != "reporting" and event["type"] not in BY_THE_CLOCK
        ]

    def position(self) -> int:
        """Where the log ends."""
        position: int = self.auditor.get("/api/v1/log/checkpoint")["position"]
        return position

    def files(self) -> set[str]:
        """Everything that the system keeps outside its databases."""
        var = self.system.var
        found = {str(path.relative_to(var)) for path in var.rglob("*") if path.is_file()}
        return {name for name in found if ".db" not in name and name not in {"process.log", "master.key"}}

    def _state(self) -> dict[str, Any]:
        where = {"country": self.own.code, "indicator": INDICATOR, "limit": 500}
        files = self.files()
        assert not {name for name in files if name.startswith("uploads")}
        return {
            "figures": list(self.submitter.items("/api/v1/observations", **where)),
            "files": files,
        }


def open_office(system: System) -> Office:
    """An office of its own on a system that others use as well."""
    story = Story(system)
    own, other = story.country(), story.country()
    own.documented(INDICATOR)
    other.documented(INDICATOR)
    own.released(INDICATOR, [{"period": "2024", "value": 4519}])
    email = f"auditor.{own.code.lower()}@example.org"
    about = {"email": email, "name": "Auditor", "roles": [{"role": "auditor"}]}
    story.secretariat.invited("/api/v1/users", about, PASSWORD)
    months = (f"{year}-{month:02}" for year in itertools.count(2003) for month in range(1, 13))
    auditor = system.client(email, PASSWORD)
    return Office(system=system, story=story, own=own, other=other, auditor=auditor, periods=months)


def _check_texts(refusal: Refusal, status: int, code: str) -> None:
    """Both tell the same, each in its language: the permanent code, what was wrong, and where."""
    for problem in (refusal.en, refusal.ru):
        assert problem["code"] == code, problem
        assert problem["type"] == f"urn:comity:problem:{code}"
        assert problem["status"] == status
    assert refusal.en["title"] != refusal.ru["title"]
    pairs = [(refusal.en["detail"], refusal.ru["detail"])]
    findings = zip(refusal.en.get("findings", ()), refusal.ru.get("findings", ()), strict=True)
    pairs += [(english["message"], russian["message"]) for english, russian in findings]
    for english, russian in pairs:
        assert english != russian
        assert _CYRILLIC.search(russian), russian
        assert " " in english, "a code instead of a text"
        assert "…" not in english, "a text with a gap"
