"""Decides the masks of every release, once, and records the decision as an event.

The table of each period that a release touches is taken as it stands at that release, the decision is
worked out in a worker process, and whoever rebuilds a read model finds it in the log.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import Columns, Command, EventLog, NewEvent, RecordedEvent, Write, reading
from servicekit.reference import Indicator, Reference
from servicekit.workers import Workers
from services.reporting.domain.masking import decide_masks
from services.reporting.domain.periods import parse_period
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
        loose = [at for at, name in enumerate(names) if not indicator.is_additive(name)]
        request = json.dumps({"mask_up_to": mask_up_to, "loose": loose, "tables": tables}).encode()
        hidden = json.loads(
            self._workers.run("services.reporting.handlers.masks:solve", request, timeout_s=TIMEOUT_S)
        )
        header = {
            **place,
            "release": event.position,
            "mask_up_to": mask_up_to,
            "method": METHOD,
            "dimensions": names,
        }
        by_period = [(table["period"], cells) for table, cells in zip(tables, hidden, strict=True)]
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

    def _tables(
        self, place: Mapping[str, str], periods: Sequence[str], position: int
    ) -> tuple[list[str], list[dict[str, Any]]]:
        """(names of the dimensions, the table of each period: its cells and those hidden before)."""
        with reading(self._database) as connection:
            slots = dimensions_of(connection, place["indicator"])
            number = connection.execute(
                sa.select(dataset.c.id).where(*(dataset.c[name] == value for name, value in place.items()))
            ).scalar_one()
            tables = [
                _table(connection, number, list(slots.values()), period, position)
                for period in sorted(set(periods))
            ]
        return list(slots), tables


def _table(
    connection: Connection, number: int, slots: Sequence[int], period: str, position: int
) -> dict[str, Any]:
    parsed = parse_period(period)
    codes = [series.c[f"d{slot}"] for slot in slots]
    here = [series.c.dataset == number, series.c.frequency == parsed.frequency]
    cells = connection.execute(
        sa.select(fact.c.value, fact.c.scale, *codes)
        .join(series, series.c.id == fact.c.series)
        .where(
            *here,
            fact.c.period == parsed.start,
            fact.c.known_from <= position,
            sa.or_(fact.c.known_to.is_(None), fact.c.known_to > position),
        )
    ).all()
    kept = connection.execute(
        sa.select(*codes)
        .join(mask, mask.c.series == series.c.id)
        .where(*here, mask.c.period == parsed.start, mask.c.until.is_(None))
    ).all()
    return {
        "period": period,
        "cells": sorted([list(key), value, scale] for value, scale, *key in cells),
        "keep": sorted(list(key) for key in kept),
    }


def solve(request: bytes) -> bytes:
    """Decide the masks of tables, in a worker process: JSON in, the hidden keys of each table out.

    Values with decimals are compared as whole numbers of their smallest step.
    """
    asked = json.loads(request)
    answer = []
    for table in asked["tables"]:
        scale = max((cell[2] for cell in table["cells"]), default=0)
        cells = {
            tuple(key): None if value is None else value * 10 ** (scale - own)
            for key, value, own in table["cells"]
        }
        hidden = decide_masks(
            cells,
            mask_up_to=asked["mask_up_to"] * 10**scale,
            keep=frozenset(tuple(key) for key in table["keep"]),
            loose=asked["loose"],
        )
        answer.append(sorted(list(key) for key in hidden))
    return json.dumps(answer).encode()


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
