"""The addresses that pages of reports lead to."""

import re

import pytest

from tests.service.reporting.readers import PAGE, Readers
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web


@pytest.fixture
def readers(sqlite_scene: Scene) -> Readers:
    return Readers(sqlite_scene)


def test_one_file_has_one_address_whatever_order_it_was_asked_in(web: Web, readers: Readers) -> None:
    asked = ["country=MD", f"indicator={INDICATOR}", "from=2023"]
    pages = [
        web.get(f"/reports/citizenship-over-time?{'&'.join(order)}", readers.own, headers=PAGE)
        for order in (asked, asked[::-1])
    ]
    links = [re.findall(r'href="(/api/v1/reports/[^"]+)"', page.get_data(as_text=True)) for page in pages]
    assert links[0] and links[0] == links[1]


@pytest.mark.parametrize(
    "path", ["/reports", f"/reports/citizenship-over-time?country=MD&indicator={INDICATOR}"]
)
def test_links_keep_the_language_that_a_page_was_asked_for_in(web: Web, readers: Readers, path: str) -> None:
    joined = f"{path}{'&' if '?' in path else '?'}lang=ru"
    page = web.get(joined, readers.own, headers=PAGE).get_data(as_text=True).partition("<main")[2]
    links = re.findall(r'href="((?:/api/v1)?/reports/[^"]+)"', page)
    assert links and all("lang=ru" in link for link in links)
    plain = web.get(path, readers.own, headers=PAGE).get_data(as_text=True).partition("<main")[2]
    assert not [link for link in re.findall(r'href="(/reports/[^"]+)"', plain) if "lang=" in link]
