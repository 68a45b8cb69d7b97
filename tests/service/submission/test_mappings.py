"""Saved mappings: who makes them, who uses them, and what a submission says of the one it came by."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from servicekit.errors import Refused, code_of, status_of
from tests.service.submission.conftest import (
    ADMINISTRATOR,
    FOREIGNER,
    KEY,
    SUBMITTER,
    USER,
    VALIDATOR,
    Office,
)
from tests.service.submission.tables import TABLE, saved


def test_a_key_sends_what_a_person_made_the_mapping_for(office: Office) -> None:
    mapping = saved(office)
    answer = office.post(TABLE, actor=KEY, mapping=mapping)
    assert answer["mapping"] == {"mapping": mapping, "version": 1}
    assert (answer["periods"], answer["observations"]) == (["2019", "2020"], 4)
    assert office.post(TABLE, actor=KEY, mapping=mapping)["duplicate"]


@pytest.mark.parametrize("actor", [KEY, VALIDATOR, USER, ADMINISTRATOR, FOREIGNER])
def test_only_who_submits_the_figures_makes_a_mapping_of_them(office: Office, actor: str) -> None:
    with pytest.raises(Refused) as refused:
        saved(office, actor=actor)
    assert status_of(refused.value) == 403
    mapping = saved(office)
    for operation, request in (
        ("save_mapping", {"mapping": mapping, "name": "x", "layout": layout_of(office, mapping)}),
        ("retire_mapping", {"mapping": mapping}),
    ):
        with pytest.raises(Refused) as refused:
            office.call(operation, request, actor)
        assert status_of(refused.value) == 404
    assert len(office.events("mapping-saved", "mapping-retired")) == 1


def layout_of(office: Office, mapping: str) -> object:
    return office.call("get_mapping", {"mapping": mapping}, SUBMITTER)["layout"]


def test_who_may_not_see_the_figures_sees_no_mapping_of_them(office: Office) -> None:
    mapping = saved(office)
    for actor in (USER, FOREIGNER, ADMINISTRATOR):
        assert office.call("list_mappings", {}, actor)["items"] == []
        with pytest.raises(Refused) as refused:
            office.call("get_mapping", {"mapping": mapping}, actor)
        assert status_of(refused.value) == 404
    with pytest.raises(Refused) as refused:
        office.post(TABLE, actor=FOREIGNER, mapping=mapping)
    assert code_of(refused.value) == "unknown-mapping"
    assert [each["mapping"] for each in office.call("list_mappings", {}, VALIDATOR)["items"]] == [mapping]


def test_a_submission_keeps_the_version_that_its_file_was_read_by(office: Office) -> None:
    mapping = saved(office)
    first = office.post(TABLE, mapping=mapping)["id"]
    saved(office, mapping=mapping, empty="zero")
    second = office.post(TABLE.replace(",7", ","), mapping=mapping)
    assert office.call("get", {"submission": first}, VALIDATOR)["mapping"]["version"] == 1
    assert second["mapping"]["version"] == 2
    assert second["observations"] == 4


def test_saving_is_repeatable_and_two_at_once_make_two_versions(office: Office) -> None:
    once = {saved(office, command_key="once") for _ in range(2)}
    assert len(once) == 1
    [mapping] = once
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda name: saved(office, mapping=mapping, name=name), ("One", "Other")))
    found = office.call("get_mapping", {"mapping": mapping}, SUBMITTER)
    assert found["version"] == 3
    assert found["name"] in {"One", "Other"}


def test_a_file_that_is_refused_leaves_no_words_of_it_in_the_log(office: Office) -> None:
    mapping = saved(office)
    with pytest.raises(Refused) as refused:
        office.post(TABLE.replace("Ukraine", "Secretland"), mapping=mapping)
    [finding, *_] = refused.value.fields["findings"]
    assert (finding["code"], finding["params"]["place"]) == ("unknown-code", "A2")
    [event] = office.events("refused")
    assert "Secretland" not in str(event.payload)
    assert event.payload["findings"][0]["params"]["place"] == "A2"


def test_a_file_of_another_form_is_refused(office: Office) -> None:
    mapping = saved(office)
    with pytest.raises(Refused) as refused:
        office.post(
            '{"observations": [{"period": "2019", "value": 1}]}',
            media_type="application/json",
            mapping=mapping,
        )
    assert [each["code"] for each in refused.value.fields["findings"]] == ["layout-other-form"]
