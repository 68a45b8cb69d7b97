"""Threads about mirrors: who explains a gap, who is told, who reads it, and where it stands."""

from collections.abc import Iterator
from typing import Any

import pytest

from servicekit.context import Context
from servicekit.errors import ComityError
from services.reporting.domain.mirror_thread import NotAFocalPoint
from services.reporting.handlers.mirror_thread import MirrorThreads
from tests.service.reporting.movements import MOVEMENT, REPORT, Movements, moved_in
from tests.service.reporting.readers import FORMATS, PAGE, text_of
from tests.service.reporting.web import Web

SAID = "Poland counts stays <b>under</b> a year."
FROM_THERE = {"country": "PL", "partner": "MD", "indicator": "IMMIGRATION"}


class Threads:
    """Focal points of MD, PL and KZ on the movements."""

    def __init__(self, movements: Movements) -> None:
        self.scene = movements
        app = movements.app
        app.mirrors = MirrorThreads(movements.bench.kit, app.reading, lambda _: movements.catch_up())
        # The same movement from its other end.
        movements.mirrors(
            "IMMIGRATION",
            {"indicator": "EMIGRATION", "dimension": "origin", "partner_dimension": "destination"},
        )
        self.focal = {country: self.appointed(country) for country in ("MD", "PL", "KZ")}
        movements.catch_up()

    def appointed(self, country: str, *, focal_point: bool = True) -> Context:
        """Somebody in a position of a country."""
        position = f"{country}-{'FP' if focal_point else 'OFFICE'}"
        person = self.scene.person(country)
        payload = {
            "country": country,
            "position": position,
            "agency": None,
            "names": {"en": f"Focal point of {country}", "ru": f"Координатор {country}"},
            "focal_point": focal_point,
            "roles": [],
        }
        self.scene.bench.append("identity.position-created", payload)
        assigned = {"position": position, "person": person.person, "country": country}
        self.scene.bench.append("identity.person-assigned", assigned)
        return person

    def explain(self, by: Context, **more: Any) -> Any:
        asked = {**MOVEMENT, "period": "2024", "language": "en", "text": SAID, **more}
        self.scene.catch_up()
        return self.scene.app.mirrors.write(asked, by)

    def refused(self, by: Context, **more: Any) -> str:
        head = self.scene.catch_up()
        with pytest.raises(ComityError) as error:
            self.explain(by, **more)
        assert self.scene.bench.kit.log.head().position == head
        return error.value.code

    def read(self, who: Context | None, format_: str = "json", **query: Any) -> Any:
        self.scene.catch_up()
        return Web(self.scene).get(REPORT, who, format=format_, **{**MOVEMENT, **query})


@pytest.fixture
def threads(movements: Movements) -> Threads:
    return Threads(movements)


@pytest.fixture(scope="module")
def unmoved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Threads]:
    """One scene for everything that is refused, and so changes nothing."""
    scene = moved_in(tmp_path_factory.mktemp("movements"))
    yield Threads(scene)
    scene.close()


def test_an_explanation_stands_under_the_comparison_in_every_format_and_from_both_ends(
    threads: Threads,
) -> None:
    before = threads.read(threads.focal["MD"])
    assert "texts" not in before.get_json()
    threads.explain(threads.focal["PL"], **FROM_THERE)
    for query in (MOVEMENT, FROM_THERE):
        answer = threads.read(threads.focal["MD"], **query)
        [said] = answer.get_json()["texts"]
        assert (said["heading"], said["text"]) == ("Poland, Focal point of PL", SAID)
        assert said["noted"].startswith("2024; ")
    assert threads.read(threads.focal["MD"]).headers["ETag"] != before.headers["ETag"]
    for format_ in FORMATS:
        text = text_of(format_, threads.read(threads.scene.people["MD"], format_).data)
        assert ("a year." in text) is (format_ != "csv"), format_
    for language, words in {"en": "every file of this report but CSV", "ru": "кроме CSV"}.items():
        page = Web(threads.scene).get(
            "/reports/mirror", threads.focal["MD"], headers=PAGE, lang=language, **MOVEMENT
        )
        assert words in page.text
    russian = threads.read(threads.focal["MD"], lang="ru").get_json()["texts"]
    assert russian[0]["heading"] == "Польша, Координатор PL"


def test_it_is_read_by_those_who_see_both_ends_and_by_nobody_else(threads: Threads) -> None:
    threads.explain(threads.focal["PL"])
    people, web = threads.scene.people, Web(threads.scene)
    address = "/api/v1/reports/mirror/messages"
    for who in (people["MD"], people["PL"], people["KZ"]):
        [item] = web.get(address, who, **MOVEMENT).get_json()["items"]
        assert (item["text"], item["country"], item["focal_point"]) == (SAID, "PL", "PL-FP")
    for stranger in (people["UA"], None):
        assert web.get(address, stranger, **MOVEMENT).status_code == 404
    threads.scene.agree("PL", "national", indicator="IMMIGRATION")
    threads.scene.catch_up()
    assert web.get(address, people["KZ"], **MOVEMENT).status_code == 404


def test_the_focal_points_of_the_other_country_are_told_until_they_have_seen_it(threads: Threads) -> None:
    app, web = threads.scene.app, Web(threads.scene)
    first, second = threads.focal["MD"], threads.focal["PL"]
    threads.explain(second)

    def told(who: Context) -> int:
        items = app.mirrors.notices(who)["items"]
        assert all(each["movement"] == MOVEMENT for each in items)
        listed = app.list_notices(who, str(who.person), state=None, after=None, limit=1)
        assert listed["unseen"] == len(items)
        return len(items)

    assert (told(first), told(second), told(threads.focal["KZ"])) == (1, 0, 0)
    assert told(threads.scene.people["MD"]) == 0
    page = web.get("/reports/mirror", first, headers=PAGE, **MOVEMENT)
    assert "Explain a gap" in page.text and "&lt;b&gt;under&lt;/b&gt;" in page.text
    assert told(first) == 0
    head = threads.scene.catch_up()
    web.get("/reports/mirror", first, headers=PAGE, **MOVEMENT)
    assert threads.scene.bench.kit.log.head().position == head  # seen once
    threads.explain(first, text="Moldova leaves them out.")
    threads.scene.agree("MD", "national", indicator="EMIGRATION")
    threads.scene.catch_up()
    assert told(second) == 0  # of what they may no longer see nobody is told


def test_only_focal_points_of_the_two_countries_write(threads: Threads) -> None:
    people = threads.scene.people
    assert threads.refused(people["MD"]) == "not-a-focal-point"
    with pytest.raises(NotAFocalPoint) as error:
        threads.explain(people["MD"])
    assert error.value.fields == {"country": "MD", "partner": "PL", "told": "Moldova, Poland"}
    assert threads.refused(threads.focal["KZ"]) == "not-a-focal-point"
    assert threads.refused(threads.appointed("MD", focal_point=False)) == "not-a-focal-point"
    assert threads.refused(Context(actor=None)) == "not-signed-in"
    threads.scene.bench.append(
        "identity.position-closed", {"position": "MD-FP", "country": "MD", "reason": "Merged"}
    )
    assert threads.refused(threads.focal["MD"]) == "not-a-focal-point"
    page = Web(threads.scene).get("/reports/mirror", people["MD"], headers=PAGE, **MOVEMENT)
    assert page.status_code == 200 and "Explain a gap" not in page.text


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": " \n"}, "unreadable-text"),
        ({"text": "a" * 2001}, "unreadable-text"),
        ({"text": "a\u202eb"}, "unreadable-text"),
        ({"language": "xx"}, "bad-parameter"),
        ({"period": "2024-13"}, "bad-period"),
        ({"period": "2030"}, "period-not-compared"),
        ({"period": "2024-03"}, "period-not-compared"),
        ({"partner": "UA"}, "not-found"),
        ({"partner": "MD"}, "no-mirror"),
        ({"indicator": "ASYLUM_APPLICATIONS"}, "no-mirror"),
        ({"indicator": "NONE"}, "bad-parameter"),
    ],
)
def test_what_is_no_explanation_is_refused(unmoved: Threads, change: dict[str, str], code: str) -> None:
    assert unmoved.refused(unmoved.focal["MD"], **change) == code


def test_an_earlier_state_has_what_was_said_by_then(threads: Threads) -> None:
    threads.explain(threads.focal["PL"], text="First")
    then = threads.scene.catch_up()
    threads.explain(threads.focal["MD"], text="Second", period=None)
    now = threads.read(threads.focal["MD"]).get_json()
    assert [each["text"] for each in now["texts"]] == ["Second", "First"]  # of all periods first
    earlier = threads.read(threads.focal["MD"], as_of=str(then)).get_json()
    assert [each["text"] for each in earlier["texts"]] == ["First"]
