"""Commenting: somebody who has to do with a submission answers warnings of its checks."""

from collections.abc import Mapping, Sequence
from typing import Any

from eventlog import VersionConflict
from servicekit.commands import carry_out, repeatable
from servicekit.context import Context, actor_of
from servicekit.errors import NotAllowed, NotFound
from servicekit.kit import Kit
from services.submission.domain.comments import Comment, Place
from services.submission.domain.submission import CommentFindings, Submission, decide
from services.submission.handlers.streams import loaded, write_of
from services.submission.queries import Queries

MAY: tuple[str, ...] = ("submission.submit", "submission.validate", "submission.approve")


class Comments:
    """The command `comment`."""

    def __init__(self, kit: Kit, queries: Queries, consumers: Sequence[Any]) -> None:
        self._kit = kit
        self._queries = queries
        self._consumers = consumers

    def __call__(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Answer warnings, and answer the submission as it stands then.

        Raises NotFound, NotAllowed, PersonRequired, UnknownFinding, StepNotPossible, the faults of the log.
        """
        actor = actor_of(context)
        comments = tuple(Comment(place=Place.of(each), text=each["comment"]) for each in request["comments"])

        def written() -> list[Any]:
            state, version = loaded(self._kit.log, request["submission"])
            if state is None or not self._queries.may_see(context, state, released=False):
                raise NotFound(kind="submission", id=request["submission"])
            self._require(state, context)
            workflow = self._kit.reference.workflow(state.country)
            command = CommentFindings(by=actor, comments=comments)
            return [write_of(state, version, decide(state, command, workflow))]

        asked = {"operation": "comment", **request}
        appended = carry_out(self._kit.log, written, context=context, command=repeatable(context, asked))
        if appended is None:
            raise VersionConflict(stream=request["submission"], expected=0, actual=0)
        self._kit.settle(self._consumers, appended.last_position)
        return {**self._queries.get(request["submission"], context), "position": appended.last_position}

    def _require(self, state: Submission, context: Context) -> None:
        place = {"country": state.country, "indicator": state.indicator, "source": state.source}
        if not any(
            self._kit.rights.allows(context.actor, action, address=context.address, **place) for action in MAY
        ):
            raise NotAllowed(action="submission.comment", country=state.country, indicator=state.indicator)
