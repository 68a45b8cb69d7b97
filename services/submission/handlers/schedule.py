"""Scheduled releases: set, taken back, and carried out at their moment by a duty."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
import structlog

from eventlog import reading
from servicekit.commands import carry_out, repeatable
from servicekit.context import Context, actor_of
from servicekit.errors import ComityError, InvalidRequest, NotFound, Unavailable, code_of
from servicekit.kit import Kit
from servicekit.moments import rfc3339
from services.submission.domain.errors import BaseChanged, StepNotPossible
from services.submission.domain.submission import ScheduleRelease, UnscheduleRelease, decide
from services.submission.handlers.step import TakeSteps
from services.submission.handlers.streams import figures_stream, loaded, write_of
from services.submission.queries import Queries
from services.submission.tables import submissions

logger = structlog.get_logger(__name__)

SERVICE: Final = "service:submission"
"""Who takes a schedule back that could not be carried out."""


class Schedules:
    """The commands `schedule_release` and `unschedule_release`, and the duty that carries releases out."""

    def __init__(self, kit: Kit, queries: Queries, steps: TakeSteps, consumers: Sequence[Any]) -> None:
        self._kit = kit
        self._queries = queries
        self._steps = steps
        self._consumers = consumers

    def set(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Have a submission released at a moment, in the caller's name. A later moment takes its place.

        Raises InvalidRequest, NotFound, NotAllowed, ReleaseInPast and what a release would raise now.
        """
        at = _moment(request["at"])
        return self._carry_out(request, context, at)

    def take_back(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Do not release it at its moment after all. Raises NotFound, NotAllowed, StepNotPossible."""
        return self._carry_out(request, context, None)

    def run(self) -> bool:
        """Carry out one release whose moment has come; False where none has.

        It is released as if who scheduled it did so now: with their rights of now and all that a release
        asks for. What cannot be released is taken off the schedule with the reason, and waits for people.
        """
        due = self._due()
        if due is None:
            return False
        key = f"scheduled-release:{due.id}:{due.scheduled_position}"
        context = Context(actor=due.scheduled_by, command_key=key)
        try:
            self._steps({"submission": due.id, "step": "release", "comment": None}, context)
        except BaseChanged:
            # It went back to checked with its new differences, and that ended the schedule.
            logger.info("scheduled-release-returned", submission=due.id)
        except Unavailable:
            raise
        except ComityError as error:
            logger.info("scheduled-release-refused", submission=due.id, code=code_of(error))
            self._give_up(due.id, code_of(error))
        return True

    def _due(self) -> Any:
        now = _written(self._kit.clock())
        with reading(self._kit.database) as connection:
            return connection.execute(
                sa.select(submissions)
                .where(submissions.c.release_at.is_not(None), submissions.c.release_at <= now)
                .order_by(submissions.c.release_at, submissions.c.received_position)
                .limit(1)
            ).first()

    def _carry_out(self, request: Mapping[str, Any], context: Context, at: datetime | None) -> dict[str, Any]:
        kit, actor = self._kit, actor_of(context)

        def written() -> list[Any]:
            state, version = loaded(kit.log, request["submission"])
            released = state is not None and state.state == "released"
            if state is None or not self._queries.may_see(context, state, released=released):
                raise NotFound(kind="submission", id=request["submission"])
            place = {"country": state.country, "indicator": state.indicator, "source": state.source}
            kit.rights.require(actor, "submission.release", address=context.address, **place)
            workflow = kit.reference.workflow(state.country)
            if at is None:
                return [write_of(state, version, decide(state, UnscheduleRelease(by=actor), workflow))]
            documentation = kit.reference.documentation(state.country, state.indicator)
            command = ScheduleRelease(
                by=actor,
                at=at,
                now=kit.clock(),
                first=not kit.log.read_stream(figures_stream(**place)),
                documented=documentation is not None and documentation.complete,
            )
            return [write_of(state, version, decide(state, command, workflow))]

        asked = {"operation": "schedule" if at else "unschedule", **request}
        appended = carry_out(kit.log, written, context=context, command=repeatable(context, asked))
        position = None if appended is None else appended.last_position
        if position is not None:
            kit.settle(self._consumers, position)
        return {**self._queries.get(request["submission"], context), "position": position}

    def _give_up(self, submission: str, reason: str) -> None:
        def written() -> list[Any]:
            state, version = loaded(self._kit.log, submission)
            if state is None or state.release_at is None:
                return []
            workflow = self._kit.reference.workflow(state.country)
            command = UnscheduleRelease(by=SERVICE, reason=reason)
            return [write_of(state, version, decide(state, command, workflow))]

        try:
            appended = carry_out(self._kit.log, written, context=Context(actor=SERVICE))
        except StepNotPossible:
            return  # somebody took it off the schedule at the same moment
        if appended is not None:
            self._kit.settle(self._consumers, appended.last_position)


def _moment(text: str) -> datetime:
    """A moment in UTC to the second. Raises InvalidRequest where it names none, or no time zone."""
    try:
        moment: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InvalidRequest(errors=[{"field": "at", "message": "Not a valid datetime."}])
    return moment.astimezone(UTC).replace(microsecond=0)


def _written(moment: datetime) -> str:
    """A moment as the read model has those of schedules, so that texts compare as moments do."""
    return rfc3339(moment.replace(microsecond=0))
