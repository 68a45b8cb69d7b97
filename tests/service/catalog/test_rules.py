"""Rules as administrators set them and checks get them."""

from typing import Any

from tests.service.running import Running, refused

OWN = {
    "code": "md-women",
    "severity": "error",
    "condition": "sex = 'F' AND value > 2 * previous",
    "messages": {"en": "Twice as many women.", "ru": "Женщин вдвое больше."},
}


def of(answer: dict[str, Any], code: str) -> dict[str, Any]:
    return next(each for each in answer["rules"] if each["code"] == code)


def test_a_country_stands_on_the_rules_for_all(catalog: Running, system: str, admin: str) -> None:
    jump = {"code": "jump-previous", "severity": "error", "tolerance": {"percent": 70}}
    shared = catalog.call("define_rules", by=system, indicator="ENTRIES", rules=[jump])
    assert of(shared, "jump-previous")["set_by"] == "shared"
    mine = {"indicator": "ENTRIES", "country": "MD"}
    answer = catalog.call("define_rules", by=admin, **mine, rules=[OWN])
    assert of(answer, "md-women")["set_by"] == "country"
    assert of(answer, "jump-previous")["tolerance"] == {"percent": 70, "absolute": 50}
    again = catalog.call("define_rules", by=admin, **mine, rules=[OWN])
    assert again["position"] is None
    reference = catalog.bench.kit.reference
    assert [rule.code for rule in reference.rules("MD", "ENTRIES") if rule.condition] == ["md-women"]
    assert [rule.code for rule in reference.rules("KG", "ENTRIES") if rule.condition] == []
    assert catalog.call("get_rules", by=admin, **mine)["rules"] == answer["rules"]


def test_a_condition_that_reaches_further_is_refused_with_its_fault(catalog: Running, admin: str) -> None:
    wrong = {**OWN, "condition": "value > (SELECT 1)"}
    asked = {"by": admin, "indicator": "ENTRIES", "country": "MD", "rules": [wrong]}
    code, fields = refused(catalog.call, "define_rules", **asked)
    assert (code, fields["rule"]) == ("condition-faulty", "md-women")
    assert refused(catalog.call, "get_rules", by=None, indicator="ENTRIES")[0] == "not-signed-in"


def test_rules_belong_to_those_who_may_set_them(catalog: Running, system: str, admin: str) -> None:
    asked = {"indicator": "ENTRIES", "rules": []}
    assert refused(catalog.call, "define_rules", by=admin, **asked)[0] == "not-allowed"
    assert refused(catalog.call, "define_rules", by=system, country="MD", **asked)[0] == "not-allowed"
    assert refused(catalog.call, "define_rules", by=admin, country="KG", **asked)[0] == "not-allowed"
