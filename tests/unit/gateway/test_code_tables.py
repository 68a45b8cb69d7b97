"""Tables of codes that people paste."""

import pytest

from gateway.pages.administration.code_tables import (
    BadCodeTable,
    CodeTableNotUtf8,
    codes_from,
    table_of,
)

FULL = (
    "code;name.en;name.ru;name.uk;kind;parent;aliases;valid_from;valid_to\n"
    "_T;Total;Всего;Усього;total;;;;\n"
    "FARM;Farms;Фермы;;value;;Agriculture|Agri;2003-01-01;2019-12-31\n"
)


def test_what_is_written_is_read_back_as_it_was() -> None:
    codes = codes_from(FULL.encode())
    assert codes[1] == {
        "code": "FARM",
        "names": {"en": "Farms", "ru": "Фермы"},
        "kind": "value",
        "parent": None,
        "aliases": ["Agriculture", "Agri"],
        "valid_from": "2003-01-01",
        "valid_to": "2019-12-31",
    }
    assert table_of(codes) == FULL
    assert codes_from(table_of(codes).encode()) == codes


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_columns_are_apart_by_whatever_the_heading_is_apart_by(delimiter: str, end: str) -> None:
    lines = [
        ["code", "name.en", "name.ru"],
        ["_T", "Total", "Всего"],
        ["", "", ""],
        ["farm", "Farms", "Фермы"],
    ]
    data = "\ufeff" + end.join(delimiter.join(line) for line in lines)
    codes = codes_from(data.encode())
    assert [(each["code"], each["kind"], each["names"]["en"]) for each in codes] == [
        ("_T", "total", "Total"),
        ("FARM", "value", "Farms"),
    ]


@pytest.mark.parametrize(
    ("table", "fields"),
    [
        ("", {"line": None, "column": "code"}),
        ("name.en;name.ru\nTotal;Всего\n", {"line": None, "column": "code"}),
        ("code;label\n_T;Total\n", {"line": None, "column": "label"}),
        ("code;name.en\n_T;Total;more\n", {"line": 2, "column": "3"}),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_its_place(table: str, fields: dict[str, object]) -> None:
    with pytest.raises(BadCodeTable) as refusal:
        codes_from(table.encode())
    assert refusal.value.fields == fields


def test_a_table_in_another_encoding_is_refused() -> None:
    with pytest.raises(CodeTableNotUtf8):
        codes_from("code;name.ru\n_T;Всего\n".encode("cp1251"))
