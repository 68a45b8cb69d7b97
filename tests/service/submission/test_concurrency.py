"""What happens at the same instant: equal posts, crossing releases, steps taken twice."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from eventlog import writing
from servicekit.errors import Refused
from services.submission.tables import submissions
from tests.service.submission.conftest import APPROVER, VALIDATOR, Office

CSV = "period,citizenship,sex,value\n2024,_T,_T,10\n2024,UA,_T,7\n"


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Run the actions in threads that start together; their results or what they raised."""
    barrier = threading.Barrier(len(actions))
    results: list[Any] = [None] * len(actions)

    def run(place: int, action: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[place] = action()
        except Refused as error:
            results[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def codes(results: list[Any]) -> list[str]:
    return sorted(result.remote_code if isinstance(result, Refused) else "done" for result in results)


def test_equal_posts_at_the_same_instant_are_one_submission(either_office: Office) -> None:
    office = either_office
    answers = at_once(*[lambda: office.post(CSV)] * 6)
    assert len({answer["id"] for answer in answers}) == 1
    assert sorted(answer["duplicate"] for answer in answers) == [False] + [True] * 5
    assert len(office.events("received")) == 1


def test_equal_posts_after_a_rejection_are_one_new_submission(office: Office) -> None:
    first = office.post(CSV)["id"]
    office.step(first, "reject", VALIDATOR, "no")
    answers = at_once(*[lambda: office.post(CSV)] * 4)
    assert len({answer["id"] for answer in answers} | {first}) == 2
    assert len(office.events("received")) == 2


def test_a_submission_of_which_only_the_first_event_has_arrived_holds_nobody_up(office: Office) -> None:
    """Over a broker events come one by one; the observations follow the submission that they are of."""
    early = office.post(CSV)["id"]
    arrived = sa.update(submissions).where(submissions.c.id == early).values(state="received", chunks=[])
    with writing(office.bench.kit.database) as connection:
        connection.execute(arrived)
    assert office.call("differences", {"submission": early}, VALIDATOR)["items"] == []
    later = office.post(CSV.replace(",7", ",8"))
    assert (later["state"], later["duplicate"]) == ("checked", False)


def test_a_command_key_makes_a_post_repeatable(office: Office) -> None:
    first = office.post(CSV, command_key="k1")
    office.step(first["id"], "withdraw", "person:1")
    again = office.post(CSV, command_key="k1")
    assert (again["id"], again["state"], again["duplicate"]) == (first["id"], "withdrawn", False)
    assert again["position"] == first["position"]
    assert len(office.events("received")) == 1


def test_posts_with_one_command_key_at_once_are_one(office: Office) -> None:
    answers = at_once(*[lambda: office.post(CSV, command_key="k1")] * 4)
    assert len({answer["id"] for answer in answers}) == 1
    assert len(office.events("received")) == 1


def test_a_command_key_is_not_used_for_other_content(office: Office) -> None:
    office.post(CSV, command_key="k1")
    with pytest.raises(Refused) as caught:
        office.post(CSV.replace(",7", ",8"), command_key="k1")
    assert (caught.value.remote_code, caught.value.remote_status) == ("idempotency-key-reused", 422)
    assert len(office.events("received")) == 1


def test_a_refusal_is_repeated_without_a_second_record(office: Office) -> None:
    for _ in range(2):
        with pytest.raises(Refused) as caught:
            office.post(CSV.replace("UA", "XX"), command_key="k1")
        assert caught.value.remote_code == "has-errors"
        assert caught.value.fields["findings"][0]["code"] == "unknown-code"
    assert len(office.events("refused")) == 1


def test_a_repeated_step_is_taken_once(office: Office) -> None:
    submission = office.post(CSV)["id"]
    first = office.step(submission, "validate", VALIDATOR, command_key="v1")
    again = office.step(submission, "validate", VALIDATOR, command_key="v1")
    assert (again["state"], again["position"]) == ("validated", first["position"])
    with pytest.raises(Refused) as caught:
        office.step(submission, "validate", VALIDATOR, "other", command_key="v1")
    assert caught.value.remote_code == "idempotency-key-reused"
    with pytest.raises(Refused) as caught:
        office.step(submission, "validate", VALIDATOR)
    assert caught.value.remote_code == "step-not-possible"
    assert len(office.events("validated")) == 1


def test_of_two_validators_at_once_one_is_told_that_it_was_done(office: Office) -> None:
    submission = office.post(CSV)["id"]
    results = at_once(
        lambda: office.step(submission, "validate", VALIDATOR),
        lambda: office.step(submission, "validate", "person:4"),
    )
    assert codes(results) == ["done", "step-not-possible"]


def approved(office: Office, content: str, reason: str | None = None) -> str:
    submission = str(office.post(content, reason=reason)["id"])
    office.step(submission, "validate", VALIDATOR)
    office.step(submission, "approve", APPROVER)
    return submission


ONE_CELL = "period,citizenship,sex,value\n2024,UA,_T,{}\n"


def test_a_release_whose_cells_moved_goes_back_with_new_differences(office: Office) -> None:
    office.released(CSV)
    first = approved(office, ONE_CELL.format(8), "a")
    second = approved(office, "period,citizenship,sex,value\n2024,UA,_T,9\n2023,UA,_T,1\n", "b")
    # The second covers the first and took its place; post the first correction again beside it.
    assert office.state(first) == "superseded"
    first = approved(office, ONE_CELL.format(8), "a")
    office.step(second, "release", APPROVER)
    with pytest.raises(Refused) as caught:
        office.step(first, "release", APPROVER, command_key="r1")
    assert (caught.value.remote_code, caught.value.remote_status) == ("base-changed", 409)
    view = office.call("get", {"submission": first}, VALIDATOR)
    assert (view["state"], view["validated_by"], view["approved_by"]) == ("checked", None, None)
    assert view["base"] == office.events("figures-amended")[0].position
    items = office.call("differences", {"submission": first}, VALIDATOR)["items"]
    assert [(each["old"], each["new"]) for each in items] == [(9, 8)]
    with pytest.raises(Refused) as caught:
        office.step(first, "release", APPROVER, command_key="r1")
    assert caught.value.remote_code == "base-changed"
    assert len(office.events("returned")) == 1
    assert office.release(first)["state"] == "released"


def test_a_release_goes_on_when_only_other_cells_moved(office: Office) -> None:
    office.released(CSV)
    first = approved(office, ONE_CELL.format(8), "a")
    second = approved(office, "period,citizenship,sex,value\n2024,RU,_T,2\n", "b")
    office.step(second, "release", APPROVER)
    assert office.step(first, "release", APPROVER)["state"] == "released"
    assert office.events("returned") == []


def test_a_submission_that_equals_the_moved_base_has_nothing_to_release(office: Office) -> None:
    office.released(CSV)
    first = approved(office, ONE_CELL.format(8), "a")
    second = approved(office, "period,citizenship,sex,value\n2024,UA,_T,8\n2024,RU,_T,2\n", "b")
    first = first if office.state(first) != "superseded" else approved(office, ONE_CELL.format(8), "a")
    office.step(second, "release", APPROVER)
    with pytest.raises(Refused):
        office.step(first, "release", APPROVER)
    with pytest.raises(Refused) as caught:
        office.release(first)
    assert caught.value.remote_code == "nothing-to-release"


def test_of_two_releases_of_the_same_cell_at_once_only_one_goes_through(either_office: Office) -> None:
    office = either_office
    office.released(CSV)
    first = approved(office, ONE_CELL.format(8), "a")
    second = approved(office, "period,citizenship,sex,value\n2024,UA,_T,9\n2023,UA,_T,1\n", "b")
    first = first if office.state(first) != "superseded" else approved(office, ONE_CELL.format(8), "a")
    results = at_once(
        lambda: office.step(first, "release", APPROVER),
        lambda: office.step(second, "release", APPROVER),
    )
    assert codes(results) == ["base-changed", "done"]
    assert len(office.events("figures-amended")) == 1
    assert len(office.events("returned")) == 1


def test_first_releases_of_two_halves_at_once_both_go_through(either_office: Office) -> None:
    office = either_office
    halves = [approved(office, CSV.replace("2024", year)) for year in ("2022", "2023")]
    results = at_once(*[lambda half=half: office.step(half, "release", APPROVER) for half in halves])
    assert codes(results) == ["done", "done"]
    versions = [event.version for event in office.events("figures-released")]
    assert versions == [1, 2]
