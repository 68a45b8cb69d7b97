"""People of organisations and of the secretariat keep and follow reports, within what they may read."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.engine import Connection
from werkzeug.test import TestResponse

from servicekit.context import Context
from services.reporting.handlers.saved import SavedReports
from services.reporting.handlers.subscriptions import Subscriptions
from services.reporting.handlers.watching import Teller, Watched
from tests.service.reporting.readers import PAGE, ROWS
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web

SAVED, FOLLOWED = "/api/v1/reports/saved", "/api/v1/reports/subscriptions"
ABOUT = {"template": "citizenship-over-time", "parameters": {"country": "MD", "indicator": INDICATOR}}


@pytest.fixture(autouse=True)
def at_once(sqlite_scene: Scene) -> None:
    """Read models follow as soon as something is written."""
    app, kit = sqlite_scene.app, sqlite_scene.bench.kit
    watched = Watched(kit)

    def settle(_: int) -> None:
        sqlite_scene.catch_up()

    app.saved = SavedReports(kit, app.reading, settle)
    app.subscriptions = Subscriptions(kit, app.reading, watched, settle)
    app.teller = Teller(kit, watched, app.reading, app._masked, settle)


class Observers:
    """Two people of an organisation that MD opens its figures to, one of another, and the secretariat."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.web = scene, Web(scene)
        self.reader, self.colleague = (scene.person(None, "observer", organisation="OBS") for _ in "ab")
        self.stranger = scene.person(None, "observer", organisation="ELSE")
        self.secretariat = scene.person(None, "system-administrator")
        self.national = scene.person("MD")
        scene.agree("MD", "bilateral", organisations=["OBS"])
        scene.release("MD", ROWS)
        scene.catch_up()

    @property
    def others(self) -> tuple[Context, ...]:
        return (self.colleague, self.stranger, self.secretariat, self.national)

    def post(self, address: str, by: Context, **more: Any) -> TestResponse:
        body = {"title": "Asylum", **ABOUT, **more}
        return self.web.client.post(address, json=body, headers={"Authorization": f"Bearer {by.person}"})

    def end(self, address: str, by: Context) -> int:
        headers = {"Authorization": f"Bearer {by.person}"}
        return self.web.client.delete(address, headers=headers).status_code

    def items(self, address: str, by: Context) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.web.get(address, by).get_json()["items"]
        return items

    def told(self) -> dict[str, tuple[int, int]]:
        """(figures that changed, new ones) that each who follows something was told last."""
        self.scene.catch_up()
        self.scene.app.teller.run()
        found = {}
        for each in (self.reader, *self.others):
            for item in self.items(FOLLOWED, each):
                if item["news"] is not None:
                    found[str(each.person)] = (item["news"]["changed"], item["news"]["newer"])
        return found

    def keys(self, *types: str) -> set[str | None]:
        """What events of some types are sealed under."""
        log = self.scene.bench.kit.log
        return {event.key_id for event in log.read(0, types=frozenset(types), limit=1000)}


def clearing(*tables: str) -> Callable[[Connection], None]:
    """What empties tables before they are made anew."""

    def clear(connection: Connection) -> None:
        for name in tables:
            connection.exec_driver_sql(f"DELETE FROM {name}")

    return clear


@pytest.fixture
def observers(sqlite_scene: Scene) -> Observers:
    return Observers(sqlite_scene)


def test_who_stands_for_no_country_saves_for_themselves_alone(observers: Observers) -> None:
    web, reader = observers.web, observers.reader
    answer = observers.post(SAVED, reader)
    assert answer.status_code == 201
    [kept] = observers.items(SAVED, reader)
    assert kept == answer.get_json() and (kept["shared"], kept["state"]) == (False, "open")
    page = web.get(kept["links"]["page"], reader, headers=PAGE).text
    assert "4,519" in page and 'id="save"' in page and 'name="shared"' not in page
    assert 'name="shared"' in web.get(kept["links"]["page"], observers.national, headers=PAGE).text
    assert "For yourself alone" in web.get("/reports/saved", reader, headers=PAGE).text
    refused = observers.post(SAVED, reader, shared=True)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "not-allowed")
    for other in observers.others:
        assert observers.items(SAVED, other) == []
        assert web.get(kept["links"]["self"], other).status_code == 404
        assert observers.end(kept["links"]["self"], other) == 404
    assert observers.keys("reporting.report-saved") == {f"person:{reader.person}"}
    observers.scene.agree("MD", "national")
    observers.scene.catch_up()
    [kept] = observers.items(SAVED, reader)
    assert kept["state"] == "closed" and web.get(kept["links"]["report"], reader).status_code == 404
    assert observers.end(kept["links"]["self"], reader) == 200
    assert observers.items(SAVED, reader) == []


def test_who_stands_for_no_country_is_told_of_what_shows_to_them_until_it_closes(
    observers: Observers,
) -> None:
    web, scene, reader = observers.web, observers.scene, observers.reader
    number = str(reader.person)
    assert [observers.post(FOLLOWED, each).status_code for each in (reader, observers.stranger)] == [201, 404]
    assert observers.post(FOLLOWED, observers.secretariat).status_code == 404
    scene.release("MD", [("2024", "SY", "_T", 2)], reason="Counted again")
    assert observers.told() == {}  # to them it was hidden, and is
    scene.release("MD", [("2023", "_T", "_T", 7000)], reason="Late files")
    assert observers.told() == {number: (1, 0)}
    [item] = observers.items(FOLLOWED, reader)
    assert item["unread"] is True
    opened = web.get(f"/reports/subscriptions/{item['subscription']}", reader, headers=PAGE)
    differences = web.get(opened.headers["Location"], reader, headers=PAGE).text
    assert re.search(r"7,171.*7,000", differences, re.DOTALL)
    [item] = observers.items(FOLLOWED, reader)
    assert item["unread"] is False
    for other in observers.others:
        assert web.get(f"/reports/subscriptions/{item['subscription']}", other).status_code == 404
        assert observers.end(item["links"]["self"], other) == 404
    scene.agree("MD", "bilateral", "KZ")
    scene.release("MD", [("2023", "_T", "_T", 6900)], reason="More of them")
    assert observers.told() == {number: (1, 0)}
    [after] = observers.items(FOLLOWED, reader)
    assert after == {**item, "state": "closed"}
    about = ("report-subscribed", "subscriber-told", "subscriber-read")
    assert observers.keys(*(f"reporting.{each}" for each in about)) == {f"person:{number}"}


def test_public_figures_are_followed_by_all_who_sign_in_until_their_account_closes(
    observers: Observers,
) -> None:
    scene = observers.scene
    scene.agree("MD", "public")
    scene.catch_up()
    follow = (observers.secretariat, observers.stranger)
    assert [observers.post(FOLLOWED, each).status_code for each in follow] == [201, 201]
    assert observers.post(SAVED, observers.secretariat).status_code == 201
    secretariat, stranger = (str(each.person) for each in follow)
    scene.release("MD", [("2025", "_T", "_T", 5000)])
    assert observers.told() == {secretariat: (0, 1), stranger: (0, 1)}
    scene.bench.append(
        "identity.person-deactivated", {"person": secretariat, "reason": "left"}, stream="person"
    )
    scene.release("MD", [("2026", "_T", "_T", 5100)])
    scene.catch_up()
    scene.app.teller.run()
    told = [row for row in scene.tables()["subscription_notice"] if secretariat in row]
    assert len(told) == 1  # the figure is public, but nobody is there to be told of it
    # Erased with the person; a rebuilt read model has what is left, and nothing stumbles over the rest.
    scene.bench.keyring.destroy(f"person:{secretariat}", "asked for")

    scene.app.followed.rebuild(clearing("subscription", "subscription_notice"))
    scene.app.kept.rebuild(clearing("saved_report"))
    tables = scene.tables()
    assert tables["saved_report"] == []
    assert [stranger in row for row in tables["subscription"]] == [True]
    scene.app.teller.run()
