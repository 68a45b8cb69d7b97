"""Stocks of foreigners: Poland's social insurance, the Czech statistical office, UN DESA's estimates."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from babel import Locale

from demo.extracts.cells import Extract, alpha2, read, summed

INDICATOR: Final = "FOREIGNERS"
UNDESA_COUNTRIES: Final = ("AM", "KG", "KZ", "MD")
SEXES: Final = {"Female": "F", "Male": "M", "female": "F", "male": "M"}
CZECH_COUNTS: Final = 4
"""Every count of the Czech file is four times the office's own: a person stands in it four times."""
OTHERS: Final = "Origins that are not listed one by one are counted here."
WITH_STATELESS: Final = "Includes the stateless."

CZECH_NAMES: Final = {
    "Brunej Darussalam": "BN",
    "Hongkong": "HK",
    "Jižní Afrika": "ZA",
    "Kongo": "CG",
    "Kongo, demokrat.repub.": "CD",
    "Korea, lidově dem. rep.": "KP",
    "Korejská republika": "KR",
    "Macao": "MO",
    "Makedonie,býv.jugosl.r.": "MK",
    "Moldavská republika": "MD",
    "Myanmar": "MM",
    "Okupované palestinské území": "PS",
    "Papua Nová Guinea": "PG",
    "Pobřeží Slonoviny": "CI",
    "Republika Kosovo": "XK",
    "Svazijsko": "SZ",
    "Sv.Tomáš a Princův ostr": "ST",
    "Sv.Vincenc a Grenadiny": "VC",
    "Syrská arabská repub.": "SY",
    "bez státního občanství": "STLS",
}
"""The office's names that CLDR writes otherwise."""

Row = tuple[str, Mapping[str, str], int]


def extracts(folder: Path) -> Iterator[Extract]:
    """Poland, the Czech Republic, and the countries taken from UN DESA."""
    yield poland(folder / "poland_zus" / "foreigners_by_citizenship_sex_2019-2022.csv")
    yield czechia(folder / "czech_foreigners" / "stock_by_citizenship_2004-2019.csv")
    yield from undesa(folder / "undesa_migrant_stock" / "stock_by_origin_sex__rev2024.csv")


def poland(path: Path) -> Extract:
    """Foreigners insured with ZUS by citizenship and sex; column N counts all of them."""
    return _extract(
        "PL",
        "zus",
        "2019-2022",
        (
            (
                row["year"],
                {"citizenship": alpha2(row["country_code"]), "sex": SEXES[row["sex"]]},
                int(row["N"]),
            )
            for row in read(path)
        ),
        WITH_STATELESS,
    )


def czechia(path: Path) -> Extract:
    """Foreigners with a residence permit by citizenship, on 31 December."""
    names = {str(name): str(code) for code, name in Locale("cs").territories.items() if len(str(code)) == 2}

    def counted() -> Iterator[Row]:
        for row in read(path):
            if not row["Počet osob"]:
                continue  # a state that was not there in that year
            name = row["Země"].strip()
            code = CZECH_NAMES.get(name) or names[name]
            count, rest = divmod(int(row["Počet osob"]), CZECH_COUNTS)
            if rest:
                raise ValueError(f"{name} {row['Rok']}: {row['Počet osob']} is no multiple of {CZECH_COUNTS}")
            yield row["Rok"], {"citizenship": code}, count

    return _extract("CZ", "czso", "2004-2019", counted(), None)


def undesa(path: Path) -> Iterator[Extract]:
    """Migrant stocks by origin and sex, at the middle of the year."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in read(path):
        country = alpha2(row["geo"])
        if country in UNDESA_COUNTRIES:
            codes = {"citizenship": alpha2(row["from"]), "sex": SEXES[row["sex"]]}
            rows[country].append((row["t"], codes, int(row["n"])))
    for country in UNDESA_COUNTRIES:
        yield _extract(country, "undesa", "rev2024", rows[country], OTHERS)


def _extract(country: str, attribution: str, vintage: str, rows: Iterable[Row], about: str | None) -> Extract:
    cells = summed(rows)
    for key, cell in cells.items():
        if about and cell.codes["citizenship"] == "UNK":
            cells[key] = replace(cell, note=about)
    return Extract(
        country=country,
        indicator=INDICATOR,
        source="REG",
        unit="persons",
        attribution=attribution,
        vintage=vintage,
        cells=cells,
    )
