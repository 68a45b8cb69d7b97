"""The applications over the real services: what only shows when both are there."""

import threading
from typing import Any

import pytest

from tests.service.gateway.conftest import INDICATOR, Caller, World, opened

CSV = b"period,citizenship,sex,value\n%d,_T,_T,4519\n"


def issued(world: World, **limits: Any) -> tuple[Caller, str]:
    body = {"agency": "MIA", "label": "Border system", **limits}
    key = world.signed_in("admin.md").ok("POST", "/keys", json=body)
    return Caller(world.client, key["secret"]), key["key"]


def test_a_key_submits_what_it_is_limited_to_and_nothing_else(world: World) -> None:
    machine, _ = issued(world, indicators=[INDICATOR])
    assert machine.csv(CSV % 2001).status_code == 201
    other, _ = issued(world, indicators=["FOREIGNERS"])
    refused = other.csv(CSV % 2001)
    assert refused.status_code == 403
    assert refused.json is not None
    assert refused.json["code"] == "not-allowed"


def test_a_key_from_another_network_is_refused(world: World) -> None:
    machine, _ = issued(world, networks=["10.1.0.0/16"])
    assert machine.csv(CSV % 2002).status_code in {401, 403}


def test_a_revoked_key_is_refused_at_once_by_both_applications(world: World) -> None:
    machine, key = issued(world, actions=["submit", "read"])
    reads = f"/observations?country=MD&indicator={INDICATOR}"
    assert machine.send("GET", "/me").status_code == 200
    assert machine.send("GET", reads).status_code == 200
    world.signed_in("admin.md").ok("DELETE", f"/keys/{key}", json={"reason": "lost"})
    assert machine.send("GET", "/me").status_code == 401
    assert machine.send("GET", reads).status_code == 401


def test_a_session_that_ended_is_refused_at_once_by_both_applications(world: World) -> None:
    person = world.signed_in("user.md")
    reads = f"/observations?country=MD&indicator={INDICATOR}"
    assert person.send("GET", reads).status_code == 200
    assert person.send("DELETE", "/sessions/current").status_code == 204
    assert person.send("GET", "/me").status_code == 401
    assert person.send("GET", reads).status_code == 401


def test_a_repeated_post_is_answered_as_the_first_and_writes_nothing(world: World, submitter: Caller) -> None:
    key = {"Idempotency-Key": "2003"}
    first = submitter.csv(CSV % 2003, headers=key)
    head = world.head()
    again = submitter.csv(CSV % 2003, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json is not None
    assert again.json is not None
    assert again.json["id"] == first.json["id"]
    assert world.head() == head


def test_a_key_of_a_request_used_for_another_is_refused(world: World, submitter: Caller) -> None:
    key = {"Idempotency-Key": "2004"}
    assert submitter.csv(CSV % 2004, headers=key).status_code == 201
    head = world.head()
    other = submitter.csv(CSV % 2005, headers=key)
    assert other.status_code == 422
    assert other.json is not None
    assert other.json["code"] == "idempotency-key-reused"
    assert world.head() == head


def test_the_same_file_at_the_same_instant_is_one_submission(world: World, submitter: Caller) -> None:
    answers: list[Any] = []
    start = threading.Barrier(4)

    def post() -> None:
        start.wait()
        answers.append(submitter.csv(CSV % 2006))

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json["id"] for answer in answers}) == 1


def test_a_step_out_of_order_is_409_with_the_present_state(world: World, submitter: Caller) -> None:
    posted = submitter.csv(CSV % 2007)
    assert posted.json is not None
    approver = world.signed_in("data-approver.md")
    refused = approver.send("POST", f"/submissions/{posted.json['id']}/release")
    assert refused.status_code == 409
    assert refused.json is not None
    assert (refused.json["code"], refused.json["state"]) == ("step-not-possible", "checked")


def test_nobody_approves_their_own_submission(world: World) -> None:
    administrator = world.signed_in("admin.md")
    both = {
        "email": "both.md@example.org",
        "name": "Both",
        "roles": [{"role": "data-submitter"}, {"role": "data-validator"}, {"role": "data-approver"}],
    }
    opened(administrator.ok("POST", "/users", json=both), world.public())
    person = world.signed_in("both.md")
    posted = person.csv(CSV % 2008)
    assert posted.json is not None
    refused = person.send("POST", f"/submissions/{posted.json['id']}/validate", json={"comment": "mine"})
    assert refused.status_code == 403
    assert refused.json is not None
    assert refused.json["code"] == "own-submission"


def test_an_amendment_shows_in_reports_when_its_release_was_answered(world: World, submitter: Caller) -> None:
    validator, approver = world.signed_in("data-validator.md"), world.signed_in("data-approver.md")
    reader = world.signed_in("user.md")
    for value, reason in ((b"4519", None), (b"8360", "late registrations")):
        query = {} if reason is None else {"reason": reason}
        posted = submitter.csv((CSV % 2009).replace(b"4519", value), query=query)
        assert posted.json is not None
        path = f"/submissions/{posted.json['id']}"
        validator.ok("POST", f"{path}/validate", json={"comment": "seen"})
        approver.ok("POST", f"{path}/approve", json={"comment": "seen"})
        assert approver.send("POST", f"{path}/release").status_code == 200
        query = {"country": "MD", "indicator": INDICATOR, "from": "2009", "to": "2009"}
        (item,) = reader.ok("GET", "/observations", query_string=query)["items"]
        assert item["value"] == int(value)
    found = reader.ok("GET", "/corrections", query_string={"country": "MD"})["items"]
    assert found[0]["reason"] == "late registrations"


def test_lists_lead_from_page_to_page_until_the_end(world: World, submitter: Caller) -> None:
    submitter.csv(CSV % 2011)
    submitter.csv(CSV % 2012)
    everything = submitter.ok("GET", "/submissions", query_string={"limit": 500})["items"]
    found: list[str] = []
    path = "/submissions?limit=1"
    while path:
        page = submitter.ok("GET", path)
        found += [item["id"] for item in page["items"]]
        path = page["next"].split("/api/v1")[1] if page["next"] else ""
    assert found == [item["id"] for item in everything]


def test_auditors_see_the_structure_of_the_log_and_no_contents(world: World) -> None:
    root = world.signed_in("system")
    auditor = {
        "email": "auditor@example.org",
        "name": "Auditor",
        "roles": [{"role": "auditor"}],
    }
    opened(root.ok("POST", "/users", json={**auditor, "country": None}), world.public())
    caller = world.signed_in("auditor")
    page = caller.ok("GET", "/log/events", query_string={"limit": 3})
    assert [item["position"] for item in page["items"]] == [1, 2, 3]
    assert not {"payload", "meta"} & set(page["items"][0])
    following = caller.ok("GET", page["next"].split("/api/v1")[1])
    assert following["items"][0]["position"] == 4
    checkpoint = caller.ok("GET", "/log/checkpoint")
    assert checkpoint["checkpoint"] == f"{checkpoint['epoch']}.{checkpoint['position']}:{checkpoint['chain']}"
    assert root.send("GET", "/log/events").status_code == 403


def test_the_system_is_ready(world: World) -> None:
    answer = world.client.get("/health/ready")
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("path", ["/", "/corrections", "/documents", "/sign-in", "/reports", "/api/v1/docs"])
def test_public_pages_open_for_everyone(world: World, path: str) -> None:
    for language in ("en", "ru"):
        answer = world.client.get(f"{path}?lang={language}", headers={"Accept": "text/html"})
        assert answer.status_code == 200, answer.text
        assert f'<html lang="{language}"' in answer.text


def test_a_system_whose_background_work_ended_is_not_ready(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert world.client.get("/health/ready").status_code == 200
    monkeypatch.setattr(world.system._threads, "failed", ["submission.standing"])
    answer = world.client.get("/health/ready")
    assert answer.status_code == 503 and answer.json is not None
    assert [name for name, ok in answer.json["parts"].items() if not ok] == ["background"]
