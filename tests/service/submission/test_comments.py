"""Comments on warnings: who gives them, where they are seen, and how long they count."""

import pytest

from servicekit.errors import Refused
from tests.service.submission.conftest import (
    FOREIGNER,
    KEY,
    SUBMITTER,
    USER,
    VALIDATOR,
    Office,
)

BEFORE = "period,citizenship,sex,value\n2023,UA,_T,100\n2023,RU,_T,100\n"
AFTER = "period,citizenship,sex,value\n2024,UA,_T,900\n2024,RU,_T,800\n"
UA = {"citizenship": "UA", "sex": "_T"}


def test_comments_stand_with_the_findings_and_in_the_history(office: Office) -> None:
    office.released(BEFORE)
    posted = office.post(AFTER)
    assert posted["uncommented"] == [
        {"code": "jump-previous", "period": "2024", "key": {"citizenship": code, "sex": "_T"}}
        for code in ("UA", "RU")
    ]
    office.comment(posted["id"], SUBMITTER, "jump-previous", period="2024", key=UA, comment="A new law.")
    view = office.comment(posted["id"], VALIDATOR, "jump-previous", comment="Checked by phone.")
    assert view["uncommented"] == []
    assert [each["comments"] for each in view["findings"]] == [
        ["A new law.", "Checked by phone."],
        ["Checked by phone."],
    ]
    assert [(each["comment"], each["by"]) for each in view["comments"]] == [
        ("A new law.", SUBMITTER),
        ("Checked by phone.", VALIDATOR),
    ]
    history = office.call("history", {"submission": posted["id"]}, VALIDATOR)["items"]
    assert [(each["type"], each["comment"]) for each in history[2:]] == [
        ("submission.findings-commented", "A new law."),
        ("submission.findings-commented", "Checked by phone."),
    ]
    event = office.events("findings-commented")[0]
    assert event.payload["comments"][0]["figures"] == [{"period": "2024", "key": UA}]


@pytest.mark.parametrize(
    ("actor", "code"), [(None, "not-signed-in"), (USER, "not-found"), (FOREIGNER, "not-found")]
)
def test_only_those_at_work_on_it_comment(office: Office, actor: str | None, code: str) -> None:
    posted = office.post("period,citizenship,sex,value\n2024,MD,_T,1\n")
    with pytest.raises(Refused) as caught:
        office.comment(posted["id"], actor, "own-citizenship")
    assert caught.value.remote_code == code


def test_a_machine_explains_nothing(office: Office) -> None:
    posted = office.post("period,citizenship,sex,value\n2024,MD,_T,1\n", actor=KEY)
    with pytest.raises(Refused) as caught:
        office.comment(posted["id"], KEY, "own-citizenship")
    assert caught.value.remote_code == "person-required"


def test_comments_on_a_check_that_was_made_again_are_history_only(office: Office) -> None:
    first = office.post("period,citizenship,sex,value\n2024,MD,_T,1\n2024,UA,_T,5\n")["id"]
    second = office.post("period,citizenship,sex,value\n2024,MD,_T,2\n")["id"]
    for submission in (first, second):
        office.comment(submission, VALIDATOR, "own-citizenship")
        office.step(submission, "validate", "person:2")
        office.step(submission, "approve", "person:3")
    office.step(first, "release", "person:3")
    with pytest.raises(Refused) as caught:
        office.step(second, "release", "person:3")
    assert caught.value.remote_code == "base-changed"
    view = office.call("get", {"submission": second}, VALIDATOR)
    assert (view["comments"], [each["code"] for each in view["uncommented"]]) == ([], ["own-citizenship"])
