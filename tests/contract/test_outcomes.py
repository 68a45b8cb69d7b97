"""Standing laws of contracts/access/outcomes.csv: everything that can be asked has its row and its sample."""

from tests.outcomes.catalogue import everything, samples
from tests.outcomes.table import KINDS, SINGLE, line_for, rows

NOBODY = {
    ("identity.set_password", "somebody else's"),
    ("POST /api/v1/users/<person>/roles", "the caller, over a country"),
    ("identity.grant_role", "the caller, over a country"),
    ("reporting.record_disclosures", ""),
    ("identity.mail_addresses", ""),
    ("identity.finish_sign_in", "with a ticket that nobody was given"),
    ("POST /sign-in/code", "with a ticket that nobody was given"),
    ("identity.confirm_second_factor", "with a wrong code"),
    ("POST /api/v1/me/second-factor/confirm", "with a wrong code"),
    ("POST /account/second-factor/confirm", "with a wrong code"),
    ("identity.end_session", "somebody else's"),
    ("DELETE /api/v1/me/sessions/<session>", "somebody else's"),
    *(
        (what, f"{about} figures")
        for what in ("GET /api/v1/observations", "GET /api/v1/reports/<id>", "GET /reports/<id_>")
        for about in ("unreleased", "amendment")
    ),
}
"""Rows in which nobody gets through. Any other that says so would pass with a sample that never works."""


def test_every_route_and_operation_has_a_row() -> None:
    missing = sorted(everything() - {row.what for row in rows()})
    assert missing == [], "to contracts/access/outcomes.csv, and who gets through:\n" + "\n".join(
        line_for(what) for what in missing
    )


def test_every_row_is_of_a_route_or_operation() -> None:
    assert sorted({row.what for row in rows()} - everything()) == []


def test_every_row_has_a_sample_and_every_sample_a_row() -> None:
    keys = [row.key for row in rows()]
    assert len(keys) == len(set(keys))
    assert sorted(samples().keys() - set(keys)) == []
    assert sorted(set(keys) - samples().keys()) == [], "a sample for each: tests/outcomes/samples_*.py"


def test_somebody_gets_through_in_every_row_but_those_that_are_for_nobody() -> None:
    assert {row.key for row in rows() if set(row.cells) == {"-"}} == NOBODY


def test_who_stands_for_no_country_has_nothing_of_their_own() -> None:
    placed = [(row.key, kind) for row in rows() for kind in SINGLE if row.cells[KINDS.index(kind)] == "own"]
    assert placed == []
