"""Forms of pages: only our own pages may send them, and sending one twice does its work once."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from servicekit.settings import Settings
from servicekit.web.pages import local_address
from tests.unit.gateway.fakes import FakeCalls, principal

SUBMISSION = {
    "id": "1",
    "state": "checked",
    "country": "MD",
    "indicator": "ASYLUM_APPLICATIONS",
    "source": "REG",
    "reason": None,
    "amendment": False,
    "media_type": "text/csv",
    "file_name": "a.csv",
    "observations": 2,
    "periods": ["2023", "2024"],
    "added": 2,
    "changed": 0,
    "unchanged": 0,
    "findings": [],
    "comments": [],
    "uncommented": [],
    "submitted_at": "2025-03-01T09:00:00Z",
    "next_steps": ["validate", "reject"],
    "position": 12,
}


def hidden(page: str, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found is not None, f"the page has no field {name}"
    return found[1]


@pytest.fixture(autouse=True)
def _submission(calls: FakeCalls) -> None:
    empty = {"items": [], "next": None}
    calls.answers |= {
        "submission.get": SUBMISSION,
        "submission.differences": empty,
        "submission.history": empty,
        "submission.step": SUBMISSION,
    }


def test_a_form_of_our_own_page_is_accepted(calls: FakeCalls, browser: FlaskClient) -> None:
    page = browser.get("/submissions/1").text
    sent = {"csrf_token": hidden(page, "csrf_token"), "step": "validate", "comment": " as it stands "}
    answer = browser.post("/submissions/1", data=sent)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/submissions/1?done=validate"
    (made,) = calls.of("submission.step")
    assert made.request == {"submission": "1", "step": "validate", "comment": "as it stands"}


@pytest.mark.parametrize("token", [None, "", "0" * 64, "я"])
def test_a_form_without_the_token_of_this_session_changes_nothing(
    calls: FakeCalls, browser: FlaskClient, token: str | None
) -> None:
    sent = {"step": "validate", **({} if token is None else {"csrf_token": token})}
    assert browser.post("/submissions/1", data=sent).status_code == 403
    assert not calls.of("submission.step")


def test_the_token_of_another_session_does_not_do(calls: FakeCalls, browser: FlaskClient) -> None:
    token = hidden(browser.get("/submissions/1").text, "csrf_token")
    browser.set_cookie("comity_session", "ion")
    assert browser.post("/submissions/1", data={"csrf_token": token, "step": "validate"}).status_code == 403


def test_a_browser_that_says_the_form_is_foreign_is_believed(calls: FakeCalls, browser: FlaskClient) -> None:
    token = hidden(browser.get("/submissions/1").text, "csrf_token")
    sent = {"csrf_token": token, "step": "validate"}
    answer = browser.post("/submissions/1", data=sent, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert not calls.of("submission.step")


def test_the_number_of_a_form_makes_its_command_repeatable(calls: FakeCalls, browser: FlaskClient) -> None:
    page = browser.get("/submissions/1").text
    sent = {name: hidden(page, name) for name in ("csrf_token", "form_once")} | {"step": "validate"}
    browser.post("/submissions/1", data=sent)
    browser.post("/submissions/1", data=sent)
    first, second = calls.of("submission.step")
    assert first.context.command_key == second.context.command_key
    assert first.context.command_key is not None


def test_the_sign_in_form_is_protected_before_there_is_a_session(calls: FakeCalls, app: Flask) -> None:
    calls.answers["identity.sign_in"] = {"token": "ana", "principal": principal("person:3")}
    client = app.test_client()
    assert client.post("/sign-in", data={"email": "a", "password": "b"}).status_code == 403
    token = hidden(client.get("/sign-in").text, "csrf_token")
    answer = client.post("/sign-in", data={"email": "a", "password": "b", "csrf_token": token})
    assert answer.status_code == 303
    cookie = client.get_cookie("comity_session")
    assert cookie is not None
    assert (cookie.value, cookie.http_only, cookie.same_site) == ("ana", True, "Lax")


def test_the_session_cookie_goes_over_tls_only_where_that_is_set(
    calls: FakeCalls, make_app: Callable[..., Flask]
) -> None:
    calls.answers["identity.sign_in"] = {"token": "ana", "principal": principal("person:3")}
    client = make_app(settings=Settings(secure_cookies=True)).test_client()
    page = client.get("/sign-in", base_url="https://localhost")
    assert page.headers["Strict-Transport-Security"].startswith("max-age=")
    sent = {"email": "a", "password": "b", "csrf_token": hidden(page.text, "csrf_token")}
    client.post("/sign-in", data=sent, base_url="https://localhost")
    cookie = client.get_cookie("__Host-comity_session")
    assert cookie is not None
    assert cookie.secure


def test_signing_in_leads_to_where_the_person_wanted_to_go(calls: FakeCalls, app: Flask) -> None:
    calls.answers["identity.sign_in"] = {"token": "ana", "principal": principal("person:3")}
    client = app.test_client()
    page = client.get("/sign-in?next=/submissions%3Fstate%3Dchecked").text
    sent = {"csrf_token": hidden(page, "csrf_token"), "next": hidden(page, "next")}
    answer = client.post("/sign-in", data={**sent, "email": "a", "password": "b"})
    assert answer.headers["Location"] == "/submissions?state=checked"


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
        None,
        "x",
        "/\r\nX: y",
    ],
)
def test_signing_in_leads_to_no_other_site(address: str | None) -> None:
    assert local_address(address) == "/"


def test_the_first_sign_in_shows_the_language_of_the_person(calls: FakeCalls, app: Flask) -> None:
    calls.answers["identity.sign_in"] = {"token": "ana", "principal": principal("person:3")}
    client = app.test_client()
    token = hidden(client.get("/sign-in").text, "csrf_token")
    client.post("/sign-in", data={"email": "a", "password": "b", "csrf_token": token})
    cookie = client.get_cookie("comity_language")
    assert cookie is not None
    assert cookie.value == "ru"
