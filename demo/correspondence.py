"""A country's own categories and the common ones: the outcomes of asylum cases in the United Kingdom."""

from collections.abc import Mapping
from typing import Any, Final

from demo.defining import annual_flow, dimension
from demo.extracts.home_office import EXISTED, LAST_YEAR

COUNTRY: Final = "GB"
INDICATOR: Final = "GB_ASYLUM_OUTCOMES"
DIMENSION, TARGET_DIMENSION = "outcome", "decision"
TARGET: Final = "ASYLUM_DECISIONS"
CODE_LIST: Final = "GB_CASE_OUTCOME"

Texts = Mapping[str, str]
OUTCOMES: Final[Mapping[str, tuple[str, str, str | None]]] = {
    "REFUGEE": ("Refugee permission", "Статус беженца", "CONVENTION"),
    "TEMPORARY_REFUGEE": ("Temporary refugee permission", "Временный статус беженца", "CONVENTION"),
    "HUMANITARIAN": ("Humanitarian protection", "Гуманитарная защита", "COMPLEMENTARY"),
    "DISCRETIONARY": ("Discretionary leave", "Разрешение по усмотрению", "COMPLEMENTARY"),
    "UASC": (
        "Leave for unaccompanied children",
        "Разрешение для несопровождаемых детей",
        "COMPLEMENTARY",
    ),
    "CALAIS": ("Calais leave", "Разрешение для прибывших из Кале", "COMPLEMENTARY"),
    "OTHER_GRANTS": ("Other grants", "Прочие разрешения", None),
    "CERTIFIED": ("Certified refusal", "Отказ с удостоверением необоснованности", "REJECTED"),
    "NON_COMPLIANCE": ("Non-compliance refusal", "Отказ из-за несоблюдения требований", "REJECTED"),
    "THIRD_COUNTRY": ("Third-country refusal", "Отказ по правилу третьей страны", "REJECTED"),
    "OTHER_REFUSALS": ("Other refusals", "Прочие отказы", "REJECTED"),
    "NON_SUBSTANTIATED": ("Non-substantiated withdrawal", "Снятие за неподтверждением", "CLOSED"),
    "OTHER_WITHDRAWAL": ("Other withdrawal", "Прочие снятые ходатайства", "CLOSED"),
}
"""Each outcome: its name in English and Russian, and the common decision that it stands under; None: none."""
CORRESPONDING: Final[Texts] = {
    "en": (
        "Refugee permission is convention status. Complementary protection takes in humanitarian protection "
        "and leave outside the convention; leave at discretion is granted on wider grounds than elsewhere. "
        "Withdrawals are cases otherwise closed. Other grants are made outside the rules on protection and "
        "are not covered. Initial decisions of main applicants and dependants; figures of other countries "
        "may include what was decided on appeal."
    ),
    "ru": (
        "Статус беженца — конвенционный статус. Дополнительная защита включает гуманитарную защиту и "
        "разрешения вне Конвенции; разрешение по усмотрению выдаётся по более широким основаниям, чем в "
        "других странах. Снятые ходатайства — дела, закрытые по другим причинам. Прочие разрешения выдаются "
        "вне правил о защите и не охвачены. Первые решения по основным заявителям и иждивенцам; данные "
        "других стран могут включать решения по жалобам."
    ),
}


def code_list() -> dict[str, Any]:
    """The case outcomes, as the country's administrator defines them."""
    total = {"code": "_T", "names": {"en": "Total", "ru": "Всего"}, "kind": "total"}
    codes = [
        {
            "code": code,
            "names": {"en": en, "ru": ru},
            **_validity(code),
        }
        for code, (en, ru, _) in OUTCOMES.items()
    ]
    names = {"en": "Outcomes of asylum cases", "ru": "Исходы дел об убежище"}
    return {"namespace": COUNTRY, "names": names, "codes": [total, *codes]}


def _validity(code: str) -> dict[str, str]:
    """The days of which there may be figures of an outcome, where not of all."""
    if code not in EXISTED:
        return {}
    first, last = EXISTED[code]
    ended = {} if last == LAST_YEAR else {"valid_to": f"{last}-12-31"}
    return {"valid_from": f"{first}-01-01", **ended}


def indicator() -> dict[str, Any]:
    """The national indicator."""
    return annual_flow(
        COUNTRY,
        {"en": "Asylum case outcomes", "ru": "Исходы дел об убежище"},
        {
            "en": "Initial decisions on asylum applications, and withdrawn applications, by outcome.",
            "ru": "Первые решения по ходатайствам об убежище и снятые ходатайства, по исходу.",
        },
        [
            dimension("citizenship", {"en": "Country of citizenship", "ru": "Страна гражданства"}, "COUNTRY"),
            dimension(DIMENSION, {"en": "Case outcome", "ru": "Исход дела"}, CODE_LIST),
        ],
    )


def table() -> dict[str, Any]:
    """The correspondence table to the common indicator of decisions."""
    return {
        "dimension": DIMENSION,
        "target_dimension": TARGET_DIMENSION,
        "codes": [{"code": code, "target": target} for code, (_, _, target) in OUTCOMES.items()],
        "documentation": CORRESPONDING,
    }
