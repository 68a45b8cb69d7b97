"""Who reads a country's figures, why, and when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from servicekit.sharing import Consent, Standing, waiting
from services.reporting.domain.visibility import Opening, SharingAgreement, embargo_position, readers

DECIDED = 100
WEST = {
    "MD": Standing(kind="member", since=1),
    "UA": Standing(kind="member", since=2),
    "GE": Standing(kind="member", since=3),
    "PL": Standing(kind="partner", since=4),
}
EAST = {"KZ": Standing(kind="member", since=5), "KG": Standing(kind="member", since=6)}
GROUPS = [WEST, EAST]
DAY = timedelta(days=1)
NOW = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
ALL = dict.fromkeys(("MD", "UA", "GE", "PL", "KZ", "KG"), NOW)


def agreement(mode: Any, *named: str, **more: Any) -> SharingAgreement:
    return SharingAgreement(mode=mode, named=frozenset(named), consent=Consent(decided=DECIDED), **more)


def reasons(owner: str, agreed: SharingAgreement, groups: Any = GROUPS, released: Any = ALL) -> Any:
    return {reader: each.reason for reader, each in readers(owner, agreed, groups, released).items()}


def test_without_an_agreement_nobody_else_reads() -> None:
    assert reasons("MD", SharingAgreement()) == {}


def test_a_bilateral_agreement_opens_to_the_named_and_never_names_the_owner() -> None:
    named = agreement("bilateral", "KZ", "MD", "org:IOM", "position:PL-FP1", "person:12")
    assert reasons("MD", named, released={}) == dict.fromkeys(
        ("KZ", "org:IOM", "position:PL-FP1", "person:12"), "bilateral"
    )


def test_reciprocity_opens_to_those_of_the_group_that_released_the_indicator_themselves() -> None:
    released = dict.fromkeys(("MD", "UA", "PL", "KZ"), NOW)
    expected = {"UA": "reciprocal", "PL": "reciprocal"}
    assert reasons("MD", agreement("reciprocal"), released=released) == expected
    observed = agreement("reciprocal", "org:IOM")
    assert reasons("MD", observed, released=released) == {**expected, "org:IOM": "bilateral"}


def test_reciprocity_reaches_a_partner_that_owns() -> None:
    released = dict.fromkeys(("MD", "KZ"), NOW)
    assert reasons("PL", agreement("reciprocal"), released=released) == {"MD": "reciprocal"}


def test_participants_are_the_members_and_not_the_partners_of_the_groups() -> None:
    assert reasons("MD", agreement("participants"), released={}) == {
        "UA": "participants",
        "GE": "participants",
    }
    assert reasons("PL", agreement("participants"), released={}) == {
        "MD": "participants",
        "UA": "participants",
        "GE": "participants",
    }


def test_public_is_open_to_everyone() -> None:
    assert reasons("MD", agreement("public"), released={}) == {"*": "public"}


def test_a_country_of_no_group_shares_with_no_group() -> None:
    assert reasons("CO", agreement("participants")) == {}
    assert reasons("CO", agreement("reciprocal")) == {}


LATE = Standing(kind="member", since=DECIDED + 1)


@pytest.mark.parametrize("mode", ["participants", "reciprocal"])
@pytest.mark.parametrize(
    ("groups", "late"),
    [
        ([{**WEST, "AM": LATE}], {"AM"}),
        ([{**WEST, "UA": LATE}], {"UA"}),
        ([WEST, {"MD": LATE, "KZ": EAST["KZ"]}], {"KZ"}),
    ],
    ids=["it joined later", "its standing changed later", "the owner was put beside it later"],
)
def test_nobody_reads_by_a_group_that_the_owner_did_not_know(mode: Any, groups: Any, late: set[str]) -> None:
    released = {**ALL, "AM": NOW}
    known = agreement(mode)
    assert not late & set(reasons("MD", known, groups, released))
    assert waiting("MD", mode, groups, known.consent) == late
    confirmed = Consent(decided=DECIDED, confirmed=dict.fromkeys(late, DECIDED + 5))
    agreed = SharingAgreement(mode=mode, consent=confirmed)
    assert late <= set(reasons("MD", agreed, groups, released))
    assert waiting("MD", mode, groups, confirmed) == frozenset()
    later = SharingAgreement(mode=mode, consent=Consent(decided=DECIDED + 2))
    assert late <= set(reasons("MD", later, groups, released)), "an agreement set later knows them"


def test_who_changes_its_standing_after_the_confirmation_waits_again() -> None:
    consent = Consent(decided=DECIDED, confirmed={"UA": DECIDED + 5})
    groups = [{**WEST, "UA": Standing(kind="partner", since=DECIDED + 6)}]
    assert "UA" not in readers("MD", SharingAgreement(mode="reciprocal", consent=consent), groups, ALL)
    assert waiting("MD", "reciprocal", groups, consent) == {"UA"}
    assert waiting("MD", "participants", groups, consent) == frozenset(), "partners are no participants"


def test_nobody_waits_for_an_agreement_that_speaks_of_no_group() -> None:
    for mode in ("national", "bilateral", "public"):
        assert waiting("MD", mode, [{**WEST, "AM": LATE}], Consent(decided=DECIDED)) == frozenset()


@pytest.mark.parametrize(
    ("opening", "moment", "stage"),
    [
        ({}, NOW, "open"),
        ({"opens_at": NOW}, NOW, "open"),
        ({"opens_at": NOW}, NOW - DAY, "not-yet"),
        ({"ends_at": NOW}, NOW - DAY, "open"),
        ({"ends_at": NOW}, NOW, "ended"),
        ({"lapses_at": NOW}, NOW - DAY, "open"),
        ({"lapses_at": NOW}, NOW, "lapsed"),
        ({"opens_at": NOW - DAY, "ends_at": NOW + DAY, "lapses_at": NOW + DAY}, NOW, "open"),
        ({"lapses_at": NOW - DAY, "ends_at": NOW - DAY}, NOW, "ended"),
        ({"opens_at": NOW + DAY, "lapses_at": NOW - DAY}, NOW, "not-yet"),
    ],
)
def test_an_opening_is_open_between_its_moments(
    opening: dict[str, Any], moment: datetime, stage: str
) -> None:
    assert Opening(reason="reciprocal", **opening).stage(moment) == stage


def test_an_embargo_holds_what_is_seen_until_its_moment() -> None:
    held = Opening(reason="public", embargo_until=NOW, embargo_position=70)
    assert (held.seen_up_to(NOW - DAY), held.seen_up_to(NOW)) == (70, None)
    assert Opening(reason="public").seen_up_to(NOW) is None


@pytest.mark.parametrize(
    ("until", "earlier", "position"),
    [
        (None, (NOW + DAY, 70), None),
        (NOW + DAY, (None, None), DECIDED),
        (NOW + DAY, (NOW + DAY, 70), 70),
        (NOW + 2 * DAY, (NOW + DAY, 70), 70),
        (NOW + DAY, (NOW, 70), DECIDED),
    ],
    ids=["none", "first", "something else changed", "prolonged", "a new one after the old one"],
)
def test_a_decision_under_an_embargo_shows_nothing_that_was_released_meanwhile(
    until: datetime | None, earlier: Any, position: int | None
) -> None:
    assert embargo_position(until, DECIDED, NOW, earlier) == position


def test_a_reciprocal_reader_that_stops_contributing_lapses_after_the_time_set() -> None:
    agreed = agreement("reciprocal", "org:IOM", lapse_after=400 * DAY)
    found = readers("MD", agreed, GROUPS, {"UA": NOW - 399 * DAY, "GE": NOW - 400 * DAY})
    assert {reader: each.stage(NOW) for reader, each in found.items()} == {
        "UA": "open",
        "GE": "lapsed",
        "org:IOM": "open",
    }
    assert found["UA"].moments() == (NOW + DAY,)
