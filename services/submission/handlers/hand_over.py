"""Handing over: somebody else of the country answers for an open submission from now on."""

from collections.abc import Mapping, Sequence
from typing import Any

from eventlog import VersionConflict
from servicekit.commands import carry_out, repeatable
from servicekit.context import Context, actor_of
from servicekit.errors import NotFound
from servicekit.kit import Kit
from services.submission.domain.submission import HandOver, Submission, decide
from services.submission.handlers.streams import loaded, write_of
from services.submission.queries import Queries


class HandsOver:
    """The command `hand_over`."""

    def __init__(self, kit: Kit, queries: Queries, consumers: Sequence[Any]) -> None:
        self._kit = kit
        self._queries = queries
        self._consumers = consumers

    def __call__(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Hand a submission over to a person, and answer who is responsible for it.

        Raises NotFound, NotAllowed, NotEntitled, StepNotPossible, the faults of the log.
        """
        actor, to = actor_of(context), f"person:{request['person']}"

        def written() -> list[Any]:
            state, version = loaded(self._kit.log, request["submission"])
            if state is None or not self._queries.may_hand_over(context, state):
                raise NotFound(kind="submission", id=request["submission"])
            command = HandOver(
                by=actor,
                to=to,
                entitled=self._entitled(to, state),
                comment=(request["comment"] or "").strip() or None,
            )
            workflow = self._kit.reference.workflow(state.country)
            events = decide(state, command, workflow)
            return [write_of(state, version, events)] if events else []

        asked = {"operation": "hand_over", **request}
        appended = carry_out(self._kit.log, written, context=context, command=repeatable(context, asked))
        position = None if appended is None else appended.last_position
        if position is not None:
            self._kit.settle(self._consumers, position)
        state, _ = loaded(self._kit.log, request["submission"])
        if state is None:
            raise VersionConflict(stream=request["submission"], expected=1, actual=0)
        return {"submission": state.id, "responsible": state.responsible, "position": position}

    def _entitled(self, actor: str, state: Submission) -> bool:
        """Whether an actor may submit these figures, and so may answer for them."""
        principal = self._kit.rights.principal(actor)
        return (
            principal is not None
            and principal.active
            and self._kit.rights.allows(
                actor,
                "submission.submit",
                country=state.country,
                indicator=state.indicator,
                source=state.source,
            )
        )
