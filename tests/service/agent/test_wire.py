"""comity-agent against a system that records every byte: what leaves the machine, and how it ends."""

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from agent.cli import main
from tests.service.outward.servers import Server, answer, serving

PEOPLE = [
    ("2000111222333", "Rusu", "Ana", "1990-07-14", "UA", "ж", "2024-02-01"),
    ("2000111222333", "Rusu", "Ana", "1990-07-14", "UA", "ж", "2024-03-01"),
    ("2000444555666", "Popa", "Ion", "1985-01-02", "Ukraine", "м", "2024-05-09"),
]
COLUMNS = ("idnp", "surname", "forename", "born", "country", "sex", "lodged")
INDICATOR = {
    "dimensions": [
        {"dimension": "citizenship", "code_list": "COUNTRY", "optional": False, "additive": True},
        {"dimension": "sex", "code_list": "SEX", "optional": True, "additive": True},
    ],
    "frequencies": ["A"],
    "units": ["persons"],
}
LISTS = {
    "COUNTRY": [{"code": "UA", "aliases": ["Ukraine"]}, {"code": "_T"}],
    "SEX": [{"code": code} for code in ("M", "F", "_T")],
}
BODY = {
    "country": "MD",
    "indicator": "ASYLUM_APPLICATIONS",
    "source": "REG",
    "reason": None,
    "observations": [
        {"period": "2024", "citizenship": "UA", "sex": "F", "value": 1},
        {"period": "2024", "citizenship": "UA", "sex": "M", "value": 1},
        {"period": "2024", "citizenship": "UA", "sex": "_T", "value": 2},
    ],
}
SENT = {"id": "s1", "state": "checked", "findings": []}


class Machine:
    """An agency's machine with a register, and the system that it sends to."""

    def __init__(self, folder: Path, server: Server) -> None:
        self.folder, self.server = folder, server
        with (folder / "register.csv").open("w", encoding="cp1251") as file:
            file.writelines(";".join(row) + "\n" for row in [COLUMNS, *PEOPLE])
        (folder / "key").write_text("a-key\n")

    def configure(self, **changes: str) -> None:
        records = changes.get("records", 'csv = "register.csv"\nencoding = "cp1251"\nseparator = ";"')
        sex = changes.get("sex", 'codes = { "ж" = "F", "м" = "M" }\ntotal = true')
        (self.folder / "agent.toml").write_text(
            f"""
[send]
url = "http://127.0.0.1:{self.server.port}"
country = "MD"
indicator = "ASYLUM_APPLICATIONS"
source = "REG"
key_file = "key"
[records]
{records}
[count]
person = "idnp"
[period]
column = "lodged"
[dimensions.citizenship]
column = "country"
[dimensions.sex]
column = "sex"
{sex}
""",
            encoding="utf-8",
        )

    def run(self, *arguments: str, typed: str = ""):
        return CliRunner().invoke(main, [str(self.folder / "agent.toml"), *arguments], input=typed)

    @property
    def posts(self) -> list[bytes]:
        return [request for request in self.server.requests if request.startswith(b"POST")]


@pytest.fixture
def told():
    """What the system answers to a post: status and body, one after the other."""
    return [("201 Created", SENT)]


@pytest.fixture
def machine(tmp_path, told, monkeypatch):
    monkeypatch.setattr("agent.system.time.sleep", lambda seconds: None)

    def speak(connection, request):
        path = request.split(b" ")[1].decode()
        name = path.rsplit("/", 1)[-1]
        if request.startswith(b"POST"):
            status, body = told.pop(0) if len(told) > 1 else told[0]
        elif "/codelists/" in path:
            status, body = "200 OK", {"codes": LISTS[name]}
        else:
            status, body = "200 OK", INDICATOR
        connection.sendall(answer(json.dumps(body).encode(), status, content_type="application/json"))

    with serving(speak) as server:
        found = Machine(tmp_path, server)
        found.configure()
        yield found


def test_only_codes_periods_and_counts_leave_the_machine(machine):
    done = machine.run("--yes")
    assert done.exit_code == 0, done.output
    everything = b"".join(machine.server.requests)
    for row in PEOPLE:
        for text in (*row[:4], row[6]):
            assert text.encode() not in everything
            assert json.dumps(text).encode() not in everything
    [post] = machine.posts
    head, _, content = post.partition(b"\r\n\r\n")
    assert json.loads(content) == BODY
    assert b"Authorization: Bearer a-key" in head
    assert b"Idempotency-Key: " in head
    assert "submission s1, checked" in done.output


def test_a_query_on_a_register_gives_the_same(machine, monkeypatch):
    with sqlite3.connect(machine.folder / "register.db") as register:
        register.execute(f"CREATE TABLE people ({', '.join(COLUMNS)})")
        register.executemany(f"INSERT INTO people VALUES ({', '.join('?' * len(COLUMNS))})", PEOPLE)
    register.close()
    monkeypatch.setenv("REGISTER", f"sqlite:///{machine.folder / 'register.db'}")
    machine.configure(
        records='query = "SELECT idnp, country, sex, lodged FROM people"\nurl_variable = "REGISTER"'
    )
    assert machine.run("--yes").exit_code == 0
    assert json.loads(machine.posts[0].partition(b"\r\n\r\n")[2]) == BODY


def test_what_would_be_sent_is_shown_and_nothing_is_sent(machine):
    shown = machine.run("--show")
    assert (shown.exit_code, machine.posts) == (0, [])
    assert shown.output.splitlines() == [
        "MD ASYLUM_APPLICATIONS REG: 3 of 3 records, persons",
        "",
        "period  citizenship  sex  value",
        "------  -----------  ---  -----",
        "2024    UA           F        1",
        "2024    UA           M        1",
        "2024    UA           _T       2",
    ]
    assert json.loads(machine.run("--show", "--json").output) == BODY


def test_it_asks_first_and_takes_no_for_an_answer(machine):
    assert machine.run(typed="n\n").exit_code == 1
    assert machine.posts == []
    assert machine.run(typed="y\n").exit_code == 0
    assert len(machine.posts) == 1


def test_a_code_that_the_system_does_not_know_is_refused_here(machine):
    machine.configure(sex="")
    done = machine.run("--yes")
    assert (done.exit_code, machine.posts) == (1, [])
    assert "dimensions.sex: no code for 'ж' (2), 'м' (1)" in done.output


def test_a_refusal_names_the_cells(machine, told):
    finding = {"severity": "error", "code": "parts-exceed-total", "row": 3, "message": "The parts exceed it."}
    told[:] = [
        ("422 Unprocessable", {"detail": "The file has errors.", "findings": [finding], "error_count": 4})
    ]
    done = machine.run("--yes")
    assert done.exit_code == 1
    assert "The system refused it: The file has errors.\n" in done.output
    assert "2024, citizenship UA: The parts exceed it.\n… 4 errors in all" in done.output


def test_warnings_of_what_was_taken_are_told(machine, told):
    finding = {"severity": "warning", "code": "own-citizenship", "row": 1, "message": "Is it so?"}
    told[:] = [("200 OK", {**SENT, "findings": [finding], "duplicate": True})]
    done = machine.run("--yes")
    assert done.exit_code == 0
    assert (
        "warning: 2024, citizenship UA, sex F: Is it so?\nIt was there already: submission s1" in done.output
    )


def test_a_busy_system_is_asked_again_with_the_same_key(machine, told):
    told[:] = [("503 Service Unavailable", {}), ("429 Too Many Requests", {}), ("201 Created", SENT)]
    assert machine.run("--yes").exit_code == 0
    keys = [
        next(line for line in post.split(b"\r\n") if b"Idempotency-Key" in line) for post in machine.posts
    ]
    assert (len(keys), len(set(keys))) == (3, 1)


def test_the_key_goes_nowhere_else(machine, told):
    told[:] = [("307 Temporary Redirect", {})]
    assert machine.run("--yes").exit_code == 1
    assert len(machine.posts) == 1


@pytest.mark.parametrize(
    ("records", "told_"),
    [
        ('csv = "none.csv"', "cannot be read"),
        ('csv = "register.csv"\nencoding = "cp1251"', "the records have no column"),
        ('csv = "register.csv"\nencoding = "utf-8"\nseparator = ";"', "is not in the encoding utf-8"),
        ('query = "SELECT nothing"\nurl_variable = "NO_REGISTER"', "is not set"),
    ],
)
def test_records_that_cannot_be_read_are_told_of_without_their_contents(machine, records, told_):
    machine.configure(records=records)
    done = machine.run("--yes")
    assert done.exit_code in {1, 2}
    assert told_ in done.output
    assert "Rusu" not in done.output
    assert machine.posts == []


def test_an_error_of_the_register_says_nothing_of_it(machine, monkeypatch):
    monkeypatch.setenv("REGISTER", "sqlite://")
    machine.configure(
        records='query = "SELECT * FROM people WHERE surname = \'Rusu\'"\nurl_variable = "REGISTER"'
    )
    done = machine.run("--yes")
    assert done.exit_code == 1
    assert "the register does not answer the query (OperationalError)" in done.output
    assert "Rusu" not in done.output


def test_wrong_use_ends_with_two(machine):
    assert CliRunner().invoke(main, []).exit_code == 2
    (machine.folder / "agent.toml").write_text("[send]")
    assert machine.run("--yes").exit_code == 2
