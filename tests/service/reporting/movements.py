"""Movements that two countries count: MD's emigrants to PL, and PL's immigrants from MD."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from servicekit.context import Context
from tests.service.reporting.scene import Scene
from tests.service.reporting.web import Web

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


def ask(movements: Movements, who: str, **query: Any) -> Any:
    """The report of the movement, as one of its people reads it."""
    answer = Web(movements).get(REPORT, movements.people[who], **{"format": "json", **MOVEMENT, **query})
    assert answer.status_code == 200, answer.text
    return answer.get_json()
