"""Bad questions of every report, in every format: refused with what to do, in the asker's language."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.reports import columns, sizes
from services.reporting.reports.library import TEMPLATES
from services.reporting.reports.parameters import SEEN_BY
from tests.service.reporting.library import KINDS, PLACE, Library
from tests.service.reporting.readers import FORMATS, PAGE
from tests.service.reporting.web import Web

LANGUAGES: Final = ("en", "ru", "uk")
NAMES: Final = (
    *("country", "partner", "indicator", "group", "citizenship", "countries", "source", "joint", "seen_by"),
    *("frequency", "from", "to", "as_of", "sex", "codes", "filters", "pairs", "layout", "first_day"),
    *("by", "rows", "columns", "tables", "totals", "order", "top", "measure", "chart", "lang", "nonsense"),
)
VALUES: Final = (
    *("0", "-1", "2", "1.5", "9" * 15, "9" * 30, "٣", "%", ",", ",,", "\x00", "\u202e", "é" * 401),
    *("XX", "MD", "MD,MD", "MD,PL", "_T", "UA", "G", "REG", "EMIGRATION", "ASYLUM_APPLICATIONS"),
    *("0000", "0001", "9999", "9999-12-31", "0001-W01", "2024-13", "2024-Q1", "2025-W53", "2024"),
    *("A", "D", "W", "S", "citizenship", "citizenship,sex", "citizenship,citizenship", "period,sex"),
    *(
        "share",
        "growth",
        "change",
        "value",
        "first",
        "none",
        "lines",
        "pyramid",
        "heatmap",
        "flows",
        "stacked",
    ),
    *("<script>alert(1)</script>", "=1+1", "'; DROP TABLE fact; --", "%(x)s", "{{ 7 * 7 }}", "../../etc"),
)


@pytest.fixture(scope="module")
def web(library: Library) -> Web:
    return Web(library)


def refused(web: Web, library: Library, address: str, query: Mapping[str, str], status: int) -> Any:
    """The problem that programs get in English, after it was found in every language and as a page."""
    told = {}
    for language in LANGUAGES:
        answer = web.get(f"/api/v1{address}", library.reader, **{**query, "lang": language})
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
        told[language] = answer.get_json()
        assert told[language]["detail"] not in ("", told[language]["code"])
        given_ = {name: value for name, value in query.items() if name != "format"}
        page = web.get(address, library.reader, headers=PAGE, **{**given_, "lang": language})
        assert page.status_code in {status, 403}, page.text
        assert f'<html lang="{language}"' in page.text
    assert len({each["detail"] for each in told.values()}) == len(LANGUAGES)
    return told["en"]


BAD: Final[Mapping[str, Mapping[str, str]]] = {
    "unknown-parameter": {"colour": "red"},
    "unknown-parameter ": {"codes": "citizenship"},
    "range-reversed": {"from": "2025", "to": "2020"},
    "bad-period": {"from": "last year"},
    "bad-parameter": {"frequency": "DECADE"},
    "bad-as-of": {"as_of": "99999999"},
    "bad-as-of ": {"as_of": "2024-02-30"},
    "bad-as-of  ": {"as_of": "2099-01-01"},
    "missing-parameter": {"country": "", "indicator": "", "citizenship": "", "joint": ""},
}
"""What is wrong, by the code of its refusal."""
ASKS_FIRST: Final = frozenset({"cross-section", "custom"})
"""Their pages ask for the country and the indicator."""


@pytest.mark.parametrize("kind", KINDS)
def test_what_no_report_can_answer_is_refused_in_the_readers_language(
    web: Web, library: Library, kind: str
) -> None:
    takes = {*TEMPLATES[kind].needs, *TEMPLATES[kind].takes}
    for code, query in BAD.items():
        asked = {**library.asked(kind), **query}
        if code == "missing-parameter" and (not TEMPLATES[kind].needs or kind in ASKS_FIRST):
            continue
        found = refused(web, library, f"/reports/{kind}", asked, 422)
        known = {*query} <= takes or code.startswith(("bad-as-of", "missing"))
        assert found["code"] == (code.strip() if known else "unknown-parameter")
        if found["code"] == "unknown-parameter":
            assert not {*found["known"]} & {"codes", "filters"} and SEEN_BY in found["known"]
    found = refused(web, library, f"/reports/{kind}/standing", {**library.asked(kind), "as_of": "x"}, 422)
    assert found["code"] == "bad-as-of"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "joint-report"])
def test_a_page_that_is_refused_has_the_form_but_for_what_was_wrong(
    web: Web, library: Library, kind: str
) -> None:
    takes = TEMPLATES[kind].takes
    wrong = {
        **({"from": "last year", "to": "2024"} if "from" in takes else {}),
        **({"frequency": "DECADE"} if "frequency" in takes and "from" not in takes else {}),
    }
    for query in (wrong, {"as_of": "x"}, {"as_of": "1"}, {"colour": "red"}):
        page = web.get(f"/reports/{kind}", library.reader, headers=PAGE, **{**library.asked(kind), **query})
        assert page.status_code in {404, 422} and "govuk-error-summary" in page.text, (kind, query)
        assert f'action="/reports/{kind}"' in page.text and 'name="as_of"' in page.text
        assert not any(f'value="{each}"' in page.text for each in query.values()), "what is wrong is gone"
        for name, value in library.asked(kind).items():
            if name in TEMPLATES[kind].needs:
                chosen = rf'name="{name}" value="{value}"|value="{value}"[^>]* (selected|checked)'
                assert re.search(chosen, page.text), (kind, name)


@pytest.mark.parametrize("format_", FORMATS)
def test_a_refusal_is_the_same_problem_whatever_format_was_asked_for(
    web: Web, library: Library, format_: str
) -> None:
    for kind in KINDS:
        query = {**library.asked(kind), "format": format_, "colour": "red"}
        answer = web.get(f"/api/v1/reports/{kind}", library.reader, headers={"Accept": "*/*"}, **query)
        assert (answer.status_code, answer.mimetype) == (422, "application/problem+json"), kind
        assert answer.get_json()["parameter"] == "colour"
    answer = web.get("/api/v1/reports/custom", library.reader, format="docx", **PLACE)
    assert answer.status_code == 422 and answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("kind", KINDS)
def test_before_the_first_vintage_there_is_nothing(web: Web, library: Library, kind: str) -> None:
    for as_of in ("0", "1", "1999-12-31"):
        query = {**library.asked(kind), "as_of": as_of}
        answer = web.get(f"/api/v1/reports/{kind}", library.reader, format="csv", **query)
        # A joint report has one vintage, which is named: any other one is no state of it.
        if kind == "joint-report":
            assert answer.status_code == 422, answer.text
            continue
        found = refused(web, library, f"/reports/{kind}", query, 404)
        assert found["code"] == "nothing-released-yet"
        # What it names is the first state that there is.
        first = web.get(
            f"/api/v1/reports/{kind}", library.reader, **{**query, "as_of": str(found["position"])}
        )
        assert first.status_code == 200
        before = web.get(
            f"/api/v1/reports/{kind}", library.reader, **{**query, "as_of": str(found["position"] - 1)}
        )
        assert before.get_json()["code"] == "nothing-released-yet"


@pytest.mark.parametrize("language", ["xx", "english", "e", "../en", "<b>", "english-" * 30])
def test_a_language_that_does_not_exist_is_refused_and_a_page_says_what_it_is_read_in(
    web: Web, library: Library, language: str
) -> None:
    for kind in ("citizenship-over-time", "mirror", "bulletin"):
        for format_ in FORMATS:
            asked = {**library.asked(kind), "format": format_, "lang": language}
            answer = web.get(f"/api/v1/reports/{kind}", library.reader, **asked)
            assert (answer.status_code, answer.get_json()["code"]) == (422, "unknown-language")
            assert answer.get_json()["languages"] == [*LANGUAGES]
        web.client.delete_cookie("comity_language")  # that of whoever asked before
        page = web.get(f"/reports/{kind}", library.reader, headers=PAGE, lang=language, **library.asked(kind))
        assert (page.status_code, "There is no “" in page.text) == (200, True)
        assert '<html lang="en"' in page.text


@pytest.mark.parametrize("language", ["ru", "ru-KZ", "de, ru;q=0.5", "RU"])
def test_a_language_is_asked_for_by_any_of_its_tags(web: Web, library: Library, language: str) -> None:
    asked = {**library.asked("bulletin"), "format": "json", "lang": language}
    answer = web.get("/api/v1/reports/bulletin", library.reader, **asked)
    assert (answer.status_code, answer.headers["Content-Language"]) == (200, "ru")


def test_what_would_be_too_large_is_refused_with_its_size_and_a_way_to_narrow_it(
    web: Web, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sizes, "LIMIT", 3)
    for kind, axis in {"citizenship-over-time": "citizenship", "custom": "citizenship"}.items():
        for format_ in FORMATS:
            query = {**library.asked(kind), "format": format_, "from": "2023", "to": "2024"}
            found = refused(web, library, f"/reports/{kind}", query, 422)
            assert (found["code"], found["cells"], found["limit"]) == ("too-many-cells", 8, 3)
            assert found["dimension"] == axis and "from" in found["detail"]
    monkeypatch.setattr(columns, "MOST", 1)
    for kind in ("availability", "timeliness"):
        query = {**library.asked(kind), "from": "2001", "to": "9999"}
        found = refused(web, library, f"/reports/{kind}", query, 422)
        assert found["code"] == "too-many-periods" and found["periods"] > 1 == found["limit"]


QUESTIONS = st.tuples(
    st.sampled_from([*KINDS, "nothing", "by-sex%00"]),
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES), min_size=1, max_size=3),
    st.sampled_from(["", "/standing"]),
    st.sampled_from([True, False]),
)


@settings(max_examples=150, deadline=None)
@given(asked=QUESTIONS)
def test_no_question_is_answered_by_a_crash(
    web: Web, library: Library, asked: tuple[str, dict[str, str], str, bool]
) -> None:
    kind, more, what, page = asked
    query = {**(library.asked(kind) if kind in KINDS else {}), **more}
    address = f"/reports/{kind}{what}" if page else f"/api/v1/reports/{kind}{what}"
    headers = PAGE if page else {}
    answer = web.get(
        address, library.reader, headers=headers, **({} if page else {"format": "json"}), **query
    )
    assert answer.status_code in {200, 400, 403, 404, 422}, answer.text
    if answer.status_code >= 400 and not page:
        assert answer.mimetype == "application/problem+json"
        found = answer.get_json()
        assert found["detail"] not in ("", found["code"]) and "%(" not in found["title"]
    if page:
        assert "<script>alert(1)</script>" not in answer.text and "49" != answer.text


HOLE: Final = re.compile(r"\bNone\b|%\(|\(\)|\s:|  |[,:;(–]\s*$|[,:;]\s*[.,;]")
"""What a text has where a name or a period is missing in it; notes of the data may have anything."""


@pytest.mark.parametrize("kind", KINDS)
def test_what_has_no_figures_is_answered_in_whole_sentences(web: Web, library: Library, kind: str) -> None:
    answered = 0
    for language in LANGUAGES:
        for more in ({"from": "2030"}, {"from": "1998", "to": "1999"}, {"sex": "M"}):
            query = {**library.asked(kind), **more, "lang": language, "format": "json"}
            answer = web.get(f"/api/v1/reports/{kind}", library.reader, **query)
            if answer.status_code == 200:
                report = answer.get_json()
                answered += 1
                for text in (report["title"], report["subtitle"] or "", *report["notes"].values()):
                    assert not HOLE.search(text), (language, more, text)
                if not any(table["cells"] and table["cells"][0] for table in report["tables"]):
                    assert report["notes"].get("without-figures"), (language, more)
            else:
                assert answer.status_code == 422, (
                    "a report that takes no such parameter, or news of days to come"
                )
    assert bool(answered) is (kind != "joint-report"), "one that is joint was frozen with its parameters"


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "=1\n+1", "\u202e"])
def test_nothing_is_kept_that_no_address_could_say(web: Web, library: Library, text: str) -> None:
    """What is saved or followed is an address: one that cannot be written is refused before it is kept."""
    head = library.catch_up()
    token = {"Authorization": f"Bearer {library.reader.person}", "Content-Type": "application/json"}
    good = {"title": "Mine", "template": "citizenship-over-time", "parameters": dict(PLACE)}
    for wrong in (
        {"template": text},
        {"title": text} if not text.startswith("=") else {"title": ""},
        {"parameters": {**PLACE, "source": text}} if text != "\u202e" else {"parameters": {"country": text}},
        {"parameters": {**PLACE, text: "1"}},
        {"parameters": {**PLACE, "colour": "red"}},
    ):
        for address in ("/api/v1/reports/saved", "/api/v1/reports/subscriptions"):
            answer = web.client.post(address, data=json.dumps({**good, **wrong}), headers=token)
            assert answer.status_code in {404, 422}, (address, wrong, answer.text)
            assert answer.mimetype == "application/problem+json"
    assert library.catch_up() == head


def test_a_character_that_no_text_has_is_refused_before_any_database_is_asked(
    web: Web, library: Library
) -> None:
    for address in ("/reports/citizenship-over-time", "/observations", "/reports", "/search"):
        found = web.get(f"/api/v1{address}", library.reader, **PLACE, source="a\x00b")
        assert (found.status_code, found.get_json()["code"]) == (400, "bad-request")
    assert web.get("/reports/a%00b", library.reader, headers=PAGE).status_code == 404
