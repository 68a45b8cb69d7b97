"""Asylum applications and decisions as UNHCR published them, in two vintages."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from demo.extracts.cells import TOTAL, Cell, Extract, alpha2, differences, read, summed

COUNTRIES: Final = ("AM", "CZ", "GE", "KG", "KZ", "MD", "PL", "RU", "TM", "UA")
FIRST, SECOND = "2024-10-18", "2025-06-12"
HALF_YEAR: Final = "2024"
"""The first vintage has the first half of this year only: its figures are provisional."""
REASON: Final = "UNHCR replaced the figures of the first half of 2024 by those of the whole year."
REMOVED: Final = "No longer reported in the vintage of 2025-06-12."
UNITS: Final = {"P": "persons", "C": "cases"}
SOURCES: Final = {"persons": "REG", "cases": "CASES"}
"""Persons and cases are never added: they stand in sources of their own."""

APPLICATION_TYPES: Final = {
    "N": "FIRST",
    "R": "REPEAT",
    "A": "APPEAL",
    "J": "APPEAL",
    "NA": "_U",
    "NR": "_U",
    "V": "_U",
}
"""UNHCR: new, repeat, appeal, judicial, new and appeal, new and repeat, various."""
TELL_APART: Final = ("CZ", "PL")
"""The countries whose first and repeat applications UNHCR publishes apart, year after year.

Of the others there are hardly any repeat ones: what is told apart is the stage of the procedure, and their
figures are totals.
"""
DECISIONS: Final = {
    "dec_recognized": "CONVENTION",
    "dec_other": "COMPLEMENTARY",
    "dec_rejected": "REJECTED",
    "dec_closed": "CLOSED",
}

Row = Mapping[str, str]
Place = tuple[str, str]
"""A country of asylum and a counting unit."""


def extracts(folder: Path) -> Iterator[Extract]:
    """For each country and unit: the figures of the first vintage, then what the second one amends."""
    for indicator, name, make in (
        ("ASYLUM_APPLICATIONS", "asylum_applications", applications),
        ("ASYLUM_DECISIONS", "asylum_decisions", decisions),
    ):
        first = _vintage(folder, indicator, name, FIRST, make)
        second = _vintage(folder, indicator, name, SECOND, make)
        if first.keys() != second.keys():
            raise ValueError(f"{indicator}: the vintages do not have the same countries and units")
        for place, extract in first.items():
            _make_provisional(extract)
            yield extract
            change = differences(extract, second[place], REASON, REMOVED)
            if change.cells:
                yield change


def applications(country: str, rows: list[Row]) -> dict[tuple[str, ...], Cell]:
    """Applications by citizenship, and by first or repeat application where the country tells them apart.

    Rows of several procedures and levels for the same cell are added: they are different persons.
    """

    def codes(row: Row) -> Mapping[str, str]:
        citizenship = {"citizenship": alpha2(row["coo_iso"])}
        if country not in TELL_APART:
            return citizenship
        return {**citizenship, "application": APPLICATION_TYPES[row["app_type"]]}

    return summed((row["year"], codes(row), int(row["applied"])) for row in rows)


def decisions(_country: str, rows: list[Row]) -> dict[tuple[str, ...], Cell]:
    """Decisions by citizenship and decision; the total is UNHCR's own.

    In a year in which the decisions of some citizenship do not add up to its published total, only the
    totals are given: nobody can say from here which of the two is wrong.
    """
    uneven = {
        row["year"] for row in rows if sum(int(row[name]) for name in DECISIONS) != int(row["dec_total"])
    }

    def counted() -> Iterator[tuple[str, Mapping[str, str], int]]:
        for row in rows:
            citizenship = alpha2(row["coo_iso"])
            if row["year"] in uneven:
                yield row["year"], {"citizenship": citizenship, "decision": TOTAL}, int(row["dec_total"])
            else:
                for column, decision in DECISIONS.items():
                    yield row["year"], {"citizenship": citizenship, "decision": decision}, int(row[column])

    return summed(counted())


def _vintage(
    folder: Path,
    indicator: str,
    name: str,
    vintage: str,
    make: Callable[[str, list[Row]], dict[tuple[str, ...], Cell]],
) -> dict[Place, Extract]:
    unit_column = "app_pc" if indicator == "ASYLUM_APPLICATIONS" else "dec_pc"
    rows: dict[tuple[str, str], dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in read(folder / f"{name}__{vintage}__selected-hosts.csv"):
        country = alpha2(row["coa_iso"])
        if country in COUNTRIES:
            rows[country, row["year"]][UNITS[row[unit_column]]].append(row)
    chosen: dict[Place, list[Row]] = defaultdict(list)
    for (country, _), by_unit in sorted(rows.items()):
        # Where a year has both, persons are kept: the indicator counts persons.
        unit = "persons" if "persons" in by_unit else "cases"
        chosen[country, unit].extend(by_unit[unit])
    return {
        (country, unit): Extract(
            country=country,
            indicator=indicator,
            source=SOURCES[unit],
            unit=unit,
            attribution="unhcr",
            vintage=vintage,
            cells=make(country, kept),
        )
        for (country, unit), kept in sorted(chosen.items())
    }


def _make_provisional(extract: Extract) -> None:
    for key, cell in extract.cells.items():
        if cell.period == HALF_YEAR:
            extract.cells[key] = replace(cell, status="P")
