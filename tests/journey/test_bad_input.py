"""Requests that name what is not there or not theirs, and bodies that nobody could read."""

import re
from collections.abc import Iterator

import pytest

from tests.journey.office import INDICATOR, OTHER_INDICATOR, RELEASED, Office
from tests.journey.test_strangers import new_key, new_session

JSON = "application/json"


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ({"indicator": "UNHEARD_OF"}, "unknown-indicator"),
        ({"country": "ZZ"}, "unknown-country"),
        ({"country": "Moldova"}, "unknown-country"),
        ({"source": "NONE"}, "unknown-source"),
        ({"indicator": OTHER_INDICATOR}, "unknown-source"),
    ],
)
def test_figures_of_a_place_that_does_not_exist_are_refused(
    office: Office, place: dict[str, str], code: str
) -> None:
    refusal = office.refused(office.posting(RELEASED, **place), 422, code)
    for name, value in place.items():
        assert refusal.en[name] == value
        assert value in refusal.en["detail"]
    head = {"country": office.own.code, "indicator": INDICATOR, "source": "REG", **place}
    content = office.body('[{"period": "2024", "value": 1}]', **head)
    office.refused(office.posting(content, JSON), 422, code)


def test_figures_of_another_country_are_refused(office: Office) -> None:
    refusal = office.refused(office.posting(RELEASED, country=office.other.code), 403, "not-allowed")
    assert refusal.en["country"] == office.other.code


def test_a_request_that_says_not_what_it_is_about_is_refused(office: Office) -> None:
    refusal = office.refused(office.posting(b"{}", JSON), 422, "invalid-request")
    assert {error["field"] for error in refusal.en["errors"]} == {"country", "indicator", "source"}
    assert refusal.en["errors"] != refusal.ru["errors"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "invalid-json"),
        (b'{"country": ', "invalid-json"),
        (b"\xff\xfe{}", "invalid-json"),
        (b'{"country": "MD", "country": "RU"}', "invalid-json"),
        (b"[" * 33 + b"]" * 33, "json-too-deep"),
        (b"[" * 200_000 + b"]" * 200_000, "json-too-deep"),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "json-too-deep"),
    ],
    ids=["empty", "cut off", "not UTF-8", "member twice", "33 levels", "200,000 levels", "5,000 objects"],
)
def test_json_that_cannot_be_read_is_refused(office: Office, body: bytes, code: str) -> None:
    office.refused(office.posting(body, JSON), 400, code)


@pytest.mark.parametrize("path", ["sessions", "countries", "users", "keys"])
def test_deep_json_is_refused_everywhere(office: Office, path: str) -> None:
    deep = b'{"email":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    by = office.own.administrator
    office.refused(
        lambda language: by.send(
            "POST",
            f"/api/v1/{path}",
            headers={"Content-Type": JSON, "Accept-Language": language},
            data=deep,
        ),
        400,
        "json-too-deep",
    )


@pytest.mark.parametrize("media_type", ["application/octet-stream", "application/xml", "text/plain"])
def test_a_kind_of_file_that_is_not_read_here_is_refused(office: Office, media_type: str) -> None:
    refusal = office.refused(office.posting(RELEASED, media_type), 415, "unsupported-media-type")
    assert "text/csv" in refusal.en["accepted"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"indicator": "UNHEARD_OF"}, "bad-parameter"),
        ({"country": "ZZ"}, "bad-parameter"),
        ({"citizenship": "XX"}, "bad-parameter"),
        ({"citizenship": "UA,XX"}, "bad-parameter"),
        ({"colour": "red"}, "unknown-parameter"),
        ({"from": "2024-13"}, "bad-period"),
        ({"as_of": "yesterday"}, "bad-as-of"),
        ({"as_of": "999999999"}, "bad-as-of"),
        ({"limit": "0"}, "invalid-request"),
        ({"after": "%%%"}, "bad-cursor"),
    ],
)
def test_a_question_about_what_does_not_exist_is_refused(
    office: Office, query: dict[str, str], code: str
) -> None:
    asked = {"indicator": INDICATOR, "country": office.own.code, **query}
    office.refused(office.asking("/api/v1/observations", **asked), 422, code)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"indicator": "UNHEARD_OF"}, "bad-parameter"),
        ({"country": "ZZ"}, "bad-parameter"),
        ({"from": "2024-13"}, "bad-period"),
        ({"format": "doc"}, "invalid-request"),
    ],
)
def test_a_report_on_what_does_not_exist_is_refused(office: Office, query: dict[str, str], code: str) -> None:
    asked = {"indicator": INDICATOR, "country": office.own.code, "format": "json", **query}
    office.refused(office.asking("/api/v1/reports/citizenship-over-time", **asked), 422, code)


@pytest.mark.parametrize("path", ["reports/unheard-of", "submissions/unheard-of", "unheard-of"])
def test_what_is_not_there_is_not_found(office: Office, path: str) -> None:
    office.refused(office.asking(f"/api/v1/{path}"), 404, "not-found")


def test_an_agreement_about_what_does_not_exist_or_is_another_country_s_is_refused(office: Office) -> None:
    own, other = office.own.code, office.other.code
    cases = [
        (f"{own}/UNHEARD_OF", {"mode": "public"}, 422, "unknown-indicator"),
        (f"{other}/{INDICATOR}", {"mode": "public"}, 403, "not-allowed"),
        (f"{own}/{INDICATOR}", {"mode": "bilateral", "countries": ["ZZ"]}, 422, "agreement-unknown-country"),
        (f"{own}/{INDICATOR}", {"mode": "open to all"}, 422, "invalid-request"),
    ]
    for path, body, status, code in cases:

        def send(language: str, path: str = path, body: object = body):  # type: ignore[no-untyped-def]
            headers = {"Accept-Language": language}
            return office.own.administrator.send(
                "PUT", f"/api/v1/agreements/{path}", headers=headers, json=body
            )

        office.refused(send, status, code)


def test_the_parameter_lang_wins_over_the_header(office: Office) -> None:
    answer = office.posting(RELEASED, country="ZZ", lang="ru")("en")
    assert answer.headers["Content-Language"] == "ru"
    assert answer.json()["detail"].startswith("Страна ZZ не участвует.")


@pytest.mark.parametrize(
    "path",
    [
        "submissions",
        "notices",
        "agreements",
        "agreements/{country}/ASYLUM_APPLICATIONS",
        "users",
        "users?country={country}",
        "keys",
        "keys?country={country}",
        "log/events",
    ],
)
def test_a_restricted_list_is_not_empty_to_the_public_but_closed(office: Office, path: str) -> None:
    address = f"/api/v1/{path.format(country=office.own.code)}"
    office.refused(office.asking(address, by=office.story.public()), 401, "not-signed-in")


def test_every_moment_is_written_alike(office: Office) -> None:
    administrator, code = office.own.administrator, office.own.code
    key = new_key(office)
    answers = [
        administrator.get(f"/api/v1/keys/{key['key']}"),
        administrator.get("/api/v1/corrections"),
        administrator.get(f"/api/v1/documentation/{code}/{INDICATOR}"),
        office.submitter.get("/api/v1/submissions"),
        office.submitter.get("/api/v1/documents"),
        office.auditor.get("/api/v1/log/events"),
        office.submitter.get("/api/v1/reports/citizenship-over-time", country=code, indicator=INDICATOR),
        new_session(office),
    ]
    texts = [text for answer in answers for text in _texts(answer)]
    moments = [text for text in texts if re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d", text)]
    assert len(moments) > 10
    assert [text for text in moments if not text.endswith("Z")] == []


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _texts(each)
        case list():
            for each in value:
                yield from _texts(each)
