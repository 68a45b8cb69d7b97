"""What was said of a submission's warnings, and which of them still wait for a word."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from services.submission.domain.comments import Place, warnings_of
from services.submission.tables import comments


def comments_on(connection: Connection, submission: str) -> Sequence[Mapping[str, Any]]:
    """The comments on the last check of a submission, the oldest first."""
    found = connection.execute(
        sa.select(comments)
        .where(comments.c.submission == submission, comments.c.void.is_(False))
        .order_by(comments.c.position, comments.c.place)
    )
    return [
        {name: row._mapping[name] for name in ("code", "period", "key", "comment", "by", "at")}
        for row in found
    ]


def answered(
    findings: Iterable[Mapping[str, Any]], count: int, said: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The findings with the comments on each, all comments, and the places that wait for one."""
    listed = list(findings)
    places = [(Place.of(each), each["comment"]) for each in said]
    warned = replace(warnings_of(listed, count), comments=tuple(place for place, _ in places))
    return {
        "findings": [
            {
                **each,
                "comments": [text for place, text in places if place.answers(Place.of(each))]
                if each["severity"] == "warning"
                else [],
            }
            for each in listed
        ],
        "comments": list(said),
        "uncommented": [each.to_wire() for each in warned.unanswered()],
    }
