"""Observations over HTTP: reasons, absences, pages of a list, bad queries."""

import pytest

from tests.service.reporting.readers import ROWS, Readers
from tests.service.reporting.scene import INDICATOR
from tests.service.reporting.web import Web


def test_observations_name_their_reason_their_release_and_why_a_value_is_absent(
    web: Web, readers: Readers
) -> None:
    answer = web.get("/api/v1/observations", readers.outsider, indicator=INDICATOR, country="MD", to="2024")
    items = {each["citizenship"]: each for each in answer.get_json()["items"] if each["period"] == "2024"}
    assert (items["_T"]["value"], items["_T"]["absence"]) == (4519, None)
    assert (items["SY"]["value"], items["SY"]["absence"]) == (None, "masked")
    assert {each["visible_because"] for each in items.values()} == {"bilateral"}
    assert all(each["known_from"] < readers.released for each in items.values())
    own = web.get("/api/v1/observations", readers.own, indicator=INDICATOR, citizenship="SY,UA").get_json()[
        "items"
    ]
    assert {each["citizenship"]: (each["value"], each["note"]) for each in own} == {
        "SY": (3, None),
        "UA": (4000, "by date of registration"),
    }


def test_observations_of_others_are_an_empty_list_whatever_there_is(web: Web, readers: Readers) -> None:
    for reader in (readers.stranger, None):
        for country in ("MD", "PL"):
            answer = web.get("/api/v1/observations", reader, indicator=INDICATOR, country=country)
            assert (answer.status_code, answer.get_json()) == (200, {"items": [], "next": None})


def test_observations_go_on_where_a_page_ended(web: Web, readers: Readers) -> None:
    seen: list[tuple[str, str]] = []
    answer = web.get("/api/v1/observations", readers.own, indicator=INDICATOR, limit=2).get_json()
    while True:
        seen += [(each["period"], each["citizenship"]) for each in answer["items"]]
        if answer["next"] is None:
            break
        answer = web.get(answer["next"].removeprefix("http://localhost"), readers.own).get_json()
    assert sorted(seen) == sorted((row[0], row[1]) for row in ROWS)


def test_codes_may_be_repeated_or_stand_with_commas(web: Web, readers: Readers) -> None:
    asked = f"/api/v1/observations?indicator={INDICATOR}"
    commas = web.get(f"{asked}&country=MD&citizenship=UA,_T", readers.own).get_json()["items"]
    assert {each["citizenship"] for each in commas} == {"UA", "_T"}
    repeated = f"{asked}&country=MD&citizenship=UA&citizenship=_T"
    assert web.get(repeated, readers.own).get_json()["items"] == commas
    paged, address = [], f"{repeated}&limit=1"
    while address:
        page = web.get(address.removeprefix("http://localhost"), readers.own).get_json()
        paged, address = [*paged, *page["items"]], page["next"]
    assert paged == commas


@pytest.mark.parametrize(
    "twice", ["from=2020&from=2024", "as_of=1&as_of=2", f"indicator={INDICATOR}&indicator=X"]
)
def test_what_is_no_choice_of_codes_is_said_in_one_way(web: Web, readers: Readers, twice: str) -> None:
    for format_ in ("json", "csv"):
        address = f"/api/v1/observations?indicator={INDICATOR}&country=MD&format={format_}&{twice}"
        answer = web.get(address, readers.own)
        assert (answer.status_code, answer.get_json()["code"]) == (422, "contradictory-parameter")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"indicator": "NONE"}, "bad-parameter"),
        ({"indicator": INDICATOR, "from": "sometime"}, "bad-period"),
        ({"indicator": INDICATOR, "as_of": "tomorrow"}, "bad-as-of"),
        ({"indicator": INDICATOR, "colour": "RED"}, "unknown-parameter"),
        ({"indicator": INDICATOR, "from": "2024", "to": "2020"}, "range-reversed"),
        ({"indicator": INDICATOR, "as_of": "2999-01-01"}, "bad-as-of"),
        ({"indicator": INDICATOR, "after": "x"}, "bad-cursor"),
        ({"indicator": INDICATOR, "frequency": "X"}, "invalid-request"),
        ({}, "invalid-request"),
    ],
)
def test_a_bad_query_gets_a_problem_that_names_it(
    web: Web, readers: Readers, query: dict[str, str], code: str
) -> None:
    for language in ("en", "ru"):
        answer = web.get("/api/v1/observations", readers.own, **query, lang=language)
        assert (answer.status_code, answer.get_json()["code"]) == (422, code)
        assert answer.get_json()["detail"] != code, "there is a text for it"
