"""The figures as they will stand: new, changed, unchanged, and missing against the period before."""

from typing import Any

import pytest

from servicekit.errors import Refused
from tests.service.submission.conftest import USER, VALIDATOR, Office

SIDES = ("now", "stands", "before")
HEADING = "period,citizenship,sex,value\n"
BEFORE = f"{HEADING}2023,UA,_T,10\n2023,RU,_T,9\n2023,GE,_T,9\n2024,UA,_T,8\n2024,STLS,_T,2\n"
AFTER = f"{HEADING}2024,UA,_T,85\n2024,RU,_T,95\n2024,RU,F,40\n"


def outlook(office: Office, submission: str, actor: str = VALIDATOR, **asked: Any) -> dict[str, Any]:
    return office.call("outlook", {"submission": submission, **asked}, actor)


def test_a_table_says_what_becomes_of_each_cell(office: Office) -> None:
    office.released(BEFORE)
    submission = office.post(AFTER, reason="late files")["id"]
    table = outlook(office, submission)
    assert (table["rows"], table["period"], table["before"]) == ("citizenship", "2024", "2023")
    assert table["counts"] == {"new": 1, "changed": 1, "unchanged": 1, "missing": 1}
    shown = {
        item["code"]: (
            item["kind"],
            *(item[side] and item[side]["value"] for side in ("now", "stands", "before")),
        )
        for item in table["items"]
    }
    assert shown == {
        "GE": ("missing", None, None, 9),
        "RU": ("new", 95, None, 9),
        "STLS": ("unchanged", None, 2, None),
        "UA": ("changed", 85, 8, 10),
    }


def test_a_table_is_cut_filtered_and_paged(office: Office) -> None:
    office.released(BEFORE)
    submission = office.post(AFTER, reason="late files")["id"]
    assert [each["code"] for each in outlook(office, submission, show=["new", "missing"])["items"]] == [
        "GE",
        "RU",
    ]
    women = outlook(office, submission, codes={"sex": "F"})
    assert [(each["code"], each["kind"]) for each in women["items"]] == [("RU", "new")]
    by_sex = outlook(office, submission, rows="sex", codes={"citizenship": "RU"})
    assert [(each["code"], each["kind"]) for each in by_sex["items"]] == [("F", "new"), ("_T", "new")]
    first = outlook(office, submission, limit=3)
    assert [each["code"] for each in outlook(office, submission, limit=3, after=first["next"])["items"]] == [
        "UA"
    ]


def test_a_table_is_for_those_who_see_the_submission(office: Office) -> None:
    submission = office.post(AFTER)["id"]
    with pytest.raises(Refused) as caught:
        outlook(office, submission, USER)
    assert caught.value.remote_code == "not-found"
    with pytest.raises(Refused) as caught:
        outlook(office, submission, rows="age")
    assert caught.value.remote_code == "invalid-request"
