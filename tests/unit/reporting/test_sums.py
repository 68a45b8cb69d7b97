"""Sums over countries: what a hidden, a missing and an impossible part make of them."""

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.report import (
    MASKED,
    NOT_APPLICABLE,
    NOT_REPORTED,
    NOT_SHARED,
    Cell,
    number_cell,
)
from services.reporting.domain.sums import complete, sum_of
from tests.unit.reporting.attacker import Key, worked_out


def test_a_sum_is_of_all_its_parts_and_flagged_as_derived() -> None:
    assert sum_of([number_cell(4), Cell(value=3, flags=("p",))]).cell == Cell(value=7, flags=("p", "d"))


def test_a_hidden_part_hides_the_sum_whatever_else_is_missing() -> None:
    for hidden in (MASKED, NOT_SHARED):
        assert sum_of([number_cell(4), hidden, NOT_REPORTED]).cell == MASKED


def test_a_missing_part_is_named_and_what_cannot_exist_is_no_part() -> None:
    found = sum_of([NOT_REPORTED, number_cell(4), NOT_APPLICABLE])
    assert (found.cell.value, found.missing) == (4, (0,))
    assert sum_of([NOT_REPORTED, NOT_APPLICABLE]).cell == NOT_REPORTED
    assert sum_of([NOT_APPLICABLE, NOT_APPLICABLE]).cell == NOT_APPLICABLE


def test_countries_that_lack_no_period_are_complete_although_some_is_hidden() -> None:
    rows = [[number_cell(1), MASKED], [number_cell(1), NOT_REPORTED], [NOT_APPLICABLE, number_cell(2)]]
    assert complete(rows) == [0, 2]


COUNTS = st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=2, max_size=6)


@given(COUNTS, st.data())
def test_nobody_works_a_hidden_count_out_of_sums_over_any_countries(
    counts: list[tuple[int, bool]], data: st.DataObject
) -> None:
    """counts: of each country, and whether it is hidden. Sums over all and over any two choices of them."""
    cells: dict[Key, int] = {(str(place),): count for place, (count, _) in enumerate(counts)}
    hidden = {key for key, (_, masked) in zip(cells, counts, strict=True) if masked and cells[key]}
    asked = [list(cells), *(data.draw(st.lists(st.sampled_from(list(cells)), unique=True)) for _ in range(2))]
    shown: dict[Key, tuple[int, tuple[Key, ...]]] = {}
    for number, parts in enumerate(asked):
        found = sum_of([MASKED if key in hidden else number_cell(cells[key]) for key in parts])
        if found.cell.value is not None:
            shown["sum", str(number)] = (int(found.cell.value), tuple(parts))
    known = {**cells, **{key: value for key, (value, _) in shown.items()}}
    sums = [(key, parts) for key, (_, parts) in shown.items()]
    small_and_alone = worked_out(cells, hidden, [], 4)
    assert worked_out(known, hidden, sums, 4) == small_and_alone


def test_the_attack_finds_what_a_sum_over_a_hidden_part_would_give_away() -> None:
    cells: dict[Key, int] = {("MD",): 3, ("KZ",): 20, ("sum",): 23}
    assert worked_out(cells, {("MD",)}, [(("sum",), (("MD",), ("KZ",)))], 4) == {("MD",)}
