"""Who reads what in the demo, by its agreements."""

from demo.countries import NEWCOMERS
from demo.figures import extracts
from demo.sharing import AGREEMENTS, readers_of


def test_there_is_an_agreement_of_every_kind() -> None:
    modes = {agreed.mode for agreed in AGREEMENTS.values()}
    assert modes == {"national", "bilateral", "reciprocal", "participants", "public"}


def test_the_figures_of_moldova_are_for_those_who_share_their_own() -> None:
    assert readers_of("MD", "ASYLUM_APPLICATIONS") == {"AM", "CZ", "GE", "KG", "KZ", "PL", "RU", "TM", "UA"}


def test_what_a_partner_gives_to_participants_is_for_members_only() -> None:
    readers = readers_of("PL", "ASYLUM_APPLICATIONS")
    assert "BY" in readers
    assert not readers & {"CZ", "GB", "CO"}


def test_what_is_public_is_for_every_country_and_what_is_national_for_none() -> None:
    assert {"CO", "GB", "BY"} <= readers_of("PL", "FOREIGNERS")
    assert not readers_of("RU", "ASYLUM_DECISIONS")
    assert not readers_of("TM", "ASYLUM_DECISIONS")


def test_newcomers_have_neither_figures_nor_agreements() -> None:
    assert not {owner for owner, _indicator in AGREEMENTS} & set(NEWCOMERS)
    assert not {each.country for each in extracts()} & set(NEWCOMERS)
