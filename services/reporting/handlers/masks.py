"""Decides the masks of every release, once, and records the decision as an event.

The table of each period that a release touches is taken as it stands at that release, with those of the
same years that a reader can hold against it. The decision is worked out in a worker process, and whoever
rebuilds a read model finds it in the log.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from eventlog import Columns, Command, EventLog, NewEvent, RecordedEvent, Write, reading
from servicekit.reference import Indicator, Reference
from servicekit.workers import Workers
from services.reporting.domain.periods import parse_period
from services.reporting.domain.protection import Method, Protection
from services.reporting.domain.release_masks import Table, Version, decide_release
from services.reporting.queries.mask_tables import mask_tables
from services.reporting.queries.rounding import protection_of

TYPES: Final = frozenset({"submission.figures-released", "submission.figures-amended"})
ROWS_LIMIT: Final = 50_000
"""Hidden cells that one event may name; the periods of a release share several events where they need it."""
SOLVE: Final = "services.reporting.handlers.masks:solve"
TIMEOUT_S: Final = 900


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
        payload = event.members
        command = Command(key=f"masks:{event.position}", request=f"masks of {event.position}".encode())
        if self._log.seen(command) is not None:
            return
        # Up to the head: what earlier releases hid is kept, and that was decided after this release.
        self._figures_at(self._log.head().position)
        with reading(self._database) as connection:
            asked = request_of(connection, self._reference, payload, event.position)
        answer = self._workers.run(SOLVE, asked.to_wire(), timeout_s=TIMEOUT_S)
        place = asked.place
        stream = f"masks-{place['country']}.{place['indicator']}.{place['source']}"
        events = [
            NewEvent(
                type="reporting.masks-decided",
                payload=decision,
                country=place["country"],
            )
            for decision in asked.decisions(answer)
        ]
        self._log.append(
            [Write(stream=stream, events=events)], command=command, actor=f"service:{self._log.service}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskRequest:
    """What the masks of a release are decided of. tables: see queries.mask_tables."""

    place: Mapping[str, str]
    release: int
    indicator: Indicator
    protection: Protection
    dimensions: Sequence[str]
    parents: Sequence[Mapping[str, str | None]]
    tables: Sequence[Mapping[str, Any]]

    @property
    def mask_up_to(self) -> int:
        """The greatest count that is hidden: the country's own threshold, else the indicator's."""
        own = self.protection.mask_up_to
        return self.indicator.mask_up_to if own is None else own

    def to_wire(self) -> bytes:
        """What `solve` takes."""
        return json.dumps(
            {
                "release": self.release,
                "method": self.protection.method,
                "mask_up_to": self.mask_up_to,
                "flow": self.indicator.measure == "flow",
                "loose": [
                    at for at, name in enumerate(self.dimensions) if not self.indicator.is_additive(name)
                ],
                "parents": self.parents,
                "tables": self.tables,
            }
        ).encode()

    def decisions(self, answer: bytes) -> list[Columns]:
        """The payloads of reporting.masks-decided that follow from what `solve` answered."""
        header = {
            **self.place,
            "release": self.release,
            "mask_up_to": self.mask_up_to,
            "method": self.protection.method,
            "round_to": self.protection.round_to,
            "dimensions": self.dimensions,
        }
        periods = [table["period"] for table in self.tables if not table["decided"]]
        shares = _shares(list(zip(periods, json.loads(answer), strict=True)))
        return [_decision(header, self.dimensions, share) for share in shares]


def request_of(
    connection: Connection, reference: Reference, payload: Mapping[str, Any], position: int
) -> MaskRequest:
    """The request for the masks of a release that is among the figures. payload: of the release.

    Raises IndicatorUnknown.
    """
    place = {name: payload[name] for name in ("country", "indicator", "source")}
    indicator = reference.indicator(payload["indicator"])
    if indicator is None:
        raise IndicatorUnknown(payload["indicator"])
    names, tables = mask_tables(connection, place, payload["periods"], position)
    return MaskRequest(
        place=place,
        release=position,
        indicator=indicator,
        protection=protection_of(connection, payload["country"], payload["indicator"]),
        dimensions=names,
        parents=[_parents(reference, indicator, name) for name in names],
        tables=tables,
    )


def _parents(reference: Reference, indicator: Indicator, name: str) -> dict[str, str | None]:
    """The groups of a dimension's codes, as the code list has them now."""
    dimension = indicator.dimension(name)
    codes = None if dimension is None else reference.code_list(dimension.code_list)
    return {} if codes is None else {code.code: code.parent for code in codes.codes.values()}


def solve(request: bytes) -> bytes:
    """Decide the masks of a release, in a worker process: JSON in, the hidden keys of each of its tables out.

    tables: source, period, cells as [key, value, scale, since, until], keep as [key, last release that showed
    it], whether it is decided already, being no part of the release, and whether it was withheld as a whole.
    Values with decimals are compared as whole numbers of their smallest step.
    """
    asked = json.loads(request)
    if asked["method"] != "mask":
        fresh = [table for table in asked["tables"] if not table["decided"]]
        return json.dumps([_all_of(table, asked["method"]) for table in fresh]).encode()
    scale = max((cell[2] for table in asked["tables"] for cell in table["cells"]), default=0)
    hidden = decide_release(
        [
            Table(
                source=table["source"],
                period=parse_period(table["period"]),
                cells=_versions(table["cells"], scale),
                keep={tuple(key): shown_through for key, shown_through in table["keep"]},
                decided=table["decided"],
                withheld=table["withheld"],
            )
            for table in asked["tables"]
        ],
        release=asked["release"],
        mask_up_to=asked["mask_up_to"] * 10**scale,
        flow=asked["flow"],
        loose=asked["loose"],
        parents=asked["parents"],
    )
    return json.dumps([sorted(list(key) for key in cells) for cells in hidden]).encode()


def _all_of(table: Mapping[str, Any], method: Method) -> list[list[str]]:
    """The hidden cells of a table that is withheld: all; of one that is rounded: those hidden one by one."""
    figures = [cell for cell in table["cells"] if cell[1] is not None]
    kept = {tuple(key) for key, _ in table["keep"]} & {tuple(cell[0]) for cell in figures}
    if method == "round":
        hidden = set() if table["withheld"] else kept
    else:
        hidden = kept | {tuple(cell[0]) for cell in figures if cell[4] is None}
    return sorted(list(key) for key in hidden)


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
