"""Who calls: tokens in headers and cookies, and how soon one that ended is refused."""

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from servicekit.access import Rights
from servicekit.callers import Callers
from servicekit.context import Context
from servicekit.errors import Refused
from servicekit.settings import Settings
from tests.unit.gateway.fakes import Event, FakeCalls, bearer, principal


def test_a_token_in_the_header_says_who_calls(client: FlaskClient) -> None:
    answer = client.get("/api/v1/me", headers=bearer("ana"))
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["actor"] == "person:3"


@pytest.mark.parametrize("header", ["Bearer forged", "Basic YTpi", "Bearer", "Bearer ", "ana", ""])
def test_what_is_no_valid_token_is_refused_with_401(client: FlaskClient, header: str) -> None:
    answer = client.get("/api/v1/me", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json is not None
    assert answer.json["code"] == "not-signed-in"


def test_without_a_token_there_is_no_me(client: FlaskClient) -> None:
    assert client.get("/api/v1/me").status_code == 401


def test_a_forged_token_is_refused_even_where_the_public_may_read(
    calls: FakeCalls, client: FlaskClient
) -> None:
    calls.answers["identity.list_countries"] = {"items": [], "next": None}
    assert client.get("/api/v1/countries").status_code == 200
    assert client.get("/api/v1/countries", headers=bearer("forged")).status_code == 401


def test_services_learn_who_calls_from_where_in_which_language(calls: FakeCalls, client: FlaskClient) -> None:
    calls.answers["submission.list"] = {"items": [], "next": None}
    headers = {**bearer("ana"), "Accept-Language": "ru", "X-Request-ID": "request-1234"}
    client.get("/api/v1/submissions", headers=headers)
    (made,) = calls.of("submission.list")
    assert made.context == Context(
        actor="person:3", language="ru", request_id="request-1234", address="127.0.0.1"
    )


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "192.0.2.7"), (2, "10.9.9.9")])
def test_only_as_many_proxies_as_there_are_say_where_a_caller_is(
    calls: FakeCalls, make_app: Callable[..., Flask], proxies: int, address: str
) -> None:
    client = make_app(settings=Settings(trusted_proxies=proxies)).test_client()
    client.get("/api/v1/me", headers={**bearer("ana"), "X-Forwarded-For": "10.9.9.9, 192.0.2.7"})
    assert calls.of("identity.authenticate")[0].context.address == address


def test_a_request_number_that_could_not_be_ours_is_replaced(client: FlaskClient) -> None:
    answer = client.get("/health/live", headers={"X-Request-ID": "a b\"c' drop"})
    assert len(answer.headers["X-Request-ID"]) == 32


def test_identity_is_asked_once_for_a_few_seconds(calls: FakeCalls, client: FlaskClient) -> None:
    for _ in range(3):
        client.get("/api/v1/me", headers=bearer("ana"))
    assert len(calls.of("identity.authenticate")) == 1


def test_what_was_answered_is_not_believed_for_long(calls: FakeCalls, rights: Rights) -> None:
    now = 0.0
    callers = Callers(calls, rights, lifetime_s=3, clock=lambda: now)
    callers.authenticate("ana", Context())
    now = 2.9
    callers.authenticate("ana", Context())
    assert len(calls.of("identity.authenticate")) == 1
    now = 3.1
    callers.authenticate("ana", Context())
    assert len(calls.of("identity.authenticate")) == 2


def test_what_may_be_answered_from_before_an_event_is_not_believed_beyond_a_second(
    calls: FakeCalls, rights: Rights
) -> None:
    now = 100.0
    callers = Callers(calls, rights, lifetime_s=3, clock=lambda: now)
    callers.apply(Event("identity.sign-in-rule-set", {}))  # type: ignore[arg-type]
    now += 0.25
    for _ in range(2):
        callers.authenticate("ana", Context())
    assert len(calls.of("identity.authenticate")) == 1
    now += 0.75  # by now identity itself has followed: what it says counts as long as ever
    for _ in range(2):
        callers.authenticate("ana", Context())
        now += 2.5
    assert len(calls.of("identity.authenticate")) == 2


def test_a_token_is_asked_about_anew_from_another_address(calls: FakeCalls, callers: Callers) -> None:
    callers.authenticate("ana", Context(address="10.0.0.1"))
    callers.authenticate("ana", Context(address="10.0.0.2"))
    assert len(calls.of("identity.authenticate")) == 2


@pytest.mark.parametrize("kind", sorted(Callers.TYPES))
def test_whatever_ends_a_session_or_a_role_makes_every_token_be_asked_about_again(
    calls: FakeCalls, callers: Callers, client: FlaskClient, kind: str
) -> None:
    client.get("/api/v1/me", headers=bearer("ana"))
    calls.answers["identity.authenticate"] = Refused("session-expired", 401, {})
    callers.apply(Event(kind, {}))  # type: ignore[arg-type]
    assert client.get("/api/v1/me", headers=bearer("ana")).status_code == 401


def test_a_key_that_rights_know_as_revoked_is_asked_about_again_at_once(
    calls: FakeCalls, rights: Rights, client: FlaskClient
) -> None:
    assert client.get("/api/v1/me", headers=bearer("machine")).status_code == 200
    calls.answers["identity.authenticate"] = Refused("not-signed-in", 401, {})
    rights.apply(Event("identity.key-revoked", {"key": "k1", "country": "MD", "reason": ""}, position=2))
    assert client.get("/api/v1/me", headers=bearer("machine")).status_code == 401


def test_an_answer_from_before_a_revocation_is_not_remembered_after_it(rights: Rights) -> None:
    callers: Callers

    def slow(request: Any, context: Context) -> dict[str, Any]:
        callers.forget()  # the session ends while identity answers
        return principal("person:3")

    calls = FakeCalls({"identity.authenticate": slow})
    callers = Callers(calls, rights)
    callers.authenticate("ana", Context())
    callers.authenticate("ana", Context())
    assert len(calls.of("identity.authenticate")) == 2


def test_signing_out_ends_the_token_in_this_process_at_once(calls: FakeCalls, client: FlaskClient) -> None:
    calls.answers["identity.sign_out"] = {"position": 5}
    assert client.delete("/api/v1/sessions/current", headers=bearer("ana")).status_code == 204
    assert calls.of("identity.sign_out")[0].request == {"token": "ana"}
    calls.answers["identity.authenticate"] = Refused("not-signed-in", 401, {})
    assert client.get("/api/v1/me", headers=bearer("ana")).status_code == 401


def test_signing_in_gives_a_token_and_who_it_is(calls: FakeCalls, client: FlaskClient) -> None:
    calls.answers["identity.sign_in"] = {
        "token": "t",
        "session": "s",
        "expires_at": "2025-03-02T09:00:00Z",
        "principal": principal("person:3"),
        "position": 7,
    }
    answer = client.post("/api/v1/sessions", json={"email": "ana@demo.example", "password": "x", "otp": None})
    assert answer.status_code == 201
    assert answer.json is not None
    assert (answer.json["token"], answer.json["user"]["name"]) == ("t", "Ana Rusu")
    assert calls.of("identity.sign_in")[0].request == {
        "email": "ana@demo.example",
        "password": "x",
        "otp": None,
        "client": "Werkzeug/" + version("werkzeug"),
    }


def test_a_cookie_reads_but_changes_nothing_over_the_api(
    calls: FakeCalls, browser: FlaskClient, app: Flask
) -> None:
    assert browser.get("/api/v1/me").status_code == 200
    assert browser.post("/api/v1/submissions/1/withdraw").status_code == 401
    assert not calls.of("submission.step")


def test_a_session_cookie_that_ended_leads_to_the_sign_in_page_and_back(
    calls: FakeCalls, browser: FlaskClient
) -> None:
    calls.answers["identity.authenticate"] = Refused("session-expired", 401, {})
    answer = browser.get("/submissions?state=checked")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=%2Fsubmissions%3Fstate%3Dchecked"
    assert browser.get_cookie("comity_session") is None


def test_a_key_signs_nobody_in_to_pages(browser: FlaskClient) -> None:
    browser.set_cookie("comity_session", "machine")
    assert browser.get("/submissions").status_code == 303


def test_an_unwatched_follower_of_rights_fails_closed(make_app: Callable[..., Flask], rights: Rights) -> None:
    class Behind:
        age_s = 6.0

    rights.watch(Behind())
    answer = make_app().test_client().get("/api/v1/log/checkpoint", headers=bearer("auditor"))
    assert answer.status_code == 503
