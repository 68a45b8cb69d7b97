"""Languages of pages: the switch keeps the page, and the choice lasts."""

import re

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("path", ["/", "/sign-in?next=%2Fnotices", "/nothing?a=1&b=%D1%8F&a=2"])
def test_the_switch_keeps_path_and_query(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html"}).text
    address = re.search(r'<a href="([^"]+)" hreflang="ru"', page)
    assert address is not None
    there = address[1].replace("&amp;", "&")
    assert there == f"{path}{'&' if '?' in path else '?'}lang=ru"
    assert '<html lang="ru"' in client.get(there, headers={"Accept": "text/html"}).text


def test_a_chosen_language_lasts(client: FlaskClient) -> None:
    client.get("/?lang=ru", headers={"Accept": "text/html"})
    assert '<html lang="ru"' in client.get("/", headers={"Accept": "text/html"}).text


def test_a_language_that_there_is_not_changes_nothing(client: FlaskClient) -> None:
    answer = client.get("/?lang=xx", headers={"Accept": "text/html"})
    assert '<html lang="en"' in answer.text
    assert "There is no “xx” here. You read this page in: English." in answer.text
    assert client.get_cookie("comity_language") is None
    assert "There is no “" not in client.get("/?lang=ru", headers={"Accept": "text/html"}).text


def test_reading_the_api_in_a_language_leaves_no_cookie(client: FlaskClient) -> None:
    client.get("/api/v1/nothing?lang=ru")
    assert client.get_cookie("comity_language") is None
