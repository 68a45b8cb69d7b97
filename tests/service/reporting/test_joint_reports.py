"""Joint reports: frozen figures, a text of each country, and who reads what of them when."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from servicekit.context import Context
from servicekit.errors import ComityError
from services.reporting.handlers.joint import FiguresNotThere, JointReports
from tests.service.reporting.readers import FORMATS, PAGE, shows, text_of
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web

REPORT = "/api/v1/reports/joint-report"


class Region(Scene):
    """MD and PL share with each other alone; KZ reads MD; UA and the secretariat read neither."""

    approvers: dict[str, Context]
    people: dict[str, Context]

    def do(self, what: str, by: Context, **request: Any) -> Any:
        self.catch_up()
        return getattr(self.app.joint, what)(request, by)

    def opened(self, by: Context | None = None, **more: Any) -> str:
        asked = {
            "titles": {"en": "Together", "ru": "Вместе"},
            "indicator": INDICATOR,
            "countries": ["MD", "PL"],
            "parameters": {"from": "2023"},
            **more,
        }
        return str(self.do("open", by or self.approvers["MD"], **asked)["report"])

    def confirm(self, report: str, country: str) -> Any:
        by = self.approvers[country]
        seen = self.app.joint.get(report, by)["revision"]
        return self.do("confirm", by, report=report, revision=seen)

    def posted(self) -> str:
        report = self.opened()
        self.confirm(report, "MD")
        assert self.confirm(report, "PL")["stage"] == "posted"
        return report

    def refused(self, what: str, by: Context, **request: Any) -> str:
        head = self.catch_up()
        with pytest.raises(ComityError) as error:
            self.do(what, by, **request)
        assert self.bench.kit.log.head().position == head
        return error.value.code


def made_in(folder: Path) -> Region:
    """The region, with its figures."""
    scene = Region(folder)
    scene.indicator()
    scene.form("G")
    scene.admit("MD", "PL", "KZ", group="G")
    scene.admit("UA")
    scene.agree("MD", "bilateral", "PL", "KZ")
    scene.agree("PL", "bilateral", "MD")
    years = (("2023", 7171), ("2024", 4519))
    scene.release("MD", [*((year, "_T", "_T", value) for year, value in years), ("2024", "UA", "_T", 4000)])
    scene.release("PL", [("2023", "_T", "_T", 9519), ("2024", "_T", "_T", 3)])
    scene.approvers = {country: scene.person(country, "data-approver") for country in ("MD", "PL", "KZ")}
    scene.people = {country: scene.person(country) for country in ("MD", "PL", "KZ", "UA")}
    scene.people["secretariat"] = scene.person(None, "system-administrator")
    scene.catch_up()
    app = scene.app
    app.joint = JointReports(scene.bench.kit, app.reading, app.figures.position, lambda _: scene.catch_up())
    return scene


@pytest.fixture
def region(tmp_path: Path) -> Iterator[Region]:
    scene = made_in(tmp_path)
    yield scene
    scene.close()


@pytest.fixture(scope="module")
def unmoved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    """One region for everything that is refused, and so changes nothing."""
    scene = made_in(tmp_path_factory.mktemp("region"))
    yield scene
    scene.close()


def read(region: Region, report: str, who: Context | None, format_: str = "json", **query: Any) -> Any:
    region.catch_up()
    return Web(region).get(REPORT, who, joint=report, format=format_, **query)


def values(answer: Any) -> dict[str, list[Any]]:
    assert answer.status_code == 200, answer.text
    [table] = answer.get_json()["tables"]
    return {
        row["code"]: [cell["absence"] or cell["value"] for cell in line]
        for row, line in zip(table["rows"]["members"], table["cells"], strict=True)
    }


def test_it_is_read_by_the_countries_once_all_have_confirmed_and_is_the_same_to_each(region: Region) -> None:
    report = region.opened()
    assert read(region, report, region.people["PL"]).status_code == 404
    draft = read(region, report, region.approvers["PL"]).get_json()
    assert draft["title"] == "Draft: Together" and "Still to be confirmed" in draft["notes"]["waiting"]
    region.confirm(report, "MD")
    assert read(region, report, region.people["MD"]).status_code == 404
    region.confirm(report, "PL")
    for who in ("MD", "PL"):
        shown = read(region, report, region.people[who])
        # A country that reads its own small count reads the report that all of them read.
        assert values(shown) == {"MD": [7171, 4519], "PL": [9519, "masked"]}
        assert shown.get_json()["title"] == "Together"
    for who in ("KZ", "UA", "secretariat"):
        assert read(region, report, region.people[who]).status_code == 404
    assert read(region, report, None).status_code == 404


def test_it_stands_still_while_figures_move_and_says_that_they_did(region: Region) -> None:
    report = region.posted()
    before = read(region, report, region.people["PL"])
    region.release("MD", [("2024", "_T", "_T", 8360)], reason="Late registrations")
    after = read(region, report, region.people["PL"])
    assert values(after) == values(before)
    assert before.headers["ETag"] != after.headers["ETag"]
    assert "amended-since" not in before.get_json()["notes"]
    assert after.get_json()["notes"]["amended-since"].startswith("1 figure of this report was amended")
    page = (
        Web(region)
        .get(
            f"/reports/{REPORT.rpartition('/')[2]}",
            region.people["PL"],
            headers={"Accept": "text/html"},
            joint=report,
        )
        .text
    )
    assert re.search(r'<li>1 figure [^<]*<a class="govuk-link" href="[^"]*/standing\?[^"]*">', page)
    as_of = after.get_json()["vintage"]["position"]
    assert as_of == before.get_json()["vintage"]["position"]
    answer = Web(region).get(f"{REPORT}/standing", region.people["PL"], joint=report, as_of=str(as_of))
    [change] = answer.get_json()["changed"]
    assert (answer.get_json()["verdict"], change["old"], change["new"]) == ("amended", "4519", "8360")


def test_it_says_how_many_of_its_figures_are_hidden_since(region: Region) -> None:
    """What was confirmed and is a sign now would be taken for what was confirmed so."""
    report = region.posted()
    region.release("MD", [("2023", "_T", "_T", 2)], reason="Counted twice")
    after = read(region, report, region.people["PL"])
    assert values(after)["MD"] == ["masked", 4519]
    notes = after.get_json()["notes"]
    assert notes["narrowed-since"].startswith("1 figure that this report showed was hidden or rounded")
    assert "amended-since" not in notes and not shows(after.text, 7171)
    for format_ in FORMATS:
        text = " ".join(text_of(format_, read(region, report, region.people["PL"], format_).data).split())
        assert "1 figure that this report showed was hidden or rounded after it was opened." in text, format_


def test_the_newest_state_of_one_that_holds_is_not_before_its_own(region: Region) -> None:
    report = region.posted()
    own = read(region, report, region.people["PL"]).get_json()["vintage"]["position"]
    asked = {"joint": report, "as_of": str(own)}
    answer = Web(region).get(f"{REPORT}/standing", region.people["PL"], **asked).get_json()
    assert (answer["verdict"], answer["then"]["position"]) == ("holds", own)
    assert answer["now"]["position"] >= own


def test_whoever_loses_one_of_its_figures_loses_the_report(region: Region) -> None:
    report = region.posted()
    region.agree("PL", "national")
    assert read(region, report, region.people["MD"]).status_code == 404
    assert read(region, report, region.people["PL"]).status_code == 200
    region.agree("PL", "public")
    region.agree("MD", "public")
    assert read(region, report, None).status_code == 200


def test_it_is_listed_for_those_who_read_it_and_worked_on_by_those_who_answer_for_it(region: Region) -> None:
    report = region.posted()
    web = Web(region)

    def listed(who: Context | None) -> list[str]:
        items = web.get("/api/v1/reports", who, limit="500").get_json()["items"]
        return [each["title"] for each in items if each["id"] == "joint-report"]

    assert listed(region.people["PL"]) == ["Together"]
    assert listed(region.people["KZ"]) == listed(None) == []
    for who, many in ((region.approvers["PL"], 1), (region.people["PL"], 0), (region.approvers["KZ"], 0)):
        assert len(region.app.joint.page(who, after=None, limit=10)["items"]) == many
    with pytest.raises(ComityError) as error:
        region.app.joint.get(report, region.approvers["KZ"])
    assert error.value.code == "not-found"


def test_the_secretariat_opens_one_and_sees_neither_its_figures_nor_its_texts(region: Region) -> None:
    secretariat = region.people["secretariat"]
    report = region.opened(secretariat)
    region.do("write_text", region.approvers["MD"], report=report, language="en", text="4519 in 2024")
    region.do("decline", region.approvers["PL"], report=report, reason="9519 is wrong")
    seen = region.app.joint.get(report, secretariat)
    assert not shows(str(seen), 4519) and not shows(str(seen), 9519)
    assert [each["answer"] for each in seen["countries"]] == ["waiting", "declined"]
    assert seen["next_steps"] == ["withdraw"]
    assert read(region, report, secretariat).status_code == 404
    for what, more in (("confirm", {"revision": 1}), ("decline", {"reason": "No"})):
        assert region.refused(what, secretariat, report=report, **more) == "not-allowed"
    assert region.do("withdraw", secretariat, report=report, reason="Old")["stage"] == "withdrawn"
    assert read(region, report, region.approvers["MD"]).status_code == 404


def test_texts_stand_in_every_format_as_they_were_typed(region: Region) -> None:
    report = region.opened()
    said = "=1+1 <script>alert(1)</script>\n\nSecond"
    region.do("write_text", region.approvers["MD"], report=report, language="en", text=said)
    region.do("write_text", region.approvers["MD"], report=report, language="ru", text="По-русски")
    region.confirm(report, "MD")
    region.confirm(report, "PL")
    for format_ in FORMATS:
        answer = read(region, report, region.people["PL"], format_)
        assert answer.status_code == 200, answer.text
        text = text_of(format_, answer.data)
        assert "<script>alert" not in text or format_ in {"json", "jsonstat", "pdf"}, format_
        assert ("Second" in text) is (format_ != "csv"), format_
        assert shows(text, 4519), format_
    [passage] = read(region, report, region.people["PL"]).get_json()["texts"]
    assert (passage["heading"], passage["text"]) == ("Moldova", said)
    russian = read(region, report, region.people["PL"], lang="ru").get_json()
    assert (russian["title"], russian["texts"][0]["text"]) == ("Вместе", "По-русски")


def test_nobody_confirms_for_a_country_that_is_not_theirs_or_what_they_cannot_see(region: Region) -> None:
    report = region.opened()
    assert region.refused("confirm", region.approvers["KZ"], report=report, revision=0) == "not-found"
    assert region.refused("confirm", region.people["PL"], report=report, revision=0) == "not-found"
    assert region.refused("confirm", Context(actor=None), report=report, revision=0) == "not-signed-in"
    region.agree("MD", "national")
    assert region.refused("confirm", region.approvers["PL"], report=report, revision=0) == (
        "joint-report-unseen"
    )
    assert region.app.joint.get(report, region.approvers["PL"])["unseen"] == ["MD"]


def test_what_was_seen_before_a_text_cannot_be_confirmed(region: Region) -> None:
    report = region.opened()
    region.confirm(report, "PL")
    region.do("write_text", region.approvers["MD"], report=report, language="en", text="New")
    assert region.refused("confirm", region.approvers["MD"], report=report, revision=0) == (
        "joint-report-changed"
    )
    assert region.confirm(report, "MD")["stage"] == "open"
    assert region.confirm(report, "PL")["stage"] == "posted"


def test_two_that_confirm_at_once_post_it_once(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    report, joint = region.opened(), region.app.joint
    load, met = joint._load, list[str]()

    def overtaken(*asked: Any) -> Any:
        found = load(*asked)
        if not met:
            met.append("PL")
            region.confirm(report, "PL")  # after the first has read, before it writes
        return found

    monkeypatch.setattr(joint, "_load", overtaken)
    assert region.confirm(report, "MD")["stage"] == "posted"
    written = [each.type for each in region.bench.kit.log.read_stream(f"joint-report-{report}")]
    assert written.count("reporting.joint-report-posted") == 1
    assert written.count("reporting.joint-report-confirmed") == 2


def test_one_that_a_country_withdraws_after_it_was_posted_is_there_no_more(region: Region) -> None:
    report = region.posted()
    as_of = str(read(region, report, region.people["MD"]).get_json()["vintage"]["position"])
    approver = region.approvers["PL"]
    assert region.do("withdraw", approver, report=report, reason="An error")["stage"] == "withdrawn"
    for format_ in FORMATS:
        gone = read(region, report, region.people["MD"], format_)
        assert (gone.status_code, gone.get_json()["code"]) == (410, "joint-report-withdrawn")
    # The code on a copy tells those who could read it, and nobody else, that there was one.
    web = Web(region)
    for address in (f"{REPORT}/standing", "/reports/joint-report/standing", "/reports/joint-report"):
        for language, words in (
            ("en", "was withdrawn on 1 March 2025."),
            ("ru", "отозван 1 марта 2025\u202fг., и"),
        ):
            asked = {"joint": report, "as_of": as_of, "lang": language}
            gone = web.get(address, region.people["MD"], headers=PAGE, **asked)
            assert gone.status_code == 410 and words in gone.text
        unread = web.get(address, region.people["KZ"], headers=PAGE, joint=report, as_of=as_of)
        assert unread.status_code in {403, 404} and "withdrawn on" not in unread.text
    draft = region.opened()
    region.confirm(draft, "MD")
    region.do("withdraw", region.approvers["MD"], report=draft, reason="Later")
    assert read(region, draft, region.people["MD"]).status_code == 404
    seen = region.app.joint.get(report, region.approvers["MD"])
    assert (seen["withdrawn_by"], seen["withdrawn_because"], seen["next_steps"]) == ("PL", "An error", [])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"countries": ["MD"]}, "joint-report-countries"),
        ({"countries": ["MD", "MD"]}, "joint-report-countries"),
        ({"countries": ["MD", "XX"]}, "bad-parameter"),
        ({"countries": ["MD", "KZ"]}, "joint-report-figures"),
        ({"countries": ["KZ", "UA"]}, "joint-report-figures"),
        ({"indicator": "NONE"}, "bad-parameter"),
        ({"parameters": {"sex": "Q"}}, "bad-parameter"),
        ({"parameters": {"country": "MD"}}, "unknown-parameter"),
        ({"titles": {"en": "  "}}, "unreadable-text"),
        ({"titles": {"xx": "Together"}}, "bad-parameter"),
    ],
)
def test_what_is_no_joint_report_is_not_opened(unmoved: Region, change: dict[str, Any], code: str) -> None:
    asked = {"titles": {"en": "T"}, "indicator": INDICATOR, "countries": ["MD", "PL"], "parameters": {}}
    assert unmoved.refused("open", unmoved.approvers["MD"], **{**asked, **change}) == code


def test_a_country_opens_none_of_figures_that_it_may_not_see(region: Region) -> None:
    asked = {"titles": {"en": "T"}, "indicator": INDICATOR, "countries": ["KZ", "PL"], "parameters": {}}
    region.release("KZ", [("2024", "_T", "_T", 50)])
    assert region.refused("open", region.approvers["KZ"], **asked) == "joint-report-figures"
    assert region.refused("open", region.people["PL"], **asked) == "not-allowed"


@pytest.mark.parametrize(("language", "name"), [("en", "Kazakhstan"), ("ru", "Казахстан")])
def test_a_refusal_calls_countries_by_their_names(unmoved: Region, language: str, name: str) -> None:
    asked = {"titles": {"en": "T"}, "indicator": INDICATOR, "countries": ["MD", "KZ"], "parameters": {}}
    with pytest.raises(FiguresNotThere) as error:
        unmoved.do("open", replace(unmoved.approvers["MD"], language=language), **asked)
    assert error.value.fields == {"countries": "KZ", "told": name}


def test_it_has_one_vintage(region: Region) -> None:
    report = region.posted()
    assert read(region, report, region.people["PL"], as_of="1").status_code == 422
    assert read(region, "f" * 32, region.people["PL"]).status_code == 404
    assert read(region, "no-number", region.people["PL"]).status_code == 422


def test_a_rebuilt_read_model_is_the_same(region: Region) -> None:
    report = region.opened()
    region.do("write_text", region.approvers["MD"], report=report, language="en", text="New")
    region.do("decline", region.approvers["PL"], report=report, reason="Wrong")
    region.posted()
    before = region.tables()["joint_report"]
    assert len(before) == 2

    def clear(connection: Any) -> None:
        from services.reporting.tables.together import joint_report

        connection.execute(joint_report.delete())

    region.app.joint_reports.rebuild(clear)
    assert region.tables()["joint_report"] == before


def test_a_read_of_it_is_a_read_of_the_others_figures(region: Region) -> None:
    report = region.posted()
    read(region, report, region.people["PL"])
    region.app.recorder.flush()
    region.catch_up()
    rows = region.tables()["disclosure"]
    assert {row[1] for row in rows if f"{region.people['PL'].actor}" in row} == {"MD"}


def test_its_page_says_what_it_is_and_asks_for_nothing(region: Region) -> None:
    report = region.posted()
    page = Web(region).get("/reports/joint-report", region.people["PL"], headers=PAGE, joint=report)
    assert page.status_code == 200 and "Together" in page.text
    assert "Choose what is shown" not in page.text


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_pages_show_to_each_what_is_theirs_to_do(region: Region, language: str) -> None:
    secretariat = region.people["secretariat"]
    report = region.opened(secretariat)
    region.do("write_text", region.approvers["MD"], report=report, language="en", text="<b>Was revised</b>")
    web = Web(region)

    def page(who: Context, address: str = "") -> str:
        answer = web.get(f"/reports/joint{address}", who, headers=PAGE, lang=language)
        assert answer.status_code == 200, answer.text
        return answer.text

    offered = page(region.approvers["PL"])
    assert report in offered and 'value="MD"' in offered and 'value="KZ"' not in offered
    assert report not in page(region.people["PL"]) and "<form method" not in page(region.people["PL"])
    draft = page(region.approvers["PL"], f"/{report}")
    assert "&lt;b&gt;Was revised&lt;/b&gt;" in draft and shows(draft, 4519)
    assert f"/reports/joint/{report}/confirm" in draft and f"/{report}/withdraw" not in draft
    kept = page(secretariat, f"/{report}")
    assert "Was revised" not in kept and not shows(kept, 4519) and f"/{report}/withdraw" in kept
    region.agree("MD", "national")
    region.catch_up()
    closed = page(region.approvers["PL"], f"/{report}")
    assert not shows(closed, 4519) and f"/{report}/confirm" not in closed and f"/{report}/decline" in closed
    for who in (region.people["PL"], region.approvers["KZ"]):
        assert web.get(f"/reports/joint/{report}", who, headers=PAGE).status_code == 404
