"""Steps of a submission: validate, approve, release and the ways off the path."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from eventlog import Appended, Command, RecordedEvent, VersionConflict, Write, reading
from eventlog.columns import canonical_columns
from servicekit.commands import log_errors
from servicekit.context import Context, actor_of
from servicekit.errors import NotFound, Unavailable
from servicekit.kit import Kit
from services.submission.domain.errors import BaseChanged, UnknownIndicator, UnknownSource
from services.submission.domain.events import (
    Checked,
    FiguresAmended,
    FiguresEvent,
    FiguresReleased,
    SubmissionEvent,
)
from services.submission.domain.submission import Release, Step, Submission, TakeStep, decide, refuse
from services.submission.handlers.neighbours import neighbours
from services.submission.handlers.streams import figures_stream, loaded, new_event, write_of
from services.submission.handlers.submit import ATTEMPTS
from services.submission.intake.frames import pack, unpack
from services.submission.intake.specification import Specification, specification
from services.submission.projections import dimensions_of, figures_key, observations_at
from services.submission.queries import Queries, recorded_parts, standing_tables


class TakeSteps:
    """The command `step`."""

    def __init__(self, kit: Kit, queries: Queries, consumers: Sequence[Any]) -> None:
        self._kit = kit
        self._queries = queries
        self._consumers = consumers

    def __call__(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Take a step and answer the submission as it stands then.

        Raises NotFound, NotAllowed, the Rejections of the domain, the faults of the log, and BaseChanged:
        then the submission went back to checked with new differences.
        """
        actor, command = actor_of(context), _command(request, context)
        for attempt in range(ATTEMPTS):
            try:
                with log_errors():
                    return self._attempt(request, command, context, actor)
            except VersionConflict:
                if attempt:
                    self._settle(self._kit.log.head().position)
        raise Unavailable(part="submission")

    def _attempt(
        self, request: Mapping[str, Any], command: Command | None, context: Context, actor: str
    ) -> dict[str, Any]:
        state, version = loaded(self._kit.log, request["submission"])
        released = state is not None and state.state == "released"
        if state is None or not self._queries.may_see(context, state, released=released):
            raise NotFound(kind="submission", id=request["submission"])
        step: Step = request["step"]
        self._kit.rights.require(
            actor,
            f"submission.{step}",
            country=state.country,
            indicator=state.indicator,
            source=state.source,
            address=context.address,
        )
        seen = self._kit.log.seen(command) if command else None
        if seen is None:
            seen = self._take(state, version, step, request["comment"], command, context)
        self._settle(seen.last_position)
        returned = self._returned(seen)
        if returned is not None:
            raise returned
        return {**self._queries.get(state.id, context), "position": seen.last_position}

    def _take(
        self,
        state: Submission,
        version: int,
        step: Step,
        comment: str | None,
        command: Command | None,
        context: Context,
    ) -> Appended:
        actor = context.actor or ""
        workflow = self._kit.reference.workflow(state.country)
        comment = (comment or "").strip() or None
        figures = self._figures(state) if step == "release" else []
        if step == "release":
            refuse(state, step, actor, workflow)
            release = self._release(state, figures, context, comment)
            events = decide(state, release, workflow)
        else:
            events = decide(state, TakeStep(step=step, by=actor, comment=comment), workflow)
        writes = [write_of(state, version, events), *_figures_write(state, figures, events)]
        return self._kit.log.append(writes, command=command, actor=actor)

    def _figures(self, state: Submission) -> list[RecordedEvent]:
        """The releases of the same figures so far, the oldest first."""
        return self._kit.log.read_stream(figures_stream(state.country, state.indicator, state.source))

    def _release(
        self, state: Submission, figures: Sequence[RecordedEvent], context: Context, comment: str | None
    ) -> Release:
        documentation = self._kit.reference.documentation(state.country, state.indicator)
        since = [each for each in figures if each.position > state.base]
        return Release(
            by=context.actor or "",
            dimensions=tuple(dimensions_of(self._kit.log, state.observations)),
            comment=comment,
            first=not figures,
            documented=documentation is not None and documentation.complete,
            moved=self._moved(state, since, context) if since else None,
        )

    def _moved(self, state: Submission, since: Sequence[RecordedEvent], context: Context) -> Checked | None:
        """The check against the figures as they stand by now, if one of its cells moved; else None."""
        kit = self._kit
        self._settle(since[-1].position)
        with reading(kit.database) as connection:
            tables = standing_tables(connection, figures_key(state.country, state.indicator, state.source))
            rules = self._rules(state)
            beside = neighbours(kit, connection, rules, context)
        own = recorded_parts(kit, state.observations)
        theirs = [
            canonical_columns(each)
            for event in since
            for each in observations_at(kit.log, _observations_of(event))
        ]
        head = {
            "specification": rules.to_wire(),
            "years": list(tables),
            "own": len(own),
            "beside": beside.about,
        }
        message = pack(head, [*tables.values(), *own, *theirs, *beside.parts])
        answer, _ = unpack(kit.workers.run("services.submission.intake.work:check_again", message))
        if not answer["moved"]:
            return None
        counted = ("errors", "warnings", "notes", "added", "changed", "unchanged")
        return Checked(
            submission=state.id,
            base=since[-1].position,
            findings=tuple(answer["findings"]),
            **{name: answer[name] for name in counted},
        )

    def _rules(self, state: Submission) -> Specification:
        kit = self._kit
        indicator = kit.reference.indicator(state.indicator)
        source = kit.reference.source(state.country, state.indicator, state.source)
        if indicator is None:
            raise UnknownIndicator(indicator=state.indicator)
        if source is None:
            raise UnknownSource(
                country=state.country, indicator=state.indicator, source=state.source, declared=[]
            )
        return specification(
            kit.reference,
            state.country,
            indicator,
            source,
            today=kit.clock().date(),
            max_findings=kit.settings.max_findings,
        )

    def _returned(self, appended: Appended) -> BaseChanged | None:
        """The refusal of a release that sent the submission back instead."""
        events = list(self._kit.log.read(appended.first_position - 1, appended.first_position))
        if events[0].type != "submission.returned":
            return None
        return BaseChanged(base=events[0].members["base"])

    def _settle(self, position: int) -> None:
        self._kit.settle(self._consumers, position)


def _observations_of(event: RecordedEvent) -> Sequence[int]:
    positions: list[int] = event.members["observations"]
    return positions


def _figures_write(
    state: Submission,
    figures: Sequence[RecordedEvent],
    events: Sequence[SubmissionEvent | FiguresEvent],
) -> list[Write]:
    """The release of the figures, which fails if another one came between."""
    return [
        Write(
            stream=figures_stream(state.country, state.indicator, state.source),
            expected_version=figures[-1].version if figures else 0,
            events=[new_event(each, state.country)],
        )
        for each in events
        if isinstance(each, FiguresReleased | FiguresAmended)
    ]


def _command(request: Mapping[str, Any], context: Context) -> Command | None:
    if context.command_key is None:
        return None
    asked = {name: request[name] for name in ("submission", "step", "comment")}
    return Command(key=context.command_key, request=json.dumps(asked, sort_keys=True).encode())
