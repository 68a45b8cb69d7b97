"""Refusals: problem documents in the caller's language, and nothing of what went wrong inside."""

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from servicekit.errors import Refused, Unavailable
from servicekit.web.problems import problem_document, with_message
from tests.unit.gateway.fakes import FakeCalls, bearer


def test_an_unknown_address_is_a_problem_document_with_a_permanent_code(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert answer.json["code"] == "not-found"
    assert answer.json["type"] == "urn:comity:problem:not-found"
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]


def test_texts_of_a_problem_come_in_the_language_asked_for(client: FlaskClient) -> None:
    english = client.get("/api/v1/nothing", headers={"Accept-Language": "en"}).json
    russian = client.get("/api/v1/nothing", headers={"Accept-Language": "ru-KZ, en;q=0.5"}).json
    assert english is not None
    assert russian is not None
    assert english["title"] == "Not found"
    assert russian["title"] == "Не найдено"
    assert english["code"] == russian["code"]
    assert english["detail"] != russian["detail"]


def test_the_parameter_lang_wins_over_the_header(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nothing?lang=ru", headers={"Accept-Language": "en"})
    assert answer.json is not None
    assert answer.json["title"] == "Не найдено"
    assert answer.headers["Content-Language"] == "ru"


def test_a_person_gets_a_page(client: FlaskClient) -> None:
    answer = client.get("/nothing?lang=ru", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "<h1" in answer.text
    assert "Не найдено" in answer.text


def test_the_api_answers_json_even_to_a_browser(client: FlaskClient) -> None:
    answer = client.get("/api/v1/nothing", headers={"Accept": "text/html"})
    assert answer.mimetype == "application/problem+json"


def test_a_defect_tells_nothing_but_the_number_of_the_request(make_app: Callable[..., Flask]) -> None:
    app = make_app()

    @app.get("/api/v1/broken")
    def broken() -> str:
        raise RuntimeError("the password is hunter2")

    answer = app.test_client().get("/api/v1/broken")
    assert answer.status_code == 500
    assert answer.json is not None
    assert answer.json["code"] == "internal-error"
    assert answer.json["request_id"] in answer.json["detail"]
    assert "hunter2" not in answer.text
    assert "RuntimeError" not in answer.text


def test_a_refusal_of_a_service_keeps_its_code_status_and_fields(
    calls: FakeCalls, client: FlaskClient
) -> None:
    calls.answers["submission.step"] = Refused(
        "step-not-possible", 409, {"state": "released", "step": "approve"}
    )
    answer = client.post("/api/v1/submissions/1/approve", headers=bearer("ion"))
    assert answer.status_code == 409
    assert answer.json is not None
    assert (answer.json["code"], answer.json["state"]) == ("step-not-possible", "released")


def test_a_service_that_does_not_answer_is_503_and_says_when_to_come_back(
    calls: FakeCalls, client: FlaskClient
) -> None:
    calls.answers["submission.list"] = Unavailable(part="submission")
    answer = client.get("/api/v1/submissions", headers=bearer("ion"))
    assert answer.status_code == 503
    assert answer.headers["Retry-After"].isdigit()


def test_too_many_attempts_say_how_long_to_wait(calls: FakeCalls, client: FlaskClient) -> None:
    calls.answers["identity.sign_in"] = Refused("too-many-attempts", 429, {"retry_after_s": 77})
    answer = client.post("/api/v1/sessions", json={"email": "a@b.example", "password": "x"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "77"


def test_findings_get_a_message_each_and_their_number(client: FlaskClient, app: Flask) -> None:
    findings = [{"severity": "error", "code": "no-such-finding", "row": 2, "column": "value", "params": {}}]
    with app.test_request_context():
        document = problem_document("has-errors", 422, {"findings": findings, "errors": 7}, "en")
    assert document["error_count"] == 7
    assert "errors" not in document
    assert document["findings"][0]["message"]


def test_a_text_shows_the_values_of_its_fields(app: Flask) -> None:
    with app.test_request_context():
        document = problem_document("too-large", 413, {"limit_bytes": 1048576}, "en")
        assert "1,048,576" in document["detail"]


def test_a_value_that_did_not_come_leaves_a_gap_and_no_error(app: Flask) -> None:
    with app.test_request_context():
        assert "…" in problem_document("unavailable", 503, {}, "en")["detail"]


def test_a_sentence_about_a_value_that_did_not_come_is_left_out(app: Flask) -> None:
    finding = {"severity": "error", "code": "unknown-code", "row": 2, "column": "citizenship"}
    with app.test_request_context():
        texts = [
            with_message({**finding, "params": {"given": "XX", "nearest": nearest}}, "en")["message"]
            for nearest in ("UA", None)
        ]
    assert "UA" in texts[0]
    assert texts[1]
    assert texts[0].startswith(texts[1])


def test_a_member_of_the_standard_is_not_overwritten_by_a_field(app: Flask) -> None:
    with app.test_request_context():
        assert problem_document("not-found", 404, {"status": "gone", "title": "x"}, "en")["status"] == 404


def test_a_wrong_method_says_which_ones_there_are(client: FlaskClient) -> None:
    answer = client.delete("/api/v1/countries", headers=bearer("ion"))
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert answer.mimetype == "application/problem+json"
