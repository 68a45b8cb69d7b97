"""National categories: decisions on asylum applications by case outcome, United Kingdom Home Office."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from demo.extracts.cells import TOTAL, Cell, Extract

INDICATOR: Final = "GB_ASYLUM_OUTCOMES"
VINTAGE: Final = "2023-05-31"
FILE: Final = f"decisions_resettlement__{VINTAGE}_f281ac4.csv.gz"
FIRST_YEAR, LAST_YEAR = 2012, 2022
"""Whole years in which every outcome that there is has the name that it has today."""
OUTCOMES: Final = {
    "Refugee Permission": "REFUGEE",
    "Temporary Refugee Permission": "TEMPORARY_REFUGEE",
    "Humanitarian Protection": "HUMANITARIAN",
    "Discretionary Leave": "DISCRETIONARY",
    "UASC Leave": "UASC",
    "Calais Leave": "CALAIS",
    "Other Grants": "OTHER_GRANTS",
    "Certified Refusal": "CERTIFIED",
    "Non-Compliance Refusal": "NON_COMPLIANCE",
    "3rd Country Refusal": "THIRD_COUNTRY",
    "Other Refusals": "OTHER_REFUSALS",
    "Non-Substantiated Withdrawal": "NON_SUBSTANTIATED",
    "Other Withdrawal": "OTHER_WITHDRAWAL",
}
"""The published names of case outcomes with our codes of them."""
EXISTED: Final[Mapping[str, tuple[int, int]]] = {
    "TEMPORARY_REFUGEE": (2022, LAST_YEAR),
    "UASC": (2013, LAST_YEAR),
    "CALAIS": (2019, 2019),
}
"""The years of outcomes that there were not in all of them; of any other one, no row is no decision."""


def extracts(folder: Path) -> Iterator[Extract]:
    """Decisions on asylum cases by outcome, of main applicants and dependants, over all nationalities."""
    counts: Counter[tuple[str, str]] = Counter()
    with gzip.open(folder / FILE, "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["Case type"] == "Asylum Case" and FIRST_YEAR <= int(row["Year"]) <= LAST_YEAR:
                counts[row["Year"], OUTCOMES[row["Case outcome"]]] += int(row["Decisions"].replace(",", ""))
    extract = Extract(
        country="GB",
        indicator=INDICATOR,
        source="REG",
        unit="persons",
        attribution="home-office",
        vintage=VINTAGE,
    )
    for year in sorted({year for year, _ in counts}):
        of_year = {code: counts[year, code] for code in sorted(OUTCOMES.values()) if _existed(code, year)}
        for code, count in {TOTAL: sum(of_year.values()), **of_year}.items():
            extract.put(Cell(period=year, codes={"citizenship": TOTAL, "outcome": code}, value=count))
    yield extract


def _existed(code: str, year: str) -> bool:
    first, last = EXISTED.get(code, (FIRST_YEAR, LAST_YEAR))
    return first <= int(year) <= last
