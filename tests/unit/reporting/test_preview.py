"""What a change of an agreement would do, moment by moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.reporting.domain.preview import turns
from services.reporting.domain.visibility import Opening

NOW = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def opening(**fields: Any) -> Opening:
    return Opening(reason="bilateral", **fields)


def told(present: dict[str, Opening], wanted: dict[str, Opening]) -> list[tuple[int, str, str]]:
    return [((turn.moment - NOW).days, turn.reader, turn.change) for turn in turns(present, wanted, NOW)]


def test_who_is_added_gains_and_who_is_left_out_loses_at_once() -> None:
    assert told({"KZ": opening(), "PL": opening()}, {"PL": opening(), "UA": opening()}) == [
        (0, "KZ", "loses"),
        (0, "UA", "gains"),
    ]


def test_what_begins_and_ends_later_is_told_with_its_moment() -> None:
    wanted = {"KZ": opening(opens_at=NOW + DAY, ends_at=NOW + 3 * DAY)}
    assert told({"KZ": opening()}, wanted) == [
        (0, "KZ", "loses"),
        (1, "KZ", "gains"),
        (3, "KZ", "loses"),
    ]


def test_an_embargo_changes_what_is_seen_until_it_ends() -> None:
    wanted = {"KZ": opening(embargo_until=NOW + DAY, embargo_position=7)}
    assert told({"KZ": opening()}, wanted) == [(0, "KZ", "changes"), (1, "KZ", "changes")]


def test_what_lapses_is_lost_and_what_is_over_never_comes_back() -> None:
    wanted = {"KZ": opening(lapses_at=NOW + 2 * DAY), "PL": opening(ends_at=NOW - DAY)}
    assert told({}, wanted) == [(0, "KZ", "gains"), (2, "KZ", "loses")]


def test_nothing_is_told_where_nothing_changes() -> None:
    assert told({"KZ": opening()}, {"KZ": opening(terms="t")}) == []
