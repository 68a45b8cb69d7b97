"""Reads of stored figures against the same by hand: a query, a page, a file of a million cells."""

import csv
import gc
import io
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from deploy.bench.readers import COUNTRIES, INDICATOR
from deploy.bench.rows import BenchRow
from deploy.bench.stored import CITIZENSHIPS, Stored
from deploy.web import web_parts
from servicekit.context import Context
from servicekit.language import DEFAULT, format_period, separators
from servicekit.templating import environment as templates
from servicekit.templating import language_links
from services.reporting.http import create_app
from services.reporting.queries.observations import Cut, dimensions_of, figure_rows
from services.reporting.queries.scope import readable

ROUNDS: Final = 240
"""Of these the 95th percentile is the twelfth of the slowest: of sixty it was the third, and chance."""
BLOCK: Final = 15
WARM_UP: Final = 5
FILES: Final = 3
CELLS: Final = 1_000_000
_SEEN: Final = """
FROM dataset d JOIN series s ON s.dataset = d.id JOIN fact f ON f.series = s.id
WHERE {countries} AND d.indicator = '{indicator}' AND s.frequency = 'M'{codes}
  AND f.period BETWEEN {first} AND {last} AND f.known_to IS NULL
  AND f.known_from <= (SELECT max(r.position) FROM release r
                       WHERE r.dataset = d.id AND r.outside_from IS NOT NULL)
  AND EXISTS (SELECT 1 FROM visibility v
              WHERE v.owner = d.country AND v.indicator = d.indicator AND v.until IS NULL
                AND v.reader IN ('{reader}', '*'))
"""
"""Rights and masks as one would write them by hand for this reader: no embargo, no vintage, no terms."""
_VALUE: Final = """CASE WHEN EXISTS (SELECT 1 FROM mask m WHERE m.series = f.series AND m.period = f.period
                       AND m.until IS NULL) THEN NULL ELSE f.value END"""
_BARE_PAGE: Final = """{% extends "layout.html" %}{% block title %}{{ title }}{% endblock %}
{% block content %}<h1>{{ title }}</h1><table>
<tr><th></th>{% for period in periods %}<th>{{ period }}</th>{% endfor %}</tr>
{% for name, cells in lines %}
<tr><th>{{ name }}</th>{% for cell in cells %}<td>{{ cell }}</td>{% endfor %}</tr>
{% endfor %}</table>{% endblock %}"""


def rows(stored: Stored) -> list[BenchRow]:
    """A query and a page of up to 2,500 cells, p95, and a file; of a reader with restricted rights."""
    of = f"{CITIZENSHIPS * 12:,} cells over {stored.count:,} observations in {stored.database}"
    query, by_hand = in_turn(_query(stored), _by_hand(stored))
    page, bare = in_turn(_page(stored), _bare_page(stored))
    return [
        row(f"figures of a page of {of}, p95", query, by_hand, "the hand-written SQL", 1.5),
        row(f"HTML page of {of}, p95", page, bare, "SQL and a bare template", 3.0),
        *_file(stored),
    ]


def row(path: str, figure: float, reference: float, against: str, goal: float) -> BenchRow:
    """Seconds of one side against those of the other."""
    ratio = figure / reference
    return BenchRow(
        path=path,
        figure=_spelled(figure),
        reference=f"{_spelled(reference)}, {against}",
        ratio=round(ratio, 2),
        goal=f"at most {goal:g}",
        met=ratio <= goal,
    )


def _spelled(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def in_turn(ours: Callable[[], None], reference: Callable[[], None]) -> tuple[float, float]:
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


def by_hand(
    columns: str, reader: str, countries: str, years: tuple[int, int], codes: Mapping[str, str]
) -> str:
    """A statement for a reader of a country, over the first days of years."""
    slots = {"sex": "d2", "application": "d3"}
    return f"SELECT {columns} {_SEEN}".format(
        countries=countries,
        indicator=INDICATOR,
        codes="".join(f" AND s.{slots[name]} = '{code}'" for name, code in codes.items()),
        first=years[0] * 10_000 + 101,
        last=years[1] * 10_000 + 1231,
        reader=reader,
    )


def _query(stored: Stored) -> Callable[[], None]:
    application, places = stored.application, stored.places()
    codes = {name: (code,) for name, code in stored.codes.items()}

    def run() -> None:
        country, year = next(places)
        with application.reading() as connection:
            reader = application.reader(stored.half)
            scope = readable(connection, reader, indicator=INDICATOR, countries=[country])
            slots = dimensions_of(connection, INDICATOR)
            days = {"first_day": year * 10_000 + 101, "last_day": year * 10_000 + 1231}
            found = figure_rows(connection, scope, slots, Cut(codes=codes, frequencies=("M",), **days))
        assert len(found) == CITIZENSHIPS * 12, len(found)

    return run


def _cells(stored: Stored) -> Callable[[], tuple[str, list[tuple[Any, ...]]]]:
    """The next country and the cells of its page, by hand."""
    connection, places = stored.bare(), stored.places()
    columns = f"s.d1, f.period, {_VALUE}, f.scale, f.status, f.note, f.known_from, f.value IS NULL"

    def run() -> tuple[str, list[tuple[Any, ...]]]:
        country, year = next(places)
        cursor = connection.cursor()
        cursor.execute(by_hand(columns, "FI", f"d.country = '{country}'", (year, year), stored.codes))
        found = cursor.fetchall()
        connection.rollback()
        assert len(found) == CITIZENSHIPS * 12, len(found)
        return country, found

    return run


def _by_hand(stored: Stored) -> Callable[[], None]:
    cells = _cells(stored)

    def run() -> None:
        cells()

    return run


def _page(stored: Stored) -> Callable[[], None]:
    client = create_app(stored.application, web_parts(stored.composition)).test_client()
    places, headers = stored.places(), {"Accept": "text/html", **token(stored.half)}

    def run() -> None:
        country, year = next(places)
        answer = client.get(
            f"/reports/citizenship-over-time?country={country}&indicator={INDICATOR}"
            f"&frequency=M&from={year}-01&to={year}-12{_chosen(stored)}",
            headers=headers,
        )
        assert answer.status_code == 200, answer.status

    return run


def _chosen(stored: Stored) -> str:
    return "".join(f"&{name}={code}" for name, code in stored.codes.items())


def token(who: Context) -> dict[str, str]:
    """The header by which somebody is known."""
    return {"Authorization": f"Bearer {who.person}"}


def _bare_page(stored: Stored) -> Callable[[], None]:
    """The same tables as a reader gets them, in the frame of all pages, and nothing besides."""
    template = templates().from_string(_BARE_PAGE)
    reference, group = stored.composition.reference, separators(DEFAULT)[0]
    read = _cells(stored)

    def run() -> None:
        country, found = read()
        lines: dict[str, dict[int, object]] = {}
        for code, period, value, *_ in found:
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


class _Sink:
    """Takes what is written to it; how much, and when the first of it came."""

    def __init__(self) -> None:
        self.size, self.first_at = 0, 0.0

    def write(self, data: Any) -> None:
        if not self.size:
            self.first_at = time.perf_counter()
        self.size += len(data)


def _file(stored: Stored) -> list[BenchRow]:
    """The median of a few downloads of a million cells, each beside one by hand."""
    measured = [(_download(stored), _copy(stored)) for _ in range(FILES)]
    ours = statistics.median(seconds for (seconds, _, _), _ in measured)
    first = statistics.median(seconds for (_, seconds, _), _ in measured)
    bare, bare_first = (statistics.median(each[at] for _, each in measured) for at in (0, 1))
    lines = measured[0][0][2]
    assert lines == measured[0][1][2] and abs(lines - CELLS) < CELLS / 20, (lines, measured[0][1][2])
    how = "COPY" if stored.database == "PostgreSQL" else "bare script"
    of = f"CSV of {lines:,} cells over {stored.count:,} observations in {stored.database}"
    return [
        row(of, ours, bare, f"a {how} with the same rights and masks", 3.0),
        row(f"{of}: until the first figure", first, bare_first, f"the {how}", 1.0),
    ]


def _span(stored: Stored) -> tuple[list[str], tuple[int, int]]:
    """Countries and years with about a million cells that the reader of all countries may see."""
    if stored.database == "SQLite":
        return list(COUNTRIES), (stored.years[0], stored.years[-1])
    return list(COUNTRIES[:4]), (2020, 2024)


def _download(stored: Stored) -> tuple[float, float, int]:
    """(seconds, seconds to the first figure, lines) of the product's file, taken as a server takes it."""
    app = create_app(stored.application, web_parts(stored.composition))
    countries, (first, last) = _span(stored)
    query = {
        "indicator": INDICATOR,
        "country": ",".join(countries),
        "from": str(first),
        "to": str(last),
        "format": "csv",
    }
    began, first_at, lines = time.perf_counter(), 0.0, -1
    answer = app.test_client().get(
        "/api/v1/observations", query_string=query, headers=token(stored.whole), buffered=False
    )
    assert answer.status_code == 200, answer.text
    parts: Any = answer.response
    for part in parts:
        lines += part.count(b"\r\n")
        if lines and not first_at:
            first_at = time.perf_counter()
    answer.close()
    return time.perf_counter() - began, first_at - began, lines


def _copy(stored: Stored) -> tuple[float, float, int]:
    """The same of what the driver alone brings: by COPY, or from SQLite by csv.writer."""
    countries, years = _span(stored)
    listed = ", ".join(f"'{country}'" for country in countries)
    dimensions = ", ".join(f"s.d{place}" for place in range(1, len(stored.codes) + 2))
    columns = (
        f"d.country, d.indicator, d.source, f.period, {dimensions}, {_VALUE}, f.status, f.note, f.known_from"
    )
    connection, sink = stored.bare(), _Sink()
    statement = by_hand(columns, "SE", f"d.country IN ({listed})", years, {})
    began = time.perf_counter()
    with connection:
        cursor = connection.cursor()
        if stored.database == "PostgreSQL":
            cursor.copy_expert(f"COPY ({statement}) TO STDOUT WITH (FORMAT csv)", sink)
            lines = cursor.rowcount
        else:
            cursor.execute(statement)
            lines = 0
            while found := cursor.fetchmany(10_000):
                text = io.StringIO(newline="")
                csv.writer(text).writerows(found)
                sink.write(text.getvalue().encode())
                lines += len(found)
    ended = time.perf_counter()
    connection.close()
    return ended - began, sink.first_at - began, lines
