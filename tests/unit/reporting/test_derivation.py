"""Derived figures: what is added by a correspondence table, what hides it, and what is missing in it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from servicekit.concepts import Code, CodeList
from servicekit.correspondences import Correspondence, Published, holding, unmapped
from services.reporting.domain.derivation import by_code, derive, left_open, wanted_codes
from services.reporting.domain.report import MASKED, NOT_APPLICABLE, NOT_REPORTED, Cell, number_cell

DAY = date(2024, 1, 1)


def code(name: str, parent: str | None = None, **validity: Any) -> Code:
    return Code(code=name, names={}, kind="total" if name == "_T" else "value", parent=parent, **validity)


def codes(*listed: Code) -> CodeList:
    return CodeList(
        code="LIST", namespace=None, names={}, codes={each.code: each for each in (code("_T"), *listed)}
    )


def table(version: int = 1, valid_from: date | None = None, **under: str | None) -> Correspondence:
    return Correspondence(
        country="MD",
        indicator="MD_PERMITS",
        target="PERMITS",
        dimension="ground",
        target_dimension="purpose",
        codes=tuple(under.items()),
        documentation={},
        valid_from=valid_from,
        version=version,
        position=version * 10,
    )


OWN = codes(
    code("KIN"),
    code("MARRIAGE", "KIN"),
    code("CHILD", "KIN"),
    code("LABOUR"),
    code("GONE", valid_to=date(2020, 12, 31)),
)
COMMON = codes(code("ALL_FAM"), code("FAM", "ALL_FAM"), code("EMP"))
TABLE = table(KIN="FAM", LABOUR="EMP", GONE="EMP")


def found(wanted: str, cells: Mapping[str, Cell], by: Correspondence = TABLE, **more: Any) -> Any:
    about: dict[str, Any] = {"day": DAY, "codes": OWN, "common": COMMON, "additive": True, **more}
    return derive(by, wanted, by_code(cells), **about)


def test_a_group_that_nobody_reported_is_the_sum_of_its_parts() -> None:
    parts = {"MARRIAGE": number_cell(30), "CHILD": number_cell(12)}
    assert found("FAM", parts).cell == Cell(value=42, flags=("d",))
    assert found("ALL_FAM", parts).cell.value == 42, "a common group has what is beneath it"
    assert found("FAM", {"MARRIAGE": number_cell(30)}).cell == NOT_REPORTED
    assert found("FAM", {**parts, "CHILD": MASKED}).cell == MASKED


def test_what_cannot_exist_in_a_period_is_no_part_of_it() -> None:
    assert found("EMP", {"LABOUR": number_cell(5)}).missing == ()
    before = found("EMP", {"LABOUR": number_cell(5)}, day=date(2020, 1, 1))
    assert (before.cell.value, before.missing) == (5, ("GONE",))
    assert found("EMP", {}, table(GONE="EMP", KIN=None, LABOUR=None)).cell == NOT_APPLICABLE


def test_the_total_is_the_countrys_own_where_nothing_is_left_out_else_the_sum_of_what_is_covered() -> None:
    cells = {"KIN": number_cell(40), "LABOUR": number_cell(5), "_T": number_cell(50)}
    assert found("_T", cells).cell.value == 50
    assert found("_T", cells, table(KIN="FAM", LABOUR=None, GONE=None)).cell.value == 40
    assert found("_T", {**cells, "_T": MASKED}).cell == MASKED
    assert found("_T", {"KIN": number_cell(40), "LABOUR": MASKED}).cell == MASKED


def test_what_does_not_add_up_is_not_added() -> None:
    cells = {"KIN": number_cell(40), "LABOUR": number_cell(5), "GONE": number_cell(1)}
    of_two = {"day": date(2020, 1, 1), "additive": False}
    assert found("EMP", cells, **of_two).cell == NOT_REPORTED
    assert found("FAM", cells, **of_two).cell.value == 40


def test_codes_that_came_later_are_named_where_they_have_figures() -> None:
    grown = codes(*OWN.codes.values(), code("STUDY"))
    assert unmapped([each for each, _ in TABLE.codes], grown) == ["STUDY"]
    assert left_open(TABLE, by_code({"STUDY": MASKED}), grown) == ["STUDY"]
    assert left_open(TABLE, by_code({}), grown) == []
    assert wanted_codes([TABLE], COMMON) == {"_T", "ALL_FAM", "FAM", "EMP"}


@given(
    st.dictionaries(
        st.sampled_from(["MARRIAGE", "CHILD", "LABOUR", "STUDY", "SEASON"]),
        st.one_of(st.integers(0, 9).map(number_cell), st.just(MASKED), st.just(NOT_REPORTED)),
    ),
    st.fixed_dictionaries(
        {
            each: st.sampled_from(["FAM", "EMP", None])
            for each in ("MARRIAGE", "CHILD", "LABOUR", "STUDY", "SEASON")
        }
    ),
)
def test_a_derived_figure_says_nothing_that_its_parts_do_not(
    cells: dict[str, Cell], under: dict[str, str | None]
) -> None:
    """Whatever is mapped to what: with a hidden part it is hidden, else it is the sum of what is seen."""
    flat = codes(*map(code, under))
    for wanted in ("FAM", "EMP", "_T"):
        parts = [each for each, target in under.items() if target is not None and wanted in ("_T", target)]
        result = found(wanted, cells, table(**under), codes=flat).cell
        mine = [cells.get(each, NOT_REPORTED) for each in parts]
        if MASKED in mine:
            assert result == MASKED
        else:
            assert (result.value or 0) == sum(int(each.value or 0) for each in mine)


def test_a_version_holds_for_its_periods_and_until_it_is_withdrawn() -> None:
    first, second, third = table(1), table(2, date(2020, 1, 1)), table(3, date(2015, 1, 1))
    published = Published(versions=(first, second))
    assert [each.version for each in published.standing()] == [1, 2]
    assert [each.version for each in published.standing(at=15)] == [1]
    assert published.with_version(second) == published, "a repetition changes nothing"
    both = published.standing()
    held = [holding(both, date(year, 1, 1)) for year in (2019, 2020)]
    assert [each.version if each else None for each in held] == [1, 2]
    later = published.with_version(third)
    assert [each.version for each in later.standing()] == [1, 3], "it takes the place of all from its day on"
    ended = later.ended(3, position=40)
    assert ended.standing() == () and ended.number == 0
    assert [each.version for each in ended.standing(at=39)] == [1, 3]
    assert holding([second], date(2019, 12, 31)) is None
