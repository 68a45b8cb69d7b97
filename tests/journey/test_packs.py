"""Each shipped pack, installed through the API, takes figures at once."""

from typing import Any

import pytest

from deploy.trial.client import Problem
from deploy.trial.story import Story
from deploy.trial.systems import System

CASES = {
    "DSM_CORE": ("ENTRIES", {"citizenship": "Moldova, Republic of", "border_type": "AIR"}),
    "EUROSTAT": ("EUROSTAT_A1", {"citizenship": "EL", "sex": "F", "applicant": "First time applicant"}),
    "OECD": ("OECD_B14", {"country_of_birth": "KGZ"}),
    "SIEMMES": (
        "SIEMMES_CROSSINGS",
        {"citizenship": "CR", "movement": "Entrada", "border_point": "AIR_MAIN"},
    ),
    "UNHCR": ("UNHCR_DECISIONS", {"origin": "GFR", "decision": "dec_recognized"}),
    "UKRAINE_NATIONAL": ("BORDER_APPREHENSIONS", {"citizenship": "MD", "country_from": "BY"}),
}
READ_AS = {"Moldova, Republic of": "MD", "EL": "GR", "KGZ": "KG", "GFR": "DE"} | {
    "First time applicant": "FRST",
    "Entrada": "ENTRY",
    "dec_recognized": "RECOGNISED",
}


def test_a_figure_is_posted_to_an_indicator_of_each_pack(embedded_system: System) -> None:
    country = Story(embedded_system).country()
    administrator = country.administrator
    listed = {
        each["pack"]: each for each in administrator.get("/api/v1/packs", country=country.code)["items"]
    }
    assert listed.keys() == CASES.keys()
    for pack, (indicator, cell) in CASES.items():
        here = f"/api/v1/packs?country={country.code}"
        preview = administrator.post(f"{here}&preview=true", {"pack": pack})
        assert {each["change"] for each in preview["changes"]} == {"added"}
        assert preview["position"] is None
        installed = administrator.post(here, {"pack": pack})
        assert installed["changes"] == preview["changes"] and installed["position"] is not None
        assert administrator.post(here, {"pack": pack})["position"] is None
        code = f"{country.code}_{indicator}"
        definition = administrator.get(f"/api/v1/indicators/{code}")
        country.documented(code, unit=definition["unit"])
        period = {"A": "2023", "Q": "2023-Q1", "M": "2023-01"}[definition["frequencies"][0]]
        posted = country.submit(code, [{"period": period, **cell, "value": 7}])
        found = country.person("data-submitter").get(f"/api/v1/submissions/{posted['id']}/observations")[
            "items"
        ]
        assert [(each["value"], each["period"]) for each in found] == [(7, period)], pack
        for name, text in cell.items():
            assert found[0][name] == READ_AS.get(text, text), pack
    mine = {each["pack"]: each for each in administrator.get("/api/v1/packs", country=country.code)["items"]}
    assert all(country.code in [one["namespace"] for one in each["installed"]] for each in mine.values())


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"pack": "NOTHING"}, 404, "not-found"),
        ({"pack": "BARE", "version": 1}, 422, "invalid-request"),
        ({"pack": "DSM_CORE", "surprise": 1}, 422, "invalid-request"),
    ],
)
def test_what_is_no_pack_is_refused_and_changes_nothing(
    embedded_system: System, body: dict[str, Any], status: int, code: str
) -> None:
    system = embedded_system.client()
    before = system.get("/api/v1/packs")
    with pytest.raises(Problem) as refusal:
        system.post("/api/v1/packs", body)
    assert (refusal.value.status, refusal.value.code) == (status, code)
    assert system.get("/api/v1/packs") == before
