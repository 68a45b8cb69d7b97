"""What would open figures that a reader does not see: a table of every situation."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.reporting.domain.explanations import Grip, Standpoint, Way, ways_in
from services.reporting.domain.visibility import Opening

NOW = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LATER, EARLIER = NOW + DAY, NOW - DAY


def grip(*, may_read: bool = True, accepted: bool = True, shows: bool = True, **opening: Any) -> Grip:
    return Grip(
        opening=Opening(reason="reciprocal", **opening), may_read=may_read, accepted=accepted, shows=shows
    )


NEAR = Standpoint(near=True)
TABLE: list[tuple[str, str, list[Grip], Standpoint, list[Way], list[Way]]] = [
    ("nobody else reads", "national", [], Standpoint(), [Way(code="ask-owner")], []),
    ("others are named", "bilateral", [], Standpoint(), [Way(code="ask-owner")], []),
    ("nothing given in return yet", "reciprocal", [], NEAR, [Way(code="release")], []),
    ("of no group of the owner", "reciprocal", [], Standpoint(), [Way(code="ask-owner")], []),
    ("no participant", "participants", [], Standpoint(), [Way(code="ask-owner")], []),
    (
        "joined later",
        "participants",
        [],
        Standpoint(waiting=True),
        [Way(code="owner-confirms")],
        [],
    ),
    (
        "not begun",
        "bilateral",
        [grip(opens_at=LATER)],
        Standpoint(),
        [Way(code="opens-on", at=LATER)],
        [],
    ),
    ("over", "bilateral", [grip(ends_at=NOW)], Standpoint(), [Way(code="ended", at=NOW)], []),
    (
        "stopped contributing",
        "reciprocal",
        [grip(lapses_at=EARLIER)],
        NEAR,
        [Way(code="release-again", at=EARLIER)],
        [],
    ),
    (
        "an embargo from the beginning",
        "bilateral",
        [grip(shows=False, embargo_until=LATER, embargo_position=7)],
        Standpoint(),
        [Way(code="opens-on", at=LATER)],
        [],
    ),
    (
        "terms to accept",
        "bilateral",
        [grip(accepted=False, terms="t")],
        Standpoint(),
        [Way(code="accept-terms")],
        [Way(code="accept-terms")],
    ),
    (
        "not for this person",
        "reciprocal",
        [grip(may_read=False)],
        NEAR,
        [Way(code="ask-own-administrator")],
        [Way(code="ask-own-administrator")],
    ),
    (
        "two keys, and the same for both",
        "bilateral",
        [grip(opens_at=LATER), grip(opens_at=LATER)],
        Standpoint(),
        [Way(code="opens-on", at=LATER)],
        [],
    ),
]


@pytest.mark.parametrize(("mode", "grips", "standpoint", "announced", "closed"), [row[1:] for row in TABLE],
                         ids=[row[0] for row in TABLE])  # fmt: skip
def test_what_would_open_it(
    mode: Any, grips: list[Grip], standpoint: Standpoint, announced: list[Way], closed: list[Way]
) -> None:
    assert ways_in(mode, "announced", grips, standpoint, NOW) == tuple(announced)
    assert ways_in(mode, "closed", grips, standpoint, NOW) == tuple(closed)
