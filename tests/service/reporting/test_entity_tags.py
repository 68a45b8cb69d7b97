"""Entity tags: what is unchanged is not sent again, and no tag outlives a right."""

from typing import Any

from tests.service.reporting.readers import (
    REPORT,
    ROWS,
    Readers,
    report,
)
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web


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
