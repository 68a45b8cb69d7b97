"""An account from its link to the end of all its sessions, in every process of a system."""

import base64
import time

from deploy.trial.client import Client
from deploy.trial.story import PASSWORD, Story
from deploy.trial.systems import System
from services.identity.domain.second_factor import code_at

ASKED = 6
"""So often each token is shown, for every process that answers to have it before it."""


def statuses(*clients: Client) -> set[int]:
    """How the system answers to tokens, whichever process it is that answers."""
    return {client.fetch("/api/v1/me").status_code for client in clients * ASKED}


def test_an_account_is_opened_used_and_left_everywhere(system: System, story: Story) -> None:
    country = story.country()
    email = f"newcomer.{country.code.lower()}@example.org"
    about = {"email": email, "name": "Newcomer", "roles": [{"role": "user"}]}
    registered = country.administrator.post("/api/v1/users", about)
    public, link = story.public(), {"token": registered["invitation"]["token"]}
    assert (
        public.send("POST", "/api/v1/sessions", json={"email": email, "password": PASSWORD}).status_code
        == 401
    )
    public.post("/api/v1/invitations/accept", {**link, "password": PASSWORD})
    again = public.send("POST", "/api/v1/invitations/accept", json={**link, "password": "quite another one"})
    assert (again.status_code, again.json()["code"]) == (410, "invitation-not-valid")

    here, there = system.client(email, PASSWORD), system.client(email, PASSWORD)
    assert statuses(here, there) == {200}
    assert len(here.get("/api/v1/me/sessions")["items"]) == 2

    secret = here.post("/api/v1/me/second-factor", {})["secret"]
    otp = code_at(base64.b32decode(secret), int(time.time()) // 30).decode()
    confirmed = here.post("/api/v1/me/second-factor/confirm", {"otp": otp})
    # With what one signs in with, the session's token changes, and all others end.
    assert statuses(here, there) == {401}
    here = here.with_token(confirmed["token"])
    assert statuses(here) == {200}

    refused = public.send("POST", "/api/v1/sessions", json={"email": email, "password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (401, "second-factor-needed")
    recovery = {"email": email, "password": PASSWORD, "otp": confirmed["recovery_codes"][0]}
    there = public.with_token(public.post("/api/v1/sessions", recovery)["token"])
    assert statuses(here, there) == {200}

    assert here.send("DELETE", "/api/v1/me/sessions").status_code == 200
    assert statuses(here, there) == {401}


def test_a_new_link_ends_password_and_sessions(system: System, story: Story) -> None:
    country = story.country()
    clerk = country.person("data-submitter")
    number = clerk.get("/api/v1/me")["person"]
    assert statuses(clerk) == {200}
    link = country.administrator.post(f"/api/v1/users/{number}/invitation", {})["invitation"]
    assert statuses(clerk) == {401}
    email = f"data-submitter.{country.code.lower()}@example.org"
    old = {"email": email, "password": PASSWORD}
    assert story.public().send("POST", "/api/v1/sessions", json=old).status_code == 401
    new = "three rivers and a lamp"
    story.public().post("/api/v1/invitations/accept", {"token": link["token"], "password": new})
    assert statuses(system.client(email, new)) == {200}
