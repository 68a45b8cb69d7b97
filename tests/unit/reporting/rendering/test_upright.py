"""How tables are set for people: long series down the page, derived rows marked once."""

from dataclasses import replace

from services.reporting.domain.report import Axis, Cell, Coordinate, Member, Note, Report, Table
from services.reporting.rendering.upright import MOST_ACROSS, MOST_DOWN, upright
from services.reporting.rendering.wording import note_numbers, signs
from tests.unit.reporting.rendering import samples

DERIVED = Cell(value=5, flags=("d",))


def built(periods: int, rows: int = 2) -> Report:
    """A report of one table: its first row is derived throughout, its last column revised."""
    years = [str(2000 + place) for place in range(periods)]
    table = Table(
        caption="Asylum applications",
        unit="persons",
        rows=Axis(
            dimension="country",
            label="Country",
            members=tuple(Member(code=f"C{place}", label=f"Country {place}") for place in range(rows)),
        ),
        columns=Axis(
            dimension="period", label="Period", members=tuple(Member(code=year, label=year) for year in years)
        ),
        cells=(
            (*(DERIVED for _ in years[1:]), Cell(value=7, flags=("r", "d"))),
            *(tuple(Cell(value=place) for place, _ in enumerate(years)) for _ in range(rows - 1)),
        ),
    )
    return replace(samples.report(), tables=(table,), charts=(), key_figures=(), notes=())


def test_a_long_series_of_few_rows_goes_down_the_page_with_every_cell_at_its_place() -> None:
    report = built(MOST_ACROSS + 1)
    [before], [after] = report.tables, upright(report).tables
    assert (after.rows.dimension, after.columns.dimension) == ("period", "country")
    for country in before.rows.members:
        for period in before.columns.members:
            shown = after.cell(period.code, country.code)
            assert shown.value == before.cell(country.code, period.code).value


def test_what_fits_across_or_has_many_rows_or_groups_stays_as_it_is() -> None:
    for report in (built(MOST_ACROSS), built(MOST_ACROSS + 1, MOST_DOWN + 1)):
        assert upright(report).tables[0].columns.dimension == "period"
    report = built(MOST_ACROSS + 1)
    [table] = report.tables
    group = Coordinate(dimension="region", dimension_label="Region", code="G", label="Group")
    members = tuple(replace(member, group=group) for member in table.rows.members)
    grouped = replace(table, rows=replace(table.rows, members=members))
    assert upright(replace(report, tables=(grouped,))).tables[0].columns.dimension == "period"


def test_on_paper_the_rows_of_one_period_stand_below_those_of_another() -> None:
    [table] = built(MOST_ACROSS // 2 + 1).tables
    groups = [
        Coordinate(dimension="period", dimension_label="Period", code=year.code, label=year.label)
        for year in table.columns.members
    ]
    sexes = tuple(
        Member(code=sex, label=sex, group=group, flags=("p",) if group is groups[-1] else ())
        for group in groups
        for sex in "MF"
    )
    cells = tuple(tuple(Cell(value=100 * row + place) for place, _ in enumerate(sexes)) for row in range(2))
    parted = replace(table, columns=Axis(dimension="sex", label="Sex", members=sexes), cells=cells)
    report = replace(built(3), tables=(parted,))
    [after] = upright(report).tables
    assert [member.code for member in after.columns.members] == ["M", "F"]
    assert [(member.group, member.code) for member in after.rows.members] == [
        (group, code) for group in groups for code in ("C0", "C1")
    ]
    assert [cell.value for line in after.cells for cell in line] == [
        100 * row + 2 * place + sex for place, _ in enumerate(groups) for row in range(2) for sex in range(2)
    ]
    assert [member.flags for member in after.rows.members[-3:]] == [(), ("p",), ("p",)]
    assert upright(report, scrolls=True).tables == (parted,)


def test_a_row_that_is_derived_throughout_says_so_once_and_keeps_its_other_flags() -> None:
    [after] = upright(built(3)).tables
    assert [member.flags for member in after.rows.members] == [("d",), ()]
    assert [cell.flags for cell in after.cells[0]] == [(), (), ("r",)]


def test_notes_are_numbered_in_the_order_in_which_their_signs_are_read() -> None:
    """Down the page the second heading comes before the first figure, whatever was built first."""
    report = built(MOST_ACROSS + 1)
    [table] = report.tables
    first, second = table.rows.members
    noted = replace(table.cells[0][0], notes=("cell", "head"))
    table = replace(
        table,
        rows=replace(table.rows, members=(first, replace(second, notes=("head",)))),
        cells=((noted, *table.cells[0][1:]), table.cells[1]),
    )
    notes = tuple(Note(key=key, text=key) for key in ("whole", "cell", "head"))
    read = upright(replace(report, tables=(table,), notes=notes))
    numbers = note_numbers(read)
    assert [note.key for note in read.notes] == ["head", "cell", "whole"]
    assert numbers == {"head": 1, "cell": 2}
    assert signs(noted, numbers) == "d, 1, 2"


def test_a_report_that_needs_nothing_of_it_is_the_same() -> None:
    once = upright(samples.report())
    assert upright(once) is once
