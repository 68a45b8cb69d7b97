"""Mirror statistics: one movement as both countries count it, for those to whom both ends are open."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from servicekit.context import Context
from tests.service.reporting.readers import FORMATS, shows, text_of
from tests.service.reporting.scene import Scene
from tests.service.reporting.web import Web, cells_of

REPORT = "/api/v1/reports/mirror"
MOVEMENT = {"country": "MD", "partner": "PL", "indicator": "EMIGRATION"}


class Movements(Scene):
    """EMIGRATION by destination is the mirror of IMMIGRATION by origin, and CROSSINGS of themselves."""

    people: dict[str, Context]

    def movement(
        self, code: str, dimension: str, *, units: Sequence[str] = ("persons",), measure: str = "flow"
    ) -> None:
        names = {"en": code.title(), "ru": code.title()}
        self.bench.append(
            "catalog.indicator-defined",
            {
                "indicator": code,
                "namespace": None,
                "names": names,
                "definitions": names,
                "measure": measure,
                "units": list(units),
                "decimals": 0,
                "frequencies": ["A"],
                "timeliness_days": 90,
                "mask_up_to": 4,
                "counts_own_citizens": True,
                "dimensions": [
                    {
                        "dimension": name,
                        "names": {"en": name.title(), "ru": name.title()},
                        "code_list": "COUNTRY",
                        "optional": False,
                        "additive": True,
                        "default": "_T",
                    }
                    for name in ("citizenship", dimension)
                ],
            },
        )

    def mirrors(self, indicator: str, against: dict[str, str]) -> None:
        rule = {"code": "mirror-apart", "severity": "warning", "tolerance": {}, "scope": {}}
        rules = [{**rule, "against": against, "condition": None, "messages": None}]
        self.bench.append(
            "catalog.rule-set-defined",
            {"indicator": indicator, "country": None, "rules": rules, "by": "person:1"},
        )


def moved_in(folder: Path) -> Movements:
    """The movements, with their figures."""
    scene = Movements(folder)
    tell_movements(scene)
    return scene


def tell_movements(scene: Movements) -> None:
    """What happens in a scene of movements."""
    scene.indicator()
    scene.movement("EMIGRATION", "destination")
    scene.movement("IMMIGRATION", "origin")
    scene.mirrors(
        "EMIGRATION", {"indicator": "IMMIGRATION", "dimension": "destination", "partner_dimension": "origin"}
    )
    scene.form("G")
    scene.admit("MD", "PL", "KZ", "UA", group="G")
    scene.people = {country: scene.person(country) for country in ("MD", "PL", "KZ", "UA")}
    scene.agree("MD", "bilateral", "PL", "KZ", "UA", indicator="EMIGRATION")
    scene.agree("PL", "bilateral", "MD", "KZ", indicator="IMMIGRATION")
    scene.release(
        "MD",
        [
            *(("2023", "_T", code, value) for code, value in (("_T", 5000), ("PL", 1000), ("UA", 4000))),
            *(("2024", "_T", code, value) for code, value in (("_T", 6000), ("PL", 1100), ("UA", 4900))),
        ],
        indicator="EMIGRATION",
        dimensions=("citizenship", "destination"),
    )
    scene.release(
        "PL",
        [
            *(("2023", "_T", code, value) for code, value in (("_T", 70000), ("MD", 3731), ("UA", 66269))),
            *(
                ("2024", "_T", code, value)
                for code, value in (("_T", 66307), ("MD", 4), ("AF", 3), ("UA", 66300))
            ),
        ],
        indicator="IMMIGRATION",
        dimensions=("citizenship", "origin"),
    )
    scene.catch_up()


@pytest.fixture
def movements(tmp_path: Path) -> Iterator[Movements]:
    scene = moved_in(tmp_path)
    yield scene
    scene.close()


def ask(movements: Movements, who: str, **query: Any) -> Any:
    answer = Web(movements).get(REPORT, movements.people[who], **{"format": "json", **MOVEMENT, **query})
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_both_sides_stand_beside_each_other_with_their_gap_and_ratio(movements: Movements) -> None:
    both, share = ask(movements, "PL")["tables"]
    shown = cells_of(both)
    assert [shown[row, "2023"] for row in ("MD", "PL", "GAP")] == [1000, 3731, 2731]
    assert [shown[row, "2024"] for row in ("MD", "PL", "GAP")] == [1100, 4, -1096]
    assert (cells_of(share)["RATIO", "2023"], cells_of(share)["RATIO", "2024"]) == (373.1, 0.4)
    leading = {each["label"]: each["value"] for each in ask(movements, "PL")["key_figures"]}
    assert leading == {"Gap: Poland less Moldova, 2024": -1096, "Ratio: Poland to Moldova, 2024": 0.4}


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
