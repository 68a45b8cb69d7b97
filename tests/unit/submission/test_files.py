"""Files as agencies send them: encodings, separators, headings, SDMX-CSV, JSON."""

import codecs
import json
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.submission.intake.texts import charset_named
from tests.unit.submission.reading import RULES, codes, found, lines, read, read_json

GOOD = lines("2024,UA,M,5", "2024,RU,M,7")


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        codecs.BOM_UTF8 + GOOD.encode(),
        codecs.BOM_UTF16_LE + GOOD.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + GOOD.encode("utf-16-be"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.rstrip().encode(),
        GOOD.replace(",", ";").encode(),
        GOOD.replace(",", "\t").encode(),
        b"sep=;\r\n" + GOOD.replace(",", ";").encode(),
        b"\n\n" + GOOD.encode(),
        GOOD.upper().encode(),
        b'"Period","Citizenship","SEX","Value"\n"2024","UA","M","5"\n"2024","RU","M","7"\n',
        GOOD.replace("\n", "\n\n").encode() + b",,,\n",
    ],
    ids=["utf8", "bom", "utf16le", "utf16be", "crlf", "no-end", "semicolon", "tab", "sep", "empty-first",
         "upper", "quoted", "empty-lines"],
)  # fmt: skip
def test_the_same_table_is_read_from_every_usual_form(data: bytes) -> None:
    answer = read(data)
    assert answer["errors"] == 0, answer["findings"]
    assert answer["content_sha256"] == read(GOOD)["content_sha256"]
    assert answer["observations"] == 2


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "utf-16-le"])
def test_an_encoding_that_cannot_be_known_is_refused_with_the_line(encoding: str) -> None:
    text = lines("2024,UA,M,5,", "2024,RU,M,5,примечание", heading="period,citizenship,sex,value,note")
    answer = read(text.encode(encoding))
    assert found(answer) == [("not-utf-8", 1 if encoding == "utf-16-le" else 3, None)]


NOTED = lines("2024,UA,M,5,", "2024,RU,M,5,примечание", heading="period,citizenship,sex,value,note")


@pytest.mark.parametrize("charset", ["cp1251", "koi8-r", "utf-16-le", "cp866", "utf-8"])
def test_an_encoding_that_was_declared_is_read(charset: str) -> None:
    answer = read(NOTED.encode(charset), charset=charset)
    assert answer["errors"] == 0, answer["findings"]
    assert answer["content_sha256"] == read(NOTED)["content_sha256"]


def test_a_byte_order_mark_says_more_than_a_declaration() -> None:
    answer = read(codecs.BOM_UTF8 + NOTED.encode(), charset="cp1251")
    assert answer["content_sha256"] == read(NOTED)["content_sha256"]


def test_a_declaration_that_is_not_true_is_refused_with_the_line() -> None:
    answer = read(NOTED.encode("cp866"), charset="ascii")
    assert found(answer) == [("not-in-charset", 3, None)]
    assert answer["findings"][0]["params"] == {"charset": "ascii"}


@pytest.mark.parametrize(
    ("declared", "read_as"),
    [
        ("windows-1251", "cp1251"),
        ("CP1251", "cp1251"),
        ('"utf-8"', "utf-8"),
        ("UTF8", "utf-8"),
        ("ISO-8859-1", "iso8859-1"),
        ("latin1", "iso8859-1"),
        ("us-ascii", "ascii"),
        ("base64", None),
        ("zip", None),
        ("rot13", None),
        ("idna", None),
        ("unicode_escape", None),
        ("utf-7", None),
        ("nothing", None),
        ("a\0b", None),
        ("", None),
    ],
)
def test_only_encodings_of_text_are_taken(declared: str, read_as: str | None) -> None:
    assert charset_named(declared) == read_as


def test_latin_1_is_refused() -> None:
    text = lines("2024,UA,M,5,éà", heading="period,citizenship,sex,value,note")
    assert found(read(text.encode("latin-1"))) == [("not-utf-8", 2, None)]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"  \r\n", codecs.BOM_UTF8])
def test_an_empty_file_is_refused(data: bytes) -> None:
    assert codes(read(data)) == {"empty-file"}
    assert codes(read(data, form="json")) == {"empty-file"}


def test_a_heading_without_rows_is_refused() -> None:
    assert codes(read("period,value\n")) == {"no-observations"}
    assert codes(read_json({"observations": []})) == {"no-observations"}


@pytest.mark.parametrize("separator", ["|", ":", " "])
def test_a_separator_of_another_kind_is_named(separator: str) -> None:
    answer = read(GOOD.replace(",", separator))
    assert found(answer) == [("wrong-delimiter", 1, None)]
    assert answer["findings"][0]["params"] == {"found": separator}


def test_rows_that_are_separated_otherwise_than_the_heading_are_named() -> None:
    assert found(read("period,citizenship,sex,value\n2024;UA;M;5\n")) == [("wrong-delimiter", 2, None)]


def test_a_missing_heading_is_named() -> None:
    answer = read("2024,UA,M,5\n2024,RU,M,7\n")
    assert found(answer) == [("header-missing", 1, None)]
    assert answer["findings"][0]["params"] == {"expected": "period, citizenship, sex, value"}


def test_a_heading_that_comes_again_is_named() -> None:
    answer = read(GOOD + GOOD)
    assert ("header-repeated", 4, None) in found(answer)
    assert codes(answer) == {"header-repeated", "duplicate-key"}


def test_a_doubled_column_is_named() -> None:
    answer = read("period,sex,value,Sex\n2024,M,5,F\n")
    assert found(answer) == [("column-doubled", 1, "sex")]


@pytest.mark.parametrize("name", ["period", "value"])
def test_a_column_that_every_table_needs_is_missed(name: str) -> None:
    heading = "period,citizenship,sex,value".replace(name, "status")
    assert found(read(lines("A,UA,M,5", heading=heading))) == [("column-missing", 1, name)]


def test_a_column_that_nobody_knows_is_named() -> None:
    answer = read(lines("2024,UA,M,5,x", heading="period,citizenship,sex,value,colour"))
    assert found(answer) == [("unknown-column", 1, "colour")]


@pytest.mark.parametrize(
    "column",
    ["Name", "First name", "LAST_NAME", "surname", "passport", "Passport No.", "birth date", "Date of birth",
     "DOB", "personal number", "document number", "e-mail address", "phone", "birthDate", "fullName",
     "имя", "Фамилия", "отчество", "ФИО", "паспорт", "Номер паспорта", "дата рождения", "Серия и номер",
     "номер документа", "ИНН", "СНИЛС", "адрес", "телефон"],
)  # fmt: skip
def test_columns_of_individual_records_are_refused_in_both_languages(column: str) -> None:
    answer = read(lines("2024,UA,M,1,x", heading=f"period,citizenship,sex,value,{column}"))
    assert found(answer) == [("individual-records", 1, column)]
    body = {"observations": [{"period": "2024", "value": 1, column: "x"}]}
    assert found(read_json(body)) == [("individual-records", 1, column)]


@pytest.mark.parametrize("column", ["country_of_birth", "страна рождения", "number of cases", "filename"])
def test_a_heading_that_only_sounds_like_a_person_is_just_unknown(column: str) -> None:
    answer = read(lines("2024,UA,M,1,x", heading=f"period,citizenship,sex,value,{column}"))
    assert found(answer) == [("unknown-column", 1, column)]


def test_a_row_with_too_many_cells_is_named() -> None:
    answer = read(lines("2024,UA,M,5", "2024,RU,M,1,000"))
    assert found(answer) == [("too-many-cells", 3, None)]


def test_a_row_with_too_few_cells_misses_its_value() -> None:
    assert found(read(lines("2024,UA,M,5", "2024,RU"))) == [
        ("missing-key", 3, "sex"),
        ("value-missing", 3, "value"),
    ]


def test_a_quote_that_is_never_closed_is_named() -> None:
    assert codes(read(lines('2024,"UA,M,5', "2024,RU,M,7"))) <= {"broken-quotes", "unreadable-csv"}
    assert read(lines('2024,"UA,M,5', "2024,RU,M,7"))["errors"] == 1


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    assert found(read("\n\n" + lines("2024,UA,M,5", "", "2024,XX,M,5"))) == [
        ("unknown-code", 6, "citizenship")
    ]


SDMX_1 = (
    "DATAFLOW,FREQ,REF_AREA,SOURCE,CITIZENSHIP,SEX,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,OBS_STATUS,COMMENT_OBS\n"
    "COMITY:ASYLUM_APPLICATIONS(1.0.0),A,MD,REG,UA,M,2024,5,PS,A,\n"
    "COMITY:ASYLUM_APPLICATIONS(1.0.0),A,MD,REG,RU,M,2024,7,PS,A,\n"
)
SDMX_2 = (
    "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,SOURCE,CITIZENSHIP,SEX,TIME_PERIOD,OBS_VALUE\n"
    "dataflow,COMITY:ASYLUM_APPLICATIONS(1.0.0),I,A,MD,REG,UA,M,2024,5\n"
    "dataflow,COMITY:ASYLUM_APPLICATIONS(1.0.0),I,A,MD,REG,RU,M,2024,7\n"
)
SDMX_LABELS = (
    "DATAFLOW: Dataflow,CITIZENSHIP: Citizenship,SEX: Sex,TIME_PERIOD: Period,OBS_VALUE: Value\n"
    "COMITY:ASYLUM_APPLICATIONS(1.0.0): Asylum,UA: Ukraine,M: Men,2024,5\n"
    "COMITY:ASYLUM_APPLICATIONS(1.0.0): Asylum,RU: Russia,M: Men,2024,7\n"
)


SDMX_2_LABELS = (
    "STRUCTURE[,];STRUCTURE_ID;STRUCTURE_NAME;ACTION;REF_AREA: Area;CITIZENSHIP: Citizenship;SEX: Sex;"
    "TIME_PERIOD: Period;OBS_VALUE: Value;OBS_STATUS: Status;CONF_STATUS: Free;COMMENT_OBS[]: Note\n"
    "dataflow;COMITY:ASYLUM_APPLICATIONS(1.0.0);Asylum;M;MD: Moldova;UA: Ukraine;M: Men;2024;5;A: Ok;F: No;\n"
    "dataflow;COMITY:ASYLUM_APPLICATIONS(1.0.0);Asylum;M;MD: Moldova;RU: Russia;M: Men;2024;7;A: Normal;;\n"
)


@pytest.mark.parametrize(
    "data", [SDMX_1, SDMX_2, SDMX_LABELS, SDMX_2_LABELS], ids=["1.0", "2.0", "labels", "2.0-labels"]
)
def test_sdmx_csv_gives_the_same_table(data: str) -> None:
    answer = read(data)
    assert answer["errors"] == 0, answer["findings"]
    assert answer["content_sha256"] == read(GOOD)["content_sha256"]


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (",MD,", ",GE,", ("other-country", 2, "country")),
        (",REG,", ",LFS,", ("other-source", 2, "source")),
        ("ASYLUM_APPLICATIONS(", "EXITS(", ("other-indicator", 2, "indicator")),
        (",A,MD", ",M,MD", ("other-frequency", 2, "freq")),
    ],
)
def test_a_column_that_contradicts_the_request_is_refused(
    old: str, new: str, finding: tuple[str, int, str]
) -> None:
    assert found(read(SDMX_1.replace(old, new, 1))) == [finding]


@pytest.mark.parametrize("written", ["NaN", "#N/A", ""])
def test_sdmx_csv_says_in_its_own_ways_that_there_is_no_number(written: str) -> None:
    answer = read(SDMX_1.replace(",5,PS,A,", f",{written},PS,L,"))
    assert answer["errors"] == 0, answer["findings"]
    assert answer["observations"] == 2
    assert found(read(GOOD.replace(",5", ",NaN"))) == [("not-a-number", 2, "value")]


def test_a_mark_of_confidentiality_is_not_kept_and_that_is_said() -> None:
    answer = read(SDMX_2_LABELS.replace("F: No", "C: Confidential"))
    assert answer["errors"] == 0
    told = [(each["code"], each["row"], each["params"]["rows"]) for each in answer["findings"]]
    assert told == [("confidentiality-not-kept", 2, 1)]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_decimal_comma_is_read_where_it_can_mean_nothing_else(separator: str) -> None:
    money = replace(RULES, decimals=2)
    text = lines("2024,UA,M,5.25", "2024,RU,M,7.5")
    regional = text.replace(",", separator).replace(".", ",")
    assert read(regional, spec=money)["errors"] == 0
    assert read(regional, spec=money)["content_sha256"] == read(text, spec=money)["content_sha256"]
    grouped = regional.replace("7,5", "7,500")
    assert found(read(grouped, spec=money)) == [("not-a-number", 3, "value")]
    assert found(read(regional)) == [("not-a-number", 2, "value"), ("not-a-number", 3, "value")]


def test_sdmx_csv_cannot_delete() -> None:
    assert found(read(SDMX_2.replace(",I,", ",D,", 1))) == [("action-not-possible", 2, "action")]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", "invalid-json"),
        ("[]", "json-not-an-object"),
        ("5", "json-not-an-object"),
        ("{}", "observations-missing"),
        ('{"observations": {}}', "observations-missing"),
        ('{"observations": [5]}', "observation-not-an-object"),
        ('{"observations": [{"period": "2024", "value": 1}], "colour": 1}', "unknown-field"),
        ('{"observations": [{"period": "2024", "value": 1}], "country": "GE"}', "other-country"),
        ('{"observations": [{"period": "2024", "value": 1, "colour": 1}]}', "unknown-column"),
        ('{"observations": [{"period": "2024", "value": 1, "sex": null}]}', "missing-key"),
        ('{"observations": [{"period": "2024", "value": 1, "sex": ["M"]}]}', "unknown-code"),
        ('{"observations": [{"period": "2024", "value": 1, "note": "\\ud800"}]}', "not-utf-8"),
        ("[" * 100_000, "json-too-deep"),
        ('{"observations":' + '[{"a":' * 50_000, "json-too-deep"),
    ],
)
def test_a_json_body_of_another_shape_is_refused(body: str, code: str) -> None:
    assert codes(read(body, form="json")) == {code}


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good file with something cut out or put in, as transfers and editors do."""
    content = draw(st.sampled_from([GOOD, SDMX_1, SDMX_2, SDMX_LABELS])).encode()
    for _ in range(draw(st.integers(min_value=1, max_value=4))):
        start = draw(st.integers(min_value=0, max_value=len(content)))
        end = draw(st.integers(min_value=start, max_value=min(len(content), start + 30)))
        piece = st.one_of(
            st.binary(max_size=6), st.sampled_from([b'"', b"\n", b",", b";", b"\r", b"\0", b"\xff"])
        )
        content = content[:start] + draw(piece) + content[end:]
    return content


@settings(max_examples=400)
@given(damaged())
@example(b'period,value\n"2024,1\n')
@example(b'"period,value\n2024,1\n')
@example(b"period,value\r2024,1\r")
def test_no_damage_makes_the_reader_fail_instead_of_finding(content: bytes) -> None:
    answer = read(content)
    assert answer["errors"] > 0 or answer["observations"] > 0


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_fail(content: bytes) -> None:
    for form in ("csv", "json"):
        assert read(content, form=form)["errors"] > 0


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)
json_rows = st.dictionaries(
    st.sampled_from(["period", "citizenship", "sex", "value", "status", "note", "x"]), json_values, max_size=6
)


@settings(max_examples=200)
@given(st.lists(json_rows, max_size=4))
def test_no_json_makes_the_reader_fail(observations: list[object]) -> None:
    answer = read(json.dumps({"observations": observations}), form="json")
    assert answer["errors"] > 0 or answer["observations"] == len(observations)


def test_an_identifier_follows_from_content_and_a_key_that_nobody_else_has() -> None:
    first = read(GOOD)
    assert read(GOOD)["submission"] == first["submission"]
    assert read(GOOD.replace("5", "6"))["submission"] != first["submission"]
    assert read(GOOD, generations={first["content_sha256"]: 1})["submission"] != first["submission"]
    other_key = read(GOOD, secret="01" * 32)
    assert other_key["content_sha256"] == first["content_sha256"]
    assert other_key["submission"] != first["submission"]
