"""Observations as one CSV file: what the list has, whoever asks, and never more than they may see."""

import csv
import http.client
import io
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from deploy.listener import Listener
from deploy.servers.postgres import fresh_database
from servicekit.context import Context
from services.reporting.http.download import NoLongerOpen
from services.reporting.queries import lines
from services.reporting.tables import disclosure
from tests.service.reporting.scene import INDICATOR, Scene
from tests.service.reporting.web import Web

ADDRESS = "/api/v1/observations"
NUMBERS = ("known_from", "visible_since", "rounded_to")
FIRST = [
    ("2024", "_T", "_T", "4519.50"),
    ("2024", "UA", "_T", "4000.00", "E", 'two\nlines, "quoted"'),
    ("2024", "AF", "_T", 516, "A", "=1+1"),
    ("2024", "SY", "_T", 3),
    ("2024", "KG", "_T", "-0.05"),
    ("2024", "PL", "_T", None, "M", "no such people"),
    ("2024", "PL", "F", None, "L", "@later"),
    ("2025", "_T", "_T", 70),
    ("2024-S1", "_T", "_T", 1),
    ("2024-Q4", "_T", "_T", 2),
    ("2024-09", "_T", "_T", 9),
    ("2024-12-30", "_T", "_T", 4),
    ("2024-W01", "_T", "_T", 5),
    ("2025-W01", "_T", "_T", 6),
    ("2020-W53", "_T", "_T", 7),
]


class Downloads:
    """MD's figures masked for KZ, KZ's rounded and held back for MD, amendments of both, and who reads."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        scene.indicator(decimals=2)
        scene.form("G")
        scene.admit("MD", "KZ", "PL", group="G")
        self.own, self.rounded = scene.person("KZ"), scene.person("MD")
        self.stranger = scene.person("PL")
        scene.agree("MD", "bilateral", "KZ")
        scene.agree("KZ", "bilateral", "MD")
        scene.agree("PL", "public")
        scene.declare("MD", "REG", official=True, name="=Register")
        scene.protect("KZ", "round", round_to=5)
        scene.release("MD", FIRST)
        scene.release(
            "KZ", [("2024", "_T", "_T", "1234.56"), ("2024", "UA", "_T", -13), ("2024", "SY", "_T", 2)]
        )
        scene.release("PL", [("2024", "_T", "_T", 10)])
        self.before = scene.catch_up()
        scene.agree("KZ", "bilateral", "MD", embargo_until="2030-01-01T00:00:00Z")
        scene.release("MD", [("2024", "AF", "_T", 2), ("2024", "SY", "_T", 44)], reason="late")
        scene.release("KZ", [("2024", "UA", "_T", 17)], reason="late")
        scene.bench.append(
            "catalog.break-declared",
            {
                "country": "MD",
                "indicator": INDICATOR,
                "source": "REG",
                "period": "2024-10",
                "names": {"en": "a new register", "ru": "новый регистр"},
            },
        )
        scene.catch_up()
        self.web = Web(scene)

    @property
    def readers(self) -> dict[str, Context | None]:
        return {"KZ": self.own, "MD": self.rounded, "PL": self.stranger, "public": None}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def downloads(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Downloads]:
    with ExitStack() as kept:
        url = None
        if request.param == "postgresql":
            server = request.getfixturevalue("postgres_maintenance_url")
            url = kept.enter_context(fresh_database(server, template=None))
        scene = Scene(tmp_path_factory.mktemp("downloads"), database_url=url)
        kept.callback(scene.close)
        yield Downloads(scene)


def listed(web: Web, reader: Context | None, **query: Any) -> list[dict[str, Any]]:
    """What the list has, page by page, as an answer in JSON spells it."""
    found: list[dict[str, Any]] = []
    answer = web.get(ADDRESS, reader, indicator=INDICATOR, limit=7, **query).get_json()
    while True:
        found += answer["items"]
        if answer["next"] is None:
            return found
        answer = web.get(answer["next"].removeprefix("http://localhost"), reader).get_json()


def downloaded(web: Web, reader: Context | None, **query: Any) -> list[dict[str, str]]:
    answer = web.get(ADDRESS, reader, indicator=INDICATOR, format="csv", **query)
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline="")))


def spelled(item: dict[str, Any]) -> dict[str, Any]:
    """An observation of the list as the file has it: a text after an apostrophe where it would run."""
    note = (item["note"] or "").replace("\n", "\r\n")
    texts = {name: text for name, text in item.items() if name.endswith("_label")} | {"note": note}
    return item | {
        name: f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text for name, text in texts.items()
    }


def read(line: dict[str, str], item: dict[str, Any]) -> dict[str, Any]:
    """A line of the file as the list spells it, with the members that the list has."""
    made: dict[str, Any] = {**line, "value": float(line["value"]) if line["value"] else None}
    made |= {name: int(line[name]) if line[name] else None for name in NUMBERS}
    made["absence"] = line["absence"] or None
    return {name: made[name] for name in item}


QUERIES: list[dict[str, Any]] = [
    {},
    {"country": "MD"},
    {"citizenship": "UA,SY,AF"},
    {"frequency": "W"},
    {"from": "2024", "to": "2024", "sex": "_T"},
    {"lang": "ru"},
    {"labels": "name", "lang": "ru"},
    {"labels": "name", "country": "MD,PL", "sex": "_T"},
    {"as_of": "before"},
]


@pytest.mark.parametrize("query", QUERIES, ids=[str(sorted(query.values())) for query in QUERIES])
def test_a_file_has_what_the_list_has_for_every_reader(downloads: Downloads, query: dict[str, Any]) -> None:
    if "as_of" in query:
        query = {**query, "as_of": str(downloads.before)}
    seen = set()
    for name, reader in downloads.readers.items():
        items = [spelled(item) for item in listed(downloads.web, reader, **query)]
        rows = downloaded(downloads.web, reader, **query)
        assert [read(line, item) for line, item in zip(rows, items, strict=True)] == items, name
        seen |= {(name, item["absence"], item["rounded_to"]) for item in items}
    if not query:
        assert {("KZ", "masked", None), ("KZ", None, None), ("MD", None, 5), ("MD", None, None)} <= seen


def test_each_line_is_written_alike_by_both_databases(downloads: Downloads) -> None:
    text = text_for(downloads, downloads.own, country="MD", to="2024")
    assert text.startswith(
        "country,indicator,source,frequency,period,citizenship,sex,value,absence,status,note,known_from,"
        "rounded_to,unit,visible_because,visible_since,visible_since_at,known_at,checkpoint\r\n"
    )
    start, broken = f"MD,{INDICATOR},REG,A,2024", "Break in series: a new register"
    for line in (
        f"{start},_T,_T,4519.50,,B,{broken},",
        f'{start},UA,_T,4000.00,,E,"two\r\nlines, ""quoted"" {broken}",',
        f"{start},KG,_T,-0.05,,B,{broken},",
        f"{start},PL,_T,,not-applicable,M,no such people,",
        f"{start},PL,F,,not-reported,L,'@later,",
        f"{start},AF,_T,,masked,A,,",
    ):
        assert f"\r\n{line}" in text


def test_names_stand_beside_codes_in_columns_of_their_own(downloads: Downloads) -> None:
    asked = {"country": "MD", "labels": "name", "frequency": "A", "from": "2024", "to": "2024"}
    text = text_for(downloads, downloads.own, **asked)
    assert text.startswith(
        "country,country_label,indicator,indicator_label,source,source_label,frequency,period,"
        "citizenship,citizenship_label,sex,sex_label,value,absence,status,"
    )
    start = f"MD,Moldova,{INDICATOR},Asylum applications,REG,'=Register,A,2024"
    for line in (
        "UA,Ukraine,_T,Total,4000.00,",
        "PL,Poland,F,Female,,not-reported,L,",
        "AF,Afghanistan,_T,Total,,masked",
    ):
        assert f"\r\n{start},{line}" in text
    russian = text_for(downloads, downloads.own, **asked, lang="ru")
    assert ",AF,Афганистан,_T,Всего,,masked," in russian
    tags = {
        downloads.web.get(ADDRESS, downloads.own, indicator=INDICATOR, format=form, **more).headers["ETag"]
        for form in ("csv", "json")
        for more in ({}, {"labels": "name"}, {"labels": "name", "lang": "ru"})
    }
    assert len(tags) == 6
    wrong = downloads.web.get(ADDRESS, downloads.own, indicator=INDICATOR, format="csv", labels="both")
    assert wrong.status_code == 422


def test_a_file_says_where_its_meaning_stands_and_where_it_is_newest(downloads: Downloads) -> None:
    asked = {"indicator": INDICATOR, "format": "csv", "country": "MD", "as_of": str(downloads.before)}
    linked = downloads.web.get(ADDRESS, downloads.own, **asked).headers["Link"]
    links = re.findall(r'<http://[^/]+(/[^>]+)>; rel="([a-z-]+)"', linked)
    assert links == [
        (f"/api/v1/indicators/{INDICATOR}", "describedby"),
        (f"/api/v1/documentation/MD/{INDICATOR}", "describedby"),
        (f"{ADDRESS}?indicator={INDICATOR}&format=csv&country=MD", "latest-version"),
    ]
    several = downloads.web.get(ADDRESS, None, indicator=INDICATOR, format="csv").headers["Link"]
    assert "describedby" in several and downloads.web.get(links[2][0], downloads.own).status_code == 200


def test_a_file_holds_no_figure_that_its_reader_may_not_see(downloads: Downloads) -> None:
    """MD amended AF to 2 and SY to 44; KZ amended UA from -13 to 17 while it held its figures back."""
    own, rounded = (text_for(downloads, reader) for reader in (downloads.own, downloads.rounded))
    assert "SY,_T,44," in rounded and "AF,_T,2," in rounded, "one's own"
    assert "AF,_T,2," not in own and "SY,_T,3," not in own and "AF,_T,,masked," in own
    assert "1234.56" in own and "UA,_T,17," in own
    assert "1234.56" not in rounded and "1235.00" in rounded
    assert "UA,_T,-15," in rounded and "UA,_T,15," not in rounded
    for reader in (downloads.stranger, None):
        others = [line for line in text_for(downloads, reader).splitlines()[1:] if not line.startswith("PL,")]
        assert others == []


def test_a_file_that_comes_in_many_parts_is_the_same(
    downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = text_for(downloads, downloads.own)
    in_small_parts(monkeypatch)
    assert text_for(downloads, downloads.own) == whole


def test_a_file_is_not_sent_again_while_nothing_changed_and_is_in_the_ledger(downloads: Downloads) -> None:
    query = {"indicator": INDICATOR, "format": "csv", "country": "MD", "frequency": "W"}
    tag = downloads.web.get(ADDRESS, downloads.own, **query).headers["ETag"]
    again = downloads.web.get(ADDRESS, downloads.own, headers={"If-None-Match": tag}, **query)
    assert (again.status_code, again.get_data()) == (304, b"")
    refused = downloads.web.get(ADDRESS, downloads.own, **query, limit=5)
    assert (refused.status_code, refused.get_json()["code"]) == (422, "bad-parameter")
    scene = downloads.scene
    scene.app.recorder.flush()
    scene.catch_up()
    with scene.app.reading() as connection:
        told = connection.execute(sa.select(disclosure).where(disclosure.c.owner == "MD")).all()
    assert ("KZ", "observations") in {(each.country, each.format) for each in told}


def test_a_right_that_ends_meanwhile_breaks_the_file_off(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = _shared(scene)
    in_small_parts(monkeypatch)
    answer = Web(scene).client.get(
        f"{ADDRESS}?indicator={INDICATOR}&format=csv", headers={"Authorization": f"Bearer {reader.person}"}
    )
    parts = iter(answer.response)
    assert b"country," in next(parts) and b"MD," in next(parts)
    scene.agree("MD", "bilateral", "PL")
    scene.catch_up()
    with pytest.raises(NoLongerOpen):
        next(parts)
    answer.close()


def test_what_breaks_off_is_no_whole_answer_to_a_client(
    sqlite_scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, web = _shared(sqlite_scene), Web(sqlite_scene)
    in_small_parts(monkeypatch)

    def narrowed(environ: Any, start_response: Any) -> Iterator[bytes]:
        """The application, with the agreement ended after what it sends first."""
        body = iter(web.app(environ, start_response))
        yield next(body)
        yield next(body)
        sqlite_scene.agree("MD", "bilateral", "PL")
        sqlite_scene.catch_up()
        yield from body

    with Listener(narrowed, replace(sqlite_scene.bench.kit.settings, port=0)) as listener:
        client = http.client.HTTPConnection("127.0.0.1", listener.port, timeout=10)
        headers = {"Authorization": f"Bearer {reader.person}"}
        client.request("GET", f"{ADDRESS}?indicator={INDICATOR}&format=csv", headers=headers)
        with pytest.raises(http.client.IncompleteRead) as cut:
            client.getresponse().read()
        client.close()
    assert cut.value.partial.count(b"\r\nMD,") == 1


def text_for(downloads: Downloads, reader: Context | None, **query: Any) -> str:
    answer = downloads.web.get(ADDRESS, reader, indicator=INDICATOR, format="csv", **query)
    return answer.get_data().decode("utf-8-sig")


def in_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A series at a time."""
    monkeypatch.setattr(lines, "PART", 1)
    monkeypatch.setattr(lines, "FIRST", 1)


def _shared(scene: Scene) -> Context:
    """MD's figures of three series, which a reader of KZ may see."""
    reader = scene.person("KZ")
    scene.agree("MD", "bilateral", "KZ")
    scene.release("MD", [("2024", code, "_T", 50) for code in ("_T", "UA", "SY")])
    scene.catch_up()
    return reader
