"""A country's own indicator by sex and age: asylum applicants in the United Kingdom."""

from typing import Any, Final

from demo.defining import annual_flow, dimension

COUNTRY: Final = "GB"
INDICATOR: Final = "GB_ASYLUM_APPLICANTS"
CODE_LIST: Final = "GB_AGE"


def code_list() -> dict[str, Any]:
    """The age groups, youngest first, as the country's administrator defines them."""
    codes = [
        _code("_T", "Total", "Всего", "total"),
        _code("Y_LT18", "Under 18", "Младше 18 лет"),
        _code("Y18-29", "18 to 29", "18–29 лет"),
        _code("Y30-49", "30 to 49", "30–49 лет"),
        _code("Y50-69", "50 to 69", "50–69 лет"),
        _code("Y_GE70", "70 and over", "70 лет и старше"),
        _code("_U", "Age unknown", "Возраст неизвестен", "unknown"),
    ]
    return {
        "namespace": COUNTRY,
        "names": {"en": "Age groups of applicants", "ru": "Возрастные группы заявителей"},
        "codes": codes,
    }


def _code(code: str, en: str, ru: str, kind: str = "value") -> dict[str, Any]:
    return {"code": code, "names": {"en": en, "ru": ru}, "kind": kind}


def indicator() -> dict[str, Any]:
    """The national indicator."""
    return annual_flow(
        COUNTRY,
        {"en": "Asylum applicants", "ru": "Лица, ходатайствующие об убежище"},
        {
            "en": "Persons who applied for asylum during the year, main applicants and dependants.",
            "ru": "Лица, подавшие ходатайство об убежище за год: основные заявители и иждивенцы.",
        },
        [
            dimension("sex", {"en": "Sex", "ru": "Пол"}, "SEX"),
            dimension("age", {"en": "Age group", "ru": "Возрастная группа"}, CODE_LIST),
        ],
    )
