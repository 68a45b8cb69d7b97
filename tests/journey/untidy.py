"""Layouts of real files that agencies publish in arrangements of their own, and what is in them."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parents[1] / "data" / "untidy"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv"


def content(name: str) -> bytes:
    """A file as its publisher gave it out, unpacked."""
    data = (FOLDER / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, by an independent reader."""
    return csv.DictReader(content(name).decode().splitlines())


def column(at: int, heading: str, gives: str = "nothing", **about: Any) -> dict[str, Any]:
    return {"at": at, "heading": heading, "gives": gives, **about}


def citizen(label: str, code: str) -> dict[str, str]:
    return {"dimension": "citizenship", "label": label, "code": code}


def sex(label: str, code: str) -> dict[str, str]:
    return {"dimension": "sex", "label": label, "code": code}


def skipped(at: int, text: str, how: str = "is") -> dict[str, Any]:
    return {"at": at, "how": how, "text": text}


IRELAND: Final[dict[str, Any]] = {
    "form": "xlsx",
    "heading": [2, 2],
    "columns": [
        column(1, "Nationality", "dimension", dimension="citizenship"),
        column(2, "Issued", "value", codes={"outcome": "GRANTED"}),
        column(3, "Refused", "value", codes={"outcome": "REFUSED"}),
    ],
    "constants": {"stage": "DECISION"},
    "period": {"kind": "cell", "text": "B1"},
    "renames": [citizen("Serbia and Montenegro", "RS"), citizen("Tibet", "CN")],
    "doubled": "add",
}
IOM: Final[dict[str, Any]] = {
    "form": "csv",
    "heading": [1, 1],
    "columns": [
        column(1, "t", "period"),
        column(2, "geo", "dimension", dimension="citizenship"),
        column(3, "nat"),
        column(4, "n", "value"),
    ],
    "frequency": "M",
    "keep": [{"at": 3, "text": "COL"}],
    "renames": [citizen("", "UNK")],
}
UK: Final[dict[str, Any]] = {
    "form": "csv",
    "heading": [1, 1],
    "columns": [
        column(1, "Date"),
        column(2, "Year"),
        column(3, "Quarter", "period"),
        column(4, "Nationality", "dimension", dimension="citizenship"),
        column(5, "Region"),
        column(6, "Age"),
        column(7, "Sex", "dimension", dimension="sex"),
        column(8, "Applicant type"),
        column(9, "UASC"),
        column(10, "Location of application"),
        column(11, "Applications", "value"),
    ],
    "frequency": "Q",
    "renames": [
        sex("Male", "M"),
        sex("Female", "F"),
        sex("Unknown Sex", "_U"),
        sex("Total (pre-2009)", "_T"),
        citizen("Refugee", "UNK"),
        citizen("Other and unknown", "UNK"),
        citizen("British overseas citizens", "UNK"),
        citizen("Cyprus (Northern part of)", "CY"),
        citizen("Serbia and Montenegro", "RS"),
    ],
    "doubled": "add",
}
REGIONS: Final = (
    "Africa", "America", "Asia", "Europe", "Oceania", "Caribbean", "Central Africa", "Central America",
    "Central Asia", "Eastern Africa", "Eastern Asia", "Northern Africa", "Northern America", "South America",
    "South-Eastern Asia", "Southern Africa", "Southern Asia", "Western Africa", "Western Asia", "Melanesia",
    "Micronesia", "Polynesia", "Australia and New Zealand", "Total", "Reporting country",
    "Austria", "Unknown",
)  # fmt: skip
"""Of Eurostat's rows: sums of others, the country's own citizens, and those whose citizenship is unknown.

Eurostat counts none of the last two among the citizens of foreign countries and the stateless.
"""
GROUPS: Final = ("EU", "Non-EU", "Candidate countries", "European Free Trade Association", "European Union")
EUROSTAT: Final[dict[str, Any]] = {
    "form": "csv",
    "heading": [1, 1],
    "columns": [
        column(1, "citizen", "dimension", dimension="citizenship"),
        column(2, "geo"),
        column(3, "year", "period"),
        column(4, "number of citizens in country", "value"),
    ],
    "keep": [{"at": 2, "text": "Austria"}],
    "skip": [
        *(skipped(1, name) for name in REGIONS),
        *(skipped(1, name, "begins") for name in GROUPS),
    ],
    "renames": [
        citizen("Foreign country and stateless", "_T"),
        citizen("Recognised non-citizens", "STLS"),
        citizen("Others", "UNK"),
        *(citizen(name, "UNK") for name in ("Czechoslovakia", "Soviet Union", "Yugoslavia")),
        citizen("Serbia and Montenegro", "UNK"),
    ],
    "doubled": "add",
}
