"""The configuration of comity-agent: what it may say, and how a mistake is named."""

import json

import pytest

from agent.configuration import SqlRecords, read_configuration
from agent.errors import WrongUse

TEXT = """
[send]
url = "https://comity.example/"
country = "MD"
indicator = "ASYLUM_APPLICATIONS"
source = "REG"
key_file = "key"
[records]
csv = "register.csv"
separator = ";"
[count]
person = "id"
[period]
column = "day"
[dimensions.citizenship]
column = "country"
"""


@pytest.fixture
def written(tmp_path):
    (tmp_path / "key").write_text("secret\n")

    def write(text, name="agent.toml", **about):
        path = tmp_path / name
        path.write_text(text)
        return read_configuration(path, **about)

    return write


def test_a_configuration_is_read_from_its_own_folder(written, tmp_path):
    found = written(TEXT)
    assert found.destination.url == "https://comity.example"
    assert found.destination.key == "secret"
    assert found.records.path == tmp_path / "register.csv"
    assert found.columns == {"id", "day", "country"}
    assert "secret" not in repr(found)


def test_json_says_the_same(written):
    given = {
        "send": {
            "url": "http://127.0.0.1:1",
            "country": "MD",
            "indicator": "A",
            "source": "REG",
            "key_variable": "KEY",
        },
        "records": {"query": "SELECT 1", "url_variable": "REGISTER"},
        "count": {"unit": "cases"},
        "period": {"value": "2024"},
        "dimensions": {"sex": {"value": "_T"}},
    }
    environment = {"KEY": "k", "REGISTER": "sqlite:///:memory:"}
    found = written(json.dumps(given), "agent.json", environment=environment)
    assert found.records == SqlRecords(url="sqlite:///:memory:", query="SELECT 1")
    assert found.columns == frozenset()


def test_periods_of_the_command_line_take_the_place_of_those_in_the_file(written):
    found = written(
        TEXT.replace('column = "day"', 'column = "day"\nfirst = "2020"'), periods=("2023", "2024")
    )
    assert (found.period.first, found.period.last) == ("2023", "2024")


PERSON = 'count.person names the column that tells people apart; it goes with unit = "persons"'
RECORDS = "records has either csv, or query (or query_file) with url_file or url_variable"
SECRET = "send.key_file or send.key_variable says where it stands"
COUNTRY = 'column = "country"'


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('key_file = "key"', "", SECRET),
        ('key_file = "key"', 'key_variable = "NONE"', "the environment variable NONE is not set"),
        ('key_file = "key"', 'key = "secret"', SECRET),
        ("https://", "http://", "send.url has to begin with https://"),
        ('person = "id"', "", PERSON),
        ('csv = "register.csv"', "", RECORDS),
        ('separator = ";"', 'separator = ";;"', "records.separator has to be one character"),
        ('column = "day"', 'columns = "day"', "period has either column, with a date, or"),
        ('column = "day"', 'column = "day"\nfrequency = "W"', "period.frequency is one of A, S, Q, M"),
        (COUNTRY, 'column = 1', "dimensions.citizenship.column has to be a text"),
        (COUNTRY, f"{COUNTRY}\ntotals = true", "dimensions.citizenship.totals is nothing that can be"),
        (COUNTRY, f'{COUNTRY}\n[[filters]]\ncolumn = "x"', "each of filters has column, and either in or"),
        ("[count]", "[Count]", PERSON),
    ],
)  # fmt: skip
def test_a_mistake_is_named_where_it_stands(written, old, new, told):
    with pytest.raises(WrongUse) as refused:
        written(TEXT.replace(old, new, 1), environment={})
    [line] = refused.value.lines
    assert line.startswith(told)


def test_a_file_that_is_none_is_wrong_use(written):
    with pytest.raises(WrongUse):
        written("[send", environment={})
    with pytest.raises(WrongUse):
        written("[]", "agent.json", environment={})
