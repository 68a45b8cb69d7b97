"""Exports of every report, in every format: what each carries, and that none outlives figures or rights."""

import csv
import html
import io
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import pytest

from servicekit.context import Context
from services.reporting.rendering import wording
from tests.service.reporting.corresponding import NATIONAL
from tests.service.reporting.library import KINDS, Library, library_in
from tests.service.reporting.readers import FORMATS, PAGE, shows, text_of
from tests.service.reporting.web import Web

LANGUAGES: Final = ("en", "ru")
MADE_OF_FIGURES: Final = {"timeliness", "availability"}
"""Reports that tell about figures, not what they are: they show no figure that could be hidden or revised."""

UNREVISED: Final = {"comparable-series", "mirror", "origins-by-destinations", "timeliness"}
"""Reports that show no figure which was amended when the library was told."""
AMENDED: Final = {"citizens-abroad": (4013, 7841), "comparable-series": (3307, 3411), "mirror": (1100, 1101)}
"""What a figure was before `Library.amend` and is after it, where it is not the total of applications."""
FIGURES: Final = (4519, 7172, 8360, 6001, 3411)
"""Figures of Moldova, and nobody else's."""


@pytest.fixture(scope="module")
def web(library: Library) -> Web:
    return Web(library)


def export(web: Web, library: Library, kind: str, reader: Context | None = None, **query: str) -> Any:
    asked = {**library.asked(kind), **query}
    answer = web.get(f"/api/v1/reports/{kind}", reader or library.reader, **asked)
    assert answer.status_code == 200, (kind, query, answer.text)
    return answer


def flat(text: str) -> str:
    """A text as it reads, without anything that only sets it: markup of characters, blanks, soft hyphens."""
    return re.sub(r"[\s\u00ad\u2028\ufffe'’-]+", "", html.unescape(html.unescape(text)))


def marks_of(model: Mapping[str, Any]) -> tuple[Counter[str], set[str]]:
    """(how many cells are absent and why, flags of cells and headings) of a report."""
    absent: Counter[str] = Counter()
    flags: set[str] = set()
    for table in model["tables"]:
        for line in table["cells"]:
            absent.update(cell["absence"] for cell in line if cell["absence"])
            flags |= {flag for cell in line for flag in cell["flags"]}
        for axis in ("rows", "columns"):
            flags |= {flag for member in table[axis]["members"] for flag in member["flags"]}
    return absent, flags


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_format_says_what_it_shows_whose_it_is_of_when_for_whom_and_what_is_hidden(
    web: Web, library: Library, kind: str, language: str
) -> None:
    model = export(web, library, kind, format="json", lang=language).get_json()
    absent, flags = marks_of(model)
    said = {
        "title": [model["title"]],
        "definition": [model["notes"][key] for key in model["definitions"]],
        "source": [source["text"] for source in model["sources"]],
        "vintage": [model["vintage"]["checkpoint"]],
        "reader": [model["reader"]],
        "standing": [model["standing_url"]],
        "notes": list(model["notes"].values()),
    }
    assert all(texts and all(texts) for texts in said.values()), said
    assert re.search("[а-я]", model["reader"]) if language == "ru" else model["reader"].isascii()
    assert set(model["legend"]["absences"]) == set(absent) and set(model["legend"]["flags"]) >= flags
    # A page of paper takes long to set, and its words are those of the page: each report in one language.
    forms = [form for form in FORMATS if form != "pdf" or (len(kind) % 2 == 0) is (language == "ru")]
    for form in forms:
        data = export(web, library, kind, format=form, lang=language).data
        text = flat(text_of(form, data))
        for what, texts in said.items():
            for each in texts:
                assert flat(each) in text, (form, what, each)
        if form in {"html", "pdf", "xlsx"}:
            for meaning in (*model["legend"]["absences"].values(), *model["legend"]["flags"].values()):
                assert flat(meaning) in text, (form, meaning)
            for absence in absent:
                assert flat(wording.symbol(absence, language)) in text  # type: ignore[arg-type]
        if form == "csv":
            lines = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
            assert Counter(line["absence"] for line in lines if line["absence"]) == absent
            assert {flag for line in lines for flag in line["flags"].split()} == flags
            for name in ("title", "definition", "sources", "reader", "checkpoint", "known_at"):
                assert len({line[name] for line in lines}) == 1 and lines[0][name]


def test_the_library_has_something_hidden_and_something_revised_to_carry(web: Web, library: Library) -> None:
    """Else the test above would compare nothing with nothing."""
    found = {kind: marks_of(export(web, library, kind, format="json").get_json()) for kind in KINDS}
    assert {kind for kind, (absent, _) in found.items() if absent["masked"]} >= {
        "citizenship-over-time",
        "top-origins",
        "cross-section",
        "custom",
        "citizens-abroad",
        "origins-by-destinations",
    }
    assert {kind for kind, (_, flags) in found.items() if "r" in flags} == {*KINDS} - UNREVISED


def standing_of(web: Web, reader: Context, address: str, *, page: bool = False) -> Any:
    """What the address on an export leads to, for programs or for people."""
    split = urlsplit(address)
    given = dict(parse_qsl(split.query))
    if page:
        return web.get(split.path, reader, headers=PAGE, **given)
    return web.get(f"/api/v1{split.path}", reader, **given)


def test_no_export_outlives_an_amendment_or_a_right(tmp_path: Path) -> None:
    library = library_in(tmp_path)
    web = Web(library)
    forms = {kind: [form for form in FORMATS if form != "pdf"] for kind in KINDS}
    forms["joint-report"].append("pdf")
    before = {(kind, form): export(web, library, kind, format=form) for kind in KINDS for form in forms[kind]}
    addresses = {kind: before[kind, "json"].get_json()["standing_url"] for kind in KINDS}
    for kind, address in addresses.items():
        assert standing_of(web, library.reader, address).get_json()["verdict"] == "holds", kind
        # What a page that stays open asks about again and again, and what it compares the answer with.
        page = web.get(f"/reports/{kind}", library.reader, headers=PAGE, **library.asked(kind)).text
        assert before[kind, "json"].headers["ETag"].strip('"') in page, kind

    library.amend()
    for (kind, form), old in before.items():
        tag = old.headers.get("ETag")
        headers = {"If-None-Match": tag} if tag else {}
        new = web.get(
            f"/api/v1/reports/{kind}", library.reader, headers=headers, format=form, **library.asked(kind)
        )
        assert new.status_code == 200 and new.data != old.data, (kind, form)
        assert new.headers.get("ETag") != tag or form == "html"
        if kind not in {*MADE_OF_FIGURES, "joint-report", "custom"}:
            was, is_now = AMENDED.get(kind, (4519, 8360))
            assert shows(text_of(form, old.data), was) and shows(text_of(form, new.data), is_now), (
                kind,
                form,
            )
            assert not shows(text_of(form, new.data), was) or kind == "revisions", (kind, form)
    told = {kind: standing_of(web, library.reader, address) for kind, address in addresses.items()}
    verdicts = {kind: answer.get_json()["verdict"] for kind, answer in told.items()}
    assert {kind for kind, verdict in verdicts.items() if verdict == "holds"} <= MADE_OF_FIGURES
    for kind in KINDS:
        page = standing_of(web, library.reader, addresses[kind], page=True)
        assert page.status_code == 200
        changed = told[kind].get_json()["changed"]
        assert ("Differences as CSV" in page.text) is bool(changed), kind
        query = {**dict(parse_qsl(urlsplit(addresses[kind]).query)), "format": "csv"}
        lines = web.get(f"/api/v1{urlsplit(addresses[kind]).path}", library.reader, **query)
        assert len(list(csv.DictReader(io.StringIO(lines.data.decode("utf-8-sig"))))) == len(changed)

    for indicator in ("ASYLUM_APPLICATIONS", "EMIGRATION", NATIONAL):
        library.agree("MD", "national", indicator=indicator)
    library.catch_up()
    for (kind, form), old in before.items():
        tag = old.headers.get("ETag")
        headers = {"If-None-Match": tag} if tag else {}
        now = web.get(
            f"/api/v1/reports/{kind}", library.reader, headers=headers, format=form, **library.asked(kind)
        )
        assert now.status_code in {200, 404}, (kind, form)
        for figure in FIGURES:
            assert now.status_code == 404 or not shows(text_of(form, now.data), figure), (kind, form, figure)
    for kind, address in addresses.items():
        answers = [standing_of(web, library.reader, address, page=page) for page in (False, True)]
        if library.asked(kind).get("country") == "MD" or kind == "joint-report":
            assert answers[0].status_code == 404, kind
            assert answers[1].status_code in {403, 404} and "<h1" in answers[1].text
        for figure in FIGURES:
            assert not any(shows(answer.text, figure) for answer in answers), (kind, figure)
    library.close()
