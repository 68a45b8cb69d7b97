"""Masking holds against an attacker that shares no code with it: scipy's programs, from the definition."""

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from services.reporting.domain import masking
from services.reporting.domain.masking import decide_masks

Key = tuple[str, ...]


def with_totals(inner: Mapping[Key, int]) -> dict[Key, int]:
    cells: dict[Key, int] = {}
    for key, value in inner.items():
        for choice in itertools.product(*((code, "_T") for code in key)):
            cells[choice] = cells.get(choice, 0) + value
    return cells


def worked_out(
    cells: Mapping[Key, int], hidden: frozenset[Key], mask_up_to: int, loose: frozenset[int] = frozenset()
) -> set[Key]:
    """The small counts that a reader can compute from the visible cells and the sums of the table.

    loose: dimensions whose parts cover their total, and may exceed it.
    """
    unknown = sorted(hidden)
    rows, sums = list[list[int]](), list[int]()
    covering, covered = list[list[int]](), list[int]()
    for total in (key for key in cells if "_T" in key):
        for axis in (axis for axis, code in enumerate(total) if code == "_T"):
            parts = [
                key for key in cells if key[axis] != "_T" and (*key[:axis], "_T", *key[axis + 1 :]) == total
            ]
            row = [(-1 if key == total else int(key in parts)) for key in unknown]
            if any(row):
                known = sum(cells[key] for key in parts if key not in hidden)
                left = (0 if total in hidden else cells[total]) - known
                if axis not in loose:
                    rows.append(row)
                    sums.append(left)
                elif parts:
                    covering.append([-each for each in row])
                    covered.append(-left)
    bounds = [
        (1, mask_up_to) if 1 <= cells[key] <= mask_up_to else (mask_up_to + 1 if cells[key] else 0, None)
        for key in unknown
    ]
    found = set()
    for number, key in enumerate(unknown):
        if not 1 <= cells[key] <= mask_up_to:
            continue
        cost = np.zeros(len(unknown))
        cost[number] = 1
        system: dict[str, Any] = {"A_eq": np.array(rows), "b_eq": np.array(sums)} if rows else {}
        if covering:
            system |= {"A_ub": np.array(covering), "b_ub": np.array(covered)}
        least = linprog(cost, bounds=bounds, method="highs", **system)
        greatest = linprog(-cost, bounds=bounds, method="highs", **system)
        assert least.status in {0, 3}
        assert greatest.status in {0, 3}
        if least.status == greatest.status == 0 and -greatest.fun - least.fun < 0.5:
            found.add(key)
    return found


def test_a_table_without_small_counts_hides_nothing() -> None:
    assert decide_masks(with_totals({("UA", "F"): 12, ("UA", "M"): 0}), mask_up_to=4) == frozenset()


def test_a_lone_small_count_takes_others_with_it() -> None:
    cells = with_totals(
        {("UA", "F"): 3, ("UA", "M"): 70, ("AM", "F"): 20, ("AM", "M"): 50, ("GE", "F"): 90, ("GE", "M"): 9}
    )
    hidden = decide_masks(cells, mask_up_to=4)
    assert ("UA", "F") in hidden
    assert worked_out(cells, hidden, 4) == set()
    assert worked_out(cells, frozenset({("UA", "F")}), 4) == {("UA", "F")}


def test_two_small_counts_whose_total_leaves_one_choice_are_repaired() -> None:
    cells = with_totals({("UA",): 4, ("AM",): 4, ("GE",): 900})
    hidden = decide_masks(cells, mask_up_to=4)
    assert worked_out(cells, frozenset({("UA",), ("AM",)}), 4) == {("UA",), ("AM",)}
    assert worked_out(cells, hidden, 4) == set()


def test_what_was_hidden_in_vain_is_shown_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """One applicant of unknown age, and thousands in the same row (Home Office, 2022): by far the least that
    covers him are the smallest cells of his two rows, one below the other.
    """
    ages = ("Y_LT18", "Y18-29", "Y30-49", "Y50-69", "Y_GE70", "_U")
    men = dict(zip(ages, (10498, 36341, 19829, 1598, 127, 1), strict=True))
    women = dict(zip(ages, (4901, 6585, 7478, 1265, 176, 0), strict=True))
    unknown = dict(zip(ages, (271, 191, 125, 12, 0, 0), strict=True))
    sexes = {"M": men, "F": women, "_U": unknown}
    cells = with_totals({(sex, age): count for sex, row in sexes.items() for age, count in row.items()})
    hidden = decide_masks(cells, mask_up_to=4)
    small = {("M", "_U"), ("_T", "_U")}
    assert hidden - small == {("M", "Y_GE70"), ("_T", "Y_GE70")}
    assert worked_out(cells, hidden, 4) == set()
    for key in hidden - small:
        assert worked_out(cells, hidden - {key}, 4), key
    monkeypatch.setattr(masking, "TRIALS", 0)
    in_vain = decide_masks(cells, mask_up_to=4) - hidden
    assert {("F", "Y30-49"), ("F", "Y50-69"), ("_U", "Y30-49"), ("_U", "Y50-69")} <= in_vain


def test_zeros_are_no_cover() -> None:
    cells = with_totals({("UA",): 2, ("AM",): 0, ("GE",): 0, ("KZ",): 15})
    hidden = decide_masks(cells, mask_up_to=4)
    assert {("UA",), ("KZ",)} <= hidden
    assert ("AM",) not in hidden


def test_what_was_hidden_before_stays_hidden() -> None:
    before = decide_masks(with_totals({("UA",): 2, ("AM",): 6, ("GE",): 50}), mask_up_to=4)
    after = decide_masks(with_totals({("UA",): 20, ("AM",): 6, ("GE",): 50}), mask_up_to=4, keep=before)
    assert before <= after


def test_cells_without_a_figure_are_neither_hidden_nor_cover() -> None:
    hidden = decide_masks({("_T",): 53, ("UA",): 3, ("AM",): None, ("GE",): 50}, mask_up_to=4)
    assert hidden == {("UA",), ("GE",)}


@pytest.mark.parametrize("mask_up_to", [0, 1, 2, 9])
def test_the_threshold_is_the_one_given(mask_up_to: int) -> None:
    cells = with_totals({(f"C{value}",): value for value in range(1, 30)})
    hidden = decide_masks(cells, mask_up_to=mask_up_to)
    assert {(f"C{value}",) for value in range(1, mask_up_to + 1)} <= hidden
    assert (hidden == frozenset()) == (mask_up_to == 0)


tables = st.dictionaries(
    st.tuples(
        st.sampled_from(["AM", "GE", "KZ", "UA", "UZ"]),
        st.sampled_from(["F", "M", "_U"]),
        st.sampled_from(["FIRST", "REPEAT"]),
    ),
    st.one_of(st.integers(0, 6), st.integers(0, 400)),
    min_size=1,
)


@settings(max_examples=60, deadline=None)
@given(inner=tables)
def test_no_small_count_of_any_table_can_be_worked_out(inner: dict[Key, int]) -> None:
    cells = with_totals(inner)
    hidden = decide_masks(cells, mask_up_to=4)
    assert {key for key, value in cells.items() if 1 <= value <= 4} <= hidden
    assert worked_out(cells, hidden, 4) == set()


@settings(max_examples=20, deadline=None)
@given(inner=tables)
def test_the_pattern_does_not_depend_on_the_order_of_the_cells(inner: dict[Key, int]) -> None:
    cells = with_totals(inner)
    backwards = dict(reversed(list(cells.items())))
    assert decide_masks(cells, mask_up_to=4) == decide_masks(backwards, mask_up_to=4)


LOOSE = frozenset({2})


@settings(max_examples=60, deadline=None)
@given(inner=tables, twice=st.lists(st.integers(0, 3), min_size=4, max_size=4))
def test_no_small_count_can_be_worked_out_beside_totals_that_are_no_sums(
    inner: dict[Key, int], twice: list[int]
) -> None:
    """Of the people of a citizenship and sex, some stand under both codes of the loose dimension."""
    cells = with_totals(inner)
    extra = itertools.cycle(twice)
    people: dict[Key, int] = {}
    for key in sorted(key for key in cells if "_T" not in key[:2]):
        if key[2] == "_T":
            parts = [cells[(*key[:2], code)] for code in ("FIRST", "REPEAT") if (*key[:2], code) in cells]
            both = min(next(extra), *parts) if len(parts) == 2 else 0
            people |= {
                choice: people.get(choice, 0) + cells[key] - both
                for choice in itertools.product((key[0], "_T"), (key[1], "_T"), ("_T",))
            }
    cells |= people
    hidden = decide_masks(cells, mask_up_to=4, loose=LOOSE)
    assert {key for key, value in cells.items() if 1 <= value <= 4} <= hidden
    assert worked_out(cells, hidden, 4, LOOSE) == set()


def test_a_sum_that_does_not_hold_hides_nothing() -> None:
    cells: dict[Key, int] = {("FIRST",): 500, ("REPEAT",): 3, ("_T",): 501}
    assert decide_masks(cells, mask_up_to=4, loose={0}) == {("REPEAT",)}
    assert decide_masks(cells, mask_up_to=4) > {("REPEAT",)}


def test_a_sum_that_happens_to_hold_is_defended() -> None:
    cells: dict[Key, int] = {("FIRST",): 500, ("REPEAT",): 3, ("_T",): 503}
    assert decide_masks(cells, mask_up_to=4, loose={0}) == {("REPEAT",), ("FIRST",)}
