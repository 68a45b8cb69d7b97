"""Decides the masks of every release, once, and records the decision as an event.

The table of each period that a release touches is taken as it stands at that release, with those of the
same years that a reader can hold against it. The decision is worked out in a worker process, and whoever
rebuilds a read model finds it in the log.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import Columns, Command, EventLog, NewEvent, RecordedEvent, Write, reading
from servicekit.reference import Indicator, Reference
from servicekit.workers import Workers
from services.reporting.domain.periods import parse_period, period_code
from services.reporting.domain.release_masks import Table, Version, decide_release
from services.reporting.queries.observations import dimensions_of
from services.reporting.tables import dataset, fact, mask, series

TYPES: Final = frozenset({"submission.figures-released", "submission.figures-amended"})
ROWS_LIMIT: Final = 50_000
"""Hidden cells that one event may name; the periods of a release share several events where they need it."""
TIMEOUT_S: Final = 900
METHOD: Final = "mask"


class IndicatorUnknown(LookupError):
    """Figures were released of an indicator that the reference does not have (yet)."""


class Masker:
    """Answers each release with reporting.masks-decided.

    figures_at(position): brings the read model to a log position, so that the table is there to be read.
    """

    def __init__(
        self,
        *,
        log: EventLog,
        database: sa.Engine,
        workers: Workers,
        reference: Reference,
        figures_at: Callable[[int], None],
    ) -> None:
        self._log = log
        self._database = database
        self._workers = workers
        self._reference = reference
        self._figures_at = figures_at

    def react(self, event: RecordedEvent) -> None:
        """Decide the masks of a release, unless they were decided before."""
        payload: Any = event.payload
        command = Command(key=f"masks:{event.position}", request=f"masks of {event.position}".encode())
        if self._log.seen(command) is not None:
            return
        # Up to the head: what earlier releases hid is kept, and that was decided after this release.
        self._figures_at(self._log.head().position)
        place = {name: payload[name] for name in ("country", "indicator", "source")}
        indicator = self._indicator(payload["indicator"])
        mask_up_to = indicator.mask_up_to
        names, tables = self._tables(place, payload["periods"], event.position)
        request = {
            "mask_up_to": mask_up_to,
            "flow": indicator.measure == "flow",
            "loose": [at for at, name in enumerate(names) if not indicator.is_additive(name)],
            "parents": [self._parents(indicator, name) for name in names],
            "tables": tables,
        }
        hidden = json.loads(
            self._workers.run(
                "services.reporting.handlers.masks:solve", json.dumps(request).encode(), timeout_s=TIMEOUT_S
            )
        )
        header = {
            **place,
            "release": event.position,
            "mask_up_to": mask_up_to,
            "method": METHOD,
            "dimensions": names,
        }
        periods = [table["period"] for table in tables if not table["decided"]]
        by_period = list(zip(periods, hidden, strict=True))
        stream = f"masks-{place['country']}.{place['indicator']}.{place['source']}"
        events = [
            NewEvent(
                type="reporting.masks-decided",
                payload=_decision(header, names, share),
                country=place["country"],
            )
            for share in _shares(by_period)
        ]
        self._log.append(
            [Write(stream=stream, events=events)], command=command, actor=f"service:{self._log.service}"
        )

    def _indicator(self, code: str) -> Indicator:
        known = self._reference.indicator(code)
        if known is None:
            raise IndicatorUnknown(code)
        return known

    def _parents(self, indicator: Indicator, name: str) -> dict[str, str | None]:
        """The groups of a dimension's codes, as the code list has them now."""
        dimension = indicator.dimension(name)
        codes = None if dimension is None else self._reference.code_list(dimension.code_list)
        return {} if codes is None else {code.code: code.parent for code in codes.codes.values()}

    def _tables(
        self, place: Mapping[str, str], periods: Sequence[str], position: int
    ) -> tuple[list[str], list[dict[str, Any]]]:
        """(names of the dimensions, the tables of the release and those around it), see `solve`."""
        touched = {(place["source"], period) for period in periods}
        years = {parse_period(period).start // 10_000 for period in periods}
        with reading(self._database) as connection:
            slots = dimensions_of(connection, place["indicator"])
            around: dict[tuple[str, str], dict[str, Any]] = {}
            for year in sorted(years):
                around |= _tables_of(connection, place, list(slots.values()), year, position)
        for source, period in touched:
            around.setdefault((source, period), {"cells": [], "keep": []})
        return list(slots), [
            {
                "source": source,
                "period": period,
                "decided": (source, period) not in touched,
                "cells": sorted(table["cells"], key=lambda cell: (cell[0], cell[3])),
                "keep": sorted(table["keep"]),
            }
            for (source, period), table in sorted(around.items())
        ]


def _tables_of(
    connection: Connection, place: Mapping[str, str], slots: Sequence[int], year: int, position: int
) -> dict[tuple[str, str], dict[str, Any]]:
    """The figures of a country's indicator for the periods that begin in a year, by source and period.

    Every version that stood at some time up to the position.
    """
    codes = [series.c[f"d{slot}"] for slot in slots]
    here = [
        dataset.c.country == place["country"],
        dataset.c.indicator == place["indicator"],
    ]
    days = (year * 10_000, year * 10_000 + 9_999)
    own = [dataset.c.source, series.c.frequency]
    facts = connection.execute(
        sa.select(*own, fact.c.period, fact.c.value, fact.c.scale, fact.c.known_from, fact.c.known_to, *codes)
        .join(series, series.c.id == fact.c.series)
        .join(dataset, dataset.c.id == series.c.dataset)
        .where(
            *here,
            fact.c.period.between(*days),
            fact.c.known_from <= position,
        )
    ).all()
    kept = connection.execute(
        sa.select(*own, mask.c.period, *codes)
        .join(series, series.c.id == mask.c.series)
        .join(dataset, dataset.c.id == series.c.dataset)
        .where(*here, mask.c.period.between(*days), mask.c.until.is_(None))
    ).all()
    tables: dict[tuple[str, str], dict[str, Any]] = {}
    for source, frequency, start, value, scale, since, until, *key in facts:
        table = tables.setdefault((source, period_code(frequency, start)), {"cells": [], "keep": []})
        table["cells"].append([key, value, scale, since, until if until and until <= position else None])
    for source, frequency, start, *key in kept:
        table = tables.setdefault((source, period_code(frequency, start)), {"cells": [], "keep": []})
        table["keep"].append(key)
    return tables


def solve(request: bytes) -> bytes:
    """Decide the masks of a release, in a worker process: JSON in, the hidden keys of each of its tables out.

    tables: source, period, cells as [key, value, scale, since, until], keep as keys, and whether it is
    decided already, being no part of the release. Values with decimals are compared as whole numbers of their
    smallest step.
    """
    asked = json.loads(request)
    scale = max((cell[2] for table in asked["tables"] for cell in table["cells"]), default=0)
    hidden = decide_release(
        [
            Table(
                source=table["source"],
                period=parse_period(table["period"]),
                cells=_versions(table["cells"], scale),
                keep=frozenset(tuple(key) for key in table["keep"]),
                decided=table["decided"],
            )
            for table in asked["tables"]
        ],
        mask_up_to=asked["mask_up_to"] * 10**scale,
        flow=asked["flow"],
        loose=asked["loose"],
        parents=asked["parents"],
    )
    return json.dumps([sorted(list(key) for key in cells) for cells in hidden]).encode()


def _versions(cells: Sequence[Any], scale: int) -> dict[tuple[str, ...], list[Version]]:
    found: dict[tuple[str, ...], list[Version]] = {}
    for key, value, own, since, until in cells:
        whole = None if value is None else value * 10 ** (scale - own)
        found.setdefault(tuple(key), []).append(Version(value=whole, since=since, until=until))
    return found


def _shares(by_period: Sequence[tuple[str, list[list[str]]]]) -> list[list[tuple[str, list[list[str]]]]]:
    """The periods in as few groups as hold no more rows than an event may have; at least one."""
    shares: list[list[tuple[str, list[list[str]]]]] = [[]]
    rows = 0
    for period, cells in by_period:
        if shares[-1] and rows + len(cells) > ROWS_LIMIT:
            shares.append([])
            rows = 0
        shares[-1].append((period, cells))
        rows += len(cells)
    return shares


def _decision(
    header: Mapping[str, object], names: Sequence[str], share: Sequence[tuple[str, list[list[str]]]]
) -> Columns:
    rows = [(period, *cell) for period, cells in share for cell in cells]
    return Columns(
        {**header, "periods": [period for period, _ in share]},
        {name: [row[place] for row in rows] for place, name in enumerate(("period", *names))},
    )
