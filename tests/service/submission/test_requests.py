"""Requests about what is not there, is too large, or is gone; and answers page by page."""

from typing import Any

import pytest

from servicekit.errors import Refused
from tests.service.submission.conftest import (
    INDICATOR,
    KEY,
    SUBMITTER,
    USER,
    VALIDATOR,
    Office,
)
from tests.service.submission.figures import CSV, refused


def test_the_file_is_gone_after_it_was_read_or_refused(office: Office, tmp_path: Any) -> None:
    office.post(CSV)
    with pytest.raises(Refused):
        office.post("nonsense")
    with pytest.raises(Refused):
        office.post(CSV, actor=None)
    assert [path for path in (tmp_path / "uploads").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("about", "code", "status"),
    [
        ({"country": "XX"}, "unknown-country", 422),
        ({"indicator": "LANDINGS"}, "unknown-indicator", 422),
        ({"source": "LFS"}, "unknown-source", 422),
        ({"actor": None}, "not-signed-in", 401),
        ({"actor": USER}, "not-allowed", 403),
        ({"actor": VALIDATOR}, "not-allowed", 403),
        ({"actor": KEY, "indicator": "POPULATION"}, "not-allowed", 403),
        ({"actor": "key:forged"}, "not-allowed", 403),
        ({"media_type": "application/pdf"}, "unsupported-media-type", 415),
    ],
)
def test_a_request_about_what_is_not_there_is_refused(
    office: Office, about: dict[str, Any], code: str, status: int
) -> None:
    with pytest.raises(Refused) as caught:
        office.post(CSV, **about)
    assert refused(caught) == (code, status)
    assert office.events() == []


def test_a_file_beyond_the_limit_is_refused_unread(office: Office) -> None:
    limit = office.bench.kit.settings.max_upload_bytes
    with pytest.raises(Refused) as caught:
        office.post(b" " * (limit + 1))
    assert refused(caught) == ("too-large", 413)
    assert caught.value.fields == {"size_bytes": limit + 1, "limit_bytes": limit}


def test_pages_of_a_list_follow_each_other(office: Office) -> None:
    posted = [office.post(CSV.replace("2024", str(year)))["id"] for year in range(2018, 2023)]
    seen: list[str] = []
    after: str | None = None
    while True:
        page = office.call("list", {"limit": 2, "after": after}, VALIDATOR)
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == posted[::-1]
    assert len(office.call("list", {"state": "released"}, VALIDATOR)["items"]) == 0
    observed = office.call("observations", {"submission": posted[0], "limit": 1}, VALIDATOR)
    assert (len(observed["items"]), observed["next"]) == (1, "1")
    rest = office.call("observations", {"submission": posted[0], "limit": 1, "after": "1"}, VALIDATOR)
    assert (rest["items"][0]["citizenship"], rest["next"]) == ("_T", None)


@pytest.mark.parametrize("address", ["0" * 64, "../" * 21 + "x"])
def test_an_upload_that_is_not_there_is_not_found(office: Office, address: str) -> None:
    request = {"country": "MD", "indicator": INDICATOR, "source": "REG", "media_type": "text/csv"}
    with pytest.raises(Refused) as caught:
        office.call("submit", {**request, "upload": address}, SUBMITTER)
    assert refused(caught) == ("not-found", 404)


def test_a_country_whose_key_was_destroyed_is_told_that_its_contents_are_gone(office: Office) -> None:
    posted = office.post(CSV)["id"]
    office.bench.keyring.destroy("country:MD", "the country asked for it")
    attempts = (
        lambda: office.post(CSV.replace("2024", "2023")),
        lambda: office.step(posted, "validate", VALIDATOR),
        lambda: office.call("observations", {"submission": posted}, VALIDATOR),
        lambda: office.call("differences", {"submission": posted}, VALIDATOR),
    )
    for attempt in attempts:
        with pytest.raises(Refused) as caught:
            attempt()
        assert refused(caught) == ("contents-erased", 410)
