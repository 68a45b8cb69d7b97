"""The table model: what it refuses, and what it says about itself."""

from dataclasses import replace

import pytest

from services.reporting.domain.charted import chart_of_columns, chart_of_rows
from services.reporting.domain.report import MASKED, Axis, Cell, Chart, MalformedReport, Member, Series
from services.reporting.rendering.wire import from_wire, to_wire
from tests.unit.reporting.rendering import samples


def test_cells_must_fit_their_axes() -> None:
    table = samples.table()
    with pytest.raises(MalformedReport):
        replace(table, cells=table.cells[:-1])
    with pytest.raises(MalformedReport):
        replace(table, cells=(table.cells[0][:-1], *table.cells[1:]))


def test_a_series_must_fit_its_axis() -> None:
    axis = Axis(dimension="period", label="", members=(Member(code="2024", label="2024"),))
    with pytest.raises(MalformedReport):
        Chart(
            kind="lines",
            title="",
            alt="",
            unit="",
            axis=axis,
            series=(Series(code="a", label="a", cells=()),),
        )


def test_a_note_that_is_pointed_to_must_exist() -> None:
    with pytest.raises(MalformedReport, match="stateless"):
        samples.report(notes=())


def test_the_legend_holds_what_is_in_use_in_its_own_order() -> None:
    report = samples.report()
    assert report.flags == ("p", "b", "r", "d")
    assert report.absences == ("masked", "not-reported", "not-applicable", "not-shared")
    assert report.masked


def test_a_report_without_hidden_figures_is_not_masked() -> None:
    table = samples.table()
    open_cells = tuple(tuple(Cell(value=1) for _ in row) for row in table.cells)
    report = samples.report(tables=(replace(table, cells=open_cells),), key_figures=())
    assert not report.masked
    assert report.absences == ()


def test_charts_take_the_cells_of_the_table() -> None:
    table = samples.table()
    rows = chart_of_rows(table, ["SY"], kind="lines", title="", alt="")
    assert rows.series[0].cells is table.cells[2]
    columns = chart_of_columns(table, ["2023"], ["UA", "_T"], kind="bars", title="", alt="")
    assert columns.series[0].cells == (MASKED, table.cell("_T", "2023"))
    assert [member.code for member in columns.axis.members] == ["UA", "_T"]
    with pytest.raises(KeyError):
        chart_of_rows(table, ["XX"], kind="lines", title="", alt="")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_report_survives_the_way_to_a_worker(language: str) -> None:
    report = samples.report(language)
    assert from_wire(to_wire(report)) == report


@pytest.mark.parametrize("data", [b"[]", b"{}", b'{"id": "x"}', b'{"unknown": 1}', b"not json"])
def test_what_is_not_a_report_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        from_wire(data)
