"""Puts the reporting service together: its read models, its policies, and what it answers."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from sqlalchemy.engine import Connection

from eventlog import Consumer, RecordedEvent, install_read_models, reading
from servicekit.context import Context
from servicekit.errors import Unavailable
from servicekit.kit import Kit, settle
from servicekit.policy import Policy
from services.reporting import projections
from services.reporting.handlers import issue, masks
from services.reporting.handlers.attention import Step, take_note
from services.reporting.queries.corrections import list_corrections
from services.reporting.queries.moments import Since, since_of
from services.reporting.queries.notices import Page, get_notice, list_notices, unseen
from services.reporting.queries.readers import Reader, reader_for
from services.reporting.tables import READ_MODELS

LAG: Final = timedelta(seconds=5)
"""Read models that are behind the log for longer answer nobody (architecture, 4)."""


class Reporting:
    """The reporting service as one process has it."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.figures = Consumer(
            engine=kit.database,
            log=kit.log,
            name="reporting.figures",
            apply=projections.projection(kit.log),
            types=projections.TYPES,
        )
        masker = masks.Masker(
            log=kit.log,
            database=kit.database,
            workers=kit.workers,
            reference=kit.reference,
            figures_at=self._bring_figures,
        )
        notifier = issue.Notifier(
            log=kit.log,
            database=kit.database,
            rights=kit.rights,
            reference=kit.reference,
            figures_at=self._bring_figures,
        )

        def react(event: RecordedEvent) -> None:
            (masker if event.type in masks.TYPES else notifier).react(event)

        self.policies = Policy(
            engine=kit.policy_database,
            log=kit.log,
            name="reporting.policies",
            react=react,
            types=masks.TYPES | issue.TYPES,
        )

    @property
    def consumers(self) -> Sequence[Consumer]:
        """The read models, then the policies that answer releases with masks and notices."""
        return (self.figures, self.policies)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent state of the read models. Raises Unavailable when it is too old to rely on.

        An agreement that was narrowed must not be answered from a read model that has not seen it.
        """
        with reading(self.kit.database) as connection:
            waiting = next(self.kit.log.read(self.figures.position(), types=projections.TYPES, limit=1), None)
            if waiting is not None and self.kit.clock() - waiting.recorded_at > LAG:
                raise Unavailable(part="reporting")
            yield connection

    def reader(self, context: Context) -> Reader:
        """Who reads. Raises Unavailable while rights cannot be known."""
        return reader_for(self.kit.rights, context.actor, self.kit.clock(), context.address)

    def list_notices(
        self, context: Context, person: str, *, state: str | None, after: str | None, limit: int
    ) -> dict[str, Any]:
        """A page of a person's notices."""
        reader = self.reader(context)
        with self.reading() as connection:
            page = list_notices(connection, reader, person, state=state, after=after, limit=limit)
            return {**_page(page), "unseen": unseen(connection, reader, person)}

    def get_notice(
        self, context: Context, person: str, *, notice: str, after: str | None, limit: int
    ) -> dict[str, Any]:
        """A notice of a person with its differences. Raises NotFound."""
        reader = self.reader(context)
        with self.reading() as connection:
            return get_notice(connection, reader, person, notice, after=after, limit=limit)

    def take_note(self, context: Context, person: str, notice: str, step: Step) -> dict[str, Any]:
        """Record that a person saw or acknowledged a notice, and wait until it shows."""
        position = take_note(self.kit.log, self.kit.database, context, self.reader(context), notice, step)
        if position is not None:
            settle([self.figures], position, self.kit.settings.settle_timeout_s)
        reader = self.reader(context)
        with self.reading() as connection:
            view = get_notice(connection, reader, person, notice, limit=1)
        return {**view, "position": position}

    def list_corrections(
        self,
        context: Context,
        *,
        country: str | None,
        indicator: str | None,
        since: str | None,
        after: str | None,
        limit: int,
    ) -> dict[str, Any]:
        """A page of the correction ledger. Raises BadSince."""
        reader, begin = self.reader(context), since_of(since) if since else Since()
        with self.reading() as connection:
            return _page(
                list_corrections(
                    connection,
                    reader,
                    country=country,
                    indicator=indicator,
                    since=begin,
                    after=after,
                    limit=limit,
                )
            )

    def await_position(self, position: int, timeout_s: float) -> bool:
        """Whether reports show the log up to a position, and what it led to, within the time.

        A release leads to masks and these to notices: who released finds all of it done, and outsiders
        see the figures as soon as the answer is there.
        """
        deadline = time.monotonic() + timeout_s
        for _ in ("the release", "its masks", "the notices"):
            if not settle([self.policies, self.figures], position, max(0.0, deadline - time.monotonic())):
                return False
            position, shown = self.kit.log.head().position, position
            if position == shown:
                break
        return settle([self.figures], position, max(0.0, deadline - time.monotonic()))

    def rebuild(self) -> int:
        """Make the read models anew from the log; the position reached. Masks are taken, not decided."""
        return self.figures.rebuild(projections.clear)

    def _bring_figures(self, position: int) -> None:
        self.figures.catch_up(position)


def build(kit: Kit) -> Reporting:
    """Create the tables that are missing and wire the service."""
    install_read_models(kit.database, READ_MODELS)
    return Reporting(kit)


def _page(page: Page) -> dict[str, Any]:
    return {"items": list(page.items), "next": page.next}
