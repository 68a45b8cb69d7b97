"""Counting records into cells: persons and cases, totals, filters, and what cannot be counted."""

from datetime import UTC, date, datetime

import pytest

from agent.configuration import Configuration, CsvRecords, Destination, Dimension, Filter, Period
from agent.counting import Codes, counted, period_of
from agent.errors import AgentError

CODES = Codes(
    {
        "citizenship": {"UA": "UA", "ua": "UA", "MD": "MD", "md": "MD", "UNK": "UNK", "молдова": "MD"},
        "sex": {"M": "M", "F": "F", "m": "M", "f": "F", "_U": "_U"},
    }
)
SEX = Dimension(name="sex", column="sex", value=None, codes={"ж": "F", "м": "M"}, missing="_U", total=True)
CITIZENSHIP = Dimension(name="citizenship", column="country", value=None, codes={}, missing=None, total=True)
YEAR = Period(column="day", value=None, frequency="A", formats=("%d.%m.%Y",), first=None, last=None)


def configured(**changes) -> Configuration:
    usual = {
        "destination": Destination(
            url="https://comity.example", country="MD", indicator="A", source="REG", key="k", reason=None
        ),
        "records": CsvRecords(path=None, encoding="utf-8", separator=","),
        "unit": "persons",
        "person": "id",
        "period": YEAR,
        "dimensions": (CITIZENSHIP, SEX),
        "filters": (),
    }
    return Configuration(**{**usual, **changes})


def record(**changes):
    return {"id": "1", "country": "UA", "sex": "ж", "day": "2024-02-01", "kind": "first", **changes}


def test_a_person_is_counted_once_in_each_cell_and_in_each_total():
    records = [
        record(),
        record(day="2024-03-01"),
        record(id="2", sex="м"),
        record(id="1", country="MD", day="2024-04-01"),
    ]
    assert counted(records, configured(), CODES).cells == {
        ("2024", "MD", "F"): 1,
        ("2024", "MD", "_T"): 1,
        ("2024", "UA", "F"): 1,
        ("2024", "UA", "M"): 1,
        ("2024", "UA", "_T"): 2,
        ("2024", "_T", "F"): 1,
        ("2024", "_T", "M"): 1,
        ("2024", "_T", "_T"): 2,
    }


def test_cases_are_counted_as_often_as_they_are_recorded():
    found = counted([record(), record()], configured(unit="cases", person=None), CODES)
    assert found.cells["2024", "UA", "F"] == 2
    assert (found.read, found.counted) == (2, 2)


def test_records_are_filtered_by_what_their_columns_say():
    kinds = Filter(column="kind", values=frozenset({"first"}), leaving=False)
    not_md = Filter(column="country", values=frozenset({"MD"}), leaving=True)
    records = [record(), record(id="2", kind="repeat"), record(id="3", country="MD")]
    found = counted(records, configured(filters=(kinds, not_md)), CODES)
    assert (found.read, found.counted) == (3, 1)


def test_names_and_spellings_that_the_system_knows_are_codes():
    found = counted([record(country=" МОЛДОВА ", sex="F")], configured(), CODES)
    assert ("2024", "MD", "F") in found.cells


def test_what_is_no_code_is_named_and_nothing_is_counted():
    records = [record(country="Atlantis"), record(country="Atlantis"), record(sex="?")]
    with pytest.raises(AgentError) as refused:
        counted(records, configured(), CODES)
    citizenship, sex = refused.value.lines[1:]
    assert citizenship.startswith("dimensions.citizenship: no code for 'Atlantis' (2); say which")
    assert sex.startswith("dimensions.sex: no code for '?' (1); say which one it is in dimensions.sex.codes")


def test_a_missing_code_is_what_the_configuration_says_or_an_error():
    assert ("2024", "UA", "_U") in counted([record(sex="")], configured(), CODES).cells
    with pytest.raises(AgentError) as refused:
        counted([record(), record(country=None)], configured(), CODES)
    assert refused.value.lines[1:] == ("country: nothing usable in 1 records (record 2)",)


@pytest.mark.parametrize("column", ["day", "id"])
def test_a_record_without_day_or_person_is_an_error_that_quotes_nothing(column):
    secret = {"day": "yesterday", "id": " "}[column]
    with pytest.raises(AgentError) as refused:
        counted([record(**{column: secret})], configured(), CODES)
    assert "yesterday" not in str(refused.value.lines)


@pytest.mark.parametrize(
    ("frequency", "periods"),
    [
        ("A", ["2024", "2024", "2024"]),
        ("S", ["2024-S1", "2024-S1", "2024-S2"]),
        ("Q", ["2024-Q1", "2024-Q2", "2024-Q4"]),
        ("M", ["2024-03", "2024-06", "2024-12"]),
    ],
)
def test_a_day_lies_in_a_period_of_the_frequency(frequency, periods):
    terms = Period(column="day", value=None, frequency=frequency, formats=(), first=None, last=None)
    days = [date(2024, 3, 31), date(2024, 6, 30), date(2024, 12, 31)]
    assert [period_of(day, terms) for day in days] == periods


def test_days_are_read_as_the_register_writes_them_and_periods_limited():
    terms = Period(column="day", value=None, frequency="A", formats=("%d.%m.%Y",), first="2023", last="2024")
    days = [
        "31.12.2023",
        "2024-01-01T10:00:00",
        date(2024, 5, 1),
        datetime(2022, 1, 1, tzinfo=UTC),
        "01.01.2025",
    ]
    records = [record(id=str(at), day=day) for at, day in enumerate(days)]
    found = counted(records, configured(period=terms), CODES)
    assert {cell[0]: value for cell, value in found.cells.items() if cell[1:] == ("_T", "_T")} == {
        "2023": 1,
        "2024": 2,
    }
