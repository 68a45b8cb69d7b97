"""Tokens and keys that are no good, or not for this."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from deploy.composition import database_url
from deploy.trial.client import Client
from deploy.trial.story import PASSWORD
from deploy.trial.systems import System
from eventlog import engine_for
from eventlog.engines import writing
from servicekit.settings import read_settings
from services.identity.tables import keys, sessions
from tests.journey.office import INDICATOR, OTHER_INDICATOR, RELEASED, Office


def bearing(office: Office, token: str) -> Client:
    return Client(office.system.base_url, token)


def new_session(office: Office) -> dict[str, Any]:
    """A session of the submitter: its token and its number."""
    office.own.person("data-submitter")
    about = {"email": f"data-submitter.{office.own.code.lower()}@example.org", "password": PASSWORD}
    session: dict[str, Any] = office.story.public().post("/api/v1/sessions", about)
    return session


def new_key(office: Office, **limits: Any) -> dict[str, Any]:
    """A key of the office's agency."""
    administrator = office.own.administrator
    if "MIA" not in {each["agency"] for each in administrator.items("/api/v1/agencies")}:
        names = {"en": "Migration agency", "ru": "Агентство по миграции"}
        administrator.post("/api/v1/agencies", {"agency": "MIA", "names": names})
    key: dict[str, Any] = administrator.post("/api/v1/keys", {"agency": "MIA", "label": "register", **limits})
    return key


def time_passes_for(system: System, table: sa.Table, row: sa.ColumnElement[bool]) -> None:
    """Let something end yesterday, as if the days until then had passed."""
    engine = engine_for(database_url(read_settings(system.environment), "identity"), schema="identity")
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    with writing(engine) as connection:
        changed = connection.execute(sa.update(table).where(row).values(expires_at=yesterday))
        assert changed.rowcount == 1
    engine.dispose()


def test_a_forged_token_is_refused(any_office: Office) -> None:
    token = new_session(any_office)["token"]
    flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
    for forged in (flipped, token[:-1], token + "A", token.swapcase(), "0" * 40, "person:1", "system"):
        send = any_office.posting(RELEASED, by=bearing(any_office, forged))
        any_office.refused(send, 401, "not-signed-in")


def test_an_expired_session_is_refused(any_office: Office) -> None:
    session = new_session(any_office)
    time_passes_for(any_office.system, sessions, sessions.c.session == session["session"])
    send = any_office.posting(RELEASED, by=bearing(any_office, session["token"]))
    any_office.refused(send, 401, "session-expired")


def test_a_session_that_was_ended_is_refused_at_once(any_office: Office) -> None:
    caller = bearing(any_office, new_session(any_office)["token"])
    assert caller.fetch("/api/v1/me").status_code == 200
    assert caller.send("DELETE", "/api/v1/sessions/current").status_code == 204
    any_office.refused(any_office.posting(RELEASED, by=caller), 401, "not-signed-in")


def test_a_revoked_key_is_refused_at_once(any_office: Office) -> None:
    key = new_key(any_office)
    caller = bearing(any_office, key["secret"])
    assert any_office.posting(RELEASED, by=caller)("en").status_code == 200
    revoked = any_office.own.administrator.send("DELETE", f"/api/v1/keys/{key['key']}")
    assert revoked.status_code == 200, revoked.text
    any_office.refused(any_office.posting(RELEASED, by=caller), 401, "not-signed-in")


def test_an_expired_key_is_refused(any_office: Office) -> None:
    key = new_key(any_office)
    time_passes_for(any_office.system, keys, keys.c.key == key["key"])
    send = any_office.posting(RELEASED, by=bearing(any_office, key["secret"]))
    any_office.refused(send, 401, "key-expired")


@pytest.mark.parametrize("authorization", ["Basic c3VibWl0dGVyOnNlY3JldA==", "Bearer", "Bearer  ", "token"])
def test_a_header_that_carries_no_token_is_refused(office: Office, authorization: str) -> None:
    send = office.posting(RELEASED, by=office.story.public(), headers={"Authorization": authorization})
    office.refused(send, 401, "not-signed-in")


def test_nobody_posts_without_signing_in(office: Office) -> None:
    office.refused(office.posting(RELEASED, by=office.story.public()), 401, "not-signed-in")


def test_a_key_without_the_indicator_is_refused(office: Office) -> None:
    caller = bearing(office, new_key(office, indicators=[OTHER_INDICATOR])["secret"])
    refusal = office.refused(office.posting(RELEASED, by=caller), 403, "not-allowed")
    assert refusal.en["indicator"] == INDICATOR


@pytest.mark.parametrize("limits", [{"sources": ["CENSUS"]}, {"actions": ["read"]}])
def test_a_key_for_something_else_is_refused(office: Office, limits: dict[str, Any]) -> None:
    caller = bearing(office, new_key(office, **limits)["secret"])
    office.refused(office.posting(RELEASED, by=caller), 403, "not-allowed")


def test_a_key_is_refused_from_another_network(office: Office) -> None:
    caller = bearing(office, new_key(office, networks=["192.0.2.0/24"])["secret"])
    office.refused(office.posting(RELEASED, by=caller), 403, "network-not-allowed")


def test_a_key_takes_no_step(office: Office) -> None:
    caller = bearing(office, new_key(office)["secret"])
    office.refused(office.stepping(office.submitted(), "validate", caller), 403, "not-allowed")


@pytest.mark.parametrize(
    ("email", "password"),
    [("nobody@example.org", PASSWORD), ("data-submitter.{}@example.org", "a wrong password"), ("", "")],
)
def test_a_wrong_sign_in_says_not_what_was_wrong(office: Office, email: str, password: str) -> None:
    office.own.person("data-submitter")
    body = {"email": email.format(office.own.code.lower()), "password": password}
    status, code = (401, "sign-in-refused") if email else (422, "invalid-request")
    public = office.story.public()
    office.refused(
        lambda language: public.send(
            "POST", "/api/v1/sessions", headers={"Accept-Language": language}, json=body
        ),
        status,
        code,
    )
