"""JSON-stat: every cell is where its codes say, in a cube whose dimensions fit."""

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any

import pytest

from services.reporting.domain.report import Axis, Cell, Member, Report, Table
from services.reporting.rendering import jsonstat
from tests.unit.reporting.rendering import samples


def dataset_of(table: Table, **changes: object) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(jsonstat.render(alone(table, **changes)))
    return made


def alone(table: Table, **changes: object) -> Report:
    return replace(samples.report(), tables=(table,), charts=(), key_figures=(), **changes)


def by_codes(dataset: Mapping[str, Any], part: str) -> dict[tuple[str, ...], Any]:
    """The values or states of a dataset by the codes of its dimensions, read as any client would."""
    codes = [dataset["dimension"][name]["category"]["index"] for name in dataset["id"]]
    return {
        key: dataset[part][str(place)]
        for place, key in enumerate(product(*codes))
        if str(place) in dataset[part]
    }


@pytest.mark.parametrize("table", [samples.table(), samples.by_sex()])
def test_a_table_is_a_cube_in_which_every_cell_is_once(table: Table) -> None:
    dataset = dataset_of(table)
    assert (dataset["version"], dataset["class"]) == ("2.0", "dataset")
    assert dataset["size"] == [len(dataset["dimension"][name]["category"]["index"]) for name in dataset["id"]]
    places = {*dataset["value"], *dataset["status"]}
    assert {int(place) for place in places} <= set(range(prod(dataset["size"])))
    cells = [cell for row in table.cells for cell in row]
    assert sorted(float(cell.value) for cell in cells if cell.value is not None) == sorted(
        dataset["value"].values()
    )
    assert sum(cell.absence is not None for cell in cells) == sum(
        place not in dataset["value"] for place in places
    )


def test_groups_are_a_dimension_of_their_own() -> None:
    dataset = dataset_of(samples.by_sex())
    assert dataset["id"][-4:] == ["region", "citizenship", "period", "sex"]
    values, states = by_codes(dataset, "value"), by_codes(dataset, "status")
    assert values["EU", "PL", "2023", "M"] == 61.25
    assert values["EU", "CZ", "2024", "F"] == 99.96
    assert states["EU", "PL", "2024", "M"] == "masked"
    assert ("EU", "PL", "2024", "M") not in values


def test_time_and_place_have_their_roles() -> None:
    dataset = dataset_of(samples.table())
    assert dataset["role"]["time"] == ["period"]
    assert dataset["role"]["geo"] == ["country"]


def test_flags_of_a_heading_are_those_of_its_cells_and_codes_that_repeat_stay_apart() -> None:
    table = Table(
        caption="Two rows of one code",
        unit="persons",
        rows=Axis(
            dimension="source",
            label="Source",
            members=(Member(code="REG", label="Register"), Member(code="REG", label="Register, once more")),
        ),
        columns=Axis(
            dimension="period", label="Year", members=(Member(code="2024", label="2024", flags=("p",)),)
        ),
        cells=((Cell(value=1, flags=("e",)),), (Cell(value=Decimal("2.5")),)),
    )
    dataset = dataset_of(table)
    assert by_codes(dataset, "value") == {("REG", "2024"): 1, ("REG~2", "2024"): 2.5}
    assert by_codes(dataset, "status") == {("REG", "2024"): "ep", ("REG~2", "2024"): "p"}


def test_several_tables_are_a_collection_that_says_for_whom_and_of_when_it_is() -> None:
    report = samples.report(terms=("Cite the source.",))
    made = json.loads(jsonstat.render(report))
    assert made["class"] == "collection"
    assert [item["label"] for item in made["link"]["item"]] == [table.caption for table in report.tables]
    assert made["extension"]["checkpoint"] == report.vintage.checkpoint
    assert made["extension"]["reader"] == report.reader
    assert "Cite the source." in made["note"]
