"""Tells what a release would do before anybody makes it: figures, reports, masks, and who would be told.

It is tried out on a copy in memory, with the code that follows a release: the projections take it in, the
masks are solved in a worker process, the notices find their readers, the reports are built. Nothing is
appended, and nothing of it is in a read model.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection

from eventlog import Columns
from servicekit.commands import log_errors
from servicekit.context import Context
from servicekit.errors import NotAllowed, NotFound
from servicekit.kit import Kit
from servicekit.workers import WorkerFailed
from services.reporting.domain.impact import NO_MASKS, TOO_MANY
from services.reporting.domain.moments import moment_of, written
from services.reporting.domain.periods import Period, parse_period
from services.reporting.handlers.masks import SOLVE, request_of
from services.reporting.projections import figures, masks
from services.reporting.projections.happened import WouldBe
from services.reporting.queries.copied import TooManyFigures, figures_copied
from services.reporting.queries.impact_cells import hidden_cells, impact_cells
from services.reporting.queries.openings import held_by
from services.reporting.queries.readers import Reader, reader_for
from services.reporting.queries.recipients import Amended, recipients_of
from services.reporting.queries.vintages import vintage
from services.reporting.reports.changed import About, built, candidates, changed_reports
from services.reporting.reports.impact_view import Impact, impact_view
from services.reporting.reports.material import Material
from services.reporting.reports.names import Names
from services.reporting.tables import dataset, masks_decided, release

logger = structlog.get_logger(__name__)

SEES: Final = ("submission.see", "submission.submit", "submission.validate", "submission.approve")
"""Any of these lets somebody see what is not released yet."""
MOST: Final = 100_000
"""Figures of an indicator that are tried out while somebody waits."""
KEPT: Final = 4
"""Impacts that are kept in memory: their pages are read one after the other."""


class Impacts:
    """The query `preview_release`."""

    def __init__(self, kit: Kit, reading: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._kit = kit
        self._reading = reading
        self._names = Names(kit.reference)
        self._kept: OrderedDict[tuple[object, ...], Impact] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, asked: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """A page of what a release would change, for who may see what is not released of those figures.

        asked: what submission.figures-amended would say; at: the moment, None for now; wait_s: for masks (a
        release waits longer); show, after, limit of the cells. Raises NotSignedIn, NotAllowed, NotFound where
        the observations are not of these figures.
        """
        self._require(asked, context)
        reader = reader_for(self._kit.rights, context.actor, self._kit.clock(), context.address)
        with log_errors():
            self._check(asked)
        with self._reading() as connection:
            impact = self._impact(connection, asked, reader, context.language)
            told = self._told(connection, asked) if asked["changed"] else None
        return impact_view(impact, asked) | {"readers": told}

    def _require(self, asked: Mapping[str, Any], context: Context) -> None:
        """Of the country, and one of those who see what is not released. A delegate is not of the country:
        what it shows to whom is its own affair.
        """
        place = {name: asked[name] for name in ("country", "indicator", "source")}
        rights = self._kit.rights
        if not any(rights.allows(context.actor, each, **place, address=context.address) for each in SEES):
            rights.require(context.actor, SEES[0], **place, address=context.address)
        principal = rights.principal(context.actor or "")
        if principal is None or principal.country != asked["country"]:
            raise NotAllowed(action=SEES[0], country=asked["country"], indicator=asked["indicator"])

    def _check(self, asked: Mapping[str, Any]) -> None:
        """That the observations are those of the figures: who names others learns nothing of them."""
        for position in asked["observations"]:
            event = next(self._kit.log.read(position - 1, position), None)
            payload = None if event is None else event.payload
            if not isinstance(payload, Columns) or any(
                payload.header.get(name) != asked[name]
                for name in ("submission", "country", "indicator", "source")
            ):
                raise NotFound(kind="submission", id=asked["submission"])

    def _impact(
        self, connection: Connection, asked: Mapping[str, Any], reader: Reader, language: str
    ) -> Impact:
        """What was worked out before, as long as nothing was released or masked since; else anew."""
        standing = connection.execute(
            sa.select(
                sa.select(sa.func.max(release.c.position)).scalar_subquery(),
                sa.select(sa.func.max(masks_decided.c.position)).scalar_subquery(),
            )
        ).one()
        about = (asked["submission"], *asked["observations"], reader.actor, language)
        key = (*about, self._kit.reference.position, self._kit.clock().year, *standing)
        with self._lock:
            known = self._kept.get(key)
        if known is None:
            known = self._worked_out(connection, asked, reader, language)
            if known.limit != NO_MASKS:  # who waits longer may get them
                self._keep(key, known)
        return known

    def _keep(self, key: tuple[object, ...], impact: Impact) -> None:
        with self._lock:
            self._kept[key] = impact
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)

    def _worked_out(
        self, connection: Connection, asked: Mapping[str, Any], reader: Reader, language: str
    ) -> Impact:
        periods = [parse_period(code) for code in asked["periods"]]
        copied = figures_copied(
            connection,
            asked["country"],
            asked["indicator"],
            asked["submission"],
            years={each.start // 10_000 for each in periods},
            most=MOST - asked["added"] - asked["changed"],
        )
        try:
            with copied as copy:
                return self._tried_out(connection, copy, asked, periods, reader, language)
        except TooManyFigures:
            return Impact(cells=(), reports=(), masks=False, limit=TOO_MANY)

    def _tried_out(
        self,
        connection: Connection,
        copy: Connection,
        asked: Mapping[str, Any],
        periods: Sequence[Period],
        reader: Reader,
        language: str,
    ) -> Impact:
        kit = self._kit
        position = kit.log.head().position + 1
        sources = list(copy.execute(sa.select(dataset.c.source)).scalars())
        about = About(
            country=asked["country"],
            indicator=asked["indicator"],
            source=asked["source"],
            frequencies=list(dict.fromkeys(each.frequency for each in periods)),
            others=bool(set(sources) - {asked["source"]}),
        )
        hidden = hidden_cells(copy, periods)
        was = self._material(copy, reader, language)
        offered = candidates([self._material(connection, reader, language)], about)
        before = built(was, [each for _, each in offered])
        payload = {**asked, "reason": asked["reason"] or "", "released_by": asked["released_by"] or ""}
        event = WouldBe(
            position=position,
            type="submission.figures-amended",
            payload=payload,
            recorded_at=kit.clock(),
        )
        figures.take_release(copy, kit.log, event)
        decided = self._decide(copy, payload, position, asked["wait_s"])
        hides = hidden_cells(copy, periods) if decided else hidden
        will = self._material(copy, reader, language)
        # A first release opens reports that the library does not have yet.
        fresh = [pair for pair in candidates([will], about) if pair[1] not in before]
        before |= dict.fromkeys((each for _, each in fresh), None)
        offered += fresh
        after = built(will, [each for _, each in offered])
        return Impact(
            cells=impact_cells(copy, asked["indicator"], position, hidden, hides),
            reports=changed_reports(offered, before, after),
            masks=decided,
            limit=None if decided else NO_MASKS,
        )

    def _decide(self, copy: Connection, payload: Mapping[str, Any], position: int, wait_s: int) -> bool:
        """Mask the copy as a release would; False where that takes longer than anybody waits."""
        request = request_of(copy, self._kit.reference, payload, position)
        try:
            answer = self._kit.workers.run(SOLVE, request.to_wire(), timeout_s=wait_s)
        except WorkerFailed as error:
            logger.warning("impact-without-masks", submission=payload["submission"], error=str(error))
            return False
        for place, decision in enumerate(request.decisions(answer), start=1):
            event = WouldBe(
                position=position + place,
                type="reporting.masks-decided",
                payload=decision,
                recorded_at=self._kit.clock(),
            )
            masks.take_masks(copy, event, decision)
        return True

    def _material(self, connection: Connection, reader: Reader, language: str) -> Material:
        kit = self._kit
        return Material(
            connection=connection,
            reference=kit.reference,
            reader=reader,
            language=language,
            at=None,
            vintage=vintage(kit.log, kit.log.head().position, past=False),
            running_year=kit.clock().year,
            base_url=kit.settings.base_url,
            learnt={},
            names=self._names,
        )

    def _told(self, connection: Connection, asked: Mapping[str, Any]) -> dict[str, Any]:
        """How many readers of whom get a notice, and until when an embargo keeps it from those outside."""
        kit = self._kit
        moment = moment_of(asked["at"]) or kit.clock()
        amendment = Amended(
            position=0,
            country=asked["country"],
            indicator=asked["indicator"],
            source=asked["source"],
            released_by=asked["released_by"],
        )
        groups: dict[tuple[str | None, str | None], int] = {}
        for each in recipients_of(connection, kit.rights, kit.reference, amendment, moment):
            principal = kit.rights.principal(f"person:{each['person']}")
            whose = (each["country"], principal.organisation if principal else None)
            groups[whose] = groups.get(whose, 0) + 1
        return {
            "total": sum(groups.values()),
            "besides": asked["released_by"],
            "held_until": written(_held_until(connection, asked["country"], asked["indicator"], moment)),
            "groups": [
                {"country": country, "organisation": organisation, "people": people}
                for (country, organisation), people in sorted(
                    groups.items(), key=lambda item: (item[0][0] != asked["country"], *map(str, item[0]))
                )
            ],
        }


def _held_until(connection: Connection, country: str, indicator: str, moment: datetime) -> datetime | None:
    openings = [each.opening for each in held_by(connection, country, indicator).values()]
    held = [each.embargo_until for each in openings if each.seen_up_to(moment) is not None]
    return max((each for each in held if each is not None), default=None)
