"""The path of a submission from a file to released figures, amendments included."""

import pytest

from servicekit.errors import Refused
from services.submission.projections import observations_at
from tests.service.submission.conftest import (
    APPROVER,
    INDICATOR,
    SUBMITTER,
    VALIDATOR,
    Office,
)
from tests.service.submission.figures import CSV, ROWS, refused


def test_figures_posted_as_json_are_released_by_others(office: Office) -> None:
    posted = office.post_json(ROWS)
    assert (posted["state"], posted["observations"]) == ("checked", 2)
    assert (posted["added"], posted["changed"], posted["amendment"]) == (2, 0, False)
    assert posted["next_steps"] == ["withdraw"]
    office.step(posted["id"], "validate", VALIDATOR)
    office.step(posted["id"], "approve", APPROVER)
    released = office.step(posted["id"], "release", APPROVER)
    assert released["state"] == "released"
    figures = office.events("figures-released")[0]
    assert figures.stream == f"figures-MD-{INDICATOR}-REG"
    assert figures.position == released["position"]
    assert figures.payload["submitted_by"] == SUBMITTER
    assert figures.payload["dimensions"] == ["citizenship", "sex"]
    observations = observations_at(office.bench.kit.log, figures.payload["observations"])
    assert [chunk.column("value") for chunk in observations] == [[7, 10]]


def test_json_and_csv_of_the_same_figures_are_the_same_submission(office: Office) -> None:
    posted = office.post_json(ROWS)
    again = office.post(CSV)
    assert (again["id"], again["duplicate"], again["position"]) == (posted["id"], True, None)
    assert len(office.events("received")) == 1


def test_the_same_file_after_its_release_changes_nothing(office: Office) -> None:
    released = office.released(CSV)
    again = office.post(CSV)
    assert (again["id"], again["duplicate"], again["state"]) == (released["id"], True, "released")
    assert office.post(CSV.replace("2024,UA,_T,7\n", ""))["duplicate"] is True


def test_an_amendment_shows_what_it_changes_and_drops_what_it_does_not(office: Office) -> None:
    office.released(CSV)
    amendment = office.post(CSV.replace(",10", ",12"), reason="late files")
    assert (amendment["amendment"], amendment["added"]) == (True, 0)
    assert (amendment["changed"], amendment["unchanged"]) == (1, 1)
    differences = office.call("differences", {"submission": amendment["id"]}, VALIDATOR)
    assert differences["total"] == 1
    assert differences["items"] == [
        {
            "period": "2024",
            "citizenship": "_T",
            "sex": "_T",
            "change": "changed",
            "old": 10,
            "old_status": "A",
            "old_note": None,
            "new": 12,
            "status": "A",
            "note": None,
            "absolute": 2,
            "percent": "20.0",
        }
    ]
    office.release(amendment["id"])
    event = office.events("figures-amended")[0]
    assert (event.payload["reason"], event.payload["changed"]) == ("late files", 1)
    # What it replaced is still to be seen when other figures stand.
    office.released(CSV.replace(",10", ",13"), reason="later files")
    assert office.call("differences", {"submission": amendment["id"]}, VALIDATOR) == differences


def test_a_correction_and_its_reversal_are_both_corrections(office: Office) -> None:
    office.released(CSV)
    office.released(CSV.replace(",10", ",12"), reason="up")
    back = office.post(CSV, reason="down")
    assert back["duplicate"] is False
    office.release(back["id"])
    assert len(office.events("figures-amended")) == 2
    assert office.post(CSV)["duplicate"] is True


def test_an_amendment_without_a_reason_is_refused(office: Office) -> None:
    office.released(CSV)
    with pytest.raises(Refused) as caught:
        office.post(CSV.replace(",10", ",12"), reason="  ")
    assert refused(caught) == ("amendment-needs-reason", 422)
    assert len(office.events("received")) == 1
    assert office.events("refused")[0].payload["findings"][0]["code"] == "amendment-needs-reason"


def test_a_released_figure_is_withdrawn_by_an_amendment_to_missing(office: Office) -> None:
    office.released(CSV)
    heading = "period,citizenship,sex,value,status\n"
    amendment = office.released(f"{heading}2024,UA,_T,,O\n", reason="counted twice")
    items = office.call("differences", {"submission": amendment["id"]}, VALIDATOR)["items"]
    assert [(each["old"], each["new"], each["status"], each["absolute"]) for each in items] == [
        (7, None, "O", None)
    ]


def test_a_file_with_errors_leaves_only_the_record_of_the_attempt(office: Office) -> None:
    with pytest.raises(Refused) as caught:
        office.post("period,citizenship,sex,value\n2024,Ivanov,_T,4711\n2024,UA,_T,-815\n")
    assert refused(caught) == ("has-errors", 422)
    assert caught.value.fields["errors"] == 2
    assert caught.value.fields["findings"][0]["params"]["given"] == "Ivanov"
    assert [event.type for event in office.events()] == ["submission.refused"]
    kept = str(office.events("refused")[0].payload)
    assert "unknown-code" in kept
    assert not any(content in kept for content in ("Ivanov", "4711", "815"))


def test_nothing_of_a_heading_that_is_a_row_is_kept(office: Office) -> None:
    with pytest.raises(Refused):
        office.post("period,value,Ivanov\n2024,1,x\n")
    assert "Ivanov" not in str(office.events("refused")[0].payload)


@pytest.mark.parametrize(("step", "actor"), [("withdraw", SUBMITTER), ("reject", VALIDATOR)])
def test_after_an_end_off_the_path_the_same_file_is_a_new_submission(
    office: Office, step: str, actor: str
) -> None:
    first = office.post(CSV)["id"]
    office.step(first, step, actor, "wrong file")
    second = office.post(CSV)
    assert second["id"] != first
    assert second["duplicate"] is False


def test_a_newer_file_of_the_same_cells_takes_the_place_of_an_open_one(office: Office) -> None:
    older = office.post(CSV)["id"]
    office.step(older, "validate", VALIDATOR)
    newer = office.post(CSV.replace(",10", ",11") + "2023,_T,_T,4\n")
    assert office.state(older) == "superseded"
    assert office.call("get", {"submission": older}, VALIDATOR)["superseded_by"] == newer["id"]
    part = office.post("period,citizenship,sex,value\n2024,_T,_T,15\n")
    assert office.state(newer["id"]) == "checked"
    assert part["state"] == "checked"
