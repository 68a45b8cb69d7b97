"""Who reads a country's figures, and why."""

from services.reporting.domain.visibility import SharingAgreement, SharingGroup, readers

WEST = SharingGroup(members=frozenset({"MD", "UA", "GE"}), partners=frozenset({"PL"}))
EAST = SharingGroup(members=frozenset({"KZ", "KG"}))
GROUPS = [WEST, EAST]
ALL = frozenset({"MD", "UA", "GE", "PL", "KZ", "KG"})


def test_without_an_agreement_nobody_else_reads() -> None:
    assert readers("MD", SharingAgreement(), GROUPS, ALL) == {}


def test_a_bilateral_agreement_opens_to_the_named_countries_and_never_names_the_owner() -> None:
    agreement = SharingAgreement(mode="bilateral", countries=frozenset({"KZ", "MD"}))
    assert readers("MD", agreement, GROUPS, frozenset()) == {"KZ": "bilateral"}


def test_reciprocity_opens_to_those_of_the_group_that_released_the_indicator_themselves() -> None:
    agreement = SharingAgreement(mode="reciprocal")
    assert readers("MD", agreement, GROUPS, frozenset({"MD", "UA", "PL", "KZ"})) == {
        "UA": "reciprocal",
        "PL": "reciprocal",
    }


def test_reciprocity_reaches_a_partner_that_owns() -> None:
    agreement = SharingAgreement(mode="reciprocal")
    assert readers("PL", agreement, GROUPS, frozenset({"MD", "KZ"})) == {"MD": "reciprocal"}


def test_participants_are_the_members_and_not_the_partners_of_the_groups() -> None:
    agreement = SharingAgreement(mode="participants")
    assert readers("MD", agreement, GROUPS, frozenset()) == {"UA": "participants", "GE": "participants"}
    assert readers("PL", agreement, GROUPS, frozenset()) == {
        "MD": "participants",
        "UA": "participants",
        "GE": "participants",
    }


def test_public_is_open_to_everyone() -> None:
    assert readers("MD", SharingAgreement(mode="public"), GROUPS, frozenset()) == {"*": "public"}


def test_a_country_of_no_group_shares_with_no_group() -> None:
    assert readers("CO", SharingAgreement(mode="participants"), GROUPS, ALL) == {}
    assert readers("CO", SharingAgreement(mode="reciprocal"), GROUPS, ALL) == {}
