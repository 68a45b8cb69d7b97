"""Proofs about collecting: a late country is reminded, questions are kept, embargoes hold, digests come."""

import csv
import io
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any, Final

from demo.countries import email
from demo.posting import ANSWER, ASKED_ABOUT, QUESTION, Release
from demo.proofs import Proof, proof
from demo.sharing import AGREEMENTS, EMBARGOED, NATIONAL, PARTICIPANTS
from demo.stage import Stage
from demo.system import SYSTEM
from deploy.trial.client import Client

LATE, LATE_INDICATOR = "UA", "POPULATION"
"""It says that these figures were due yesterday, and has not posted them."""
HELD, HELD_INDICATOR = "GT", "EXITS"
"""Released under an embargo, which its country lifts in the end."""
HELD_FROM: Final = ("CO", "CR")
DIGEST_READER: Final = "PL"
MAILED_WITHIN_S: Final = 90
PAGE: Final = 500


def ask_for_digests(stage: Stage) -> None:
    """The reader chooses to be told of corrections by mail, before there are any."""
    reader = stage.person("user", DIGEST_READER)
    reader.put("/api/v1/me/mail", {"kinds": ["corrections", "reminders"]})


def be_late(stage: Stage) -> None:
    """A country sets the due date of figures to yesterday."""
    today = _today()
    period = str(today.year - 1)
    due_days = (today - date(today.year - 1, 12, 31)).days - 1
    body = {"due_days": due_days, "frequencies": ["A"], "first": period, "last": period}
    stage.person("admin", LATE).put(f"/api/v1/due-dates/{LATE}/{LATE_INDICATOR}", body)


def prove_collection(stage: Stage, releases: Sequence[Release], remind: Callable[[], object]) -> list[Proof]:
    """Look into calendar, board, history, embargo and mailbox. remind: sends the reminders that are due."""
    remind()
    return [
        proof(
            f"{LATE} is late with {LATE_INDICATOR}: its calendar and the secretariat's board say so, its "
            "submitter is reminded in the portal and by mail, and no figure is in any of it",
            _late_shortcomings(stage),
        ),
        proof(
            "A validator's question and its answer stay with the submission that was released after them",
            _clarification_shortcomings(stage, releases),
        ),
        proof(
            f"{HELD}'s {HELD_INDICATOR} are released under an embargo: its own people read them, "
            f"{' and '.join(HELD_FROM)} do not before it is lifted",
            _embargo_shortcomings(stage),
        ),
        proof(
            f"{DIGEST_READER}'s reader, who chose so, got one digest by mail for each correction, with the "
            "differences as the portal shows them",
            _digest_shortcomings(stage),
        ),
    ]


def _late_shortcomings(stage: Stage) -> Iterator[str]:
    query = {"country": LATE, "indicator": LATE_INDICATOR, "status": "late", "kind": "figures"}
    submitter = stage.person("submitter", LATE)
    lines = list(submitter.items("/api/v1/calendar", **query))
    if [line["days_late"] for line in lines] != [1]:
        yield f"the calendar says {lines}"
    board = list(stage.person(SYSTEM).items("/api/v1/compliance", country=LATE, indicator=LATE_INDICATOR))
    if [row["status"] for row in board] != ["late"]:
        yield f"the board says {board}"
    if not _arrived(stage, email("submitter", LATE), 1):
        yield "its submitter got no mail"
    # Looked at after the mail: the system may be at the reminders by itself when it is asked for them.
    reminded = {item["indicator"] for item in submitter.items("/api/v1/reminders")}
    if LATE_INDICATOR not in reminded:
        yield "its submitter has no reminder in the portal"


def _clarification_shortcomings(stage: Stage, releases: Sequence[Release]) -> Iterator[str]:
    asked = next(each for each in releases if each.extract.file == ASKED_ABOUT)
    approver = stage.person("approver", asked.extract.country)
    history = list(approver.items(f"/api/v1/submissions/{asked.submission['id']}/history"))
    said = [item["comment"] for item in history]
    if QUESTION not in said or ANSWER not in said or said.index(QUESTION) > said.index(ANSWER):
        yield f"its history says {said}"
    if history[-1]["state"] != "released":
        yield f"it ended as {history[-1]['state']}"


def _embargo_shortcomings(stage: Stage) -> Iterator[str]:
    assert AGREEMENTS[HELD, HELD_INDICATOR] == EMBARGOED
    if not _reads(stage, HELD):
        yield "its own people do not read them"
    early = [country for country in HELD_FROM if _reads(stage, country)]
    if early:
        yield f"{', '.join(early)} read them under the embargo"
    _agree(stage, PARTICIPANTS.body(_today()))
    still = [country for country in HELD_FROM if not _reads(stage, country)]
    if still:
        yield f"{', '.join(still)} do not read them when it is lifted"
    _agree(stage, NATIONAL.body(_today()))


def _agree(stage: Stage, body: Mapping[str, Any]) -> None:
    stage.person("admin", HELD).put(f"/api/v1/agreements/{HELD}/{HELD_INDICATOR}", dict(body))


def _reads(stage: Stage, country: str) -> bool:
    query = {"country": HELD, "indicator": HELD_INDICATOR, "limit": 1}
    return bool(stage.person("user", country).get("/api/v1/observations", **query)["items"])


def _digest_shortcomings(stage: Stage) -> Iterator[str]:
    reader = stage.person("user", DIGEST_READER)
    notices = list(reader.items("/api/v1/notices", limit=PAGE))
    address = email("user", DIGEST_READER)
    arrived = _arrived(stage, address, len(notices))
    if len(arrived) != len(notices):
        yield f"{len(arrived)} digests came of {len(notices)} corrections"
    for notice in notices:
        message = next((each for each in arrived if f"/notices/{notice['id']}\n" in _text(each)), None)
        if message is None:
            yield f"none came of {notice['country']} {notice['indicator']}"
            continue
        shown = _differences(reader, notice["id"])
        if sorted((row["new_value"], row["new_absence"]) for row in _rows(message)) != sorted(shown):
            yield f"that of {notice['country']} {notice['indicator']} is not as the portal shows it"


def _differences(reader: Client, notice: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    address: str | None = f"{reader.base_url}/api/v1/notices/{notice}?limit={PAGE}"
    while address is not None:
        view = reader.get(address.removeprefix(reader.base_url))
        for each in view["differences"]:
            value, absence = each["new"]["value"], each["new"]["absence"]
            found.append(("" if value is None else str(value), absence or ""))
        address = view["next"]
    return found


def _arrived(stage: Stage, address: str, at_least: int) -> list[EmailMessage]:
    """The messages to an address, once there are so many, or those that came in time."""
    deadline = time.monotonic() + MAILED_WITHIN_S
    while len(stage.mail.to(address)) < at_least and time.monotonic() < deadline:
        time.sleep(0.2)
    return stage.mail.to(address)


def _text(message: EmailMessage) -> str:
    body = message.get_body()
    return "" if body is None else str(body.get_content()).replace("\r\n", "\n")


def _rows(message: EmailMessage) -> list[dict[str, str]]:
    [attached] = message.iter_attachments()
    return list(csv.DictReader(io.StringIO(str(attached.get_content()).lstrip("\ufeff"))))


def _today() -> date:
    return datetime.now(UTC).date()
