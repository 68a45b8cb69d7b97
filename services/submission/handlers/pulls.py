"""Agreeing, changing and ending pulls, by the people of the country whose figures they bring."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from eventlog import EventLog, NewEvent, Write
from servicekit.commands import carry_out, repeatable
from servicekit.context import Context, actor_of
from servicekit.errors import NotFound
from servicekit.kit import Kit
from servicekit.outward import Outward
from services.submission.domain.errors import UnknownCharset, UnknownCountry, UnknownIndicator, UnknownSource
from services.submission.domain.pulls import (
    NAMES,
    Change,
    Disconnect,
    Pull,
    PullAgreed,
    PullDisconnected,
    PullEvent,
    PullForPeople,
    decide,
    event_from,
    folded,
    payload_of,
)
from services.submission.intake.texts import charset_named
from services.submission.queries.pulls import PullQueries


class Pulls:
    """The commands on pulls."""

    def __init__(self, kit: Kit, queries: PullQueries, reach: Outward, consumers: Sequence[Any]) -> None:
        self._kit = kit
        self._queries = queries
        self._reach = reach
        self._consumers = consumers

    def agree(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Agree a pull. Whoever agrees it answers for what it brings, and may submit it themselves.

        Raises PullForPeople, NotAllowed, AddressRefused, AddressUnknown, the faults of what the request
        names and of the log.
        """
        by = self._person(context)
        country, indicator, source = request["country"], request["indicator"], request["source"]
        known = self._kit.reference.indicator(indicator)
        if country not in self._kit.reference.countries():
            raise UnknownCountry(country=country)
        if known is None or known.namespace not in (None, country):
            raise UnknownIndicator(indicator=indicator)
        self._require(by, request, context)
        declared = self._kit.reference.source(country, indicator, source)
        if declared is None:
            codes = [each.code for each in self._kit.reference.sources(country, indicator)]
            raise UnknownSource(country=country, indicator=indicator, source=source, declared=codes)
        event = PullAgreed(
            pull=str(uuid.uuid4()),
            country=country,
            indicator=indicator,
            source=source,
            agency=declared.agency,
            **self._terms(request),
            by=by,
        )
        write = Write(stream=f"pull-{event.pull}", expected_version=0, events=[new_event(event, country)])
        return self._carried_out("agree_pull", request, context, lambda: [write])

    def change(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Fetch it in another way from now on, in the caller's name. What the request leaves out stays.

        Raises as `agree`, and NotFound, PullDisconnected.
        """
        by = self._person(context)
        row = self._queries.row(request["pull"], context)
        self._require(by, row._mapping, context)
        if not row.connected:
            raise PullDisconnected(pull=row.pull)
        names = ("address", "form", "charset", "mapping", "every", "reason")
        wanted = {name: request[name] if name in request else row._mapping[name] for name in names}
        command = Change(**self._terms(wanted), by=by)
        return self._carried_out("change_pull", request, context, self._decided(row.pull, command))

    def disconnect(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Fetch nothing any more, from this moment on. Raises NotFound, PullDisconnected."""
        by = self._person(context)
        row = self._queries.row(request["pull"], context)
        command = Disconnect(by=by, comment=(request["comment"] or "").strip() or None)
        return self._carried_out("disconnect_pull", request, context, self._decided(row.pull, command))

    def _person(self, context: Context) -> str:
        actor = actor_of(context)
        principal = self._kit.rights.principal(actor)
        if context.person is None or principal is None or principal.organisation is not None:
            raise PullForPeople()
        return actor

    def _require(self, by: str, place: Mapping[str, Any], context: Context) -> None:
        of = {name: place[name] for name in ("country", "indicator", "source")}
        self._kit.rights.require(by, "submission.submit", **of, address=context.address)

    def _terms(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        charset = wanted["charset"]
        if charset is not None and charset_named(charset) is None:
            raise UnknownCharset(charset=charset[:40])
        return {
            "address": self._reach.check(wanted["address"].strip()),
            "form": wanted["form"],
            "charset": charset,
            "mapping": wanted["mapping"],
            "every": wanted["every"],
            "reason": (wanted["reason"] or "").strip() or None,
        }

    def _decided(self, pull: str, command: Change | Disconnect) -> Callable[[], list[Write]]:
        def written() -> list[Write]:
            state, version = loaded_pull(self._kit.log, pull)
            if state is None:
                raise NotFound(kind="pull", id=pull)
            return [pull_write(state, version, decide(state, command))]

        return written

    def _carried_out(
        self, operation: str, request: Mapping[str, Any], context: Context, written: Callable[[], list[Write]]
    ) -> dict[str, Any]:
        command = repeatable(context, {"operation": operation, **request})
        appended = carry_out(self._kit.log, written, context=context, command=command)
        if appended is None:
            return {**self._queries.get(request["pull"], context), "position": None}
        self._kit.settle(self._consumers, appended.last_position)
        event = next(self._kit.log.read(appended.first_position - 1, appended.first_position))
        payload = event.members
        return {**self._queries.get(payload["pull"], context), "position": appended.last_position}


def loaded_pull(log: EventLog, pull: str) -> tuple[Pull | None, int]:
    """A pull as it stands and the version of its stream; None and 0 if there is none."""
    recorded = log.read_stream(f"pull-{pull}")
    events: list[PullEvent] = []
    for each in recorded:
        events.append(event_from(each.type, each.members))
    return folded(events), recorded[-1].version if recorded else 0


def pull_write(state: Pull, version: int, events: Sequence[PullEvent]) -> Write:
    """New events of a pull for its stream, at the version at which they were decided."""
    return Write(
        stream=f"pull-{state.pull}",
        expected_version=version,
        events=[new_event(each, state.country) for each in events],
    )


def new_event(event: PullEvent, country: str) -> NewEvent:
    """An event as the log takes it."""
    return NewEvent(type=NAMES[type(event)], payload=payload_of(event), country=country)
