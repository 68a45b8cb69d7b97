"""What the release of a submission would change, told before it is approved."""

from collections.abc import Mapping
from typing import Any

from servicekit.context import Context
from servicekit.errors import NotFound
from servicekit.kit import Kit
from services.submission.domain.errors import StepNotPossible
from services.submission.domain.events import payload_of
from services.submission.domain.submission import Submission, figures_of
from services.submission.handlers.streams import figures_stream, loaded
from services.submission.projections import dimensions_of
from services.submission.queries import Queries

_TOLD = ("submission", "country", "indicator", "source", "observations", "periods", "added", "changed")


class ImpactQueries:
    """The query `impact`. Reporting works it out, with the code by which it follows releases."""

    def __init__(self, kit: Kit, queries: Queries) -> None:
        self._kit = kit
        self._queries = queries

    def __call__(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """A page of what would change, see reporting.preview_release; for who may see the submission.

        moved: released figures have moved since it was checked, so a release would send it back.
        Raises NotFound, StepNotPossible for one that can no longer be released, Unavailable.
        """
        state, _ = loaded(self._kit.log, request["submission"])
        released = state is not None and state.state == "released"
        if state is None or not self._queries.may_see(context, state, released=released):
            raise NotFound(kind="submission", id=request["submission"])
        if not state.is_open or state.state == "received":
            raise StepNotPossible(state=state.state, step="impact")
        by = self._releaser(state, context)
        payload = payload_of(
            figures_of(state, tuple(dimensions_of(self._kit.log, state.observations)), by or "")
        )
        asked = {
            **{name: payload[name] for name in _TOLD},
            "reason": state.reason,
            "released_by": by,
            "at": state.release_at,
            **{name: request[name] for name in ("wait_s", "show", "after", "limit")},
        }
        answer = self._kit.calls.call("reporting", "preview_release", asked, context)
        figures = self._kit.log.read_stream(figures_stream(state.country, state.indicator, state.source))
        return {
            **answer,
            "submission": state.id,
            "state": state.state,
            "amendment": bool(state.changed),
            "moved": bool(figures) and figures[-1].position > state.base,
        }

    def _releaser(self, state: Submission, context: Context) -> str | None:
        """Who will have released it, as far as that is known: who scheduled it, or the caller who may."""
        if state.scheduled_by is not None:
            return state.scheduled_by
        may = self._kit.rights.allows(
            context.actor,
            "submission.release",
            country=state.country,
            indicator=state.indicator,
            source=state.source,
            address=context.address,
        )
        return context.actor if may else None
