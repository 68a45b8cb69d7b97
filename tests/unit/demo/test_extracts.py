"""The extracts of the demo: what the publishers' rows become, and that the shipped files are sound."""

import csv
import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from demo import applicants, correspondence, extract
from demo.extracts import foreigners, iom, unhcr
from demo.extracts.cells import Cell, Extract, alpha2, differences, write
from servicekit.concepts import CodeList, Indicator, code_from, indicator_from
from services.catalog.domain.code_lists import code_list_of
from services.catalog.domain.events import CodeListDefined, IndicatorDefined
from services.catalog.packs import core_events

MANIFEST = json.loads((extract.DATA / "manifest.json").read_text(encoding="utf-8"))
FILES = {each["file"]: each for each in MANIFEST["files"]}
EVENTS = core_events()
INDICATORS: dict[str, Indicator] = {
    event.indicator.code: event.indicator for event in EVENTS if isinstance(event, IndicatorDefined)
}
CODE_LISTS: dict[str, CodeList] = {
    event.code_list.code: event.code_list for event in EVENTS if isinstance(event, CodeListDefined)
}
MD_FIRST = "ASYLUM_APPLICATIONS/MD_REG_2024-10-18.csv"
MD_SECOND = "ASYLUM_APPLICATIONS/MD_REG_2025-06-12.csv"


def rows_of(file: str) -> list[dict[str, str]]:
    with (extract.DATA / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def national(own: Any) -> tuple[Indicator, dict[str, CodeList]]:
    """An indicator that a country defines for itself, with its code lists beside the shared ones."""
    plain = {"optional": True, "additive": True, "default": "_T"}
    about = {"decimals": 0, "timeliness_days": 90, "mask_up_to": 4, "counts_own_citizens": False}
    given = own.indicator()
    dimensions = [{**plain, **each} for each in given["dimensions"]]
    wanted = {**about, **given, "indicator": own.INDICATOR, "dimensions": dimensions}
    listed = own.code_list()
    empty = {"kind": "value", "parent": None, "aliases": [], "valid_from": None, "valid_to": None}
    codes = tuple(code_from({**empty, **each}) for each in listed["codes"])
    code_list = code_list_of(own.CODE_LIST, own.COUNTRY, listed["names"], codes)
    return indicator_from(wanted, position=0), {**CODE_LISTS, code_list.code: code_list}


def values_of(file: str) -> dict[tuple[str, ...], int | None]:
    return {
        tuple(text for name, text in row.items() if name not in {"value", "status", "note"}): int(
            row["value"]
        )
        if row["value"]
        else None
        for row in rows_of(file)
    }


# What rows become -----------------------------------------------------------------------------------------


def application(**changes: str) -> dict[str, str]:
    row = {
        "year": "2020",
        "coo_iso": "AFG",
        "coa_iso": "MDA",
        "app_type": "N",
        "app_pc": "P",
        "applied": "10",
        "procedure_type": "G",
        "dec_level": "FI",
    }
    return {**row, **changes}


def decision(**changes: str) -> dict[str, str]:
    counts = {
        "dec_recognized": "1",
        "dec_other": "2",
        "dec_rejected": "3",
        "dec_closed": "4",
        "dec_total": "10",
    }
    return {"year": "2020", "coo_iso": "AFG", "coa_iso": "MDA", "dec_pc": "P", **counts, **changes}


def by_codes(cells: dict[Any, Cell]) -> dict[tuple[str, ...], int | None]:
    return {key: cell.value for key, cell in cells.items()}


def test_rows_of_one_cell_are_added_and_every_total_is_there() -> None:
    rows = [
        application(),
        application(dec_level="AR", applied="5"),
        application(app_type="R", applied="2"),
        application(coo_iso="XXA", app_type="NA", applied="1"),
    ]
    assert by_codes(unhcr.applications("CZ", rows)) == {
        ("2020", "AF", "FIRST"): 15,
        ("2020", "AF", "REPEAT"): 2,
        ("2020", "AF", "_T"): 17,
        ("2020", "STLS", "_U"): 1,
        ("2020", "STLS", "_T"): 1,
        ("2020", "_T", "FIRST"): 15,
        ("2020", "_T", "REPEAT"): 2,
        ("2020", "_T", "_U"): 1,
        ("2020", "_T", "_T"): 18,
    }


def test_only_two_countries_tell_first_and_repeat_applications_apart() -> None:
    rows = [application(), application(app_type="A", applied="2")]
    assert by_codes(unhcr.applications("MD", rows)) == {("2020", "AF"): 12, ("2020", "_T"): 12}
    told_apart = {entry["country"] for name, entry in FILES.items() if "application" in rows_of(name)[0]}
    assert told_apart == set(unhcr.TELL_APART)


def test_decisions_that_add_up_are_given_by_decision() -> None:
    cells = unhcr.decisions("MD", [decision(), decision(coo_iso="UNK")])
    assert cells["2020", "AF", "CONVENTION"].value == 1
    assert cells["2020", "AF", "COMPLEMENTARY"].value == 2
    assert cells["2020", "UNK", "_T"].value == 10
    assert cells["2020", "_T", "REJECTED"].value == 6
    assert cells["2020", "_T", "_T"].value == 20


def test_a_year_with_decisions_that_do_not_add_up_has_totals_only() -> None:
    cells = unhcr.decisions(
        "MD", [decision(), decision(coo_iso="SYR", dec_total="99"), decision(year="2021")]
    )
    assert [key for key in cells if key[0] == "2020"] == [
        ("2020", "AF", "_T"),
        ("2020", "SY", "_T"),
        ("2020", "_T", "_T"),
    ]
    assert cells["2020", "_T", "_T"].value == 109
    assert cells["2021", "AF", "CLOSED"].value == 4


def publish(folder: Path, first: list[dict[str, str]], second: list[dict[str, str]]) -> None:
    for name, rows in (("asylum_applications", (first, second)), ("asylum_decisions", ([decision()],) * 2)):
        for vintage, each in zip((unhcr.FIRST, unhcr.SECOND), rows, strict=True):
            with (folder / f"{name}__{vintage}__selected-hosts.csv").open("w", newline="") as file:
                table = csv.DictWriter(file, each[0].keys())
                table.writeheader()
                table.writerows(each)


def test_persons_and_cases_are_never_added(tmp_path: Path) -> None:
    both = [application(), application(app_pc="C", applied="7")]
    cases_only = [application(year="2001", app_pc="C", applied="3")]
    publish(tmp_path, both + cases_only, both + cases_only)
    made = [each for each in unhcr.extracts(tmp_path) if each.indicator == "ASYLUM_APPLICATIONS"]
    totals = {(each.source, each.unit): by_codes(each.cells) for each in made}
    assert totals["REG", "persons"] == dict.fromkeys(totals["REG", "persons"], 10)
    assert {key[0] for key in totals["REG", "persons"]} == {"2020"}
    assert {key[0]: value for key, value in totals["CASES", "cases"].items()} == {"2001": 3}


def test_the_second_vintage_amends_what_differs_and_withdraws_what_is_gone(tmp_path: Path) -> None:
    stays = application(year="2019")
    first = [stays, application(year="2024"), application(year="2024", coo_iso="SYR", applied="5")]
    second = [stays, application(year="2024", applied="25")]
    publish(tmp_path, first, second)
    before, change = [each for each in unhcr.extracts(tmp_path) if each.indicator == "ASYLUM_APPLICATIONS"]
    assert {cell.status for cell in before.cells.values() if cell.period == "2024"} == {"P"}
    assert {cell.status for cell in before.cells.values() if cell.period == "2019"} == {"A"}
    assert before.reason is None and change.reason == unhcr.REASON
    assert {key[0] for key in change.cells} == {"2024"}
    gone = change.cells["2024", "SY"]
    assert (gone.value, gone.status, gone.note) == (None, "O", unhcr.REMOVED)
    assert (change.cells["2024", "_T"].value, change.cells["2024", "_T"].status) == (25, "A")


def cell(value: int, **changes: Any) -> Cell:
    return Cell(**{"period": "2024", "codes": {"citizenship": "AF"}, "value": value, **changes})


def vintage(*cells: Cell) -> Extract:
    made = Extract(country="MD", indicator="X", source="REG", unit="persons", attribution="x", vintage="1")
    for each in cells:
        made.put(each)
    return made


def test_a_figure_that_is_only_no_longer_provisional_is_an_amendment() -> None:
    assert differences(vintage(cell(5)), vintage(cell(5)), "r", "gone").cells == {}
    change = differences(vintage(cell(5, status="P")), vintage(cell(5)), "r", "gone")
    assert [each.status for each in change.cells.values()] == ["A"]


def test_a_cell_stands_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        vintage(cell(5), cell(6))


def test_columns_that_say_nothing_are_left_out(tmp_path: Path) -> None:
    plain = write(vintage(cell(5)), tmp_path)
    assert (tmp_path / plain).read_text() == "period,citizenship,value\n2024,AF,5\n"
    told = write(vintage(cell(5, status="P"), cell(6, period="2023", note="n")), tmp_path)
    assert (tmp_path / told).read_text().splitlines()[0] == "period,citizenship,value,status,note"


def test_codes_of_publishers_become_ours() -> None:
    given = ["NAM", "XXA", "UNK", "", "XKX", "OOO", "ROU", "SRB"]
    assert [alpha2(code) for code in given] == ["NA", "STLS", "UNK", "UNK", "XK", "UNK", "RO", "RS"]
    with pytest.raises(KeyError):
        alpha2("CSK")


def test_the_swapped_columns_of_the_exits_are_put_right(tmp_path: Path) -> None:
    folder = tmp_path / "iom_border_crossings"
    folder.mkdir()
    (folder / "regular_entries.csv").write_text("t,geo,nat,n\n2024-01,COL,PER,7\n2024-01,COL,COL,9\n")
    (folder / "regular_exits__geo-nat-swapped-as-published.csv").write_text(
        "t,geo,nat,n\n2024-01,PER,COL,4\n2024-01,,COL,1\n2024-01,COL,PER,8\n"
    )
    made = {(each.country, each.indicator): by_codes(each.cells) for each in iom.extracts(tmp_path)}
    assert made["CO", "ENTRIES"] == {("2024-01", "PE"): 7, ("2024-01", "_T"): 7}
    assert made["CO", "EXITS"] == {("2024-01", "PE"): 4, ("2024-01", "UNK"): 1, ("2024-01", "_T"): 5}


def test_czech_counts_are_quartered_and_nothing_is_rounded(tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    head = "Země,Rok,Počet osob,Země_anglicky\n"
    path.write_text(f"{head}Ukrajina,2019,580612,\nbez státního občanství,2019,8,\nČerná Hora,2004,,\n")
    assert by_codes(foreigners.czechia(path).cells) == {
        ("2019", "UA"): 145153,
        ("2019", "STLS"): 2,
        ("2019", "_T"): 145155,
    }
    path.write_text(f"{head}Ukrajina,2019,5,\n")
    with pytest.raises(ValueError, match="multiple"):
        foreigners.czechia(path)


# What is shipped ------------------------------------------------------------------------------------------


def test_every_file_is_in_the_manifest_and_every_entry_has_its_file() -> None:
    there = {str(path.relative_to(extract.DATA)) for path in extract.DATA.glob("*/*.csv")}
    assert there == FILES.keys()


def test_together_they_stay_small() -> None:
    assert sum(path.stat().st_size for path in extract.DATA.rglob("*.*")) < 2_000_000


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_is_in_the_codes_of_the_catalog_and_its_totals_are_those_of_the_manifest(name: str) -> None:
    entry, rows = FILES[name], rows_of(name)
    indicator, code_lists = INDICATORS.get(entry["indicator"]), CODE_LISTS
    if indicator is None:
        of = {own.INDICATOR: own for own in (correspondence, applicants)}
        indicator, code_lists = national(of[entry["indicator"]])
    assert entry["unit"] in indicator.units
    assert entry["attribution"] in MANIFEST["attribution"]
    assert len(rows) == entry["observations"] == len(values_of(name))
    grand: dict[str, int | None] = {}
    for row in rows:
        for dimension in indicator.dimensions:
            if dimension.name in row:
                assert row[dimension.name] in code_lists[dimension.code_list].codes
        assert row.get("status", "A") in {"A", "P", "O"}
        assert (row["value"] == "") == (row.get("status") == "O")
        codes = [row[each.name] for each in indicator.dimensions if each.name in row]
        if set(codes) == {"_T"}:
            grand[row["period"]] = int(row["value"]) if row["value"] else None
    assert grand == entry["totals"]


def totals_and_parts(values: dict[tuple[str, ...], int | None], place: int) -> Iterator[tuple[int, int]]:
    """Each total of one dimension with the sum of its parts; place: of the dimension in the key."""

    def rest(key: tuple[str, ...]) -> tuple[str, ...]:
        return (*key[:place], *key[place + 1 :])

    for _, group in groupby(sorted(values, key=rest), key=rest):
        keys = list(group)
        parts = [values[key] or 0 for key in keys if key[place] != "_T"]
        for key in keys:
            if key[place] == "_T" and parts:
                yield values[key] or 0, sum(parts)


@pytest.mark.parametrize("name", sorted(name for name, entry in FILES.items() if entry["reason"] is None))
def test_totals_equal_their_parts(name: str) -> None:
    values = values_of(name)
    dimensions = len(next(iter(values)))
    checked = 0
    for place in range(1, dimensions):
        for total, parts in totals_and_parts(values, place):
            assert total == parts
            checked += 1
    assert checked


@pytest.mark.parametrize("name", sorted(name for name, entry in FILES.items() if entry["reason"] is not None))
def test_the_table_as_an_amendment_leaves_it_still_adds_up(name: str) -> None:
    amended = {**values_of(name.replace(unhcr.SECOND, unhcr.FIRST)), **values_of(name)}
    left = {key: value for key, value in amended.items() if value is not None}
    for total, parts in totals_and_parts(left, 1):
        assert total == parts


def test_moldova_went_from_4519_to_8360() -> None:
    assert values_of(MD_FIRST)["2024", "_T"] == 4519
    assert values_of(MD_SECOND)["2024", "_T"] == 8360


def test_asylum_is_there_for_ten_countries_in_both_vintages() -> None:
    for indicator in ("ASYLUM_APPLICATIONS", "ASYLUM_DECISIONS"):
        of_it = [entry for entry in FILES.values() if entry["indicator"] == indicator]
        assert {entry["country"] for entry in of_it} == set(unhcr.COUNTRIES)
        assert {entry["vintage"] for entry in of_it} == {unhcr.FIRST, unhcr.SECOND}


def test_small_counts_are_there_to_be_masked() -> None:
    for name in ("FOREIGNERS/PL_REG_2019-2022.csv", "ENTRIES/CO_REG_2022-2025.csv"):
        assert any(value in {1, 2, 3, 4} for value in values_of(name).values())


def test_figures_that_were_dropped_are_withdrawn_with_a_note() -> None:
    dropped = [row for name in FILES for row in rows_of(name) if row.get("status") == "O"]
    assert dropped
    assert {row["note"] for row in dropped} == {unhcr.REMOVED}


def test_the_states_of_the_shipped_stocks_are_the_published_ones() -> None:
    czech = values_of("FOREIGNERS/CZ_REG_2004-2019.csv")
    assert (czech["2019", "UA"], czech["2019", "SK"], czech["2019", "VN"]) == (145153, 121278, 61910)
    polish = values_of("FOREIGNERS/PL_REG_2019-2022.csv")
    assert polish["2022", "_T", "_T"] == 633633 + 485672
