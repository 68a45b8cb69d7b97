"""The core of the catalog against the domain's own table of indicators."""

import jsonschema
import pytest

from servicekit.concepts import Code, CodeList, Indicator
from servicekit.contracts import event_schemas, event_types
from servicekit.folding import folded
from services.catalog.domain.events import (
    CodeListDefined,
    IndicatorDefined,
    PackInstalled,
    payload_of,
    type_of,
)
from services.catalog.packs import core_events

EVENTS = core_events()
INDICATORS: dict[str, Indicator] = {
    event.indicator.code: event.indicator for event in EVENTS if isinstance(event, IndicatorDefined)
}
CODE_LISTS: dict[str, CodeList] = {
    event.code_list.code: event.code_list for event in EVENTS if isinstance(event, CodeListDefined)
}


def countries() -> list[Code]:
    return list(CODE_LISTS["COUNTRY"].codes.values())


# Measure, usual unit, usual frequency first, and the dimensions beside citizenship and sex.
TABLE = {
    "FOREIGNERS": ("stock", "persons", "ASQ", ["residence_status"]),
    "WORK_PERMITS": ("flow", "persons", "SAQ", ["stage", "permit", "outcome"]),
    "ENTRIES": ("flow", "cases", "QMSA", ["border_type", "purpose"]),
    "EXITS": ("flow", "cases", "QMSA", ["border_type"]),
    "ASYLUM_APPLICATIONS": ("flow", "persons", "MQSA", ["application"]),
    "ASYLUM_DECISIONS": ("flow", "persons", "MQSA", ["decision", "instance"]),
    "POPULATION": ("stock", "persons", "A", []),
}


def test_the_seven_indicators_are_there_and_no_other() -> None:
    assert INDICATORS.keys() == TABLE.keys()


@pytest.mark.parametrize("code", TABLE)
def test_an_indicator_is_as_the_table_has_it(code: str) -> None:
    indicator = INDICATORS[code]
    measure, unit, frequencies, further = TABLE[code]
    assert (indicator.measure, indicator.units[0], "".join(indicator.frequencies)) == (
        measure,
        unit,
        frequencies,
    )
    assert (indicator.timeliness_days, indicator.mask_up_to, indicator.decimals) == (90, 4, 0)
    assert [each.name for each in indicator.dimensions] == ["citizenship", "sex", *further]
    assert [each.name for each in indicator.dimensions if not each.optional] == ["citizenship", "sex"]
    assert indicator.dimensions[0].code_list == "COUNTRY"


def test_cases_are_allowed_where_some_countries_count_nothing_else() -> None:
    """Domain brief, 5: with a footnote, which reports add for every source that does not count persons."""
    both = {code for code, each in INDICATORS.items() if each.units == ("persons", "cases")}
    assert both == {"WORK_PERMITS", "ASYLUM_APPLICATIONS", "ASYLUM_DECISIONS"}


def test_crossings_are_never_persons() -> None:
    assert INDICATORS["ENTRIES"].units == INDICATORS["EXITS"].units == ("cases",)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type_of(event))
def test_every_event_of_the_core_keeps_its_contract(event: object) -> None:
    assert isinstance(event, CodeListDefined | IndicatorDefined | PackInstalled)
    newest = event_types().newest(type_of(event)).literal
    jsonschema.validate(payload_of(event), event_schemas()[newest])


def test_what_is_not_added_up_and_what_is_shown_of_it() -> None:
    """Domain brief, 5: `first` is the default; applications and the decisions on them are no whole."""
    loose = {
        (code, each.name): each.default
        for code, indicator in INDICATORS.items()
        for each in indicator.dimensions
        if not each.additive
    }
    assert loose == {
        ("WORK_PERMITS", "stage"): "APPLICATION",
        ("ASYLUM_APPLICATIONS", "application"): "FIRST",
        ("ASYLUM_DECISIONS", "instance"): "FIRST",
    }
    for indicator in INDICATORS.values():
        assert {each.default for each in indicator.dimensions if each.additive} == {"_T"}


def test_only_the_population_counts_a_country_s_own_citizens() -> None:
    assert [code for code, each in INDICATORS.items() if each.counts_own_citizens] == ["POPULATION"]


def test_sexes_and_their_total() -> None:
    assert {code.code: code.kind for code in CODE_LISTS["SEX"].codes.values()} == {
        "_T": "total",
        "M": "value",
        "F": "value",
        "_U": "unknown",
    }


def test_citizenships_are_iso_3166_with_the_stateless_the_unknown_and_the_total() -> None:
    codes = CODE_LISTS["COUNTRY"].codes
    assert len(codes) == 249 + 1 + 3  # ISO 3166-1, XK, and the three that are no country
    assert codes["_T"].kind == "total" and codes["UNK"].kind == "unknown" and codes["STLS"].kind == "value"
    assert codes["NA"].names == {"en": "Namibia", "ru": "Намибия"}
    assert not {"EU", "UN", "ZZ", "XA", "IC", "AC"} & codes.keys()


@pytest.mark.parametrize(
    ("code", "en", "ru"),
    [
        ("KG", "Kyrgyzstan", "Кыргызстан"),
        ("MD", "Moldova", "Республика Молдова"),
        ("BY", "Belarus", "Беларусь"),
        ("TM", "Turkmenistan", "Туркменистан"),
        ("TR", "Türkiye", "Турция"),
        ("PL", "Poland", "Польша"),
        ("GP", "Guadeloupe", "Гваделупа"),
    ],
)
def test_names_are_those_that_the_country_or_the_united_nations_use(code: str, en: str, ru: str) -> None:
    assert CODE_LISTS["COUNTRY"].codes[code].names == {"en": en, "ru": ru}


def test_every_country_has_a_name_of_its_own_in_each_language() -> None:
    for language in ("en", "ru"):
        names = [code.names[language] for code in countries()]
        assert all(names)
        assert len(set(names)) == len(names)


def test_no_abbreviations_of_territories_in_russian() -> None:
    assert [code.code for code in countries() if "о-в" in code.names["ru"]] == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Moldova, Republic of", "MD"),
        ("MDA", "MD"),
        ("Молдавия", "MD"),
        ("Киргизия", "KG"),
        ("Россия", "RU"),
        ("Белоруссия", "BY"),
        ("EL", "GR"),
        ("UK", "GB"),
        ("XKX", "XK"),
        ("Kosovo*", "XK"),
        ("GFR", "DE"),
        ("UAE", "AE"),
        ("ARE", "AE"),  # UNHCR's ARE is Egypt: where two lists disagree, ISO 3166 is meant
        ("AUS", "AU"),
        ("XXA", "STLS"),
        ("UKN", "UNK"),
        ("Cote d'Ivoire", "CI"),
        ("Всього", None),
        ("ИТОГО", "_T"),
    ],
)
def test_countries_are_known_by_the_names_that_statistics_of_the_region_use(
    name: str, code: str | None
) -> None:
    found = {
        each.code for each in countries() if folded(name) in map(folded, (*each.aliases, each.names["en"]))
    }
    assert found == ({code} if code else set())
