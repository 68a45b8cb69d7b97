"""The HTTP application: observations and reports as each reader may see them, in every format."""

import io
import json
import re
import zipfile
from typing import Any

import pypdf
import pytest

from servicekit.context import Context
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web

ROWS = [
    ("2023", "_T", "_T", 7171),
    ("2024", "_T", "_T", 4519),
    ("2024", "UA", "_T", 4000, "A", "by date of registration"),
    ("2024", "AF", "_T", 516),
    ("2024", "SY", "_T", 3),
]
OWN_WORDS = {"ASYLUM", "APPLICATIONS", *["by", "date", "of", "registration"]}
"""What comes from the data, in whatever language it was given."""
REPORT = "/api/v1/reports/citizenship-over-time"
PAGE = {"Accept": "text/html"}
FORMATS = ("html", "pdf", "csv", "xlsx", "json")


class Readers:
    """MD's own reader, an outsider of KZ, and a stranger of UA."""

    def __init__(self, scene: Scene) -> None:
        self.own = scene.person("MD")
        self.outsider = scene.person("KZ")
        self.stranger = scene.person("UA")
        scene.agree("MD", "bilateral", "KZ")
        scene.release("MD", ROWS)
        self.released = scene.catch_up()


@pytest.fixture
def readers(sqlite_scene: Scene) -> Readers:
    return Readers(sqlite_scene)


def report(web: Web, reader: Context | None, **query: Any) -> Any:
    query = {"country": "MD", "indicator": INDICATOR, "format": "json", **query}
    return web.get(REPORT, reader, **query)


def cells(web: Web, reader: Context | None, **query: Any) -> dict[tuple[str, str], Any]:
    table = report(web, reader, **query).get_json()["tables"][0]
    return {
        (row["code"], column["code"]): cell["absence"] or cell["value"]
        for row, line in zip(table["rows"]["members"], table["cells"], strict=True)
        for column, cell in zip(table["columns"]["members"], line, strict=True)
    }


def shows(text: str, number: int) -> bool:
    """Whether a number stands in a text, grouped or not."""
    spelled = r"[,\s\u202f\u00a0]?".join(f"{number:,}".split(","))
    return re.search(rf"(?<![\d.]){spelled}(?![\d.])", text) is not None


def text_of(format_: str, data: bytes) -> str:
    match format_:
        case "pdf":
            return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
        case "xlsx":
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                return "\n".join(
                    book.read(name).decode() for name in book.namelist() if name.endswith(".xml")
                )
        case _:
            return data.decode()


# Observations ---------------------------------------------------------------------------------------------


def test_observations_name_their_reason_their_release_and_why_a_value_is_absent(
    web: Web, readers: Readers
) -> None:
    answer = web.get("/api/v1/observations", readers.outsider, indicator=INDICATOR, country="MD", to="2024")
    items = {each["citizenship"]: each for each in answer.get_json()["items"] if each["period"] == "2024"}
    assert (items["_T"]["value"], items["_T"]["absence"]) == (4519, None)
    assert (items["SY"]["value"], items["SY"]["absence"]) == (None, "masked")
    assert {each["visible_because"] for each in items.values()} == {"bilateral"}
    assert all(each["known_from"] < readers.released for each in items.values())
    own = web.get("/api/v1/observations", readers.own, indicator=INDICATOR, citizenship="SY,UA").get_json()[
        "items"
    ]
    assert {each["citizenship"]: (each["value"], each["note"]) for each in own} == {
        "SY": (3, None),
        "UA": (4000, "by date of registration"),
    }


def test_observations_of_others_are_an_empty_list_whatever_there_is(web: Web, readers: Readers) -> None:
    for reader in (readers.stranger, None):
        for country in ("MD", "PL"):
            answer = web.get("/api/v1/observations", reader, indicator=INDICATOR, country=country)
            assert (answer.status_code, answer.get_json()) == (200, {"items": [], "next": None})


def test_observations_go_on_where_a_page_ended(web: Web, readers: Readers) -> None:
    seen: list[tuple[str, str]] = []
    answer = web.get("/api/v1/observations", readers.own, indicator=INDICATOR, limit=2).get_json()
    while True:
        seen += [(each["period"], each["citizenship"]) for each in answer["items"]]
        if answer["next"] is None:
            break
        answer = web.get(answer["next"].removeprefix("http://localhost"), readers.own).get_json()
    assert sorted(seen) == sorted((row[0], row[1]) for row in ROWS)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"indicator": "NONE"}, "bad-parameter"),
        ({"indicator": INDICATOR, "from": "sometime"}, "bad-period"),
        ({"indicator": INDICATOR, "as_of": "tomorrow"}, "bad-as-of"),
        ({"indicator": INDICATOR, "colour": "RED"}, "bad-parameter"),
        ({"indicator": INDICATOR, "after": "x"}, "bad-cursor"),
        ({"indicator": INDICATOR, "frequency": "X"}, "invalid-request"),
        ({}, "invalid-request"),
    ],
)
def test_a_bad_query_gets_a_problem_that_names_it(
    web: Web, readers: Readers, query: dict[str, str], code: str
) -> None:
    for language in ("en", "ru"):
        answer = web.get("/api/v1/observations", readers.own, **query, lang=language)
        assert (answer.status_code, answer.get_json()["code"]) == (422, code)
        assert answer.get_json()["detail"] != code, "there is a text for it"


# Reports --------------------------------------------------------------------------------------------------


def test_a_report_shows_each_reader_their_own_figures(web: Web, readers: Readers) -> None:
    assert cells(web, readers.own)["SY", "2024"] == 3
    outside = cells(web, readers.outsider)
    assert (outside["SY", "2024"], outside["_T", "2024"]) == ("masked", 4519)
    assert outside["SY", "2023"] == "not-reported"


def test_whoever_may_not_read_the_figures_finds_no_report_in_any_format(web: Web, readers: Readers) -> None:
    for format_ in FORMATS:
        for reader in (readers.stranger, None):
            answer = report(web, reader, format=format_)
            assert answer.status_code == 404
            assert b"4519" not in answer.data and b"4,519" not in answer.data


def test_a_masked_figure_is_in_no_format_and_neither_is_its_note(sqlite_scene: Scene, web: Web) -> None:
    scene = sqlite_scene
    reader = scene.person("KZ")
    scene.agree("MD", "bilateral", "KZ")
    secret = [("2023", "_T", "_T", 70001), ("2024", "_T", "_T", 70007)]
    secret += [("2024", "UA", "_T", 60000), ("2024", "AF", "_T", 10003)]
    scene.release("MD", [*secret, ("2024", "SY", "_T", 4, "A", "zebra-note")])
    scene.catch_up()
    hidden = {code for (code, period), value in cells(web, reader).items() if value == "masked"}
    assert hidden == {"SY", "AF"}
    for format_ in FORMATS:
        text = text_of(format_, report(web, reader, format=format_).data)
        assert shows(text, 70007), format_
        assert not shows(text, 10003) and "zebra" not in text, format_


def test_an_amendment_is_in_every_format_at_once_and_the_vintage_shows_what_was_known(
    sqlite_scene: Scene, web: Web, readers: Readers
) -> None:
    def text(format_: str, **query: Any) -> str:
        return text_of(format_, report(web, readers.outsider, format=format_, **query).data)

    for format_ in FORMATS:
        assert shows(text(format_), 4519), format_
    before = sqlite_scene.bench.kit.log.head().position
    sqlite_scene.release("MD", [("2024", "_T", "_T", 8360), ("2024", "UA", "_T", 7841)], reason="late")
    sqlite_scene.catch_up()
    for format_ in FORMATS:
        now, then = text(format_), text(format_, as_of=before)
        assert shows(now, 8360) and not shows(now, 4519), format_
        assert shows(then, 4519) and not shows(then, 8360), format_


def test_a_report_names_its_vintage_and_a_permanent_address_gives_it_again(
    sqlite_scene: Scene, web: Web, readers: Readers
) -> None:
    first = report(web, readers.own).get_json()
    assert first["vintage"]["past"] is False
    sqlite_scene.release("MD", [("2024", "_T", "_T", 8360)], reason="late")
    sqlite_scene.catch_up()
    as_of = re.search(r"as_of=(\d+)", first["url"])
    assert as_of is not None
    again = report(web, readers.own, as_of=as_of[1]).get_json()
    assert again["tables"] == first["tables"]
    assert again["vintage"] == {**first["vintage"], "past": True}


def test_a_total_that_nobody_reported_is_derived_and_flagged_unless_a_part_is_hidden(
    sqlite_scene: Scene, web: Web
) -> None:
    scene = sqlite_scene
    own, outsider = scene.person("MD"), scene.person("KZ")
    scene.agree("MD", "bilateral", "KZ")
    rows = [
        ("2023", "UA", "M", 60),
        ("2023", "UA", "F", 40),
        ("2023", "SY", "M", 30),
        ("2023", "SY", "F", 20),
    ]
    rows += [
        ("2024", "UA", "M", 60),
        ("2024", "UA", "F", 3),
        ("2024", "SY", "M", 30),
        ("2024", "SY", "F", 20),
    ]
    scene.release("MD", rows)
    scene.catch_up()
    inside, outside = cells(web, own), cells(web, outsider)
    assert (inside["_T", "2023"], inside["_T", "2024"], inside["UA", "2024"]) == (150, 113, 63)
    assert outside["_T", "2023"] == 150
    assert (outside["UA", "2024"], outside["_T", "2024"]) == ("masked", "masked")
    table = report(web, own).get_json()["tables"][0]
    assert "d" in table["cells"][0][0]["flags"]


def test_figures_of_the_running_year_are_provisional(web: Web, sqlite_scene: Scene) -> None:
    reader = sqlite_scene.person("MD")
    sqlite_scene.release("MD", [("2024", "_T", "_T", 10), ("2025", "_T", "_T", 11)])
    sqlite_scene.catch_up()
    columns = report(web, reader).get_json()["tables"][0]["columns"]["members"]
    assert [(each["code"], each["flags"]) for each in columns] == [("2024", []), ("2025", ["p"])]


def test_countries_are_compared_and_those_not_open_are_left_out_whatever_they_have(
    sqlite_scene: Scene, web: Web, readers: Readers
) -> None:
    sqlite_scene.release("KZ", [("2024", "_T", "_T", 600)])
    sqlite_scene.release("PL", [("2024", "_T", "_T", 777)])
    sqlite_scene.catch_up()
    query = {"indicator": INDICATOR, "countries": "MD,KZ,PL,UA", "format": "json"}
    found = web.get("/api/v1/reports/countries-compared", readers.outsider, **query).get_json()
    (table,) = found["tables"]
    assert [each["code"] for each in table["rows"]["members"]] == ["KZ", "MD"]
    assert "777" not in json.dumps(found["tables"])
    assert any("Poland" in text and "Ukraine" in text for text in found["notes"].values())


def test_a_profile_has_a_line_for_each_indicator_that_the_reader_may_see(
    sqlite_scene: Scene, web: Web, readers: Readers
) -> None:
    sqlite_scene.indicator("ENTRIES")
    sqlite_scene.release(
        "MD", [("2024-01", "_T", "_T", 900), ("2024-02", "_T", "_T", 901)], indicator="ENTRIES"
    )
    sqlite_scene.catch_up()
    query = {"country": "MD", "format": "json"}
    own = web.get("/api/v1/reports/country-profile", readers.own, **query).get_json()
    outside = web.get("/api/v1/reports/country-profile", readers.outsider, **query).get_json()
    assert [[row["code"] for row in table["rows"]["members"]] for table in own["tables"]] == [
        [INDICATOR],
        ["ENTRIES"],
    ]
    assert [[row["code"] for row in table["rows"]["members"]] for table in outside["tables"]] == [[INDICATOR]]


def test_the_list_has_what_the_reader_can_open_and_is_found_by_words_of_either_language(
    web: Web, readers: Readers
) -> None:
    def found(reader: Context | None, **query: str) -> set[str]:
        return {each["id"] for each in web.get("/api/v1/reports", reader, **query).get_json()["items"]}

    assert found(readers.outsider) == {"citizenship-over-time", "country-profile"}
    assert found(readers.outsider, q="убежища молдова") == {"citizenship-over-time"}
    assert found(readers.outsider, q="asylum MOLDOVA", lang="ru") == {"citizenship-over-time"}
    assert found(readers.outsider, q="penguins") == set()
    assert found(readers.stranger) == found(None) == set()


def test_pages_of_the_list_follow_each_other(web: Web, readers: Readers) -> None:
    whole = web.get("/api/v1/reports", readers.outsider).get_json()
    first = web.get("/api/v1/reports", readers.outsider, limit="1").get_json()
    assert whole["next"] is None
    assert first["items"] == whole["items"][:1]
    rest = web.get(first["next"], readers.outsider).get_json()
    assert (rest["items"], rest["next"]) == (whole["items"][1:], None)
    assert web.get("/api/v1/reports", readers.outsider, after="x").status_code == 422


@pytest.mark.parametrize(
    ("query", "code", "status"),
    [
        ({"indicator": "NONE"}, "bad-parameter", 422),
        ({"country": "XX"}, "bad-parameter", 422),
        ({"country": ""}, "bad-parameter", 422),
        ({"sex": "Q"}, "bad-parameter", 422),
        ({"colour": "RED"}, "bad-parameter", 422),
        ({"from": "2024", "to": "2020"}, "bad-parameter", 422),
        ({"from": "20-24"}, "bad-period", 422),
        ({"as_of": "9999999"}, "bad-as-of", 422),
        ({"format": "docx"}, "invalid-request", 422),
    ],
)
def test_a_bad_parameter_gets_a_problem(
    web: Web, readers: Readers, query: dict[str, str], code: str, status: int
) -> None:
    for language in ("en", "ru"):
        answer = report(web, readers.own, **query, lang=language)
        assert (answer.status_code, answer.get_json()["code"]) == (status, code)
        assert answer.get_json()["detail"] != code


def test_there_is_no_report_of_that_name(web: Web, readers: Readers) -> None:
    assert web.get("/api/v1/reports/weather", readers.own).status_code == 404


# Entity tags ----------------------------------------------------------------------------------------------


def test_an_unchanged_report_is_not_sent_again(web: Web, readers: Readers) -> None:
    for address, query in (
        (REPORT, {"country": "MD", "indicator": INDICATOR, "format": "csv"}),
        ("/api/v1/observations", {"indicator": INDICATOR}),
    ):
        first = web.get(address, readers.own, **query)
        tag = first.headers["ETag"]
        again = web.get(address, readers.own, headers={"If-None-Match": tag}, **query)
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"] == "private, no-cache"
        assert {"Accept-Language", "Authorization", "Cookie"} <= set(first.headers["Vary"].split(", "))


def test_a_tag_of_other_rights_is_no_tag_of_mine(web: Web, readers: Readers) -> None:
    """Whoever holds the tag of another reader's answer must not be told that nothing has changed."""
    for address, query in (
        (REPORT, {"country": "MD", "indicator": INDICATOR, "format": "json"}),
        ("/api/v1/observations", {"indicator": INDICATOR, "country": "MD"}),
    ):
        own = web.get(address, readers.own, **query)
        outside = web.get(address, readers.outsider, headers={"If-None-Match": own.headers["ETag"]}, **query)
        assert outside.status_code == 200 and outside.data != own.data
        stranger = web.get(address, readers.stranger, headers={"If-None-Match": own.headers["ETag"]}, **query)
        assert stranger.status_code in {200, 404} and b"4519" not in stranger.data


def test_readers_of_two_countries_share_no_tag_though_they_see_the_same_figures(
    sqlite_scene: Scene, web: Web
) -> None:
    """A report says whom it was made for, an observation since when it is open to them."""
    one, other = sqlite_scene.person("KZ"), sqlite_scene.person("UA")
    sqlite_scene.agree("MD", "bilateral", "KZ")
    sqlite_scene.agree("MD", "bilateral", "KZ", "UA")
    sqlite_scene.release("MD", ROWS)
    sqlite_scene.catch_up()
    for address, query in (
        (REPORT, {"country": "MD", "indicator": INDICATOR, "format": "json"}),
        ("/api/v1/observations", {"indicator": INDICATOR, "country": "MD"}),
    ):
        first = web.get(address, one, **query)
        second = web.get(address, other, headers={"If-None-Match": first.headers["ETag"]}, **query)
        assert (first.status_code, second.status_code) == (200, 200)
        assert second.data != first.data


def test_a_right_that_was_withdrawn_ends_what_a_tag_was_good_for(
    sqlite_scene: Scene, web: Web, readers: Readers
) -> None:
    tag = report(web, readers.outsider, format="csv").headers["ETag"]
    sqlite_scene.agree("MD", "national")
    sqlite_scene.catch_up()
    answer = web.get(
        REPORT,
        readers.outsider,
        headers={"If-None-Match": tag},
        country="MD",
        indicator=INDICATOR,
        format="csv",
    )
    assert answer.status_code == 404


def test_a_tag_changes_with_figures_masks_language_format_labels_and_year(
    sqlite_scene: Scene, web: Web, readers: Readers
) -> None:
    def tag(**query: Any) -> str:
        return str(report(web, readers.outsider, **query).headers["ETag"])

    tags = [tag(), tag(lang="ru"), tag(format="csv"), tag(**{"from": "2024"})]
    assert tag() == tags[0]
    sqlite_scene.release("MD", [("2024", "_T", "_T", 8360)], reason="late")
    sqlite_scene.catch_up()
    tags.append(tag())
    sqlite_scene.indicator()
    sqlite_scene.catch_up()
    tags.append(tag())
    sqlite_scene.bench.clock.move(days=365)
    tags.append(tag())
    assert len(set(tags)) == len(tags)


def test_other_figures_leave_a_tag_as_it_is(sqlite_scene: Scene, web: Web, readers: Readers) -> None:
    before = report(web, readers.outsider).headers["ETag"]
    sqlite_scene.release("KZ", [("2024", "_T", "_T", 600)])
    sqlite_scene.catch_up()
    assert report(web, readers.outsider).headers["ETag"] == before


# Pages ----------------------------------------------------------------------------------------------------


def test_pages_show_the_list_and_a_report_with_its_form_and_vintages(web: Web, readers: Readers) -> None:
    listing = web.get("/reports", readers.outsider, headers=PAGE).text
    assert "/reports/citizenship-over-time?country=MD&amp;indicator=ASYLUM_APPLICATIONS" in listing
    page = web.get(
        "/reports/citizenship-over-time", readers.outsider, headers=PAGE, country="MD", indicator=INDICATOR
    ).text
    for part in ('name="country"', 'name="sex"', 'name="as_of"', "format=pdf", "format=xlsx", "as_of="):
        assert part in page, part
    assert "4,519" in page and "516" not in re.sub(r"<script.*?</script>", "", page, flags=re.S)


def test_pages_and_reports_speak_russian(web: Web, readers: Readers) -> None:
    for address, query in (
        ("/reports", {}),
        ("/reports/citizenship-over-time", {"country": "MD", "indicator": INDICATOR}),
        ("/reports/country-profile", {"country": "MD"}),
        ("/reports/countries-compared", {"indicator": INDICATOR}),
    ):
        page = web.get(address, readers.own, headers=PAGE, lang="ru", **query).text
        main = re.sub(
            r"<(script|style).*?</\1>|<[^>]*>",
            " ",
            page[page.index("<main") : page.index("</main>")],
            flags=re.S,
        )
        main = re.sub(r"\b[0-9a-f]{16,}\b", " ", main)  # checkpoints
        words = set(re.findall(r"[A-Za-z]{4,}", main)) - {"Excel", "JSON"} - OWN_WORDS
        assert words == set(), (address, words)


def test_the_public_is_asked_to_sign_in_where_a_report_is_not_open(web: Web, readers: Readers) -> None:
    answer = web.get("/reports/citizenship-over-time", headers=PAGE, country="MD", indicator=INDICATOR)
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in?next=")
