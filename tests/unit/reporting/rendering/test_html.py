"""The page: what a reader, a screen reader and a strict content policy find in it."""

import json
import re
from html.parser import HTMLParser

from tests.unit.reporting.rendering import samples
from tests.unit.reporting.rendering.rendered import text_of


class _Tags(HTMLParser):
    """Every element with its attributes, and the raw text of each script."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[tuple[dict[str, str | None], str]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "script":
            self.scripts.append((dict(attrs), ""))

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] == "script":
            attributes, text = self.scripts[-1]
            self.scripts[-1] = (attributes, text + data)


def test_nothing_in_the_page_needs_more_than_its_own_origin() -> None:
    page = _Tags(text_of("html", "en"))
    for attributes, content in page.scripts:
        assert attributes.get("type") == "application/json" or not content.strip()
    for tag, attributes in page.elements:
        assert "style" not in attributes, tag
        assert not any(name.startswith("on") for name in attributes), tag
    assert not any(tag == "style" for tag, _ in page.elements)


def test_hostile_text_stays_text() -> None:
    page = text_of("html", "en")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_chart_is_data_that_cannot_end_its_script() -> None:
    page = _Tags(text_of("html", "ru"))
    described = [text for attributes, text in page.scripts if attributes.get("type") == "application/json"]
    assert len(described) == 4  # each chart, and what all of them take along
    for text in described:
        assert not set("<>&") & set(text)
        spoken = json.loads(text)
        if "foot" in spoken:
            continue
        assert spoken["numbers"]["thousands"] == "\u202f"
        assert spoken["wide"]["layer"] and spoken["narrow"]["layer"]


def test_absences_are_told_apart_and_zero_is_a_number() -> None:
    page = text_of("html", "en")
    afghanistan = re.search(r"Afghanistan</th>(.*?)</tr>", page)
    assert afghanistan is not None
    cells = re.findall(r"<td[^>]*>(.*?)</td>", afghanistan.group(1))
    assert cells == ["0", "…", "×"]
    assert 'class="absent masked"' in page
    assert ">closed</td>" in page
    assert "<td></td>" not in page


def test_numbers_flags_and_notes_are_written_as_the_language_does() -> None:
    assert "<td>1,234,567</td>" in text_of("html", "en").replace("total", "").replace(' class=""', "")
    russian = text_of("html", "ru")
    assert "1\u202f234\u202f567" in russian
    assert "4\u202f519<sup>b, r</sup>" in russian
    assert "2024<sup>p</sup>" in russian
    assert "61,3" in russian  # 61.25, half up


def test_rows_and_columns_are_headed_for_who_cannot_see() -> None:
    page = text_of("html", "en")
    assert '<th scope="row">Afghanistan</th>' in page
    assert '<th scope="colgroup" class="group" colspan="2"><span>2023</span></th>' in page
    assert '<th scope="rowgroup" colspan="5"><span>European Union</span></th>' in page
    assert 'aria-label="It rose &amp; fell."' in page
    assert '<html lang="en" dir="ltr"' in page


def test_the_language_switch_names_each_language_in_itself() -> None:
    page = text_of("html", "en")
    assert '<a href="/r?lang=ru" hreflang="ru" lang="ru" rel="alternate">Русский</a>' in page
    assert '<span aria-current="true" lang="en">English</span>' in page
    assert samples.HOSTILE not in page
