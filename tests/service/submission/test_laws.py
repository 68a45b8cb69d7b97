"""What holds for every event and read model of the service."""

from datetime import timedelta
from functools import partial
from typing import Any

import jsonschema
import pytest
import sqlalchemy as sa

from eventlog import Columns
from servicekit.contracts import event_schemas
from servicekit.errors import Refused
from servicekit.kit import settle
from services.submission.projections import FIGURES_TYPES, SUBMISSION_TYPES
from services.submission.projections.calendar import CALENDAR_TYPES
from services.submission.projections.mappings import MAPPING_TYPES
from services.submission.projections.pulls import PULL_TYPES
from services.submission.tables import READ_MODELS
from tests.service.submission.conftest import (
    ADMINISTRATOR,
    APPROVER,
    BOTH,
    INDICATOR,
    SUBMITTER,
    VALIDATOR,
    Office,
)
from tests.service.submission.tables import TABLE, saved

CSV = "period,citizenship,sex,value\n2024,_T,_T,10\n2024,UA,_T,7\n2023,UA,_T,6\n"
PROVISIONAL = "period,citizenship,sex,value,status\n2021,_T,_T,10,P\n"
ONE_CELL = "period,citizenship,sex,value\n2024,UA,_T,4\n"


def live_through_everything(office: Office) -> None:
    """One event of every type, at least."""
    office.released(CSV)
    asked = office.post(CSV.replace(",7", ",8"), reason="a")["id"]
    office.step(asked, "request-clarification", VALIDATOR, "why?")
    office.step(asked, "answer", SUBMITTER, "because")
    newer = office.post(CSV.replace(",7", ",9").replace(",6", ",5"), reason="b")["id"]
    office.step(newer, "validate", VALIDATOR)
    office.step(newer, "approve", APPROVER)
    tomorrow = (office.bench.clock.now + timedelta(days=1)).isoformat()
    office.schedule(newer, tomorrow, APPROVER)
    office.call("unschedule_release", {"submission": newer}, APPROVER)
    older = office.post(ONE_CELL, reason="c")["id"]
    office.step(older, "validate", VALIDATOR)
    office.step(older, "approve", APPROVER)
    office.step(older, "release", APPROVER)
    with pytest.raises(Refused):
        office.step(newer, "release", APPROVER)
    office.step(newer, "reject", VALIDATOR, "no")
    withdrawn = office.post(CSV.replace("2024", "2022"))["id"]
    handed_over = {
        "submission": withdrawn,
        "person": BOTH.removeprefix("person:"),
        "comment": "posted abroad",
    }
    office.call("hand_over", handed_over, ADMINISTRATOR)
    office.step(withdrawn, "withdraw", SUBMITTER)
    office.released(PROVISIONAL)
    scheduled = office.post("period,citizenship,sex,value\n2019,MD,_T,3\n")["id"]
    office.comment(scheduled, VALIDATOR, "own-citizenship")
    office.step(scheduled, "validate", VALIDATOR)
    office.step(scheduled, "approve", APPROVER)
    office.schedule(scheduled, "2090-01-01T00:00:00Z", APPROVER)
    office.call("unschedule_release", {"submission": scheduled}, APPROVER)
    due_dates = {"country": "MD", "indicator": INDICATOR, "due_days": 60, "first": "2024"}
    office.call("set_due_dates", due_dates, ADMINISTRATOR)
    reminded(office)
    missed(office)
    own_citizens = office.post("period,citizenship,sex,value\n2019,MD,_T,12\n")["id"]
    office.comment(own_citizens, VALIDATOR, "own-citizenship")
    with pytest.raises(Refused):
        office.post(CSV.replace("UA", "XX"))
    live_through_pulls(office)
    mapping = saved(office)
    office.post(TABLE, mapping=mapping)
    saved(office, mapping=mapping, name="Renamed")
    office.call("retire_mapping", {"mapping": saved(office)}, SUBMITTER)


def live_through_pulls(office: Office) -> None:
    """One event of every type of pulls, of one that goes on and one that ends."""
    terms = {
        "address": "https://stat.example/figures.csv",
        "form": "csv",
        "charset": None,
        "mapping": None,
        "every": "day",
        "reason": None,
        "by": SUBMITTER,
    }
    place = {"country": "MD", "indicator": INDICATOR, "source": "REG", "agency": None}
    failed = {"code": "address-not-reached", "fields": {}, "findings": []}
    brought = {"submission": "1", "duplicate": False, "content_sha256": "0" * 64, "size_bytes": 1}
    pulls: dict[str, dict[str, dict[str, Any]]] = {
        "1": {"agreed": {**place, **terms}, "failed": failed, "recovered": {}, "delivered": brought},
        "2": {"agreed": {**place, **terms}, "changed": {**terms, "every": "week"}, "failed": failed},
        "3": {"agreed": {**place, **terms}, "disconnected": {"by": SUBMITTER, "comment": None}},
    }
    for pull, happened in pulls.items():
        for name, payload in happened.items():
            event = {"pull": pull, **payload}
            office.bench.append(f"submission.pull-{name}", event, country="MD", stream=f"pull-{pull}")
    settle(office.app.consumers, office.bench.kit.log.head().position, 10)


def reminded(office: Office) -> None:
    """Somebody was reminded, and got it by mail."""
    reminder = f"MD/{INDICATOR}/REG:2025:2026-03-31:-14"
    about = {"kind": "figures", "country": "MD", "indicator": INDICATOR, "source": "REG", "period": "2025"}
    sent = {"reminder": reminder, **about, "due_on": "2026-03-31", "offset_days": -14, "recipients": ["1"]}
    office.bench.append("submission.reminder-sent", sent, country="MD")
    mailed = {"person": "1", "reminders": [reminder], "outcome": "delivered", "code": None, "attempts": 0}
    office.bench.append("submission.reminders-mailed", mailed, country="MD")
    assert settle(office.app.consumers, office.bench.kit.log.head().position, 10)


def missed(office: Office) -> None:
    """A release did not come about, and somebody got that by mail."""
    submission = office.post("period,citizenship,sex,value\n2018,_T,_T,30\n")["id"]
    office.step(submission, "validate", VALIDATOR)
    office.step(submission, "approve", APPROVER)
    office.schedule(submission, "2090-01-01T00:00:00Z", APPROVER)
    office.step(submission, "reject", VALIDATOR, "not yet")
    assert next(each for each in office.app.duties if each.name == "submission.missed-releases").run()
    [told] = office.events("release-missed")
    mailed = {"person": "3", "submission": submission, "missed": told.payload["missed"]}
    mailed |= {"outcome": "delivered", "code": None, "attempts": 0}
    office.bench.append("submission.release-missed-mailed", mailed, country="MD")
    assert settle(office.app.consumers, office.bench.kit.log.head().position, 10)


def test_every_event_is_written_as_its_contract_says(office: Office) -> None:
    live_through_everything(office)
    seen = set()
    for event in office.events():
        payload: Any = event.payload
        if isinstance(payload, Columns):
            columns = {name: payload.column(name) for name in payload.names}
            payload = {"header": payload.header, "rows": payload.rows, "columns": columns}
        jsonschema.validate(payload, event_schemas()[f"{event.type}.v{event.schema_version}"])
        assert event.country == "MD"
        seen.add(event.type)
    own = {name for name in CALENDAR_TYPES if name.startswith("submission.")}
    kinds = SUBMISSION_TYPES | FIGURES_TYPES | PULL_TYPES | MAPPING_TYPES
    assert seen == kinds | own | {"submission.refused"}


def contents(office: Office) -> dict[str, list[tuple[Any, ...]]]:
    with office.bench.kit.database.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
            for tables in READ_MODELS.values()
            for table in tables
        }


def test_read_models_that_are_rebuilt_equal_those_that_were_kept(either_office: Office) -> None:
    office = either_office
    live_through_everything(office)
    kept = contents(office)
    assert [name for name, rows in kept.items() if not rows] == []
    for consumer in office.app.consumers:
        consumer.rebuild(partial(clear, consumer=consumer.name))
    assert contents(office) == kept


def clear(connection: sa.Connection, consumer: str) -> None:
    for table in READ_MODELS[consumer]:
        connection.execute(table.delete())
