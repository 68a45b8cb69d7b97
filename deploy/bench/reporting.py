"""Reading over a million stored observations, and making the read model anew from the log."""

import gc
import itertools
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from deploy.bench.environment import BenchEnvironment
from deploy.bench.readers import COUNTRIES, INDICATOR, agreement, append, page_of, share
from deploy.bench.rows import BenchRow
from deploy.composition import Composition, Threads
from deploy.prepare import install_core_catalog, prepare
from deploy.web import web_parts
from eventlog import Columns, EventLog
from servicekit.context import Context
from servicekit.language import DEFAULT, format_period, separators
from servicekit.localbus import LocalBus
from servicekit.settings import Settings
from servicekit.templating import environment as templates
from servicekit.templating import language_links
from services.reporting.http import create_app
from services.reporting.queries.observations import Cut, dimensions_of, figure_rows
from services.reporting.queries.scope import readable
from services.reporting.wiring import Reporting, build

SEXES: Final = ("_T", "M", "F", "_U")
MONTHS: Final = tuple(f"{year}-{month:02}" for year in range(2018, 2025) for month in range(1, 13))
CITIZENSHIPS: Final = 208
COUNTRY: Final = "MD"
ROUNDS: Final = 60
BLOCK: Final = 15
WARM_UP: Final = 5
REBUILD_GOAL: Final = 100_000

_BY_HAND: Final = """
SELECT s.d1, f.period,
       CASE WHEN EXISTS (SELECT 1 FROM mask m WHERE m.series = f.series AND m.period = f.period
                         AND m.until IS NULL) THEN NULL ELSE f.value END,
       f.scale, f.status, f.note, f.known_from, f.value IS NULL
FROM dataset d JOIN series s ON s.dataset = d.id JOIN fact f ON f.series = s.id
WHERE d.country = ? AND d.indicator = ? AND s.frequency = 'M' AND s.d2 = '_T'
  AND f.period BETWEEN ? AND ? AND f.known_to IS NULL
"""
_BARE_PAGE: Final = """{% extends "layout.html" %}{% block title %}{{ title }}{% endblock %}
{% block content %}<h1>{{ title }}</h1><table>
<tr><th></th>{% for period in periods %}<th>{{ period }}</th>{% endfor %}</tr>
{% for name, cells in lines %}
<tr><th>{{ name }}</th>{% for cell in cells %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table>{% endblock %}"""


def rows(environment: BenchEnvironment) -> list[BenchRow]:
    """Measure an embedded system; every round takes both sides in turn."""
    folder = environment.folder()
    composition = Composition(Settings(var=folder, workers=0), LocalBus())
    prepare(composition)
    install_core_catalog(composition)
    application: Reporting = build(composition.kit("reporting"))
    count = _fill(composition)
    composition.catch_up()
    application.figures.catch_up()
    started = time.perf_counter()
    application.rebuild()
    rebuilt = time.perf_counter() - started
    composition.catch_up()  # rights that were last looked at before the rebuild are not to be trusted
    threads = Threads()
    for follower in composition.followers:
        threads.run("follower", follower.run)
    query, by_hand = _in_turn(_query(application), _by_hand(folder))
    page, bare = _in_turn(_page(composition, application), _bare_page(composition, folder))
    half, whole = share(composition, application)
    filtered, unfiltered = _in_turn(
        page_of(composition, application, half), page_of(composition, application, whole)
    )
    recorded, unrecorded = _in_turn(
        page_of(composition, application, whole), page_of(composition, application, whole, recording=False)
    )
    threads.end()
    composition.close()
    return [
        BenchRow(
            path=f"rebuild of the facts from the log, {count:,} observations, embedded",
            figure=f"{count / rebuilt:,.0f} observations/s",
            reference=f"{REBUILD_GOAL:,} observations/s",
            ratio=round(count / rebuilt / REBUILD_GOAL, 2),
            goal="at least 1",
            met=count / rebuilt >= REBUILD_GOAL,
        ),
        _row(
            f"figures of a page of {CITIZENSHIPS * 12:,} cells over {count:,} observations, p95",
            query,
            by_hand,
            "the hand-written SQL",
            1.5,
        ),
        _row(
            f"HTML page of {CITIZENSHIPS * 12:,} cells over {count:,} observations, p95",
            page,
            bare,
            "SQL and a bare template",
            3.0,
        ),
        _row(
            f"the same page for a reader with rights to half of {len(COUNTRIES)} countries, p95",
            filtered,
            unfiltered,
            "for one who reads all",
            1.2,
        ),
        _row(
            "page of restricted figures with its disclosure recorded, p95",
            recorded,
            unrecorded,
            "with recording off",
            1.05,
        ),
    ]


def _row(path: str, figure: float, reference: float, against: str, goal: float) -> BenchRow:
    ratio = figure / reference
    return BenchRow(
        path=path,
        figure=f"{figure * 1000:.1f} ms",
        reference=f"{reference * 1000:.1f} ms, {against}",
        ratio=round(ratio, 2),
        goal=f"at most {goal}",
        met=ratio <= goal,
    )


def _fill(composition: Composition) -> int:
    """Release a million observations and open them to the public; how many there are."""
    chosen = random.Random(7)  # noqa: S311 - figures to read, nothing to guard
    catalog = composition.open_log("catalog")
    citizenships = _citizenships(catalog)
    submission, identity = composition.open_log("submission"), composition.open_log("identity")
    reporting = composition.open_log("reporting")
    count = 0
    for country in COUNTRIES:
        admitted = {"country": country}
        append(identity, f"country-{country}", "identity.country-admitted", admitted, None)
        agreed = agreement(country)
        append(identity, f"agreement-{country}", "identity.agreement-set", agreed, None)
        place = {"country": country, "indicator": INDICATOR, "source": "REG"}
        header = {**place, "submission": country, "dimensions": ["citizenship", "sex"]}
        tables = list(_tables(citizenships, chosen))
        positions = [
            append(
                submission,
                f"submission-{country}",
                "submission.observations-recorded",
                Columns({**header, "chunk": number, "chunks": len(tables)}, table),
                country,
            )
            for number, table in enumerate(tables, start=1)
        ]
        count += sum(len(table["period"]) for table in tables)
        released = append(
            submission,
            f"figures-{country}",
            "submission.figures-released",
            {
                **place,
                "submission": country,
                "observations": positions,
                "dimensions": ["citizenship", "sex"],
                "periods": list(MONTHS),
                "added": 1,
                "changed": 0,
                **dict.fromkeys(("submitted_by", "validated_by", "approved_by", "released_by"), "person:1"),
            },
            country,
        )
        hidden = [(month, code, "M") for month in MONTHS for code in chosen.sample(citizenships, 5)]
        decision = {
            **place,
            "release": released,
            "periods": list(MONTHS),
            "mask_up_to": 4,
            "method": "mask",
            "round_to": None,
            "dimensions": ["citizenship", "sex"],
        }
        columns = dict(
            zip(("period", "citizenship", "sex"), map(list, zip(*hidden, strict=True)), strict=True)
        )
        append(reporting, f"masks-{country}", "reporting.masks-decided", Columns(decision, columns), country)
    return count


def _tables(citizenships: list[str], chosen: random.Random) -> Iterator[dict[str, list[Any]]]:
    """The observations of a country, in shares that an event may hold."""
    whole = [(month, code, sex) for month in MONTHS for code in citizenships for sex in SEXES]
    for start in range(0, len(whole), 35_000):
        share = whole[start : start + 35_000]
        yield {
            "period": [row[0] for row in share],
            "citizenship": [row[1] for row in share],
            "sex": [row[2] for row in share],
            "value": [chosen.randrange(5, 20_000) for _ in share],
            "status": ["A"] * len(share),
            "note": [None] * len(share),
        }


def _citizenships(log: EventLog) -> list[str]:
    for event in log.read(types={"catalog.code-list-defined"}):
        payload: Any = event.payload
        if payload["code_list"] == "COUNTRY":
            codes = [code["code"] for code in payload["codes"] if code["kind"] == "value"]
            return ["_T", *codes[: CITIZENSHIPS - 1]]
    raise LookupError("the core catalog has no countries")


def _query(application: Reporting) -> Callable[[], None]:
    reader = application.reader(Context())

    def run() -> None:
        with application.reading() as connection:
            scope = readable(connection, reader, indicator=INDICATOR, countries=[COUNTRY])
            slots = dimensions_of(connection, INDICATOR)
            cut = Cut(codes={"sex": ("_T",)}, frequencies=("M",), first_day=20240101, last_day=20241231)
            found = figure_rows(connection, scope, slots, cut)
        assert len(found) == CITIZENSHIPS * 12, len(found)

    return run


def _by_hand(folder: Path) -> Callable[[], None]:
    connection = sqlite3.connect(f"{folder}/reporting.db")

    def run() -> None:
        found = connection.execute(_BY_HAND, (COUNTRY, INDICATOR, 20240101, 20241231)).fetchall()
        assert len(found) == CITIZENSHIPS * 12, len(found)

    return run


def _page(composition: Composition, application: Reporting) -> Callable[[], None]:
    app = create_app(application, web_parts(composition))
    client = app.test_client()
    addresses = (
        f"/reports/citizenship-over-time?country={country}&indicator={INDICATOR}"
        f"&frequency=M&from={year}-01&to={year}-12"
        for country, year in _places()
    )

    def run() -> None:
        answer = client.get(next(addresses), headers={"Accept": "text/html"})
        assert answer.status_code == 200, answer.status

    return run


def _bare_page(composition: Composition, folder: Path) -> Callable[[], None]:
    """The same tables as a reader gets them, in the frame of all pages, and nothing besides."""
    connection = sqlite3.connect(f"{folder}/reporting.db")
    template = templates().from_string(_BARE_PAGE)
    reference, group = composition.reference, separators(DEFAULT)[0]
    places = _places()

    def run() -> None:
        country, year = next(places)
        days = (year * 10_000 + 101, year * 10_000 + 1231)
        lines: dict[str, dict[int, object]] = {}
        for code, period, value, *_ in connection.execute(_BY_HAND, (country, INDICATOR, *days)):
            shown = "*" if value is None else f"{value:,}".replace(",", group)
            lines.setdefault(code, {})[period] = shown
        assert len(lines) == CITIZENSHIPS, len(lines)
        periods = sorted({period for cells in lines.values() for period in cells})
        named = sorted((reference.country_name(code, DEFAULT), cells) for code, cells in lines.items())
        template.render(
            language=DEFAULT,
            languages=language_links("/reports", []),
            section="reports",
            title=reference.country_name(country, DEFAULT),
            periods=[
                format_period(f"{period // 10_000}-{period // 100 % 100:02}", DEFAULT) for period in periods
            ],
            lines=[(name, [cells.get(period, "") for period in periods]) for name, cells in named],
        )

    return run


def _places() -> Iterator[tuple[str, int]]:
    """Another country and year each time, so that no page is one that was built before."""
    return itertools.cycle(itertools.product(COUNTRIES, range(2018, 2025)))


def _in_turn(ours: Callable[[], None], reference: Callable[[], None]) -> tuple[float, float]:
    """(p95 of ours, p95 of the reference) in seconds, block by block.

    In blocks, with a collection between them, so that each side pays for the garbage that it makes.
    """
    seconds: tuple[list[float], list[float]] = ([], [])
    for run in (ours, reference):
        for _ in range(WARM_UP):
            run()
    for _ in range(0, ROUNDS, BLOCK):
        for run, into in zip((ours, reference), seconds, strict=True):
            gc.collect()
            for _ in range(BLOCK):
                started = time.perf_counter()
                run()
                into.append(time.perf_counter() - started)
    first, second = (statistics.quantiles(measured, n=20)[-1] for measured in seconds)
    return first, second
