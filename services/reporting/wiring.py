"""Puts the reporting service together: its read models, its policies, and what it answers."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from sqlalchemy.engine import Connection

from eventlog import Consumer, RecordedEvent, install_read_models, reading
from servicekit.context import Context
from servicekit.duties import Duty
from servicekit.kit import Kit, settle
from servicekit.mail import Mailer
from servicekit.outward import outward
from servicekit.policy import Policy
from services.reporting import projections
from services.reporting.domain.disclosures import entries_of
from services.reporting.handlers import issue, masks
from services.reporting.handlers.attention import Step, take_note
from services.reporting.handlers.defined import DefinedTemplates
from services.reporting.handlers.digests import Digests
from services.reporting.handlers.disclosing import Batch, Recorder, Send, append_disclosures
from services.reporting.handlers.impact import Impacts
from services.reporting.handlers.joint import JointReports
from services.reporting.handlers.mirror_thread import MirrorThreads
from services.reporting.handlers.protection import Protections
from services.reporting.handlers.saved import SavedReports
from services.reporting.handlers.subscriptions import Subscriptions
from services.reporting.handlers.waiting_mail import WaitingMail
from services.reporting.handlers.watching import Teller, Watched
from services.reporting.handlers.webhooks import Webhooks
from services.reporting.projections import (
    defined,
    disclosures,
    joint,
    mirror_thread,
    saved,
    subscriptions,
    webhooks,
)
from services.reporting.queries.corrections import list_corrections
from services.reporting.queries.disclosures import SEE, list_disclosures
from services.reporting.queries.explanations import explanation_view, explanations
from services.reporting.queries.freshness import Freshness
from services.reporting.queries.mirrors import mirror_figures
from services.reporting.queries.moments import Since, since_of
from services.reporting.queries.notices import Page, get_notice, list_notices, notice_scope, unseen
from services.reporting.queries.places import parse_place, write_place
from services.reporting.queries.preview import preview
from services.reporting.queries.readers import Reader, reader_for
from services.reporting.queries.subscriptions import unread_of
from services.reporting.tables import READ_MODELS

DIGESTS_EVERY_S: Final = 15.0
WEBHOOKS_EVERY_S: Final = 15.0


class Reporting:
    """The reporting service as one process has it."""

    def __init__(self, kit: Kit, send: Send | None = None) -> None:
        """send: where records of restricted reads go; None: into the log from here."""
        self.kit = kit
        self.recorder = Recorder(send or (lambda name, batch: self._append(name, batch)))
        self.ledger = kit.read_model("reporting.disclosures", disclosures.apply, disclosures.TYPES)
        self.figures = kit.read_model(
            "reporting.figures",
            projections.projection(kit.log),
            projections.TYPES,
            set_aside=projections.close,
        )
        self._freshness = Freshness(self.figures, kit.clock)
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

        self.followed = kit.read_model("reporting.subscriptions", subscriptions.apply, subscriptions.TYPES)
        watched = Watched(kit)
        self.subscriptions = Subscriptions(kit, self.reading, watched, self._shown(self.followed))
        self.teller = Teller(kit, watched, self.reading, self._masked, self._shown(self.followed))
        self.digests = None
        if send is None:
            self.digests = Digests(
                kit, Mailer(kit.settings, kit.clock), self.reading, self._shown(self.figures)
            )
        self.hooks = kit.read_model("reporting.webhooks", webhooks.apply, webhooks.TYPES)
        self.webhooks = Webhooks(kit, outward(kit.settings), self.reading, self._shown(self.hooks))
        self.impacts = Impacts(kit, self.reading)
        self.kept = kit.read_model("reporting.saved", saved.apply, saved.TYPES)
        self.saved = SavedReports(kit, self.reading, self._shown(self.kept))
        self.protections = Protections(kit, self._shown(self.figures))
        self.defined = kit.read_model("reporting.templates", defined.apply, defined.TYPES)
        self.templates = DefinedTemplates(kit, self._shown(self.defined))
        self.joint_reports = kit.read_model("reporting.joint", joint.apply, joint.TYPES)
        self.joint = JointReports(kit, self.reading, self.figures.position, self._shown(self.joint_reports))
        self.mirror_messages = kit.read_model("reporting.mirrors", mirror_thread.apply, mirror_thread.TYPES)
        self.mirrors = MirrorThreads(kit, self.reading, self._shown(self.mirror_messages))
        self.waiting = WaitingMail(kit, Mailer(kit.settings, kit.clock), self.mirrors, self.reading)
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
        kept = (self.kept, self.defined, self.followed, self.joint_reports, self.mirror_messages)
        return (self.figures, self.ledger, self.hooks, *kept, self.policies)

    @property
    def duties(self) -> Sequence[Duty]:
        """What reporting does by the clock; nothing in a process that may not append."""
        return (
            ()
            if self.digests is None
            else (
                Duty(name="reporting.digests", every_s=DIGESTS_EVERY_S, run=self._tell_and_mail),
                Duty(name="reporting.webhooks", every_s=WEBHOOKS_EVERY_S, run=self.webhooks.run),
            )
        )

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent state of the read models. Raises Unavailable when it is too old to rely on.

        An agreement that was narrowed must not be answered from a read model that has not seen it.
        """
        with reading(self.kit.database) as connection:
            self._freshness.require(connection)
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
            explained = self.mirrors.waiting(connection, reader, person)
            waiting = unseen(connection, reader, person) + len(explained) + unread_of(connection, person)
            return {**_page(page), "unseen": waiting}

    def get_notice(
        self, context: Context, person: str, *, notice: str, after: str | None, limit: int
    ) -> dict[str, Any]:
        """A notice of a person with its differences. Raises NotFound."""
        reader = self.reader(context)
        with self.reading() as connection:
            view = get_notice(connection, reader, person, notice, after=after, limit=limit)
            shown = notice_scope(connection, reader, view)
        self.recorder.record(reader, shown, "notice")
        return view

    def record_disclosures(self, batch_id: str, batch: Batch) -> int:
        """Write a batch of records down that another process of this service queued; its position."""
        return append_disclosures(self.kit.log, batch_id, batch)

    def list_explanations(
        self,
        context: Context,
        *,
        country: str | None,
        indicator: str | None,
        after: str | None,
        limit: int,
    ) -> dict[str, Any]:
        """A page of what may be said to the caller of other countries' figures."""
        reader = self.reader(context)
        [start] = (0,) if after is None else parse_place(after, 1)
        with self.reading() as connection:
            found = explanations(
                connection, reader, countries=None if country is None else [country], indicator=indicator
            )
        end = start + limit
        items = [explanation_view(each, self.kit.reference) for each in found[start:end]]
        return {"items": items, "next": write_place(end) if end < len(found) else None}

    def preview_agreement(self, context: Context, payload: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Who would gain and lose which tables by an agreement. Raises NotAllowed."""
        self.kit.rights.require(
            context.actor, "agreement.set", country=payload["country"], address=context.address
        )
        with self.reading() as connection:
            head, now = self.kit.log.head().position, self.kit.clock()
            return preview(connection, payload, head=head, now=now)

    def mirror_figures(self, context: Context, asked: Mapping[str, str]) -> list[dict[str, Any]]:
        """Other countries' figures under one code, as the caller reads them; the read is in the ledger."""
        reader = self.reader(context)
        with self.reading() as connection:
            year = self.kit.clock().year
            found = mirror_figures(connection, reader, self.kit.reference, asked, year=year)
        self.recorder.record(reader, found.read, "observations")
        return found.items

    def list_disclosures(
        self,
        context: Context,
        *,
        country: str,
        indicator: str | None,
        reader: str | None,
        after: str | None,
        limit: int,
    ) -> dict[str, Any]:
        """A page of a country's disclosure ledger, for those who may see it. Raises NotAllowed."""
        self.kit.rights.require(context.actor, SEE, country=country, address=context.address)
        with self.reading() as connection:
            return _page(
                list_disclosures(
                    connection, country, indicator=indicator, reader=reader, after=after, limit=limit
                )
            )

    def take_note(self, context: Context, person: str, notice: str, step: Step) -> dict[str, Any]:
        """Record that a person saw or acknowledged a notice, and wait until it shows."""
        position = take_note(self.kit.log, self.kit.database, context, self.reader(context), notice, step)
        if position is not None:
            self.kit.settle([self.figures], position)
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

    def _append(self, batch_id: str, batch: Batch) -> None:
        append_disclosures(self.kit.log, batch_id, batch)

    def _tell_and_mail(self) -> bool:
        """Tell who follows reports, then mail what is due: so one release makes one message."""
        assert self.digests is not None
        try:
            more = self.teller.run()
        finally:
            try:
                mailed = self.digests.run()
            finally:
                self.waiting.run()
        return more or mailed

    def _masked(self) -> bool:
        """Whether every release has its masks, and every amendment its notices, and the figures show it."""
        return self.policies.waiting() is None and self.figures.waiting() is None

    def _shown(self, read_model: Consumer) -> Callable[[int], bool]:
        """Waits until a read model shows a position."""
        return partial(self.kit.settle, [read_model])

    def _bring_figures(self, position: int) -> None:
        self.figures.catch_up(position)


def build(kit: Kit) -> Reporting:
    """Create the tables that are missing and wire the service."""
    install_read_models(kit.database, READ_MODELS)
    return Reporting(kit)


def build_reader(kit: Kit) -> Reporting:
    """The service in a process that may not append: what it records goes to one that may."""

    def send(batch_id: str, batch: Batch) -> None:
        request = {"batch": batch_id, "entries": entries_of(batch)}
        kit.calls.call("reporting", "record_disclosures", request, Context(actor="service:reporting"))

    return Reporting(kit, send)


def _page(page: Page) -> dict[str, Any]:
    return {"items": list(page.items), "next": page.next}
