"""Rounded and withheld figures: by the country, from its next release on, wherever one looks."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from servicekit.context import Context
from servicekit.errors import Refused
from servicekit.localbus import LocalBus
from services.reporting.domain.protection import rounded
from services.reporting.service import ReportingService
from tests.service.reporting.reachable import Asked, Reach
from tests.service.reporting.readers import FORMATS, shows, text_of
from tests.service.reporting.scene import INDICATOR, Row, Scene
from tests.service.reporting.test_attacker import UNCOUNTED, table
from tests.service.reporting.web import Web, cells_of

BASE: Final = 5
YEARS: Final = ("2023", "2024")
EXACT: Final[Sequence[Mapping[tuple[str, str], int]]] = (
    {("UA", "F"): 431, ("UA", "M"): 302, ("SY", "F"): 3, ("SY", "M"): 41, ("AF", "F"): 17, ("AF", "M"): 1},
    {("UA", "F"): 519, ("UA", "M"): 298, ("SY", "F"): 8, ("SY", "M"): 39, ("AF", "F"): 23, ("AF", "M"): 2},
)
LATER: Final = {**EXACT[1], ("UA", "M"): 307, ("SY", "F"): 14}


class Rounding(Scene):
    """MD's figures are rounded for KZ and PL, which has figures of its own as they are."""

    def __init__(self, folder: Path, tables: Sequence[Sequence[Row]]) -> None:
        super().__init__(folder, settings=UNCOUNTED)
        self.indicator()
        self.form("G")
        self.admit("MD", "KZ", "PL", group="G")
        self.own, self.outsider = self.person("MD"), self.person("KZ")
        self.agree("MD", "bilateral", "KZ", "PL")
        self.agree("PL", "bilateral", "KZ")
        self.protect("MD", "round", round_to=BASE)
        self.release("PL", [("2024", "_T", "_T", 1001), ("2024", "UA", "_T", 1001)])
        first, amended = tables
        self.release("MD", first)
        self.before = self.catch_up()
        self.release("MD", amended, reason="late")
        self.catch_up()
        self.web = Web(self)


def exact() -> list[list[Row]]:
    first = [row for year, inner in zip(YEARS, EXACT, strict=True) for row in table(year, inner)]
    return [first, [row for row in table("2024", LATER) if row not in first]]


def elsewhere(rows: Sequence[Row]) -> list[Row]:
    """Other figures that are rounded to the same."""
    return [
        (
            *row[:3],
            next(each for each in (row[3] + 1, row[3] - 1) if rounded(each, BASE) == rounded(row[3], BASE)),
        )
        for row in rows
    ]


@pytest.fixture(scope="module")
def rounding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rounding]:
    made = Rounding(tmp_path_factory.mktemp("rounding"), exact())
    yield made
    made.close()


def ask(scene: Rounding, reader: Context, id_: str, **query: Any) -> dict[str, Any]:
    query = {"country": "MD", "indicator": INDICATOR, "format": "json", **query}
    answer = scene.web.get(f"/api/v1/reports/{id_}", reader, **query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def cells(report: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    [table_] = report["tables"]
    return cells_of(table_)


@pytest.mark.parametrize(
    ("value", "base", "scale", "to"),
    [
        (0, 5, 0, 0),
        (2, 5, 0, 0),
        (3, 5, 0, 5),
        (7, 5, 0, 5),
        (8, 5, 0, 10),
        (5, 10, 0, 10),
        (4, 10, 0, 0),
        (-3, 5, 0, -5),
        (1249, 5, 2, 1000),
        (1250, 5, 2, 1500),
    ],
)
def test_a_figure_is_rounded_to_the_nearest_multiple(value: int, base: int, scale: int, to: int) -> None:
    assert rounded(value, base, scale) == to


def test_each_figure_and_each_total_is_rounded_by_itself_and_the_owner_sees_them_exact(
    rounding: Rounding,
) -> None:
    own = rounding.values(rounding.own, "MD")
    outside = rounding.values(rounding.outsider, "MD")
    assert own["2024", "SY", "F"] == 14 and own["2023", "AF", "M"] == 1
    assert outside == {key: rounded(value, BASE) for key, value in own.items()}
    total = outside["2024", "_T", "F"]
    assert total != sum(outside["2024", code, "F"] for code in ("UA", "SY", "AF")), "each by itself"


def test_what_is_worked_out_of_them_is_worked_out_of_what_is_shown(rounding: Rounding) -> None:
    values = cells(ask(rounding, rounding.outsider, "citizenship-over-time", sex="F"))
    shares = cells(ask(rounding, rounding.outsider, "shares-by-citizenship", sex="F"))
    growth = cells(ask(rounding, rounding.outsider, "growth-by-citizenship", sex="F"))
    assert shares["SY", "2024"] == round(values["SY", "2024"] * 100 / values["_T", "2024"], 1)
    assert growth["UA", "2024"] == round((values["UA", "2024"] / values["UA", "2023"] - 1) * 100, 1)
    regional = ask(rounding, rounding.outsider, "regional-sum", country="", group="G")
    assert cells(regional)["_T", "2024"] == cells(regional)["MD", "2024"] + 1001
    assert cells(regional)["MD", "2024"] % BASE == 0


def test_a_report_says_that_its_figures_are_rounded_in_every_format_and_both_languages(
    rounding: Rounding,
) -> None:
    for language, words in (("en", "multiple of 5"), ("ru", "кратного 5")):
        for reader, said in ((rounding.outsider, True), (rounding.own, False)):
            for format_ in FORMATS:
                answer = rounding.web.get(
                    "/api/v1/reports/citizenship-over-time",
                    reader,
                    country="MD",
                    indicator=INDICATOR,
                    format=format_,
                    lang=language,
                )
                text = " ".join(text_of(format_, answer.data).split())
                assert (words in text) is said, (format_, language)
                assert shows(text, 905 if said else 904), format_


def test_observations_say_what_they_are_rounded_to(rounding: Rounding) -> None:
    for reader, base in ((rounding.outsider, BASE), (rounding.own, None)):
        answer = rounding.web.get(
            "/api/v1/observations", reader, country="MD", indicator=INDICATOR, limit="500"
        )
        assert {each["rounded_to"] for each in answer.get_json()["items"]} == {base}
    answer = rounding.web.get("/api/v1/observations", rounding.outsider, country="PL", indicator=INDICATOR)
    assert {(each["rounded_to"], each["value"]) for each in answer.get_json()["items"]} == {(None, 1001)}


def answers(scene: Rounding) -> dict[str, str]:
    """Everything that the outsider can fetch, by what was asked."""
    return Reach(scene, scene.web, scene.outsider, [scene.before]).everything([INDICATOR])


def test_figures_that_are_rounded_alike_are_told_apart_nowhere(rounding: Rounding, tmp_path: Path) -> None:
    """Every answer to an outsider follows from rounded figures alone: other ones behind them change none."""
    twin = Rounding(tmp_path, [elsewhere(rows) for rows in exact()])
    try:
        assert rounding.values(rounding.own, "MD") != twin.values(twin.own, "MD")
        one, other = answers(rounding), answers(twin)
        assert len(one) > 60 and one.keys() == other.keys()
        assert [asked for asked in one if one[asked] != other[asked]] == []
    finally:
        twin.close()


def test_a_decision_holds_from_the_next_release_on(scene: Scene) -> None:
    reader = scene.person("KZ")
    scene.agree("MD", "bilateral", "KZ")
    rows = [
        ("2024", "_T", "_T", 131),
        ("2024", "UA", "_T", 71),
        ("2024", "AF", "_T", 57),
        ("2024", "SY", "_T", 3),
    ]
    scene.release("MD", rows)
    scene.catch_up()
    scene.protect("MD", "round", round_to=10)
    masked = scene.values(reader, "MD")
    assert masked["2024", "_T", "_T"] == 131 and masked["2024", "SY", "_T"] == "masked"
    exact_at = scene.catch_up()
    scene.release("MD", [("2024", "UA", "_T", 74), ("2024", "_T", "_T", 134)], reason="late")
    scene.release("MD", [("2025", "_T", "_T", 16), ("2025", "SY", "_T", 2)])
    scene.catch_up()
    found = scene.values(reader, "MD")
    assert (found["2024", "UA", "_T"], found["2024", "_T", "_T"], found["2025", "SY", "_T"]) == (70, 130, 0)
    assert found["2024", "SY", "_T"] == "masked", (
        "what was hidden stays so: what was shown before would tell it"
    )
    assert scene.values(reader, "MD", as_of=exact_at)["2024", "_T", "_T"] == 130, "in earlier vintages too"
    reach = Reach(scene, Web(scene), reader, ())
    [notice] = reach.notices()
    told = {
        each["codes"]["citizenship"]: (each["old"]["value"], each["new"]["value"])
        for each in notice["differences"]
    }
    assert told == {"UA": (70, 70), "_T": (130, 130)}
    report = reach.report(Asked(id="revisions", query={"country": "MD", "indicator": INDICATOR}, at=None))
    assert report is not None
    first, *_ = report["tables"][0]["cells"]
    assert [cell["value"] for cell in first] == [130, 20]


def test_a_country_decides_and_nobody_else_does(sqlite_scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = sqlite_scene
    # Nothing follows the log by itself here: what was decided shows at once.
    monkeypatch.setattr(scene.app.protections, "_settle", lambda _: scene.catch_up())
    bus = LocalBus()
    bus.register(ReportingService, scene.app)
    administrator, reader = scene.person("MD", "country-administrator"), scene.person("KZ")
    user, other = scene.person("MD"), scene.person("KZ", "country-administrator")
    scene.agree("MD", "bilateral", "KZ")
    scene.catch_up()
    about = {"country": "MD", "indicator": INDICATOR}

    def decide(by: Context, **wanted: Any) -> Mapping[str, Any]:
        return bus.call("reporting", "set_protection", {**about, **wanted}, by)

    def refused(by: Context, **wanted: Any) -> str:
        with pytest.raises(Refused) as caught:
            decide(by, **wanted)
        return caught.value.remote_code

    usual = {**about, "method": "mask", "mask_up_to": None, "round_to": None, "usual_mask_up_to": 4}
    assert bus.call("reporting", "get_protection", about, user) == usual
    head = scene.bench.kit.log.head().position
    for by in (user, other, reader):
        assert refused(by, method="withhold") == "not-allowed"
    for wanted in ({"method": "round"}, {"method": "mask", "round_to": 5}):
        assert refused(administrator, **wanted) == "base-of-rounding"
    assert refused(administrator, indicator="NONE", method="mask") == "not-found"
    assert decide(administrator, method="mask")["position"] is None, "as it is already"
    assert scene.bench.kit.log.head().position == head
    assert decide(administrator, method="round", round_to=10)["position"] == head + 1
    assert bus.call("reporting", "get_protection", about, user)["round_to"] == 10
    scene.release("MD", [("2024", "_T", "_T", 16)])
    scene.catch_up()
    assert scene.values(reader, "MD")["2024", "_T", "_T"] == 20


def test_a_table_is_withheld_and_opened_again(scene: Scene) -> None:
    reader = scene.person("KZ")
    scene.agree("MD", "bilateral", "KZ")
    scene.protect("MD", "withhold")
    rows = [("2024", "_T", "_T", 131), ("2024", "UA", "_T", 71), ("2024", "AF", "_T", 60)]
    scene.release("MD", rows)
    scene.catch_up()
    assert set(scene.values(reader, "MD").values()) == {"masked"}
    scene.protect("MD", "mask", mask_up_to=60)
    scene.release("MD", [("2024", "UA", "_T", 72), ("2024", "_T", "_T", 132)], reason="late")
    scene.catch_up()
    found = scene.values(reader, "MD")
    assert found["2024", "AF", "_T"] == "masked", "the country's own threshold"
    assert found["2024", "_T", "_T"] == 132
    scene.app.rebuild()
    assert scene.values(reader, "MD") == found
