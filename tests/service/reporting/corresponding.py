"""A common indicator of permits by purpose, and a country's own by grounds that correspond to it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from tests.service.reporting.scene import Scene

COMMON: Final = "PERMITS"
NATIONAL: Final = "MD_PERMITS"
PURPOSES: Final = ("FAM", "EDUC", "EMP", "OTH")
GROUNDS: Final = ("MARRIAGE", "CHILD", "STUDY", "LABOUR", "SEASON")
COVERED: Final[Mapping[str, str | None]] = {
    "MARRIAGE": "FAM",
    "CHILD": "FAM",
    "STUDY": "EDUC",
    "LABOUR": "EMP",
    "SEASON": None,
}
DOCUMENTATION: Final = {"en": "Seasonal workers are none of ours.", "ru": "Сезонные работники не входят."}


def define_codes(scene: Scene, code_list: str, codes: Sequence[str], namespace: str | None = None) -> None:
    """A code list with its total."""
    plain = {"parent": None, "aliases": [], "valid_from": None, "valid_to": None}
    scene.bench.append(
        "catalog.code-list-defined",
        {
            "code_list": code_list,
            "names": {"en": code_list.title(), "ru": code_list.title()},
            "namespace": namespace,
            "codes": [
                {
                    **plain,
                    "code": code,
                    "names": {"en": code.title() if code != "_T" else "Total", "ru": f"{code}-ру"},
                    "kind": "total" if code == "_T" else "value",
                }
                for code in ("_T", *codes)
            ],
        },
    )


def define(scene: Scene, code: str, dimension: str, code_list: str, namespace: str | None = None) -> None:
    """An indicator of persons, a flow, by one dimension and sex."""
    plain = {"optional": True, "additive": True, "default": "_T"}
    scene.bench.append(
        "catalog.indicator-defined",
        {
            "indicator": code,
            "namespace": namespace,
            "names": {"en": code.replace("_", " ").title(), "ru": f"{code}-ру"},
            "definitions": {"en": f"What {code} counts.", "ru": f"Что учитывает {code}."},
            "measure": "flow",
            "units": ["persons"],
            "decimals": 0,
            "frequencies": ["A"],
            "timeliness_days": 90,
            "mask_up_to": 4,
            "counts_own_citizens": False,
            "dimensions": [
                {
                    **plain,
                    "dimension": dimension,
                    "names": {"en": dimension.title(), "ru": f"{dimension}-ру"},
                    "code_list": code_list,
                },
                {**plain, "dimension": "sex", "names": {"en": "Sex", "ru": "Пол"}, "code_list": "SEX"},
            ],
        },
    )


def publish(
    scene: Scene, codes: Mapping[str, str | None] = COVERED, *, version: int = 1, **changes: Any
) -> int:
    """Publish a version of the correspondence table of Moldova; its position."""
    table = {
        "country": "MD",
        "indicator": NATIONAL,
        "target": COMMON,
        "version": version,
        "dimension": "ground",
        "target_dimension": "purpose",
        "codes": [{"code": code, "target": target} for code, target in codes.items()],
        "taken": {},
        "stands_for": {},
        "valid_from": None,
        "documentation": DOCUMENTATION,
        **changes,
    }
    return scene.bench.append(
        "catalog.correspondence-published", table, country=table["country"]
    ).last_position
