"""Rule sets: what the system and a country may set, and which rules hold in the end."""

from dataclasses import replace
from typing import Any

import pytest

from servicekit.concepts import WORKING_LANGUAGES, Dimension, Indicator
from servicekit.errors import ComityError, code_of
from servicekit.language import translate
from servicekit.rules import ORDER, Rule, RuleSet, by_code, effective, standard, standard_names
from services.catalog.domain.events import RuleSetDefined
from services.catalog.domain.rules import DefineRules, decide

MESSAGES = {"en": "Odd.", "ru": "Странно."}
CODES = {"citizenship": frozenset({"_T", "UA"}), "sex": frozenset({"_T", "F", "M"})}


def indicator(namespace: str | None = None) -> Indicator:
    return Indicator(
        code="ENTRIES",
        namespace=namespace,
        names={},
        definitions={},
        measure="flow",
        units=("cases",),
        decimals=0,
        frequencies=("M",),
        timeliness_days=90,
        mask_up_to=4,
        counts_own_citizens=False,
        dimensions=(),
        position=1,
    )


def rule(code: str = "jump-previous", severity: Any = "warning", **about: Any) -> Rule:
    return Rule(code=code, severity=severity, **about)


def own(code: str = "md-odd", severity: Any = "warning", **about: Any) -> Rule:
    return rule(code, severity, **{"condition": "value > 1", "messages": MESSAGES, **about})


def set_rules(*rules: Rule, country: str | None = "MD", **about: Any) -> list[RuleSetDefined]:
    given = {
        "indicator": indicator(),
        "shared": None,
        "codes": CODES,
        "indicators": {},
        **about,
    }
    return decide((), DefineRules(country=country, code="ENTRIES", rules=rules, **given))


def refused(*rules: Rule, **about: Any) -> str:
    with pytest.raises(ComityError) as caught:
        set_rules(*rules, **about)
    return code_of(caught.value)


def test_a_country_adds_and_tightens() -> None:
    rules = (rule(severity="error", tolerance={"percent": 20}), own())
    assert set_rules(*rules) == [RuleSetDefined(indicator="ENTRIES", country="MD", rules=rules)]


def test_a_country_lets_warnings_and_notes_pass_more() -> None:
    assert set_rules(rule(tolerance={"percent": 900, "absolute": 10_000}))


def test_a_country_switches_nothing_off() -> None:
    assert refused(rule(severity="off")) == "rule-too-lenient"
    assert refused(rule(severity="note")) == "rule-too-lenient"
    assert refused(rule("parts-incomplete", "off")) == "rule-too-lenient"


@pytest.mark.parametrize("country", [None, "MD"])
def test_an_error_stays_one_and_keeps_its_reach(country: str | None) -> None:
    assert refused(rule("parts-exceed-total", "warning"), country=country) == "rule-too-lenient"
    lax = rule("parts-exceed-total", "error", tolerance={"absolute": 1})
    assert refused(lax, country=country) == "rule-too-lenient"
    narrow = rule("parts-exceed-total", "error", scope={"sex": ("F",)})
    assert refused(narrow, country=country) == "rule-too-lenient"
    assert set_rules(rule("individual-rows", "error", tolerance={"rows": 100}), country=country)


def test_the_system_may_switch_warnings_off_for_all() -> None:
    assert set_rules(rule(severity="off"), country=None)


def test_a_country_keeps_to_the_errors_that_were_set_for_all() -> None:
    shared = RuleSet(
        indicator="ENTRIES", country=None, rules=(rule(severity="error"), own("shared-odd", "error"))
    )
    assert refused(rule(severity="warning"), shared=shared) == "rule-too-lenient"
    assert refused(rule(severity="error", tolerance={"percent": 200}), shared=shared) == "rule-too-lenient"
    assert refused(own("shared-odd", "error", condition="value > 9"), shared=shared) == "rule-too-lenient"
    assert set_rules(rule(severity="error", tolerance={"percent": 50}), shared=shared)


def by_country(code: str, dimension: str, **about: Any) -> Indicator:
    places = Dimension(
        name=dimension, names={}, code_list="COUNTRY", optional=True, additive=True, default="_T"
    )
    return replace(indicator(), **{"code": code, "units": ("persons",), "dimensions": (places,), **about})


@pytest.mark.parametrize(
    ("here", "there", "code"),
    [
        ({}, {}, None),
        ({}, {"measure": "stock"}, "mirror-of-other-measure"),
        ({"measure": "stock"}, {"measure": "stock"}, None),
        ({}, {"units": ("cases",)}, "mirror-of-cases"),
        ({"units": ("cases",)}, {"units": ("cases",)}, "mirror-of-cases"),
        ({}, {"dimensions": ()}, "mirror-not-by-country"),
        ({"dimensions": ()}, {}, "mirror-not-by-country"),
    ],
)
def test_a_mirror_is_what_a_report_may_set_against_it(
    here: dict[str, Any], there: dict[str, Any], code: str | None
) -> None:
    mine, theirs = by_country("ENTRIES", "origin", **here), by_country("EXITS", "destination", **there)
    against = {"indicator": "EXITS", "dimension": "origin", "partner_dimension": "destination"}
    about = {"indicator": mine, "indicators": {"ENTRIES": mine, "EXITS": theirs}}
    wanted = rule("mirror-apart", against=against)
    if code is None:
        assert set_rules(wanted, **about)
    else:
        assert refused(wanted, **about) == code


def test_citizenship_says_whom_figures_are_about_where_the_other_country_counts_its_own() -> None:
    there = by_country("EXITS", "destination")
    against = {"indicator": "EXITS", "dimension": "citizenship", "partner_dimension": "destination"}
    here = by_country("ENTRIES", "citizenship")
    wanted = rule("mirror-apart", against=against)
    for counted in (False, True):
        other = replace(there, counts_own_citizens=counted)
        about = {"indicator": here, "indicators": {"ENTRIES": here, "EXITS": other}}
        if counted:
            assert set_rules(wanted, **about)
        else:
            assert refused(wanted, **about) == "mirror-not-by-country"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (own("odd"), "rule-prefix"),
        (own("ge-odd"), "rule-prefix"),
        (own(condition=None), "rule-unfinished"),
        (own(messages={"en": "Odd."}), "rule-unfinished"),
        (own(tolerance={"percent": 1}), "rule-unfinished"),
        (rule(condition="value > 1"), "rule-unfinished"),
        (rule(tolerance={"rows": 1}), "tolerance-unknown"),
        (rule(scope={"age": ("_T",)}), "rule-scope-unknown"),
        (rule(scope={"sex": ("X",)}), "rule-scope-unknown"),
        (rule("unknown-code", "error"), "rule-fixed"),
        (rule("decisions-exceed-applications", "note", against={"indicator": "NONE"}), "rule-unfinished"),
        (rule("mirror-apart", "warning", against={"indicator": "EXITS"}), "rule-unfinished"),
    ],
)
def test_a_faulty_rule_is_refused(wrong: Rule, code: str) -> None:
    assert refused(wrong) == code


def test_a_rule_stands_once_in_a_set() -> None:
    assert refused(rule(), rule()) == "duplicate-rule"


def test_a_condition_that_cannot_be_asked_is_refused() -> None:
    assert refused(own(), faults={"md-odd": "no such column: x"}) == "condition-faulty"


def test_another_countrys_indicator_takes_no_rules() -> None:
    assert refused(rule(), indicator=indicator("GE")) == "unknown-indicator"
    assert refused(rule(), indicator=None) == "unknown-indicator"


def test_the_same_rules_again_are_no_event() -> None:
    command = DefineRules(country="MD", code="ENTRIES", indicator=indicator(), shared=None, rules=(rule(),))
    assert decide((rule(),), command) == []


def test_what_a_set_does_not_say_stays_as_it_was() -> None:
    shared = RuleSet(indicator="ENTRIES", country=None, rules=(rule(tolerance={"percent": 70}),))
    own_set = RuleSet(indicator="ENTRIES", country="MD", rules=(rule(tolerance={"absolute": 5}), own()))
    holding = by_code(effective("ENTRIES", shared, own_set))
    assert dict(holding["jump-previous"].tolerance) == {"percent": 70, "absolute": 5}
    assert holding["md-odd"].condition == "value > 1"
    assert len(holding) == len(standard("ENTRIES")) + 1


def test_decisions_are_compared_with_applications_without_anybody_setting_so() -> None:
    rules = by_code(standard("ASYLUM_DECISIONS"))
    assert rules["decisions-exceed-applications"].against == {"indicator": "ASYLUM_APPLICATIONS"}
    assert by_code(standard("ENTRIES"))["decisions-exceed-applications"].against == {}


@pytest.mark.parametrize("language", WORKING_LANGUAGES)
def test_every_standard_check_has_a_name_a_message_and_a_severity(language: str) -> None:
    for each in standard("ENTRIES"):
        assert standard_names()[each.code][language]
        assert translate(language, f"finding.{each.code}") != f"finding.{each.code}"
        assert each.severity in ORDER
