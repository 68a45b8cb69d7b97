"""Tells subscribers when what a report shows them has changed: once for each state, never before masks."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection

from eventlog import Command, NewEvent, Write
from servicekit.errors import ComityError, NotFound
from servicekit.kit import Kit
from services.reporting.domain.report import Report
from services.reporting.domain.standing import standing
from services.reporting.queries.readers import Reader, reader_for
from services.reporting.queries.scope import freed
from services.reporting.queries.subscriptions import running, told_until
from services.reporting.queries.vintages import vintage
from services.reporting.reports.library import template
from services.reporting.reports.material import Material
from services.reporting.reports.names import Names
from services.reporting.reports.parameters import SEEN_BY, BadParameter, Parameters, parse_parameters
from services.reporting.reports.template import Template

logger = structlog.get_logger(__name__)

Mark = tuple[object, ...]

AT_ONCE: Final = 50
"""So many subscribers are told before others of the service's duties get their turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a report shows its reader. until: the state of the log; mark: what tells it from any other.

    held: the position that an embargo held some of it at when the reader was told last, and does not now.
    """

    until: int
    mark: Mark
    held: int | None


class Watched:
    """Reports as their subscribers see them, at two states of the log."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._names = Names(kit.reference)

    def newest(self, connection: Connection, reader: Reader, template_: str, given: Mapping[str, str]) -> int:
        """The state of the log that a report shows a reader now.

        Raises NotFound, TemplateRetiredAlready, BadParameter.
        """
        about, parameters = self._asked(connection, reader, template_, given)
        return max(each.touched for each in about.scope(self._material(connection, reader, None), parameters))

    def state(
        self,
        connection: Connection,
        reader: Reader,
        template_: str,
        given: Mapping[str, str],
        told_at: datetime,
    ) -> State:
        """The same, with what tells this state from every other one.

        told_at: when the reader was told last; what an embargo held back then and holds back no longer was
        no news to them.
        """
        about, parameters = self._asked(connection, reader, template_, given)
        scope = about.scope(self._material(connection, reader, None), parameters)
        return State(
            until=max(each.touched for each in scope),
            mark=(about.revision, *(each.mark for each in scope)),
            held=min(freed(connection, reader, scope, told_at).values(), default=None),
        )

    def changes(
        self, connection: Connection, reader: Reader, template_: str, given: Mapping[str, str], since: int
    ) -> tuple[int, int]:
        """(figures that show something else, new figures) of a report between a state and now.

        What was open and is hidden or rounded since shows something else, whether it is a cell of the
        report or only what a cell was worked out of. Both are built under today's rights, so a right that
        came or went is no change of a figure.
        """
        about, parameters = self._asked(connection, reader, template_, given)
        now = self._built(self._material(connection, reader, None), about, parameters)
        earlier = replace(self._material(connection, reader, since), narrowed=set())
        then = self._built(earlier, about, parameters)
        if now is None:
            raise NotFound(kind="report", id=template_)
        if then is None:
            return 0, sum(
                cell.value is not None for table in now.tables for cells in table.cells for cell in cells
            )
        found = standing(then, now, narrowed=len(earlier.narrowed or ()))
        return len(found.changed) + len(found.narrowed) + found.beneath, found.newer

    def _asked(
        self, connection: Connection, reader: Reader, template_: str, given: Mapping[str, str]
    ) -> tuple[Template, Parameters]:
        about = template(template_, connection, reader.country)
        asked = {**given, **about.fixed}
        parameters = parse_parameters(asked, self._kit.reference, needs=about.needs, takes=about.takes)
        if parameters.seen_by is not None:  # what others see of one's own figures is nobody's news
            raise BadParameter(parameter=SEEN_BY, value=parameters.seen_by)
        return about, parameters

    def _built(self, material: Material, about: Template, parameters: Parameters) -> Report | None:
        try:
            return about.build(material, parameters, about.scope(material, parameters))
        except NotFound:
            return None

    def _material(self, connection: Connection, reader: Reader, at: int | None) -> Material:
        kit = self._kit
        position = kit.log.head().position if at is None else at
        return Material(
            connection=connection,
            reference=kit.reference,
            reader=reader,
            language="en",
            at=at,
            vintage=vintage(kit.log, position, past=at is not None),
            running_year=kit.clock().year,
            base_url=kit.settings.base_url,
            learnt={},
            names=self._names,
        )


class Teller:
    """Tells those who follow a report. Part of the duty `reporting.digests`, before mail goes out."""

    def __init__(
        self,
        kit: Kit,
        watched: Watched,
        reading: Callable[[], AbstractContextManager[Connection]],
        settled: Callable[[], bool],
        settle: Callable[[int], object],
    ) -> None:
        """settled: whether every release has its masks and notices; settle: waits until a position shows."""
        self._kit = kit
        self._watched = watched
        self._reading = reading
        self._settled = settled
        self._settle = settle
        self._compared: dict[str, Mark] = {}

    def run(self) -> bool:
        """Tell who is to be told; whether there may be more to tell."""
        if not self._settled():
            return False
        with self._reading() as connection:
            every, until = running(connection), told_until(connection)
        told, failed = 0, []
        for each in every:
            if told >= AT_ONCE:
                break
            try:
                told += self._tell(each, *until.get(each.id, (each.since, each.subscribed_at)))
            except Exception as error:  # noqa: BLE001 - raised below: one that fails holds no other up
                failed.append(error)
        if failed:
            raise ExceptionGroup("subscribers that could not be told", failed)
        return told >= AT_ONCE

    def _tell(self, each: sa.Row[Any], since: int, told_at: str) -> bool:
        """Tell one subscriber, if there is something to tell. since, told_at: what they know, and since when.

        Where an embargo ended, what it held back is older than what they were told of others meanwhile: then
        they are told of all from the state on that it held them at.
        """
        reader = reader_for(self._kit.rights, f"person:{each.person}", self._kit.clock())
        if reader.actor is None or reader.country != each.country:
            # Whose account is closed would read what is public, and who moved stands for another country.
            return False
        given = dict(each.parameters)
        try:
            with self._reading() as connection:
                told = datetime.fromisoformat(told_at)
                state = self._watched.state(connection, reader, each.template, given, told)
                if self._compared.get(each.id) == state.mark:
                    return False
                until = state.until
                if state.held is not None and state.held < since:
                    until, since = max(until, self._kit.log.head().position), state.held
                elif until <= since:
                    return False
                changed, newer = self._watched.changes(connection, reader, each.template, given, since)
        except ComityError as error:
            # Closed to them or not possible any more: the list of their subscriptions says so.
            logger.info("subscription-not-open", subscription=each.id, code=error.code)
            return False
        self._compared[each.id] = state.mark
        if not changed and not newer:
            return False
        payload = {
            "subscription": each.id,
            "person": each.person,
            "since": since,
            "until": until,
            "changed": changed,
            "newer": newer,
        }
        event = NewEvent(type="reporting.subscriber-told", payload=payload, country=each.country)
        appended = self._kit.log.append(
            [Write(stream=f"subscription-{each.id}", events=[event])],
            command=Command(key=f"subscriber-told:{each.id}:{until}", request=str(until).encode()),
            actor=f"service:{self._kit.service}",
        )
        self._settle(appended.last_position)
        return True
