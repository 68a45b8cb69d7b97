"""Every bad input gets a problem with its code and place, in both languages, and changes no figure."""

import json
from typing import Any

import pytest

from tests.service.gateway.conftest import INDICATOR, Caller, World

HEADER = b"period,citizenship,sex,value\n"
GOOD = HEADER + b"2023,_T,_T,4519\n"


def figures_of(world: World, submitter: Caller) -> Any:
    return [
        (item["id"], item["state"])
        for item in submitter.ok("GET", "/submissions", query_string={"limit": 500})["items"]
    ]


def check_refused(
    world: World, submitter: Caller, status: int, code: str, finding: str | None, **request: Any
) -> None:
    before = figures_of(world, submitter)
    texts = []
    for language in ("en", "ru"):
        answer = submitter.send("POST", "/submissions", headers={"Accept-Language": language}, **request)
        assert answer.status_code == status, answer.text
        assert answer.mimetype == "application/problem+json"
        problem = answer.json
        assert problem is not None
        assert problem["code"] == code, problem
        said = problem["detail"]
        assert [item for item in problem.get("findings", ()) if item["message"] == item["code"]] == []
        if finding is not None:
            found = [item for item in problem["findings"] if item["code"] == finding]
            assert found, problem["findings"]
            said = found[0]["message"]
        assert said not in (code, finding), "a machine's code instead of a text"
        texts.append(said)
    assert texts[0] != texts[1], "not translated"
    assert figures_of(world, submitter) == before


def csv_request(content: bytes, **place: str) -> dict[str, Any]:
    query = {"country": "MD", "indicator": INDICATOR, "source": "REG", **place}
    return {"query_string": query, "data": content, "content_type": "text/csv"}


PLACES = [
    ({"indicator": "UNHEARD_OF"}, 422, "unknown-indicator"),
    ({"country": "XX"}, 422, "unknown-country"),
    ({"country": "PL"}, 403, "not-allowed"),
    ({"source": "NONE"}, 422, "unknown-source"),
]


@pytest.mark.parametrize(("place", "status", "code"), PLACES)
def test_a_wrong_place_is_refused(
    world: World, submitter: Caller, place: dict[str, str], status: int, code: str
) -> None:
    check_refused(world, submitter, status, code, None, **csv_request(GOOD, **place))


FILES = [
    (HEADER + b"2023,XX,_T,1\n", "unknown-code"),
    (HEADER + b"2023-13,_T,_T,1\n", None),
    (HEADER + b"2023,_T,_T,-1\n", "negative-value"),
    (HEADER + b"2023,_T,_T,1.5\n", None),
    (HEADER + b"2023,_T,_T,NaN\n", None),
    (HEADER + b"2023,_T,_T,many\n", None),
    (HEADER + b"2023,_T,_T,1" + b"0" * 30 + b"\n", None),
    (HEADER + b"2023,_T,_T,1\n2023,_T,_T,2\n", None),
    (b"", None),
    (HEADER, None),
    (b"period|citizenship|sex|value\n2023|_T|_T|1\n", None),
    ("период,значение\n2023,1\n".encode("utf-16"), None),
    ("period,value,note\n2023,1,é\n".encode("latin-1"), None),
    (b"2023,_T,_T,1\n", None),
    (b"period,value,value\n2023,1,1\n", None),
    (b"period,name,passport,value\n2023,Ana,A123,1\n", "individual-records"),
    ("period,фамилия,дата рождения,value\n2023,Русу,1980-01-01,1\n".encode(), "individual-records"),
]


@pytest.mark.parametrize(("content", "finding"), FILES)
def test_a_wrong_file_is_refused(
    world: World, submitter: Caller, content: bytes, finding: str | None
) -> None:
    check_refused(world, submitter, 422, "has-errors", finding, **csv_request(content))


BODIES = [
    (b"{", 400, "invalid-json"),
    (b"\xff\xfe{}", 400, "invalid-json"),
    (b'{"a":' * 5000 + b"1" + b"}" * 5000, 400, "json-too-deep"),
    (b"[]", 422, "invalid-request"),
    (b"{}", 422, "invalid-request"),
]


@pytest.mark.parametrize(("body", "status", "code"), BODIES)
def test_a_wrong_body_is_refused(
    world: World, submitter: Caller, body: bytes, status: int, code: str
) -> None:
    request = {"data": body, "content_type": "application/json"}
    check_refused(world, submitter, status, code, None, **request)


@pytest.mark.parametrize("value", ["-1", "1.5", "NaN", '"many"', "1" + "0" * 30, "[1]", "true", "1e400"])
def test_a_wrong_number_in_json_is_a_finding_with_its_place(
    world: World, submitter: Caller, value: str
) -> None:
    head = json.dumps({"country": "MD", "indicator": INDICATOR, "source": "REG"})[:-1]
    body = f'{head}, "observations": [{{"period": "2023", "value": {value}}}]}}'.encode()
    answer = submitter.send("POST", "/submissions", data=body, content_type="application/json")
    assert answer.status_code == 422, answer.text
    assert answer.json is not None
    assert answer.json["code"] == "has-errors"
    assert answer.json["findings"][0]["row"] == 1
    assert answer.json["findings"][0]["column"] == "value"


def test_a_file_above_the_limit_is_refused_unread(world: World, submitter: Caller) -> None:
    check_refused(world, submitter, 413, "too-large", None, **csv_request(b"x" * 3_000_001))


def test_a_byte_order_mark_and_windows_line_ends_are_no_error(submitter: Caller) -> None:
    posted = submitter.csv(b"\xef\xbb\xbf" + GOOD.replace(b"2023", b"2010").replace(b"\n", b"\r\n"))
    assert posted.status_code == 201, posted.text
    assert posted.json is not None
    submitter.ok("POST", f"/submissions/{posted.json['id']}/withdraw", json={"comment": "a try"})
