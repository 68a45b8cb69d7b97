"""What countries say of the same things: how far it agrees, and in which order it is read."""

import pytest

from services.reporting.domain.side_by_side import Said, SideBySide


def said(code: str, *texts: str, defines: bool = False) -> Said:
    return Said(code=code, label=code.title(), texts=texts, defines=defines)


@pytest.mark.parametrize(
    ("here", "there", "agreement"),
    [
        ("Persons", "Cases", "differs"),
        ("Persons.", " persons ", "alike"),
        ("Лица", "лица.", "alike"),
        ("12 months or more", "12  months or\nmore", "alike"),
        ("3 months", "13 months", "differs"),
        ("Persons", "", "partly"),
        ("", "", "partly"),
    ],
)
def test_case_blanks_and_a_dot_at_the_end_are_no_difference(here: str, there: str, agreement: str) -> None:
    assert said("unit", here, there).agreement == agreement


def beside(*rows: Said) -> SideBySide:
    return SideBySide(
        title="Both", heading="Field", codes=("MD", "PL"), columns=("Moldova", "Poland"), rows=rows
    )


def test_what_differs_is_read_first_in_the_order_given_and_no_group_is_empty() -> None:
    rows = [said("a", "x", "x"), said("b", "x", "y"), said("c", "x", "z")]
    assert [(name, [row.code for row in mine]) for name, mine in beside(*rows).groups] == [
        ("differs", ["b", "c"]),
        ("alike", ["a"]),
    ]


def test_as_lines_it_says_whose_each_text_is_and_what_all_say_once() -> None:
    made = beside(said("definition", "x", "y", defines=True), said("unit", "P.", "p"), said("law", "", "l"))
    assert made.told(defining=True) == ("Definition (Moldova): x", "Definition (Poland): y")
    assert made.told(defining=False) == ("Unit (Moldova, Poland): P.", "Law (Poland): l")
