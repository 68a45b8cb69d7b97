"""Totals that nobody reported."""

from decimal import Decimal

import pytest

from services.reporting.domain.figures import Figure
from services.reporting.domain.report import Absence
from services.reporting.domain.totals import with_derived_totals

FLAT: dict[str, str | None] = {"M": "_T", "F": "_T", "_U": "_T"}


def figure(
    sex: str,
    value: int | Decimal | None,
    *,
    absence: Absence | None = None,
    citizenship: str = "UA",
    status: str = "A",
    source: str = "REG",
    known_from: int = 7,
) -> Figure:
    return Figure(
        "MD", source, "A", 20240101, (citizenship, sex), value, absence, status, None, known_from, "own", 1
    )


def total(figures: list[Figure], parents: dict[str, str | None] | None = None) -> Figure | None:
    found = with_derived_totals(figures, 1, parents=parents or FLAT)
    return next((each for each in found if each.codes[1] == "_T"), None)


def test_a_total_that_nobody_reported_is_the_sum_of_its_parts_and_says_that_it_is_derived() -> None:
    found = total([figure("M", 60, known_from=3), figure("F", 40, known_from=9)])
    assert found is not None
    assert (found.value, found.derived, found.absence) == (100, True, None)
    assert found.known_from == 9
    assert "d" in found.flags(2030)


def test_nothing_is_derived_beside_a_reported_total_even_where_it_differs() -> None:
    found = with_derived_totals([figure("M", 60), figure("F", 40), figure("_T", 105)], 1, parents=FLAT)
    assert [each.value for each in found if each.codes[1] == "_T"] == [105]


def test_a_total_with_a_masked_part_is_masked() -> None:
    found = total([figure("M", 60), figure("F", None, absence="masked"), figure("_U", 2)])
    assert found is not None
    assert (found.value, found.absence) == (None, "masked")


@pytest.mark.parametrize("absence", ["not-reported", "not-shared"])
def test_a_total_without_one_of_its_parts_is_none(absence: Absence) -> None:
    assert total([figure("M", 60), figure("F", None, absence=absence)]) is None


def test_a_part_that_cannot_exist_adds_nothing() -> None:
    found = total([figure("M", 60), figure("F", None, absence="not-applicable"), figure("_U", 1)])
    assert found is not None and found.value == 61


def test_one_part_alone_is_no_total() -> None:
    assert total([figure("M", 60)]) is None


def test_a_code_within_a_group_that_is_there_does_not_count_twice() -> None:
    parents: dict[str, str | None] = {"CHILDREN": "_T", "ADULTS": "_T", "A0": "CHILDREN", "A1": "CHILDREN"}
    figures = [figure("CHILDREN", 30), figure("A0", 10), figure("A1", 20), figure("ADULTS", 70)]
    found = total(figures, parents)
    assert found is not None and found.value == 100


def test_sources_are_never_added_to_each_other() -> None:
    assert total([figure("M", 60, source="REG"), figure("F", 40, source="MIA")]) is None


def test_decimals_stay_exact() -> None:
    found = total([figure("M", Decimal("0.1")), figure("F", Decimal("0.2"))])
    assert found is not None and found.value == Decimal("0.3")


def test_a_total_of_estimated_parts_is_estimated() -> None:
    found = total([figure("M", 60, status="E"), figure("F", 40)])
    assert found is not None and found.flags(2030) == ("e", "d")
