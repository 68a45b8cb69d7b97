"""National categories, United Kingdom Home Office: decisions by case outcome, applicants by sex and age."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from demo.extracts.cells import TOTAL, Cell, Extract, summed

INDICATOR: Final = "GB_ASYLUM_OUTCOMES"
VINTAGE: Final = "2023-05-31"
FILE: Final = f"decisions_resettlement__{VINTAGE}_f281ac4.csv.gz"
APPLICANTS: Final = "GB_ASYLUM_APPLICANTS"
APPLICANTS_FILE: Final = f"applications__{VINTAGE}_f281ac4.csv.gz"
FIRST_BY_AGE: Final = 2010
"""The first whole year whose applicants are told apart by sex and age."""
SEXES: Final = {"Male": "M", "Female": "F", "Unknown Sex": "_U"}
AGES: Final = {
    "Under 18": "Y_LT18",
    "18-29": "Y18-29",
    "30-49": "Y30-49",
    "50-69": "Y50-69",
    "70+": "Y_GE70",
    "Unknown": "_U",
}
"""The published names of sexes and ages with the codes of them."""
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
    """Of main applicants and dependants, over all nationalities: decisions by outcome, then applicants."""
    yield _decisions(folder)
    yield _applicants(folder)


def _decisions(folder: Path) -> Extract:
    counts: Counter[tuple[str, str]] = Counter()
    with gzip.open(folder / FILE, "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["Case type"] == "Asylum Case" and FIRST_YEAR <= int(row["Year"]) <= LAST_YEAR:
                counts[row["Year"], OUTCOMES[row["Case outcome"]]] += int(row["Decisions"].replace(",", ""))
    extract = _extract(INDICATOR)
    for year in sorted({year for year, _ in counts}):
        of_year = {code: counts[year, code] for code in sorted(OUTCOMES.values()) if _existed(code, year)}
        for code, count in {TOTAL: sum(of_year.values()), **of_year}.items():
            extract.put(Cell(period=year, codes={"citizenship": TOTAL, "outcome": code}, value=count))
    return extract


def _applicants(folder: Path) -> Extract:
    """Applicants by sex and age. A combination that has no row in a year counts none."""
    years = range(FIRST_BY_AGE, LAST_YEAR + 1)
    counts = [
        (str(year), {"sex": sex, "age": age}, 0)
        for year in years
        for sex in SEXES.values()
        for age in AGES.values()
    ]
    with gzip.open(folder / APPLICANTS_FILE, "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if int(row["Year"]) in years:
                codes = {"sex": SEXES[row["Sex"]], "age": AGES[row["Age"]]}
                counts.append((row["Year"], codes, int(row["Applications"].replace(",", ""))))
    extract = _extract(APPLICANTS)
    for cell in summed(counts).values():
        extract.put(cell)
    return extract


def _extract(indicator: str) -> Extract:
    return Extract(
        country="GB",
        indicator=indicator,
        source="REG",
        unit="persons",
        attribution="home-office",
        vintage=VINTAGE,
    )


def _existed(code: str, year: str) -> bool:
    first, last = EXISTED.get(code, (FIRST_YEAR, LAST_YEAR))
    return first <= int(year) <= last
