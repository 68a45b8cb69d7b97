"""What the definition of an indicator means for the figures that are posted of it."""

import pytest

from servicekit.errors import Refused
from tests.service.submission.conftest import (
    APPROVER,
    VALIDATOR,
    Office,
    declare_source,
    define_indicator,
    dimension,
    write_documentation,
)

STAGED = "STAGED_PERMITS"
STAGE = {
    "code_list": "STAGE",
    "namespace": None,
    "names": {"en": "Stage", "ru": "Стадия"},
    "codes": [
        {
            "code": each,
            "names": {"en": each, "ru": each},
            "kind": kind,
            "parent": None,
            "aliases": [],
            "valid_from": None,
            "valid_to": None,
        }
        for each, kind in (("_T", "total"), ("APPLICATION", "value"), ("DECISION", "value"))
    ],
}
HEADING = "period,citizenship,sex,stage,value\n"


@pytest.fixture
def staged(office: Office) -> Office:
    """The office with an indicator whose stages are no whole, and which counts own citizens too."""
    office.bench.append("catalog.code-list-defined", STAGE, stream="codelist-STAGE")
    define_indicator(
        office.bench,
        STAGED,
        counts_own_citizens=True,
        dimensions=[
            dimension("citizenship", "COUNTRY", optional=False),
            dimension("sex", "SEX", optional=False),
            dimension("stage", "STAGE", additive=False, default="APPLICATION"),
        ],
    )
    declare_source(office.bench, "MD", STAGED, "REG")
    write_documentation(office.bench, "MD", STAGED)
    office.catch_up()
    return office


def test_a_total_stands_beside_stages_that_are_no_whole(staged: Office) -> None:
    rows = "2024,UA,_T,APPLICATION,10\n2024,UA,_T,DECISION,9\n2024,UA,_T,_T,12\n"
    posted = staged.post(HEADING + rows, indicator=STAGED)
    assert (posted["state"], posted["findings"]) == ("checked", [])
    assert staged.release(posted["id"])["state"] == "released"


def test_an_amendment_of_one_stage_is_not_held_against_the_others(staged: Office) -> None:
    staged.released(HEADING + "2024,UA,_T,APPLICATION,10\n2024,UA,_T,_T,12\n", indicator=STAGED)
    posted = staged.post(HEADING + "2024,UA,_T,APPLICATION,40\n", indicator=STAGED, reason="counted anew")
    assert posted["findings"] == []


def test_within_a_stage_sexes_still_add_up(staged: Office) -> None:
    rows = "2024,UA,_T,DECISION,9\n2024,UA,M,DECISION,8\n2024,UA,F,DECISION,7\n"
    with pytest.raises(Refused) as caught:
        staged.post(HEADING + rows, indicator=STAGED)
    [finding] = caught.value.fields["findings"]
    assert (finding["code"], finding["key"]["stage"]) == ("parts-exceed-total", "DECISION")


def test_stages_that_are_left_out_are_not_told_apart(staged: Office) -> None:
    """A dimension that is left out stands at `_T`: beside the stages it is one more figure."""
    posted = staged.post("period,citizenship,sex,value\n2024,UA,_T,12\n", indicator=STAGED)
    staged.release(posted["id"])
    later = staged.post(HEADING + "2024,UA,_T,APPLICATION,40\n", indicator=STAGED, reason="told apart")
    assert (later["findings"], later["added"], later["changed"]) == ([], 1, 0)


def test_own_citizens_are_warned_about_unless_the_indicator_counts_them(staged: Office) -> None:
    own = "period,citizenship,sex,value\n2024,MD,_T,12\n"
    assert staged.post(own, indicator=STAGED)["findings"] == []
    assert [each["code"] for each in staged.post(own)["findings"]] == ["own-citizenship"]


def test_a_census_stands_for_its_moment_in_one_form(office: Office) -> None:
    define_indicator(office.bench, "CENSUS", frequencies=["I"])
    declare_source(office.bench, "MD", "CENSUS", "REG")
    write_documentation(office.bench, "MD", "CENSUS")
    office.catch_up()
    heading = "period,citizenship,sex,value,status\n"
    office.released(f"{heading}2014-05,UA,_T,10,A\n", indicator="CENSUS")
    with pytest.raises(Refused) as caught:
        office.post(f"{heading}2014-05-12,UA,_T,10,A\n", indicator="CENSUS", reason="the day")
    [finding] = caught.value.fields["findings"]
    assert (finding["code"], finding["period"]) == ("moment-in-two-forms", "2014-05-12")
    moved = f"{heading}2014-05-12,UA,_T,10,A\n2014-05,UA,_T,,O\n"
    posted = office.post(moved, indicator="CENSUS", reason="the day")
    assert (posted["findings"], posted["added"], posted["changed"]) == ([], 1, 1)
    assert office.release(posted["id"])["state"] == "released"


def test_two_forms_that_are_open_at_once_do_not_both_become_figures(office: Office) -> None:
    define_indicator(office.bench, "CENSUS", frequencies=["I"])
    declare_source(office.bench, "MD", "CENSUS", "REG")
    write_documentation(office.bench, "MD", "CENSUS")
    office.catch_up()
    heading = "period,citizenship,sex,value\n"
    first = office.post(f"{heading}2014-05,UA,_T,10\n", indicator="CENSUS")
    second = office.post(f"{heading}2014-05-12,UA,_T,10\n", indicator="CENSUS", reason="the day")
    office.release(first["id"])
    office.step(second["id"], "validate", VALIDATOR)
    office.step(second["id"], "approve", APPROVER)
    with pytest.raises(Refused) as caught:
        office.step(second["id"], "release", APPROVER)
    assert caught.value.remote_code == "base-changed"
    view = office.call("get", {"submission": second["id"]}, VALIDATOR)
    assert (view["state"], [each["code"] for each in view["findings"]]) == (
        "checked",
        ["moment-in-two-forms"],
    )
