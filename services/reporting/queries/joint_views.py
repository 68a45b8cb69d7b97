"""A joint report as one of those who work on it sees it."""

from typing import Any

from sqlalchemy.engine import Connection

from services.reporting.domain.joint import JointReport
from services.reporting.queries.joint import CONFIRM, OPEN, WRITE, KnownJoint, may, takes_part, unseen_of
from services.reporting.queries.readers import Reader


def joint_view(connection: Connection, reader: Reader, known: KnownJoint) -> dict[str, Any]:
    """Its state, texts and answers, and what the reader may do next.

    Texts and reasons may tell of figures: only those who work on it for a country shown get them.
    """
    state, opened = known.state, known.state.opened
    inside = takes_part(reader, state)
    unseen = (
        unseen_of(connection, reader, opened.indicator, opened.figures, opened.position) if inside else []
    )
    return {
        "report": opened.report,
        "titles": dict(opened.titles),
        "indicator": opened.indicator,
        "parameters": dict(opened.parameters),
        "as_of": opened.position,
        "stage": state.stage,
        "revision": state.revision,
        "opened_by": opened.country,
        "opened_at": known.opened_at,
        "closed_at": known.closed_at,
        "withdrawn_by": state.withdrawn.country if state.withdrawn else None,
        "withdrawn_because": state.withdrawn.reason if state.withdrawn and inside else None,
        "countries": [
            {
                "country": country,
                "answer": state.answers[country],
                "answered_at": known.answered_at.get(country),
                "reason": state.reasons.get(country) if inside else None,
                "languages": sorted(state.texts.get(country, {})),
                "texts": dict(state.texts.get(country, {})) if inside else {},
            }
            for country in state.countries
        ],
        "unseen": unseen,
        "next_steps": _next_steps(reader, state, seen=inside and not unseen),
    }


def _next_steps(reader: Reader, state: JointReport, *, seen: bool) -> list[str]:
    """The steps that the reader may take now: write, confirm, decline, withdraw."""
    inside, country = takes_part(reader, state), reader.country
    found = []
    if inside and country is not None and state.stage == "open":
        answer = state.answers[country]
        if may(reader, WRITE, state):
            found.append("write")
        if may(reader, CONFIRM, state):
            found += ["confirm"] if seen and answer != "confirmed" else []
            found.append("decline")
    match state.stage:
        case "open":
            mine = country == state.opened.country and may(reader, OPEN, state)
        case "posted":
            mine = inside and may(reader, CONFIRM, state)
        case "withdrawn":
            mine = False
    if mine:
        found.append("withdraw")
    return found
