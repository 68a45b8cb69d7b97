"""Subscriptions: who is told of what, when and in which words, and what becomes of a report that closed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.servers.mail import mail_sink
from eventlog import reading
from servicekit.context import Context
from servicekit.errors import ComityError
from servicekit.mail import Mailer
from servicekit.moments import rfc3339
from services.reporting.handlers.digests import Digests
from services.reporting.handlers.subscriptions import Subscriptions
from services.reporting.handlers.watching import Teller, Watched
from services.reporting.tables.kept import subscription_notice
from tests.service.reporting.readers import PAGE, Readers
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.test_digests import Post, text_of
from tests.service.reporting.test_narrowed import LOST, OPEN, SMALL
from tests.service.reporting.web import Web

ABOUT = {"template": "citizenship-over-time", "parameters": {"country": "MD", "indicator": INDICATOR}}


@pytest.fixture(autouse=True)
def at_once(sqlite_scene: Scene) -> None:
    """Read models follow as soon as something is written."""
    app, kit = sqlite_scene.app, sqlite_scene.bench.kit
    watched = Watched(kit)

    def settle(_: int) -> None:
        sqlite_scene.catch_up()

    app.subscriptions = Subscriptions(kit, app.reading, watched, settle)
    app.teller = Teller(kit, watched, app.reading, app._masked, settle)


def follow(scene: Scene, by: Context, title: str = "Asylum", **more: Any) -> Any:
    scene.catch_up()
    return scene.app.subscriptions.subscribe({"title": title, **ABOUT, **more}, by)


def told(scene: Scene) -> dict[str, tuple[int, int]]:
    """(figures that changed, new ones) that each person was told last."""
    scene.catch_up()
    scene.app.teller.run()
    with reading(scene.bench.kit.database) as connection:
        rows = connection.execute(subscription_notice.select().order_by(subscription_notice.c.position))
        return {row.person: (row.changed, row.newer) for row in rows}


def test_each_is_told_once_of_what_changes_for_them_and_not_of_what_is_hidden(
    sqlite_scene: Scene, readers: Readers
) -> None:
    own, outsider = str(readers.own.person), str(readers.outsider.person)
    follow(sqlite_scene, readers.own)
    follow(sqlite_scene, readers.outsider)
    assert told(sqlite_scene) == {}
    sqlite_scene.release("MD", [("2024", "SY", "_T", 2)], reason="Counted again")
    assert told(sqlite_scene) == {own: (1, 0)}  # to the outsider it was hidden, and is
    sqlite_scene.release("MD", [("2025", "_T", "_T", 5000), ("2025", "UA", "_T", 5000)])
    assert told(sqlite_scene) == {own: (0, 2), outsider: (0, 2)}
    before = sqlite_scene.tables()["subscription_notice"]
    told(sqlite_scene)
    assert sqlite_scene.tables()["subscription_notice"] == before and len(before) == 3


def test_who_follows_figures_that_are_hidden_since_is_told_of_them_once(
    sqlite_scene: Scene, readers: Readers
) -> None:
    """The page of the report has fewer figures than it had: that nothing changed would be wrong."""
    sqlite_scene.agree("PL", "bilateral", "KZ")
    sqlite_scene.release("PL", OPEN)
    outsider = str(readers.outsider.person)
    chosen = {"country": "PL", "indicator": INDICATOR}
    layout = {"rows": "citizenship", "columns": "period"}
    shown = {"template": "custom", "parameters": {**chosen, **layout, "citizenship": "KG,SY"}}
    follow(sqlite_scene, readers.outsider, **shown)
    sqlite_scene.release("PL", SMALL, reason="counted twice")
    assert told(sqlite_scene) == {outsider: (len(LOST), 0)}
    sqlite_scene.release("PL", [("2024", "UA", "_T", 4001), ("2024", "_T", "_T", 4513)], reason="late")
    told(sqlite_scene)
    assert len(sqlite_scene.tables()["subscription_notice"]) == 1


def test_who_follows_what_was_worked_out_of_them_is_told_as_well(
    sqlite_scene: Scene, readers: Readers
) -> None:
    sqlite_scene.agree("PL", "bilateral", "KZ")
    sqlite_scene.release("PL", OPEN)
    growth = {"rows": "citizenship", "columns": "period", "measure": "growth", "citizenship": "SY"}
    chosen = {"country": "PL", "indicator": INDICATOR, **growth}
    follow(sqlite_scene, readers.outsider, template="custom", parameters=chosen)
    sqlite_scene.release("PL", SMALL, reason="counted twice")
    [(changed, newer)] = told(sqlite_scene).values()
    assert changed > 0 and newer == 0


def test_nobody_is_told_before_masks_are_decided_nor_of_rights_that_come_and_go(
    sqlite_scene: Scene, readers: Readers
) -> None:
    follow(sqlite_scene, readers.outsider)
    sqlite_scene.release("MD", [("2025", "_T", "_T", 5000)])
    sqlite_scene.app.figures.catch_up()
    assert sqlite_scene.app.teller.run() is False
    assert sqlite_scene.tables()["subscription_notice"] == []
    sqlite_scene.agree("MD", "national")
    assert told(sqlite_scene) == {}
    sqlite_scene.agree("MD", "bilateral", "KZ")
    [(changed, newer)] = told(sqlite_scene).values()
    assert (changed, newer) == (0, 1)
    sqlite_scene.agree("MD", "national")
    sqlite_scene.agree("MD", "bilateral", "KZ")
    assert list(told(sqlite_scene).values()) == [(0, 1)]
    assert len(sqlite_scene.tables()["subscription_notice"]) == 1


def test_what_an_embargo_held_back_is_news_when_it_ends_though_another_country_released_meanwhile(
    sqlite_scene: Scene, readers: Readers
) -> None:
    ends = sqlite_scene.bench.kit.clock() + timedelta(days=2)
    sqlite_scene.agree("KZ", "bilateral", "PL")
    sqlite_scene.release("KZ", [("2023", "_T", "_T", 600), ("2024", "_T", "_T", 610)])
    sqlite_scene.catch_up()
    sqlite_scene.agree("MD", "bilateral", "PL", embargo_until=rfc3339(ends))
    reader = sqlite_scene.person("PL")
    number = str(reader.person)
    both = {"template": "countries-compared", "parameters": {"indicator": INDICATOR}}
    follow(sqlite_scene, reader, **both)
    sqlite_scene.release("MD", [("2024", "_T", "_T", 4520), ("2024", "UA", "_T", 4001)], reason="late")
    assert told(sqlite_scene) == {}
    sqlite_scene.release("KZ", [("2024", "_T", "_T", 611)], reason="late")
    assert told(sqlite_scene) == {number: (1, 0)}
    sqlite_scene.bench.clock.move(days=3)
    # Its own figure, and the other country's once more: the differences are those since it was held back.
    assert told(sqlite_scene) == {number: (2, 0)}
    [news] = sqlite_scene.app.subscriptions.list(reader)
    # What the navigation counts, until it was read.
    counted = {"state": None, "after": None, "limit": 1}
    notices = [each for each in sqlite_scene.tables()["notice"] if number in each]
    assert sqlite_scene.app.list_notices(reader, number, **counted)["unseen"] == len(notices) + 1
    sqlite_scene.app.subscriptions.read({"subscription": news["subscription"]}, reader)
    assert sqlite_scene.app.list_notices(reader, number, **counted)["unseen"] == len(notices)
    differences = Web(sqlite_scene).get(
        "/api/v1/reports/countries-compared/standing",
        reader,
        indicator=INDICATOR,
        as_of=str(news["news"]["since"]),
    )
    assert {each["new"] for each in differences.get_json()["changed"]} == {"4520", "611"}
    before = sqlite_scene.tables()["subscription_notice"]
    kit, app = sqlite_scene.bench.kit, sqlite_scene.app
    app.teller = Teller(kit, Watched(kit), app.reading, app._masked, lambda _: None)  # another process
    told(sqlite_scene)
    assert sqlite_scene.tables()["subscription_notice"] == before


def test_unsubscribing_ends_it_at_once_and_only_ones_own(sqlite_scene: Scene, readers: Readers) -> None:
    begun = follow(sqlite_scene, readers.own)
    again = follow(sqlite_scene, readers.own, "Another name")
    assert again["subscription"] == begun["subscription"] and again["position"] is None
    number = {"subscription": begun["subscription"]}
    for operation in (sqlite_scene.app.subscriptions.unsubscribe, sqlite_scene.app.subscriptions.read):
        with pytest.raises(ComityError) as refused:
            operation(number, readers.outsider)
        assert refused.value.code == "not-found"
    sqlite_scene.app.subscriptions.unsubscribe(number, readers.own)
    sqlite_scene.release("MD", [("2025", "_T", "_T", 5000)])
    assert told(sqlite_scene) == {} and sqlite_scene.app.subscriptions.list(readers.own) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"template": "none-such"}, "not-found"),
        ({"parameters": {"country": "MD", "indicator": "NONE"}}, "bad-parameter"),
        ({"parameters": {"country": "KZ", "indicator": INDICATOR}}, "not-found"),
        ({"parameters": {"country": "MD", "indicator": INDICATOR, "seen_by": "KZ"}}, "bad-parameter"),
        ({"title": "a\u202eb"}, "malformed-specification"),
    ],
)
def test_what_is_no_report_or_not_open_is_not_followed(
    sqlite_scene: Scene, readers: Readers, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(ComityError) as refused:
        follow(sqlite_scene, readers.own, **change)
    assert refused.value.code == code
    assert sqlite_scene.app.subscriptions.list(readers.own) == []


def test_the_page_tells_the_news_leads_to_the_differences_and_says_what_closed(
    sqlite_scene: Scene, web: Web, readers: Readers
) -> None:
    begun = follow(sqlite_scene, readers.outsider, "<b>Asylum</b>")
    assert (
        "Nothing has changed since" in web.get("/reports/subscriptions", readers.outsider, headers=PAGE).text
    )
    sqlite_scene.release("MD", [("2023", "_T", "_T", 7000)], reason="Late files")
    told(sqlite_scene)
    page = web.get("/reports/subscriptions", readers.outsider, headers=PAGE).text
    assert "1 figure changed" in page and "<b>Asylum" not in page
    [item] = web.get("/api/v1/reports/subscriptions", readers.outsider).get_json()["items"]
    assert (item["unread"], item["news"]["changed"], item["state"]) == (True, 1, "open")
    opened = web.get(f"/reports/subscriptions/{begun['subscription']}", readers.outsider, headers=PAGE)
    assert opened.status_code == 303
    differences = web.get(opened.headers["Location"], readers.outsider, headers=PAGE).text
    assert re.search(r"7,171.*7,000", differences, re.DOTALL)
    assert web.get(item["links"]["differences"], readers.outsider).get_json()["verdict"] == "amended"
    [item] = web.get("/api/v1/reports/subscriptions", readers.outsider).get_json()["items"]
    assert item["unread"] is False
    sqlite_scene.agree("MD", "national")
    sqlite_scene.catch_up()
    closed = web.get("/reports/subscriptions", readers.outsider, headers=PAGE, lang="ru").text
    assert "вам сейчас не открыты" in closed or "не открыт" in closed
    assert web.get("/reports/subscriptions", headers=PAGE).status_code == 303


@pytest.fixture
def post(sqlite_scene: Scene, readers: Readers, tmp_path: Path) -> Iterator[Post]:
    """Mail of a scene whose readers have figures already."""
    with mail_sink(tmp_path / "mail") as sink:
        made = Post(sqlite_scene, sink)
        made.own, made.reader = readers.own, readers.outsider
        yield made


def test_one_release_makes_one_message_in_the_readers_language(post: Post) -> None:
    scene = post.scene
    own, reader = post.wanted_by(post.own, "en"), post.wanted_by(post.reader, "ru")
    for person in (post.own, post.reader):
        follow(scene, person, "Убежище")
    scene.release("MD", [("2023", "_T", "_T", 7000)], reason="Late files")
    told(scene)
    post.digests.run()
    post.digests.run()
    [english], [russian] = post.sink.to(own), post.sink.to(reader)
    assert english["Subject"].startswith("Corrected:") and "– Убежище: 1 figure changed" in text_of(english)
    assert "Отчёты, за которыми вы следите" in text_of(russian)
    scene.release("MD", [("2025", "_T", "_T", 5000)])
    told(scene)
    post.digests.run()
    post.digests.run()
    assert [message["Subject"] for message in post.sink.to(reader)][1:] == ["Изменилось: Убежище"]
    assert "1 new figure" in text_of(post.sink.to(own)[1])
    assert "/reports/subscriptions/" in text_of(post.sink.to(own)[1])


def test_news_of_a_report_that_closed_meanwhile_is_not_mailed(post: Post) -> None:
    reader = post.wanted_by(post.reader)
    follow(post.scene, post.reader)
    post.scene.release("MD", [("2025", "_T", "_T", 5000)])
    told(post.scene)
    post.scene.agree("MD", "national")
    post.scene.catch_up()
    post.digests.run()
    assert post.sink.to(reader) == []
    with reading(post.scene.bench.kit.database) as connection:
        [row] = connection.execute(subscription_notice.select()).all()
    assert row.mail_outcome == "withheld"
    kit = replace(post.scene.bench.kit, calls=post.directory)
    assert (
        Digests(kit, Mailer(kit.settings, kit.clock), post.scene.app.reading, lambda _: None).run() is False
    )


def test_a_rebuilt_read_model_has_the_same_subscriptions(sqlite_scene: Scene, readers: Readers) -> None:
    begun = follow(sqlite_scene, readers.own)
    follow(sqlite_scene, readers.outsider)
    sqlite_scene.release("MD", [("2025", "_T", "_T", 5000)])
    told(sqlite_scene)
    sqlite_scene.app.subscriptions.read({"subscription": begun["subscription"]}, readers.own)
    names = ("subscription", "subscription_notice")
    before = {name: sqlite_scene.tables()[name] for name in names}

    def clear(connection: Any) -> None:
        for name in names:
            connection.exec_driver_sql(f"DELETE FROM {name}")

    sqlite_scene.app.followed.rebuild(clear)
    assert {name: sqlite_scene.tables()[name] for name in names} == before
