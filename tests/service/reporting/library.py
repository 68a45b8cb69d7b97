"""A group whose countries share enough that every report of the library shows something."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from servicekit.context import Context
from services.reporting.handlers.joint import JointReports
from tests.service.reporting.corresponding import (
    COMMON,
    GROUNDS,
    NATIONAL,
    PURPOSES,
    define,
    define_codes,
    publish,
)
from tests.service.reporting.movements import MOVEMENT, Movements, tell_movements
from tests.service.reporting.scene import INDICATOR

PLACE: Final = {"country": "MD", "indicator": INDICATOR}
KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "citizenship-over-time": PLACE,
    "top-origins": PLACE,
    "cross-section": {**PLACE, "by": "citizenship"},
    "custom": {**PLACE, "rows": "citizenship", "columns": "period", "measure": "growth", "chart": "lines"},
    "country-profile": {"country": "MD"},
    "countries-compared": {"indicator": INDICATOR},
    "regional-sum": {"indicator": INDICATOR, "group": "G"},
    "citizens-abroad": {"citizenship": "UA"},
    "origins-by-destinations": {"indicator": INDICATOR},
    "comparable-series": {"indicator": COMMON, "by": "purpose"},
    "mirror": MOVEMENT,
    "joint-report": {},
    "revisions": PLACE,
    "timeliness": {"indicator": INDICATOR},
    "availability": {"indicator": INDICATOR},
    "bulletin": {"from": "2020"},
}
"""A report of each kind with the parameters that lead to figures; of a joint one its number is made."""


class Library(Movements):
    """The movements, asylum applications of MD, PL and KZ, and permits of MD and KZ; PL reads all of it.

    Permits are counted by grounds of its own in MD, by the common purposes in KZ.
    """

    joint: str
    approvers: dict[str, Context]

    def asked(self, kind: str) -> dict[str, str]:
        """The parameters of the report of a kind."""
        return {"joint": self.joint} if kind == "joint-report" else dict(KINDS[kind])

    @property
    def reader(self) -> Context:
        return self.people["PL"]

    def amend(self) -> int:
        """Another figure of each of Moldova's indicators, in every report of KINDS."""
        self.release("MD", [("2024", "_T", "_T", 8360), ("2024", "UA", "_T", 7841)], reason="late")
        self.release(
            "MD",
            [("2024", "_T", "_T", 6001), ("2024", "_T", "PL", 1101)],
            indicator="EMIGRATION",
            dimensions=("citizenship", "destination"),
            reason="late",
        )
        changed = [("2024", "LABOUR", "_T", 3411)]
        self.release("MD", changed, indicator=NATIONAL, dimensions=("ground", "sex"), reason="late")
        return self.catch_up()

    def permits(self) -> None:
        """Permits: two small counts among the national ones, and one that stands under no common code."""
        define_codes(self, "REASON", PURPOSES)
        define_codes(self, "MD_GROUND", GROUNDS, "MD")
        define(self, COMMON, "purpose", "REASON")
        define(self, NATIONAL, "ground", "MD_GROUND", "MD")
        self.agree("MD", "bilateral", "PL", indicator=NATIONAL)
        self.agree("KZ", "bilateral", "PL", indicator=COMMON)
        own = {"MARRIAGE": 3, "CHILD": 5050, "STUDY": 2, "LABOUR": 3307, "SEASON": 77, "_T": 8439}
        rows = [("2024", code, "_T", value) for code, value in own.items()]
        self.release("MD", rows, indicator=NATIONAL, dimensions=("ground", "sex"))
        common = {"FAM": 4000, "EDUC": 800, "EMP": 90007, "OTH": 200, "_T": 95007}
        rows = [("2024", code, "_T", value) for code, value in common.items()]
        self.release("KZ", rows, indicator=COMMON, dimensions=("purpose", "sex"))
        publish(self)


def library_in(folder: Path) -> Library:
    """The library, with its figures, and a joint report that is posted."""
    unlimited = {"address_requests_per_minute": 0, "actor_requests_per_minute": 0}
    scene = Library(folder, settings=unlimited)
    tell_movements(scene)
    scene.permits()
    for country in ("MD", "PL", "KZ"):
        scene.agree(country, "bilateral", *sorted({"MD", "PL", "KZ"} - {country}))
    scene.release(
        "MD",
        [
            ("2023", "_T", "_T", 7171),
            ("2023", "UA", "_T", 6600),
            ("2023", "AF", "_T", 571),
            ("2024", "_T", "_T", 4519),
            ("2024", "UA", "_T", 4013),
            ("2024", "AF", "_T", 503),
            ("2024", "SY", "_T", 3),
        ],
    )
    scene.release("MD", [("2023", "_T", "_T", 7172), ("2023", "UA", "_T", 6601)], reason="more came in")
    scene.release("PL", [("2023", "_T", "_T", 9519), ("2024", "_T", "_T", 9333), ("2024", "UA", "_T", 9000)])
    scene.release("KZ", [("2024", "_T", "_T", 600), ("2024", "SY", "_T", 2), ("2024", "UA", "_T", 598)])
    scene.approvers = {country: scene.person(country, "data-approver") for country in ("MD", "PL")}
    scene.catch_up()
    app = scene.app
    app.joint = JointReports(scene.bench.kit, app.reading, app.figures.position, lambda _: scene.catch_up())
    asked = {
        "titles": {"en": "Together", "ru": "Вместе"},
        "indicator": INDICATOR,
        "countries": ["MD", "PL"],
        "parameters": {"from": "2023"},
    }
    scene.joint = app.joint.open(asked, scene.approvers["MD"])["report"]
    for approver in scene.approvers.values():
        seen = app.joint.get(scene.joint, approver)["revision"]
        app.joint.confirm({"report": scene.joint, "revision": seen}, approver)
    scene.catch_up()
    return scene
