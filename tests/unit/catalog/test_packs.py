"""Indicator packs: the shipped files against their schema, and what installing one does."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from servicekit.concepts import name_of_code, text_in
from servicekit.contracts import FOLDER
from servicekit.errors import ComityError, InvalidRequest
from services.catalog.domain.commands import InstallPack
from services.catalog.domain.definitions import Definitions, decide, evolve, installation
from services.catalog.domain.errors import DefinitionInUse, PackOutdated, UnknownCodeList
from services.catalog.packs import CORE, placed, shipped

SCHEMA = json.loads((FOLDER / "packs" / "pack.v1.json").read_text(encoding="utf-8"))
PACKS = sorted(shipped())


def installed(state: Definitions, content: Mapping[str, Any], namespace: str | None = None) -> Definitions:
    for event in decide(state, InstallPack(pack=placed(content, namespace))):
        state = evolve(state, event)
    return state


WITH_CORE = installed(Definitions(), shipped()[CORE])


def changed(content: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    return {**json.loads(json.dumps(content)), **changes}


def test_the_packs_of_the_collections_that_the_handbook_names_are_shipped() -> None:
    counts = {code: len(content["indicators"]) for code, content in shipped().items()}
    assert counts.keys() == {CORE, "EUROSTAT", "OECD", "SIEMMES", "UNHCR", "UKRAINE_NATIONAL"}
    assert counts[CORE] == 7
    assert counts["UKRAINE_NATIONAL"] >= 25
    eurostat = {each["indicator"] for each in shipped()["EUROSTAT"]["indicators"]}
    assert eurostat >= {*(f"EUROSTAT_A{n}" for n in range(1, 6)), *(f"CIREFI_M{n}" for n in range(1, 6))}
    oecd = {each["indicator"][:6] for each in shipped()["OECD"]["indicators"]}
    assert oecd == {"OECD_A", "OECD_B"}


def test_a_card_of_siemmes_has_five_variables() -> None:
    crossings = shipped()["SIEMMES"]["indicators"][0]
    assert {each["dimension"] for each in crossings["dimensions"]} == {
        "movement",
        "age",
        "border_point",
        "sex",
        "citizenship",
    }


@pytest.mark.parametrize("code", PACKS)
def test_a_shipped_pack_keeps_the_schema_of_packs(code: str) -> None:
    jsonschema.validate(shipped()[code], SCHEMA)


@pytest.mark.parametrize("code", PACKS)
def test_a_shipped_pack_says_everything_in_both_languages(code: str) -> None:
    for where, texts in _texts(shipped()[code], code):
        assert texts["en"].strip() and texts["ru"].strip(), where
        assert any("а" <= letter <= "я" for letter in texts["ru"].casefold()) or texts["ru"][0].isdigit(), (
            where
        )


def test_a_further_language_names_everything_of_the_core_by_its_catalogue_and_cldr() -> None:
    core = shipped()[CORE]
    named = [
        text_in(texts, "uk")
        for texts in (
            *core["dimensions"].values(),
            *(each[field] for each in core["indicators"] for field in ("names", "definitions")),
        )
    ]
    for code_list in core["code_lists"]:
        named += [
            name_of_code(code_list["code_list"], each["code"], each["names"], "uk")
            for each in code_list["codes"]
        ]
    assert len(named) > 300
    assert [name for name in named if not any("а" <= letter <= "ї" for letter in name.casefold())] == []


@pytest.mark.parametrize("code", [code for code in PACKS if code != CORE])
@pytest.mark.parametrize("namespace", [None, "MD"])
def test_a_pack_is_installed_once_for_all_or_in_a_namespace(code: str, namespace: str | None) -> None:
    content = shipped()[code]
    state = installed(WITH_CORE, content, namespace)
    prefix = f"{namespace}_" if namespace else ""
    mine = [each for each in state.indicators.values() if each.code not in WITH_CORE.indicators]
    assert [each.code for each in mine] == [prefix + each["indicator"] for each in content["indicators"]]
    assert {each.namespace for each in mine} == {namespace}
    again = installation(state, placed(content, namespace))
    assert again[0] == [] and {each.change for each in again[1]} == {"unchanged"}


def test_the_core_comes_first_because_the_others_count_in_its_lists() -> None:
    with pytest.raises(UnknownCodeList):
        decide(Definitions(), InstallPack(pack=placed(shipped()["EUROSTAT"], None)))


def test_a_preview_says_what_is_added_changed_and_left() -> None:
    before = shipped()["SIEMMES"]
    state = installed(WITH_CORE, before)
    after = changed(before, version=2)
    after["code_lists"][1]["codes"].append({"code": "Y_NEW", "names": {"en": "New", "ru": "Новая"}})
    after["indicators"][0]["timeliness_days"] = 30
    events, changes = installation(state, placed(after, None))
    assert [(each.code, each.change, each.parts) for each in changes if each.change != "unchanged"] == [
        ("SIEMMES_AGE", "changed", ("Y_NEW",)),
        ("SIEMMES_CROSSINGS", "changed", ("timeliness_days",)),
    ]
    assert len(events) == 3
    assert installation(WITH_CORE, placed(before, None))[1][0].change == "added"


def test_a_pack_takes_no_code_away_and_keeps_what_was_added_beside_it() -> None:
    before = shipped()["SIEMMES"]
    grown = changed(before, version=2)
    point = grown["code_lists"][2]["codes"]
    point.append({"code": "POST_7", "names": {"en": "Post 7", "ru": "Пост 7"}, "parent": "LAND"})
    point[1]["aliases"] = ["By air"]
    state = installed(installed(WITH_CORE, before), grown)
    state = installed(state, changed(before, version=3))
    codes = state.code_lists["SIEMMES_BORDER_POINT"].codes
    assert codes["POST_7"].parent == "LAND"
    assert "By air" in codes["AIR"].aliases
    assert state.packs["SIEMMES", None].version == 3


def test_an_older_version_does_not_replace_a_newer_one() -> None:
    content = shipped()["SIEMMES"]
    state = installed(WITH_CORE, changed(content, version=2))
    with pytest.raises(PackOutdated):
        installation(state, placed(content, None))
    installed(state, content, "MD")  # elsewhere it is a pack of its own


def test_a_pack_changes_no_meaning_that_countries_report_in() -> None:
    from tests.unit.catalog.test_definitions import source

    content = shipped()["SIEMMES"]
    state = installed(WITH_CORE, content)
    for event in decide(state, source(indicator="SIEMMES_CROSSINGS", unit="cases")):
        state = evolve(state, event)
    other = changed(content, version=2)
    other["indicators"][0]["measure"] = "stock"
    with pytest.raises(DefinitionInUse):
        installation(state, placed(other, None))


@pytest.mark.parametrize(
    "change",
    [
        {"version": 0},
        {"version": "1"},
        {"indicators": []},
        {"licence": {}},
        {"sources": []},
        {"surprise": 1},
        {"names": {"xx_YY": "?"}},
    ],
)
def test_what_is_no_pack_is_refused_with_the_place(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        placed(changed(shipped()["SIEMMES"], **change), None)
    assert refusal.value.fields["errors"][0]["field"].split(".")[0] in change


def test_a_pack_without_a_text_in_a_working_language_is_refused() -> None:
    content = changed(shipped()["SIEMMES"])
    del content["indicators"][0]["names"]["ru"]
    with pytest.raises(ComityError) as refusal:
        decide(WITH_CORE, InstallPack(pack=placed(content, None)))
    assert refusal.value.fields == {"field": "names", "language": "ru"}


def test_the_files_are_named_after_their_packs() -> None:
    folder = Path(__file__).parents[3] / "services" / "catalog" / "packs"
    for path in folder.glob("*.json"):
        assert json.loads(path.read_text(encoding="utf-8"))["pack"] == path.stem.upper()


def _texts(content: Any, where: str) -> list[tuple[str, dict[str, str]]]:
    if isinstance(content, list):
        return [found for at, each in enumerate(content) for found in _texts(each, f"{where}[{at}]")]
    if not isinstance(content, dict):
        return []
    if content.keys() >= {"en", "ru"}:
        return [(where, content)]
    return [found for name, each in content.items() for found in _texts(each, f"{where}.{name}")]
