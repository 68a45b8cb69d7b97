"""Mirror statistics: one movement as both countries count it, for those to whom both ends are open."""

import re

import pytest

from tests.service.reporting.movements import MOVEMENT, REPORT, Movements, ask
from tests.service.reporting.readers import FORMATS, PAGE, shows, text_of
from tests.service.reporting.web import Web, cells_of


def test_both_sides_stand_beside_each_other_with_their_gap_and_ratio(movements: Movements) -> None:
    both, share = ask(movements, "PL")["tables"]
    shown = cells_of(both)
    assert [shown[row, "2023"] for row in ("MD", "PL", "GAP")] == [1000, 3731, 2731]
    assert [shown[row, "2024"] for row in ("MD", "PL", "GAP")] == [1100, 4, -1096]
    assert (cells_of(share)["RATIO", "2023"], cells_of(share)["RATIO", "2024"]) == (373.1, 0.4)
    leading = {each["label"]: each["value"] for each in ask(movements, "PL")["key_figures"]}
    assert leading == {"Gap: Poland less Moldova, 2024": -1096, "Ratio: Poland to Moldova, 2024": 0.4}


def test_a_gap_has_its_sign_where_people_read_it(movements: Movements) -> None:
    text = {
        each: text_of(
            each, Web(movements).get(REPORT, movements.people["PL"], **MOVEMENT, format=each).data
        ).replace("\u202f", ",")
        for each in FORMATS
    }
    for format_ in ("html", "pdf"):
        assert "+2,731" in text[format_] and "−1,096" in text[format_], format_
        assert "+3,731" not in text[format_], format_
    assert "+#,##0" in text["xlsx"]
    [gap] = [line for line in text["csv"].splitlines() if ",GAP," in line and ",2023," in line]
    assert ",2731," in gap


def test_a_hidden_side_hides_gap_and_ratio_in_every_format(movements: Movements) -> None:
    found = ask(movements, "KZ")
    both, share = (cells_of(table) for table in found["tables"])
    assert [both[row, "2024"] for row in ("MD", "PL", "GAP")] == [1100, "masked", "masked"]
    assert share["RATIO", "2024"] == "masked"
    for format_ in FORMATS:
        query = {**MOVEMENT, "format": format_}
        text = text_of(format_, Web(movements).get(REPORT, movements.people["KZ"], **query).data)
        assert shows(text, 2731) and not shows(text, 1096), format_


def test_whoever_sees_one_end_only_gets_no_report(movements: Movements) -> None:
    web = Web(movements)
    for reader in (movements.people["UA"], None):
        assert web.get(REPORT, reader, format="json", **MOVEMENT).status_code == 404


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"country": "PL", "partner": "MD"}, "not-found"),
        ({"indicator": "IMMIGRATION"}, "not-found"),
        ({"indicator": "ASYLUM_APPLICATIONS"}, "no-mirror"),
        ({"partner": "MD"}, "no-mirror"),
    ],
)
def test_there_is_no_mirror_where_nothing_says_what_it_is(
    movements: Movements, query: dict[str, str], code: str
) -> None:
    asked = {**MOVEMENT, **query}
    answer = Web(movements).get(REPORT, movements.people["KZ"], **asked)
    assert (answer.status_code, answer.get_json()["code"]) == (404, code)


def test_a_flow_is_not_set_against_a_stock_and_who_asks_is_told_why(movements: Movements) -> None:
    movements.movement("RESIDENTS", "origin", measure="stock")
    movements.mirrors(
        "EMIGRATION",
        {"indicator": "RESIDENTS", "dimension": "destination", "partner_dimension": "origin"},
    )
    movements.catch_up()
    answer = Web(movements).get(REPORT, movements.people["PL"], **MOVEMENT)
    assert answer.status_code == 404 and "never set against a stock" in answer.get_json()["detail"]
    page = Web(movements).get("/reports/mirror", movements.people["PL"], **MOVEMENT, lang="ru")
    assert page.status_code == 404 and "не сопоставляется с численностью" in page.get_data(as_text=True)


def test_the_form_offers_what_has_a_mirror(movements: Movements) -> None:
    """Of most countries and indicators there is none: choosing one of these would only lead to a refusal."""
    page = Web(movements).get("/reports/mirror", movements.people["KZ"], headers=PAGE, **MOVEMENT).text
    offered = {
        name: set(re.findall(r'<option value="([A-Z_]+)"', field))
        for name, field in re.findall(r'<select [^>]*name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL)
    }
    listed = Web(movements).get("/api/v1/reports", movements.people["KZ"], q="mirror").get_json()["items"]
    for name in ("country", "partner", "indicator"):
        assert offered[name] == {each["parameters"][name] for each in listed} | {MOVEMENT[name]}, name


def test_citizens_are_no_mirror_of_citizens(movements: Movements) -> None:
    same = {"dimension": "citizenship", "partner_dimension": "citizenship"}
    movements.mirrors("EMIGRATION", {"indicator": "IMMIGRATION", **same})
    movements.catch_up()
    answer = Web(movements).get(REPORT, movements.people["PL"], format="json", **MOVEMENT)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "no-mirror")


def test_crossings_stand_beside_each_other_and_are_not_subtracted(movements: Movements) -> None:
    movements.movement("EMIGRATION", "destination", units=("cases",))
    movements.movement("IMMIGRATION", "origin", units=("cases",))
    movements.catch_up()
    found = ask(movements, "PL")
    (table,) = found["tables"]
    assert [row["code"] for row in table["rows"]["members"]] == ["MD", "PL"]
    assert any("never subtracted" in text for text in found["notes"].values())
    assert found["key_figures"] == []


def test_movements_are_listed_whose_both_ends_are_there(movements: Movements) -> None:
    def listed(who: str) -> list[dict[str, str]]:
        items = Web(movements).get("/api/v1/reports", movements.people[who], limit="200").get_json()["items"]
        return [each["parameters"] for each in items if each["id"] == "mirror"]

    other_end = {"country": "PL", "partner": "MD", "indicator": "IMMIGRATION"}
    assert listed("KZ") == listed("PL") == [MOVEMENT, other_end]
    assert listed("UA") == []
