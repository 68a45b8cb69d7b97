"""The path of a submission from a file to released figures, and off the path."""

from typing import Any

import pytest

from servicekit.errors import Refused
from services.submission.projections import observations_at
from tests.service.submission.conftest import (
    ADMINISTRATOR,
    APPROVER,
    BOTH,
    FOREIGNER,
    INDICATOR,
    KEY,
    OTHER_APPROVER,
    SUBMITTER,
    USER,
    VALIDATOR,
    Office,
    set_workflow,
    write_documentation,
)

ROWS: list[dict[str, Any]] = [
    {"period": "2024", "citizenship": "_T", "sex": "_T", "value": 10, "status": "A", "note": None},
    {"period": "2024", "citizenship": "UA", "sex": "_T", "value": 7},
]
CSV = "period,citizenship,sex,value\n2024,_T,_T,10\n2024,UA,_T,7\n"


def refused(caught: pytest.ExceptionInfo[Refused]) -> tuple[str, int]:
    return caught.value.remote_code, caught.value.remote_status


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


def test_the_file_is_gone_after_it_was_read_or_refused(office: Office, tmp_path: Any) -> None:
    office.post(CSV)
    with pytest.raises(Refused):
        office.post("nonsense")
    with pytest.raises(Refused):
        office.post(CSV, actor=None)
    assert [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()] == []


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


def test_an_own_submission_is_not_approved(office: Office) -> None:
    posted = office.post(CSV, actor=BOTH)
    assert "validate" not in posted["next_steps"]
    office.step(posted["id"], "validate", VALIDATOR)
    with pytest.raises(Refused) as caught:
        office.step(posted["id"], "approve", BOTH)
    assert refused(caught) == ("own-submission", 403)
    assert office.state(posted["id"]) == "validated"


def test_a_step_out_of_order_names_the_present_state(office: Office) -> None:
    posted = office.post(CSV)
    with pytest.raises(Refused) as caught:
        office.step(posted["id"], "approve", APPROVER)
    assert refused(caught) == ("step-not-possible", 409)
    assert caught.value.fields == {"state": "checked", "step": "approve"}


def test_a_step_is_for_those_who_have_the_right(office: Office) -> None:
    posted = office.post(CSV)
    with pytest.raises(Refused) as caught:
        office.step(posted["id"], "validate", APPROVER)
    assert refused(caught) == ("not-allowed", 403)


def test_next_steps_are_what_this_caller_may_do(office: Office) -> None:
    submission = office.post(CSV)["id"]

    def steps(actor: str) -> list[str]:
        return list(office.call("get", {"submission": submission}, actor)["next_steps"])

    assert steps(SUBMITTER) == ["withdraw"]
    assert steps(VALIDATOR) == ["validate", "reject", "request-clarification"]
    office.step(submission, "validate", VALIDATOR)
    assert steps(APPROVER) == ["approve", "reject"]
    office.step(submission, "approve", APPROVER)
    assert steps(APPROVER) == ["release", "reject"]
    office.step(submission, "release", APPROVER)
    assert steps(APPROVER) == []


def test_before_release_only_those_at_work_on_it_see_a_submission(office: Office) -> None:
    submission = office.post(CSV)["id"]
    request = {"submission": submission}
    for actor in (SUBMITTER, VALIDATOR, APPROVER):
        assert office.call("get", request, actor)["id"] == submission
        assert len(office.call("list", {}, actor)["items"]) == 1
    for stranger in (USER, FOREIGNER, ADMINISTRATOR, None):
        for operation in ("get", "observations", "differences", "history"):
            with pytest.raises(Refused) as caught:
                office.call(operation, request, stranger)
            assert refused(caught) == ("not-found", 404)
    for stranger in (USER, FOREIGNER, ADMINISTRATOR):
        assert office.call("list", {}, stranger)["items"] == []
    with pytest.raises(Refused) as caught:
        office.call("list", {}, None)
    assert refused(caught) == ("not-signed-in", 401)
    with pytest.raises(Refused) as caught:
        office.step(submission, "validate", FOREIGNER)
    assert refused(caught) == ("not-found", 404)


def test_after_release_the_countrys_people_see_it_and_nobody_else(office: Office) -> None:
    submission = office.released(CSV)["id"]
    for actor in (USER, ADMINISTRATOR):
        assert office.call("observations", {"submission": submission}, actor)["items"][0]["value"] == 7
        assert [item["id"] for item in office.call("list", {}, actor)["items"]] == [submission]
    with pytest.raises(Refused):
        office.call("get", {"submission": submission}, FOREIGNER)
    assert office.call("list", {}, FOREIGNER)["items"] == []


def test_another_countrys_figures_are_not_submitted(office: Office) -> None:
    with pytest.raises(Refused) as caught:
        office.post(CSV, actor=FOREIGNER)
    assert refused(caught) == ("not-allowed", 403)
    with pytest.raises(Refused) as caught:
        office.post(CSV, country="GE")
    assert refused(caught) == ("not-allowed", 403)
    assert office.events() == []


@pytest.mark.parametrize(
    ("about", "code", "status"),
    [
        ({"country": "XX"}, "unknown-country", 422),
        ({"indicator": "LANDINGS"}, "unknown-indicator", 422),
        ({"source": "LFS"}, "unknown-source", 422),
        ({"actor": None}, "not-signed-in", 401),
        ({"actor": USER}, "not-allowed", 403),
        ({"actor": VALIDATOR}, "not-allowed", 403),
        ({"actor": KEY, "indicator": "POPULATION"}, "not-allowed", 403),
        ({"actor": "key:forged"}, "not-allowed", 403),
        ({"media_type": "application/pdf"}, "unsupported-media-type", 415),
    ],
)
def test_a_request_about_what_is_not_there_is_refused(
    office: Office, about: dict[str, Any], code: str, status: int
) -> None:
    with pytest.raises(Refused) as caught:
        office.post(CSV, **about)
    assert refused(caught) == (code, status)
    assert office.events() == []


def test_a_file_beyond_the_limit_is_refused_unread(office: Office) -> None:
    limit = office.bench.kit.settings.max_upload_bytes
    with pytest.raises(Refused) as caught:
        office.post(b" " * (limit + 1))
    assert refused(caught) == ("too-large", 413)
    assert caught.value.fields == {"size_bytes": limit + 1, "limit_bytes": limit}


def test_an_agencys_machine_submits_and_people_release(office: Office) -> None:
    posted = office.post(CSV, actor=KEY)
    assert posted["submitted_by"] == KEY
    assert posted["next_steps"] == []
    assert office.release(posted["id"])["state"] == "released"


def test_nothing_is_released_for_the_first_time_without_complete_documentation(office: Office) -> None:
    write_documentation(office.bench, "MD", INDICATOR, complete=False)
    office.catch_up()
    posted = office.post(CSV)
    with pytest.raises(Refused) as caught:
        office.release(posted["id"])
    assert refused(caught) == ("documentation-incomplete", 409)
    write_documentation(office.bench, "MD", INDICATOR)
    office.catch_up()
    assert office.step(posted["id"], "release", APPROVER)["state"] == "released"
    write_documentation(office.bench, "MD", INDICATOR, complete=False)
    office.catch_up()
    assert office.released(CSV.replace("2024", "2023"))["state"] == "released"


def test_a_country_may_require_fewer_steps_or_two_people(office: Office) -> None:
    set_workflow(office.bench, validation_required=False, approval_required=False)
    posted = office.post(CSV)
    assert office.step(posted["id"], "release", APPROVER)["state"] == "released"
    set_workflow(office.bench, distinct_validator_and_approver=True)
    posted = office.post(CSV.replace("2024", "2023"))
    office.step(posted["id"], "validate", OTHER_APPROVER)
    with pytest.raises(Refused) as caught:
        office.step(posted["id"], "approve", OTHER_APPROVER)
    assert refused(caught) == ("same-person", 403)


def test_a_country_says_who_releases(office: Office) -> None:
    def ready(year: str) -> str:
        submission = str(office.post(CSV.replace("2024", year))["id"])
        office.step(submission, "validate", VALIDATOR)
        office.step(submission, "approve", APPROVER)
        return submission

    def steps(submission: str, actor: str) -> list[str]:
        return list(office.call("get", {"submission": submission}, actor)["next_steps"])

    for year, released_by, refused_one, allowed_one in (
        ("2023", "approver", OTHER_APPROVER, APPROVER),
        ("2022", "other", APPROVER, OTHER_APPROVER),
    ):
        submission = ready(year)
        assert "release" in steps(submission, refused_one)
        set_workflow(office.bench, released_by=released_by)
        assert "release" not in steps(submission, refused_one)
        with pytest.raises(Refused) as caught:
            office.step(submission, "release", refused_one)
        assert refused(caught) == (f"released-by-{released_by}", 403)
        assert office.state(submission) == "approved"
        assert "release" in steps(submission, allowed_one)
        assert office.step(submission, "release", allowed_one)["state"] == "released"
        set_workflow(office.bench)


def test_an_approver_who_may_release_no_more_does_not(office: Office) -> None:
    set_workflow(office.bench, released_by="approver")
    submission = office.post(CSV)["id"]
    office.step(submission, "validate", VALIDATOR)
    office.step(submission, "approve", APPROVER)
    number = APPROVER.removeprefix("person:")
    grant = {"grant": f"{number}-data-approver", "person": number}
    office.bench.append("identity.role-revoked", grant, country="MD", stream="directory")
    office.catch_up()
    with pytest.raises(Refused) as caught:
        office.step(submission, "release", APPROVER)
    assert refused(caught) == ("not-found", 404)
    # The way out: somebody else asks back, signs off anew, and releases.
    office.step(submission, "request-clarification", OTHER_APPROVER, "Who signs?")
    office.step(submission, "answer", SUBMITTER, "You do.")
    office.step(submission, "validate", VALIDATOR)
    office.step(submission, "approve", OTHER_APPROVER)
    assert office.step(submission, "release", OTHER_APPROVER)["state"] == "released"


def test_a_question_and_its_answer_are_kept(office: Office) -> None:
    submission = office.post(CSV)["id"]
    asked = office.step(submission, "request-clarification", VALIDATOR, "Why so few?")
    assert (asked["state"], asked["question"]) == ("clarification-requested", "Why so few?")
    answered = office.step(submission, "answer", SUBMITTER, "The office was closed.")
    assert (answered["state"], answered["answer"]) == ("checked", "The office was closed.")
    history = office.call("history", {"submission": submission}, VALIDATOR)["items"]
    assert [(each["type"], each["by"], each["comment"], each["state"]) for each in history] == [
        ("submission.received", SUBMITTER, None, "received"),
        ("submission.checked", SUBMITTER, None, "checked"),
        ("submission.clarification-requested", VALIDATOR, "Why so few?", "clarification-requested"),
        ("submission.clarification-answered", SUBMITTER, "The office was closed.", "checked"),
    ]
    page = office.call("history", {"submission": submission, "limit": 3}, VALIDATOR)
    assert page["items"] == history[:3]
    rest = {"submission": submission, "limit": 1, "after": page["next"]}
    assert office.call("history", rest, VALIDATOR) == {"items": history[3:], "next": None}


def test_a_warning_waits_for_the_next_persons_comment(office: Office) -> None:
    posted = office.post(CSV + "2024,MD,_T,1\n")
    assert posted["warnings"] == 1
    with pytest.raises(Refused) as caught:
        office.step(posted["id"], "validate", VALIDATOR)
    assert refused(caught) == ("comment-required", 422)
    assert office.step(posted["id"], "validate", VALIDATOR, "Dual citizens.")["state"] == "validated"


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


def test_pages_of_a_list_follow_each_other(office: Office) -> None:
    posted = [office.post(CSV.replace("2024", str(year)))["id"] for year in range(2018, 2023)]
    seen: list[str] = []
    after: str | None = None
    while True:
        page = office.call("list", {"limit": 2, "after": after}, VALIDATOR)
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == posted[::-1]
    assert len(office.call("list", {"state": "released"}, VALIDATOR)["items"]) == 0
    observed = office.call("observations", {"submission": posted[0], "limit": 1}, VALIDATOR)
    assert (len(observed["items"]), observed["next"]) == (1, "1")
    rest = office.call("observations", {"submission": posted[0], "limit": 1, "after": "1"}, VALIDATOR)
    assert (rest["items"][0]["citizenship"], rest["next"]) == ("_T", None)


@pytest.mark.parametrize("address", ["0" * 64, "../" * 21 + "x"])
def test_an_upload_that_is_not_there_is_not_found(office: Office, address: str) -> None:
    request = {"country": "MD", "indicator": INDICATOR, "source": "REG", "media_type": "text/csv"}
    with pytest.raises(Refused) as caught:
        office.call("submit", {**request, "upload": address}, SUBMITTER)
    assert refused(caught) == ("not-found", 404)


def test_a_country_whose_key_was_destroyed_is_told_that_its_contents_are_gone(office: Office) -> None:
    posted = office.post(CSV)["id"]
    office.bench.keyring.destroy("country:MD", "the country asked for it")
    attempts = (
        lambda: office.post(CSV.replace("2024", "2023")),
        lambda: office.step(posted, "validate", VALIDATOR),
        lambda: office.call("observations", {"submission": posted}, VALIDATOR),
        lambda: office.call("differences", {"submission": posted}, VALIDATOR),
    )
    for attempt in attempts:
        with pytest.raises(Refused) as caught:
            attempt()
        assert refused(caught) == ("contents-erased", 410)
