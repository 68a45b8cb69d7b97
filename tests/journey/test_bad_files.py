"""Files with something wrong in them: refused whole, with every place named in the reader's language."""

import codecs

import pytest

from tests.journey.office import RELEASED, Office

HEADING = "period,citizenship,sex,value"
Places = list[tuple[str, int | None, str | None]]


def rows(*lines: str, heading: str = HEADING) -> bytes:
    return "\n".join((heading, *lines, "")).encode()


FILES: dict[str, tuple[bytes, Places]] = {
    "unknown code": (rows("2024,XX,M,5"), [("unknown-code", 2, "citizenship")]),
    "unknown code of a later row": (rows("2024,UA,M,5", "2024,UA,Q,5"), [("unknown-code", 3, "sex")]),
    "no period": (rows("2024-13,UA,M,5"), [("bad-period", 2, "period")]),
    "period of another periodicity": (rows("2024-W05,UA,M,5"), [("other-periodicity", 2, "period")]),
    "period to come": (rows("2999,UA,M,5"), [("period-in-future", 2, "period")]),
    "no period at all": (rows(",UA,M,5"), [("missing-key", 2, "period")]),
    "negative": (rows("2024,UA,M,-1"), [("negative-value", 2, "value")]),
    "fraction of a person": (rows("2024,UA,M,2.5"), [("fraction", 2, "value")]),
    "decimal comma": (rows('2024,UA,M,"2,5"'), [("not-a-number", 2, "value")]),
    "NaN": (rows("2024,UA,M,NaN"), [("not-a-number", 2, "value")]),
    "text": (rows("2024,UA,M,many"), [("not-a-number", 2, "value")]),
    "formula": (rows("2024,UA,M,=1+1"), [("not-a-number", 2, "value")]),
    "10^30": (rows("2024,UA,M,1" + "0" * 30), [("value-too-large", 2, "value")]),
    "no value": (rows("2024,UA,M,"), [("value-missing", 2, "value")]),
    "duplicate key": (rows("2024,UA,M,5", "2024,UA,M,6"), [("duplicate-key", 3, None)]),
    "empty": (b"", [("empty-file", None, None)]),
    "white space": (b"\r\n \r\n", [("empty-file", None, None)]),
    "heading alone": (rows(), [("no-observations", None, None)]),
    "other delimiter": (rows("2024,UA,M,5").replace(b",", b"|"), [("wrong-delimiter", 1, None)]),
    "two delimiters": (rows("2024;UA;M;5"), [("wrong-delimiter", 2, None)]),
    "UTF-16 without a mark": (rows("2024,UA,M,5").decode().encode("utf-16-le"), [("not-utf-8", 1, None)]),
    "UTF-32": (codecs.BOM_UTF32_LE + rows("2024,UA,M,5").decode().encode("utf-32-le"),
               [("not-utf-8", 1, None)]),
    "Latin-1": (rows("2024,UA,M,5,") + "2024,RU,M,6,é\n".encode("latin-1"), [("not-utf-8", 3, None)]),
    "Windows-1251": (rows("2024,UA,M,5") + "2024,RU,M,шесть\n".encode("cp1251"), [("not-utf-8", 3, None)]),
    "mark alone": (codecs.BOM_UTF8, [("empty-file", None, None)]),
    "no heading": (b"2024,UA,M,5\n", [("header-missing", 1, None)]),
    "heading twice": (rows("2024,UA,M,5", HEADING, "2024,RU,M,6"), [("header-repeated", 3, None)]),
    "column twice": (rows("2024,UA,M,M,5", heading="period,citizenship,sex,sex,value"),
                     [("column-doubled", 1, "sex")]),
    "column missing": (rows("2024,UA,M", heading="period,citizenship,sex"), [("column-missing", 1, "value")]),
    "column unknown": (rows("2024,UA,M,5,x", heading=HEADING + ",colour"), [("unknown-column", 1, "colour")]),
    "row too long": (rows("2024,UA,M,5", "2024,RU,M,1,000"), [("too-many-cells", 3, None)]),
    "every fault is named": (
        rows("2024,XX,M,5", "2024,UA,M,-1", "1924-13,RU,M,x"),
        [("unknown-code", 2, "citizenship"), ("negative-value", 3, "value"),
         ("bad-period", 4, "period"), ("not-a-number", 4, "value")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_with_errors_is_refused_whole_and_every_place_is_named(office: Office, name: str) -> None:
    content, places = FILES[name]
    refusal = office.refused(office.posting(content), 422, "has-errors")
    assert refusal.places == places
    assert refusal.en["error_count"] == len(places)


VALUES = {
    "-1": "negative-value",
    "2.5": "fraction",
    "NaN": "not-a-number",
    "Infinity": "not-a-number",
    '"many"': "not-a-number",
    "true": "not-a-number",
    "[5]": "not-a-number",
    "1" + "0" * 30: "value-too-large",
    "1e30": "value-too-large",
    "1e999999999": "not-a-number",
    "null": "value-missing",
}


@pytest.mark.parametrize("value", VALUES)
def test_a_value_that_is_no_figure_is_named_in_json_too(office: Office, value: str) -> None:
    good = '{"period": "2023", "value": 5}'
    content = office.body(f'[{good}, {{"period": "2022", "value": {value}}}]')
    refusal = office.refused(office.posting(content, "application/json"), 422, "has-errors")
    assert refusal.places == [(VALUES[value], 2, "value")]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "Ana Rusu"), ("Passport No.", "AB1234567"), ("birth date", "1980-01-31"),
        ("Фамилия", "Русу"), ("паспорт", "АБ1234567"), ("Дата рождения", "31.01.1980"),
    ],
)  # fmt: skip
def test_individual_records_are_refused_and_leave_no_trace(office: Office, column: str, value: str) -> None:
    file = rows(f"2024,UA,M,1,{value}", heading=f"{HEADING},{column}")
    refusal = office.refused(office.posting(file), 422, "has-errors")
    assert refusal.places == [("individual-records", 1, column)]
    assert value not in str(refusal)
    assert value not in (office.system.var / "process.log").read_text(encoding="utf-8")


def test_a_register_whose_columns_look_like_a_table_is_refused(office: Office) -> None:
    months = [f"{year}-{month:02}" for year in range(2003, 2023) for month in range(1, 13)]
    citizens = [code for code in ("UA", "RU", "SY", "AF", "IQ", "VN") if code != office.own.code][:5]
    people = [f"{month},{citizen},M,1" for month in months for citizen in citizens]
    refusal = office.refused(office.posting(rows(*people)), 422, "has-errors")
    assert refusal.places == [("individual-rows", None, "value")]


@pytest.mark.parametrize(
    ("column", "expected"), [("country", "other-country"), ("indicator", "other-indicator")]
)
def test_a_file_that_speaks_of_something_else_than_the_request_is_refused(
    office: Office, column: str, expected: str
) -> None:
    meant = {"country": office.other.code, "indicator": "FOREIGNERS"}[column]
    file = rows(f"2024,UA,M,5,{meant}", heading=f"{HEADING},{column}")
    assert office.refused(office.posting(file), 422, "has-errors").places == [(expected, 2, column)]


@pytest.mark.parametrize(
    "encoded",
    [
        codecs.BOM_UTF8 + RELEASED,
        codecs.BOM_UTF16_LE + RELEASED.decode().encode("utf-16-le"),
        codecs.BOM_UTF16_BE + RELEASED.decode().encode("utf-16-be"),
        RELEASED.replace(b"\n", b"\r\n"),
        b"sep=;\r\n" + RELEASED.replace(b",", b";"),
        RELEASED.replace(b",", b"\t"),
    ],
    ids=["UTF-8 with a mark", "UTF-16LE", "UTF-16BE", "CRLF", "Excel", "tabs"],
)
def test_a_file_that_can_be_read_for_sure_is_read(office: Office, encoded: bytes) -> None:
    position = office.position()
    answer = office.posting(encoded)("en")
    assert answer.status_code == 200, answer.text
    assert answer.json()["duplicate"] is True
    assert office.events_after(position) == []


def test_a_declared_encoding_is_honoured(office: Office) -> None:
    heading, row = "period,citizenship,sex,value,note", "2019,UA,M,5,Примечание ведомства"
    file = f"{heading}\n{row}\n".encode("cp1251")
    posted = office.posting(file, headers={"Content-Type": "text/csv; charset=windows-1251"})("en")
    assert posted.status_code == 201, posted.text
    [observation] = office.submitter.items(f"/api/v1/submissions/{posted.json()['id']}/observations")
    assert observation["note"] == "Примечание ведомства"


def test_a_declared_encoding_that_is_not_the_file_s_is_refused_with_the_row(office: Office) -> None:
    file = "period,value,note\n2018,5,plain\n2019,5,Примечание\n".encode("cp866")
    headers = {"Content-Type": "text/csv; charset=us-ascii"}
    refusal = office.refused(office.posting(file, headers=headers), 422, "has-errors")
    assert refusal.places == [("not-in-charset", 3, None)]
    headers = {"Content-Type": "text/csv; charset=ebcdic-cp-us"}
    office.refused(office.posting(file, headers=headers), 415, "unknown-charset")
