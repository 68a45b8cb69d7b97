"""What each cell of a file may hold."""

import pytest

from tests.unit.submission.reading import RULES, codes, found, lines, read, read_json, rules


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("2024,UX,_T,1", "unknown-code", "citizenship"),
        ("2024,UA,X,1", "unknown-code", "sex"),
        ("2024,,_T,1", "missing-key", "citizenship"),
        (",UA,_T,1", "missing-key", "period"),
        ("2024,UA,_T,-1", "negative-value", "value"),
        ("2024,UA,_T,1.5", "fraction", "value"),
        ("2024,UA,_T,NaN", "not-a-number", "value"),
        ("2024,UA,_T,inf", "not-a-number", "value"),
        ("2024,UA,_T,-Infinity", "not-a-number", "value"),
        ("2024,UA,_T,many", "not-a-number", "value"),
        ("2024,UA,_T,1 000", "not-a-number", "value"),
        ("2024,UA,_T,1E3", "not-a-number", "value"),
        ("2024,UA,_T,0x10", "not-a-number", "value"),
        ("2024,UA,_T,٣", "not-a-number", "value"),
        ("2024,UA,_T,1" + "0" * 30, "value-too-large", "value"),
        ("2024,UA,_T,1000000000000", "value-too-large", "value"),
        ("2024,UA,_T,", "value-missing", "value"),
        ("24,UA,_T,1", "bad-period", "period"),
        ("2024-13,UA,_T,1", "bad-period", "period"),
        ("2024-1,UA,_T,1", "bad-period", "period"),
        ("2024/01,UA,_T,1", "bad-period", "period"),
        ("2023-W53,UA,_T,1", "bad-period", "period"),
        ("1492,UA,_T,1", "bad-period", "period"),
        ("2024-Q1,UA,_T,1", "other-periodicity", "period"),
        ("2024-W01,UA,_T,1", "other-periodicity", "period"),
        ("2025-04,UA,_T,1", "period-in-future", "period"),
        ("2026,UA,_T,1", "period-in-future", "period"),
    ],
)
def test_a_faulty_cell_is_named_with_its_row_and_column(row: str, code: str, column: str) -> None:
    answer = read(lines("2024,RU,_T,1", row))
    assert found(answer) == [(code, 3, column)]


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ("2024,UA,_T,0", 0),
        ("2024,UA,_T,-0", 0),
        ("2024,UA,_T,+7", 7),
        ("2024,UA,_T,007", 7),
        ("2024,UA,_T,12.0", 12),
        ("2024,UA,_T,12.", 12),
        ("2024,UA,_T, 12 ", 12),
        ("2024,UA,_T,999999999999", 999999999999),
        (" 2024 , ua,_t,1", 1),
        ("2025,UA,_T,1", 1),
        ("2024-12,UA,_T,1", 1),
    ],
)
def test_a_cell_that_can_only_mean_one_thing_is_taken_as_that(row: str, value: int) -> None:
    answer = read(lines(row))
    assert answer["errors"] == 0, answer["findings"]
    assert answer["added"] == 1


def test_every_faulty_cell_is_named_not_only_the_first() -> None:
    answer = read(lines("2024,UX,X,-1", "2024,UA,_T,x"))
    assert [code for code, _, _ in found(answer)] == [
        "unknown-code",
        "unknown-code",
        "negative-value",
        "not-a-number",
    ]


def test_findings_are_listed_up_to_a_limit_and_counted_beyond_it() -> None:
    rows = [f"2024,X{number},_T,1" for number in range(30)]
    answer = read(lines(*rows), spec=rules(max_findings=10))
    assert len(answer["findings"]) == 10
    assert answer["errors"] == 30


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("ukrane", "UA"), ("Украинаа", "UA"), ("STLSS", "STLS"), ("Atlantis", None)],
)
def test_an_unknown_code_comes_with_the_one_that_was_probably_meant(text: str, nearest: str | None) -> None:
    finding = read(lines(f"2024,{text},_T,1"))["findings"][0]
    assert finding["params"] == {"given": text, "nearest": nearest}


def test_a_doubled_key_names_the_first_of_its_rows() -> None:
    answer = read(lines("2024,UA,M,1", "2024,RU,M,2", "2024,ua,M,3"))
    assert found(answer) == [("duplicate-key", 4, None)]
    finding = answer["findings"][0]
    assert finding["params"] == {"first_row": 2}
    assert (finding["period"], finding["key"]) == ("2024", {"citizenship": "UA", "sex": "M"})


def test_two_ways_to_write_a_total_are_one_key() -> None:
    answer = read_json(
        {"observations": [{"period": "2024", "value": 1}, {"period": 2024, "sex": "_T", "value": 1}]}
    )
    assert found(answer) == [("duplicate-key", 2, None)]


def test_a_dimension_that_is_left_out_stands_for_its_total() -> None:
    answer = read("period,value\n2024,8360\n")
    assert (answer["errors"], answer["added"]) == (0, 1)


@pytest.mark.parametrize("status", ["M", "L", "O"])
def test_a_figure_without_a_value_says_why(status: str) -> None:
    heading = "period,citizenship,sex,value,status"
    assert read(lines(f"2024,UA,M,,{status}", heading=heading))["errors"] == 0
    assert found(read(lines(f"2024,UA,M,5,{status}", heading=heading))) == [("value-unexpected", 2, "value")]


@pytest.mark.parametrize("status", ["A", "P", "Q", ""])
def test_a_figure_without_a_value_and_without_a_reason_is_refused(status: str) -> None:
    answer = read(lines(f"2024,UA,M,,{status}", heading="period,citizenship,sex,value,status"))
    assert found(answer) == [("value-missing", 2, "value")]


def test_an_unknown_status_is_refused() -> None:
    answer = read(lines("2024,UA,M,5,ok", heading="period,citizenship,sex,value,status"))
    assert found(answer) == [("unknown-status", 2, "status")]


def test_a_note_has_a_length() -> None:
    answer = read(lines(f"2024,UA,M,5,{'x' * 1001}", heading="period,citizenship,sex,value,note"))
    assert found(answer) == [("note-too-long", 2, "note")]


def test_decimals_are_taken_exactly_as_far_as_the_indicator_counts() -> None:
    spec = rules(decimals=2)
    assert read(lines("2024,UA,M,1.25", "2024,RU,M,3", "2024,STLS,M,0.10"), spec=spec)["errors"] == 0
    assert codes(read(lines("2024,UA,M,1.255"), spec=spec)) == {"fraction"}


def with_value(text: str) -> str:
    """A JSON body whose only value is written as given."""
    return '{"observations":[{"period":"2024","value":' + text + "}]}"


@pytest.mark.parametrize("value", ["1e3", "1.0e3", "10E2"])
def test_a_json_number_may_have_an_exponent(value: str) -> None:
    answer = read(with_value(value), form="json")
    assert answer["errors"] == 0


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1e30", "value-too-large"),
        ("1e999999", "not-a-number"),
        ("NaN", "not-a-number"),
        ("Infinity", "not-a-number"),
        ("1.5", "fraction"),
        ("-3", "negative-value"),
        ('"text"', "not-a-number"),
        ("true", "not-a-number"),
        ("[1]", "not-a-number"),
        ('{"a":1}', "not-a-number"),
        ("9" * 5000, "value-too-large"),
    ],
)
def test_a_json_value_that_is_no_count_is_refused(value: str, code: str) -> None:
    answer = read(with_value(value), form="json")
    assert found(answer) == [(code, 1, "value")]


def test_citizens_of_the_country_itself_among_foreigners_are_warned_about() -> None:
    answer = read(lines("2024,UA,M,5", "2024,MD,M,5"))
    assert answer["errors"] == 0
    assert found(answer, "warning") == [("own-citizenship", 3, "citizenship")]
    assert read(lines("2024,MD,M,5"), spec=rules(warn_own_citizenship=False))["warnings"] == 0


def test_a_register_in_disguise_is_refused() -> None:
    months = [f"{year}-{month:02}" for year in range(1990, 2024) for month in range(1, 13)]
    rows = [
        f"{month},{citizenship},{sex},1" for month in months for citizenship in ("UA", "RU") for sex in "MF"
    ]
    assert "individual-rows" in codes(read(lines(*rows)))
    # As many figures of which most are larger are an ordinary table.
    assert read(lines(*(row + "0" for row in rows)))["errors"] == 0


def test_nothing_may_begin_after_today_but_a_running_period_may() -> None:
    assert read(lines("2025-03,UA,M,1"))["errors"] == 0
    assert codes(read(lines("2025-03,UA,M,1"), spec=rules(today=RULES.today.replace(month=2)))) == {
        "period-in-future"
    }


def test_an_irregular_indicator_takes_every_form_of_period() -> None:
    rows = ("2024-Q1,UA,M,1", "2023-W02,UA,M,1", "2022-01-15,UA,M,1", "2021-S1,UA,M,1")
    assert read(lines(*rows), spec=rules(frequencies=("I",)))["errors"] == 0
