"""Correspondence tables: published by whose figures they are of, in versions, and refused where unsound."""

from collections.abc import Sequence
from typing import Any, Final

import pytest

from servicekit.correspondences import Correspondence
from tests.service.catalog.test_catalog import code_list, indicator, names
from tests.service.running import Running, refused

PLACE = {"country": "MD", "indicator": "MD_PERMITS", "target": "FIRST_PERMITS"}
KEY: Final = ("MD", "MD_PERMITS", "FIRST_PERMITS")
DOCUMENTATION = names("Seasonal permits have no counterpart.")


@pytest.fixture
def permits(catalog: Running, system: str, admin: str) -> Running:
    """A common indicator of permits by reason, and Moldova's by grounds of its own."""
    catalog.call("define_code_list", by=system, **code_list("REASON", "FAM", "EMP", "OTH"))
    catalog.call("define_indicator", by=system, **indicator("FIRST_PERMITS", {"purpose": "REASON"}))
    own = code_list("MD_GROUND", "MARRIAGE", "CHILD", "LABOUR", "SEASON")
    catalog.call("define_code_list", by=admin, **{**own, "namespace": "MD"})
    ours = indicator("MD_PERMITS", {"ground": "MD_GROUND"})
    catalog.call("define_indicator", by=admin, **{**ours, "namespace": "MD"})
    return catalog


def table(**changes: Any) -> dict[str, Any]:
    codes = {"MARRIAGE": "FAM", "CHILD": "FAM", "LABOUR": "EMP", "SEASON": None}
    given = {
        **PLACE,
        "dimension": "ground",
        "target_dimension": "purpose",
        "codes": [{"code": code, "target": target} for code, target in codes.items()],
        "documentation": DOCUMENTATION,
        "expected": 0,
    }
    return {**given, **changes}


def standing(permits: Running) -> Sequence[Correspondence]:
    """The versions that every process derives by."""
    return permits.bench.kit.reference.correspondences().of(KEY).standing()


def coded(**codes: str | None) -> list[dict[str, str | None]]:
    return [{"code": code, "target": target} for code, target in codes.items()]


def test_a_table_has_versions_that_all_stay_reachable(permits: Running, admin: str) -> None:
    first = permits.call("publish_correspondence", by=admin, **table())
    assert (first["version"], first["unmapped"], first["withdrawn_at"]) == (1, [], None)
    assert permits.call("publish_correspondence", by=admin, **table())["position"] is None
    changed = coded(MARRIAGE="FAM", CHILD="FAM", LABOUR="EMP", SEASON="EMP")
    newer = table(codes=changed, expected=1, valid_from="2026-01-01")
    second = permits.call("publish_correspondence", by=admin, **newer)
    assert (second["version"], second["codes"]) == (2, changed)
    before = permits.call("get_correspondence", **PLACE, as_of=str(second["position"] - 1))
    assert (before["version"], before["codes"]) == (1, table()["codes"])
    versions = permits.call("list_correspondence_versions", **PLACE)["items"]
    assert [each["version"] for each in versions] == [1, 2]
    together = standing(permits)
    assert [each.version for each in together] == [1, 2], "the first is for the years before"
    [listed] = permits.call("list_correspondences", country="MD", target="FIRST_PERMITS")["items"]
    assert listed["version"] == 2
    gone = permits.call("withdraw_correspondence", by=admin, **PLACE, expected=2)
    assert refused(permits.call, "get_correspondence", **PLACE)[0] == "not-found"
    assert permits.call("list_correspondences")["items"] == []
    assert list(standing(permits)) == []
    at = str(gone["position"] - 1)
    assert permits.call("get_correspondence", **PLACE, as_of=at)["version"] == 2
    assert permits.call("withdraw_correspondence", by=admin, **PLACE, expected=0)["position"] is None
    assert permits.call("publish_correspondence", by=admin, **table())["version"] == 3


def test_two_who_edit_one_table_do_not_overwrite_each_other(permits: Running, admin: str) -> None:
    permits.call("publish_correspondence", by=admin, **table())
    other = table(documentation=names("Otherwise."))
    assert refused(permits.call, "publish_correspondence", by=admin, **other) == (
        "correspondence-meanwhile",
        {"indicator": "MD_PERMITS", "target": "FIRST_PERMITS", "expected": 0, "version": 1},
    )
    again = {**PLACE, "expected": 4}
    assert (
        refused(permits.call, "withdraw_correspondence", by=admin, **again)[0] == "correspondence-meanwhile"
    )


def test_nobody_maps_the_figures_of_another_country(permits: Running, system: str) -> None:
    kyrgyz = permits.person("country-administrator", "KG")
    assert refused(permits.call, "publish_correspondence", by=kyrgyz, **table())[0] == "not-allowed"
    assert refused(permits.call, "publish_correspondence", by=system, **table())[0] == "not-allowed"
    of_others = table(country="KG")
    assert refused(permits.call, "publish_correspondence", by=kyrgyz, **of_others) == (
        "unknown-indicator",
        {"indicator": "MD_PERMITS"},
    )


UNSOUND: Final[Sequence[tuple[dict[str, Any], str]]] = (
    ({"codes": coded(MARRIAGE="FAM", NONE="EMP")}, "correspondence-code"),
    ({"codes": coded(MARRIAGE="FAMILY", CHILD=None, LABOUR=None, SEASON=None)}, "correspondence-code"),
    ({"codes": coded(MARRIAGE="_T", CHILD=None, LABOUR=None, SEASON=None)}, "correspondence-code"),
    ({"codes": [*table()["codes"], {"code": "SEASON", "target": "EMP"}]}, "duplicate-code"),
    ({"codes": []}, "correspondence-empty"),
    ({"codes": coded(MARRIAGE=None, CHILD=None, LABOUR=None, SEASON=None)}, "correspondence-empty"),
    ({"codes": coded(MARRIAGE="FAM", CHILD="FAM", LABOUR="EMP")}, "correspondence-incomplete"),
    ({"codes": [*table()["codes"], {"code": "_T", "target": "OTH"}]}, "correspondence-overlap"),
    ({"target": "NOWHERE"}, "unknown-indicator"),
    ({"target": "MD_PERMITS"}, "correspondence-target"),
    ({"target": "FOREIGNERS", "target_dimension": "sex"}, "correspondence-measure"),
    ({"target_dimension": "ground"}, "correspondence-dimension"),
    ({"dimension": "purpose"}, "correspondence-dimension"),
    ({"taken": {"ground": "LABOUR"}}, "correspondence-dimension"),
    ({"stands_for": {"citizenship": "MD"}}, "correspondence-dimension"),
    ({"documentation": {"en": "In English alone."}}, "text-missing"),
)


def test_an_unsound_table_is_refused_and_changes_nothing(permits: Running, admin: str) -> None:
    before = permits.bench.kit.log.head()
    for changes, code in UNSOUND:
        refusal = refused(permits.call, "publish_correspondence", by=admin, **table(**changes))
        assert refusal[0] == code, changes
    assert permits.bench.kit.log.head() == before


def test_what_does_not_add_up_stands_alone_and_a_total_that_is_no_sum_needs_a_code(
    permits: Running, admin: str
) -> None:
    to_decisions = {"country": "MD", "indicator": "WORK_PERMITS", "target": "FIRST_PERMITS"}
    of_permits = table(**to_decisions, dimension="permit", codes=coded(FIRST="EMP", EXTENSION=None, _U=None))
    assert refused(permits.call, "publish_correspondence", by=admin, **of_permits) == (
        "correspondence-open",
        {"indicator": "WORK_PERMITS", "dimension": "stage"},
    )
    taken = {**of_permits, "taken": {"stage": "DECISION", "outcome": "GRANTED"}}
    assert permits.call("publish_correspondence", by=admin, **taken)["taken"] == taken["taken"]
    both = coded(APPLICATION="EMP", DECISION="EMP")
    together = table(**to_decisions, dimension="stage", codes=both, expected=1)
    assert refused(permits.call, "publish_correspondence", by=admin, **together) == (
        "correspondence-not-additive",
        {"dimension": "stage", "target": "EMP"},
    )


def test_codes_that_came_later_are_named_to_who_publishes(permits: Running, admin: str) -> None:
    permits.call("publish_correspondence", by=admin, **table())
    grown = code_list("MD_GROUND", "MARRIAGE", "CHILD", "LABOUR", "SEASON", "STUDY")
    permits.call("define_code_list", by=admin, **{**grown, "namespace": "MD"})
    [listed] = permits.call("list_correspondences", country="MD")["items"]
    assert listed["unmapped"] == ["STUDY"]
    assert permits.call("get_correspondence", **PLACE)["unmapped"] == ["STUDY"]
