"""Codes, their names and aliases, the letters that look like others, and when a code is valid."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.submission.intake.specification import CodeRule, Specification
from tests.unit.submission.reading import CITIZENSHIP, SEX, code, codes, found, lines, read, read_json, rules


def with_codes(*more: CodeRule) -> Specification:
    known = tuple(each for each in CITIZENSHIP.codes if each.code not in {new.code for new in more})
    return rules(dimensions=(replace(CITIZENSHIP, codes=(*known, *more)), SEX))


def called(name: str, *aliases: str, names: Sequence[str] = (), **changes: Any) -> CodeRule:
    return replace(code(name, names=names), aliases=aliases, **changes)


MOLDOVA = called("MD", "MDA", "Moldova, Republic of", "Молдавия", names=["Moldova", "Молдова"])


def notes(answer: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(each["code"], each["params"]) for each in answer["findings"] if each["severity"] == "note"]


@pytest.mark.parametrize(
    "text", ["MDA", "mda", '"Moldova, Republic of"', '"MOLDOVA,  REPUBLIC\u00a0OF*"', "молдавия"]
)
def test_an_alias_is_read_as_its_code_and_said_so_once(text: str) -> None:
    answer = read(lines(f"2024,{text},_T,5", f"2023,{text},_T,7", "2024,UA,_T,1"), spec=with_codes(MOLDOVA))
    assert answer["errors"] == 0, answer["findings"]
    given = " ".join(text.strip('"').split())
    assert notes(answer) == [("alias-read", {"given": given, "read_as": "MD", "rows": 2})]
    same = read(lines("2024,MD,_T,5", "2023,MD,_T,7", "2024,UA,_T,1"), spec=with_codes(MOLDOVA))
    assert same["content_sha256"] == answer["content_sha256"]


def test_names_in_place_of_codes_are_read_with_one_note_for_all() -> None:
    answer = read(lines("2024,Ukraine,_T,1", "2024,Молдова,_T,2", "2023,Ukraine,_T,3"))
    assert answer["errors"] == 0, answer["findings"]
    assert notes(answer) == [("names-read", {"names": 2, "rows": 3})]


def test_aliases_are_read_in_json_too() -> None:
    body = {"observations": [{"period": "2024", "citizenship": "MDA", "value": 5}]}
    answer = read_json(body, spec=with_codes(MOLDOVA))
    assert answer["errors"] == 0, answer["findings"]
    assert [name for name, _ in notes(answer)] == ["alias-read"]


def test_a_code_and_its_alias_in_one_file_are_the_same_cell() -> None:
    answer = read(lines("2024,MD,_T,5", "2024,MDA,_T,5"), spec=with_codes(MOLDOVA))
    assert found(answer) == [("duplicate-key", 3, None)]


def test_a_code_goes_before_an_alias_and_a_name_that_two_codes_share_is_neither() -> None:
    taken = with_codes(called("XA", "ZZ", names=["Land"]), called("XB", names=["Land"]), called("ZZ"))
    answer = read(lines("2024,zz,_T,5", "2024,XA,_T,4"), spec=taken)
    assert answer["errors"] == 0 and answer["added"] == 2, answer["findings"]
    assert codes(read(lines("2024,Land,_T,5"), spec=taken)) == {"unknown-code"}


@pytest.mark.parametrize("text", ["МD", "МД".replace("Д", "D"), "мd"])
def test_a_code_in_letters_that_only_look_right_is_named_as_such(text: str) -> None:
    answer = read(lines(f"2024,{text},_T,5"))
    assert found(answer) == [("code-in-cyrillic", 2, "citizenship")]
    assert answer["findings"][0]["params"] == {"given": text, "nearest": "MD"}


def test_unknown_codes_are_counted_all_and_listed_up_to_the_limit_in_the_order_of_the_file() -> None:
    rows = [f"2024,X{number % 7},_T,1" for number in range(30)]
    answer = read(lines(*rows), spec=rules(max_findings=10))
    assert [row for _, row, _ in found(answer)] == list(range(2, 12))
    assert answer["errors"] >= 30


ENDED = called("YU", valid_from=date(2003, 2, 4), valid_to=date(2006, 6, 3))


@pytest.mark.parametrize(
    ("period", "valid"),
    [
        ("2002", False),
        ("2003", True),
        ("2006", True),
        ("2006-06", True),
        ("2006-07", False),
        ("2003-01", False),
    ],
)
def test_a_code_counts_in_the_periods_that_its_validity_touches(period: str, valid: bool) -> None:
    answer = read(lines(f"{period},YU,_T,5"), spec=with_codes(ENDED))
    assert found(answer) == ([] if valid else [("code-not-valid-then", 2, "citizenship")])


def test_a_figure_of_a_code_that_is_no_longer_valid_can_be_withdrawn() -> None:
    row = "period,citizenship,sex,value,status\n2010,YU,_T,,O\n"
    assert read(row, spec=with_codes(ENDED))["errors"] == 0


def test_a_code_without_an_end_is_valid_from_its_day_on() -> None:
    spec = with_codes(called("ME", valid_from=date(2006, 6, 3)))
    answer = read(lines("2005,ME,_T,5", "2024,ME,_T,5"), spec=spec)
    assert found(answer) == [("code-not-valid-then", 2, "citizenship")]
    assert answer["findings"][0]["params"] == {
        "given": "ME",
        "at": "2005",
        "valid_from": "2006-06-03",
        "valid_to": "…",
    }
