"""Every page that links lead to, checked by axe-core: in both languages, on a wide screen and a telephone."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest

from deploy.trial.story import Country, Story
from tests.journey.pages import axe
from tests.journey.pages.movements import counted_by_both, focal_point
from tests.journey.pages.people import Person

INDICATOR: Final = "ASYLUM_APPLICATIONS"
MOST_PAGES: Final = 200
ROLES: Final = ("public", "data-submitter", "data-approver", "user", "administrator")
FEWEST_KINDS: Final = 20
_NUMBER: Final = re.compile(r"(?<=/)([A-Z_]{2,}|[0-9a-f-]{8,}|\d+)(?=/|$)|(?<=/roles/)[a-z-]+")
"""What differs from one page of a kind to the next: codes, identifiers, numbers."""
_LINK: Final = re.compile(r'<a\b(?![^>]*\bdownload\b)[^>]*?\bhref="([^"]*)"')


@pytest.fixture
def lived_in(story: Story) -> tuple[Country, Country]:
    """A country with a figure, its correction, one that waits, and a mirror; another that reads them."""
    owner, reader = story.country(), story.country()
    owner.documented(INDICATOR)
    owner.sharing(INDICATOR, "participants")
    reader.person("user")
    cells = [{"period": "2023", "citizenship": code, "value": n} for code, n in (("UA", 40), ("SY", 3))]
    owner.released(INDICATOR, [*cells, {"period": "2024", "value": 4519}])
    owner.released(INDICATOR, [{"period": "2024", "value": 8360}], reason="Late registrations")
    owner.submit(INDICATOR, [{"period": "2022", "value": 12}])
    counted_by_both(owner, reader)
    by_sex = [{"code": code, "target": code} for code in ("F", "M", "_U")]
    corresponding = {
        "dimension": "sex",
        "target_dimension": "sex",
        "codes": by_sex,
        "taken": {"application": "_T"},
        "documentation": {"en": "All are decided.", "ru": "Решения приняты по всем."},
    }
    place = f"{owner.code}/{INDICATOR}/ASYLUM_DECISIONS"
    owner.administrator.put(f"/api/v1/correspondences/{place}", corresponding)
    focal_point(owner, "data-approver")
    return owner, reader


def test_no_page_has_an_accessibility_fault_or_needs_sideways_scrolling(
    lived_in: tuple[Country, Country], at_browser: Callable[[], Person]
) -> None:
    owner, reader = lived_in
    faults: list[str] = []
    seen: set[str] = set()
    for role in ROLES:
        person = at_browser()
        if role != "public":
            person.signs_in(reader if role == "user" else owner, role)
        # The same page shows another role other buttons, where it is about steps to take.
        seen -= {kind for kind in seen if kind.startswith(("/submissions/", "/?"))}
        pages = list(_pages(person))
        assert len(pages) < MOST_PAGES
        for address in pages:
            if _kind(address) in seen:
                continue
            seen.add(_kind(address))
            person.opens(_in(address, "en"))
            faults += [f"{role} {address}: {fault}" for fault in axe.faults(person)]
            person.opens(_in(address, "ru"))  # its words are longer
            if person.scrolls_sideways_on_a_telephone():
                faults.append(f"{role} {address}: wider than a telephone")
            if person.page.locator("html").get_attribute("lang") != "ru":
                faults.append(f"{role} {address}: not in Russian")
    assert faults == []
    assert len(seen) > FEWEST_KINDS, seen


def _pages(person: Person) -> Iterator[str]:
    """One page of each kind that links lead to, beginning with the first page."""
    waiting, known = ["/", "/search?q=asylum"], set[str]()
    while waiting:
        address = waiting.pop(0)
        kind = _kind(address)
        if kind in known:
            continue
        known.add(kind)
        answer = person.page.context.request.get(person.base_url + address)  # with the browser's cookies
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.status == 200, f"{address} answers {answer.status}"
        yield address
        links = [urljoin(answer.url, unescape(each)) for each in _LINK.findall(answer.text())]
        waiting += [
            link.removeprefix(person.base_url).partition("#")[0]
            for link in links
            if link.startswith(person.base_url + "/") and not _is_file(link)
        ]


def _kind(address: str) -> str:
    """Addresses that the same template serves: parameters by name alone, except which report."""
    parts = urlsplit(address)
    names = sorted({name for name, _ in parse_qsl(parts.query)} - {"lang", "after", "as_of"})
    return f"{_NUMBER.sub('*', parts.path)}?{','.join(names)}"


def _is_file(link: str) -> bool:
    query = dict(parse_qsl(urlsplit(link).query))
    return query.get("format", "html") != "html" or "/api/" in link or link.endswith("/content")


def _in(address: str, language: str) -> str:
    """The address in a language, whichever one a link had asked for."""
    parts = urlsplit(address)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "lang"]
    return f"{parts.path}?{urlencode([*query, ('lang', language)])}"
