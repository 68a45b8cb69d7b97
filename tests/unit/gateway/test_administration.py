"""Administration over the API: what each route asks of identity and catalog, and who may read the log."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.unit.gateway.fakes import FakeCalls, FakeEveryone, bearer
from tests.unit.gateway.test_forms import hidden

TEXTS = {"en": "a", "ru": "б"}
INDICATOR: dict[str, Any] = {
    "names": TEXTS,
    "definitions": TEXTS,
    "measure": "flow",
    "units": ["persons"],
    "frequencies": ["A"],
    "dimensions": [{"dimension": "sex", "names": TEXTS, "code_list": "SEX", "optional": False}],
}
SOURCE = {"names": TEXTS, "kind": "register", "unit": "persons", "official": True}
ROUTES = [
    ("GET", "/countries", None, "identity.list_countries", {"after": None, "limit": 100}, 200),
    (
        "POST",
        "/countries",
        {"country": "GE"},
        "identity.admit_country",
        {"country": "GE", "groups": [], "administrator": None},
        201,
    ),
    ("GET", "/countries/MD/workflow", None, "identity.get_workflow", {"country": "MD"}, 200),
    (
        "PUT",
        "/countries/MD/workflow",
        {
            "validation_required": True,
            "approval_required": False,
            "distinct_validator_and_approver": False,
            "released_by": "other",
        },
        "identity.set_workflow",
        {
            "country": "MD",
            "validation_required": True,
            "approval_required": False,
            "distinct_validator_and_approver": False,
            "released_by": "other",
        },
        200,
    ),
    (
        "POST",
        "/groups",
        {"group": "CIS", "names": TEXTS},
        "identity.form_group",
        {"group": "CIS", "names": TEXTS},
        201,
    ),
    (
        "POST",
        "/groups/CIS/countries",
        {"country": "GE"},
        "identity.join_group",
        {"group": "CIS", "country": "GE", "standing": "member"},
        200,
    ),
    (
        "GET",
        "/users",
        None,
        "identity.list_people",
        {"country": "MD", "organisation": None, "after": None, "limit": 100},
        200,
    ),
    ("GET", "/users/7", None, "identity.get_person", {"person": "7"}, 200),
    ("PATCH", "/users/7", {"name": "B"}, "identity.change_person", {"person": "7", "name": "B"}, 200),
    ("DELETE", "/users/7", None, "identity.deactivate_person", {"person": "7", "reason": None}, 200),
    ("POST", "/users/7/reactivate", None, "identity.reactivate_person", {"person": "7", "reason": None}, 200),
    ("POST", "/users/7/invitation", {}, "identity.invite_person", {"person": "7"}, 201),
    (
        "POST",
        "/invitations/accept",
        {"token": "ci_x", "password": "p"},
        "identity.accept_invitation",
        {"token": "ci_x", "password": "p"},
        200,
    ),
    (
        "POST",
        "/users/7/roles",
        {"role": "user"},
        "identity.grant_role",
        {
            "person": "7",
            "role": "user",
            "country": "MD",
            "organisation": None,
            "indicators": None,
            "sources": None,
        },
        201,
    ),
    ("DELETE", "/users/7/roles/g1", None, "identity.revoke_role", {"grant": "g1"}, 200),
    (
        "POST",
        "/agencies",
        {"agency": "MIA", "names": TEXTS},
        "identity.register_agency",
        {"country": "MD", "agency": "MIA", "names": TEXTS},
        201,
    ),
    (
        "DELETE",
        "/agencies/MD/MIA",
        {"reason": "merged"},
        "identity.close_agency",
        {"country": "MD", "agency": "MIA", "reason": "merged", "force": False},
        200,
    ),
    ("GET", "/countries/GE", None, "identity.get_country", {"country": "GE"}, 200),
    (
        "PATCH",
        "/countries/GE",
        {"names": None},
        "identity.describe_country",
        {"country": "GE", "names": None},
        200,
    ),
    (
        "DELETE",
        "/countries/GE",
        {"reason": "r"},
        "identity.withdraw_country",
        {"country": "GE", "reason": "r"},
        200,
    ),
    ("GET", "/agencies/MD/MIA", None, "identity.get_agency", {"country": "MD", "agency": "MIA"}, 200),
    (
        "PATCH",
        "/agencies/MD/MIA",
        {"names": TEXTS},
        "identity.rename_agency",
        {"country": "MD", "agency": "MIA", "names": TEXTS},
        200,
    ),
    (
        "POST",
        "/agencies/MD/MIA/succession",
        {"successor": "GIM", "from": "2025-02-01"},
        "identity.succeed_agency",
        {"country": "MD", "agency": "MIA", "successor": "GIM", "from": "2025-02-01"},
        200,
    ),
    ("GET", "/keys/k1", None, "identity.get_key", {"key": "k1"}, 200),
    ("PATCH", "/keys/k1", {"label": "l"}, "identity.narrow_key", {"key": "k1", "label": "l"}, 200),
    ("DELETE", "/keys/k1", None, "identity.revoke_key", {"key": "k1", "reason": None}, 200),
    (
        "PUT",
        "/indicators/X1",
        INDICATOR,
        "catalog.define_indicator",
        {
            **INDICATOR,
            "indicator": "X1",
            "namespace": None,
            "decimals": 0,
            "timeliness_days": 90,
            "mask_up_to": 4,
            "counts_own_citizens": False,
            "valid_from": None,
            "dimensions": [{**INDICATOR["dimensions"][0], "additive": True, "default": "_T"}],
        },
        200,
    ),
    (
        "PUT",
        "/sources/MD/X1/REG",
        SOURCE,
        "catalog.declare_source",
        {
            **SOURCE,
            "country": "MD",
            "indicator": "X1",
            "source": "REG",
            "agency": None,
            "official_from": None,
            "rounding_base": None,
        },
        200,
    ),
    (
        "PUT",
        "/documentation/MD/X1",
        {"fields": {"definition": TEXTS}},
        "catalog.write_documentation",
        {"country": "MD", "indicator": "X1", "fields": {"definition": TEXTS}},
        200,
    ),
    ("POST", "/notices/n1/acknowledge", None, "reporting.acknowledge_notice", {"notice": "n1"}, 200),
]


@pytest.mark.parametrize(("method", "path", "body", "operation", "request_", "status"), ROUTES)
def test_a_route_asks_its_operation(
    calls: FakeCalls,
    client: FlaskClient,
    method: str,
    path: str,
    body: dict[str, Any] | None,
    operation: str,
    request_: dict[str, Any],
    status: int,
) -> None:
    known = {
        "items": [],
        "next": None,
        "country": "MD",
        "released_by": "anyone",
        "names": TEXTS,
        "invitation": None,
    }
    calls.answers[operation] = {**known, "position": None}
    answer = client.open(f"/api/v1{path}", method=method, json=body, headers=bearer("admin"))
    assert answer.status_code == status
    assert calls.of(operation)[0].request == request_


def test_a_revocation_waits_for_reports(calls: FakeCalls, client: FlaskClient) -> None:
    calls.answers["identity.revoke_role"] = {"grant": "g1", "person": "7", "position": 12}
    calls.answers["reporting.await_position"] = {"reached": False}
    assert client.delete("/api/v1/users/7/roles/g1", headers=bearer("admin")).status_code == 202


@pytest.mark.parametrize(
    ("method", "path", "operation", "answer", "status"),
    [
        ("DELETE", "/api/v1/users/7/roles/g1", "revoke_role", {"grant": "g1", "person": "7"}, 200),
        ("DELETE", "/api/v1/keys/k1", "revoke_key", {"key": "k1"}, 200),
        ("DELETE", "/api/v1/me/sessions", "end_sessions", {}, 200),
        ("DELETE", "/api/v1/sessions/current", "sign_out", {}, 204),
        ("POST", "/api/v1/users/7/invitation", "invite_person", {"person": "7", "invitation": None}, 201),
    ],
)
@pytest.mark.parametrize("behind", [False, True])
def test_what_takes_rights_waits_until_every_process_knows_it(
    calls: FakeCalls,
    client: FlaskClient,
    everyone: FakeEveryone,
    behind: bool,
    method: str,
    path: str,
    operation: str,
    answer: dict[str, Any],
    status: int,
) -> None:
    everyone.behind = behind
    calls.answers[f"identity.{operation}"] = {**answer, "position": 12}
    found = client.open(path, method=method, headers=bearer("admin"))
    assert found.status_code == (202 if behind else status)
    assert everyone.asked == [12]


def test_a_page_says_that_a_change_is_not_in_force_everywhere_yet(
    calls: FakeCalls, browser: FlaskClient, everyone: FakeEveryone
) -> None:
    everyone.behind = True
    calls.answers["identity.end_session"] = {"position": 12}
    calls.answers["identity.list_sessions"] = {"items": []}
    calls.answers["identity.get_second_factor"] = {"enrolled": False, "required": False}
    token = hidden(browser.get("/account").text, "csrf_token")
    led = browser.post("/account/sessions/end", data={"csrf_token": token, "session": "s2"})
    assert led.headers["Location"] == "/account?done=session-ended&pending=1"
    assert "A part of the system has not followed yet" in browser.get(led.headers["Location"]).text


@pytest.mark.parametrize("path", ["/log/events", "/log/checkpoint"])
def test_the_log_is_for_auditors(client: FlaskClient, path: str) -> None:
    assert client.get(f"/api/v1{path}").status_code == 401
    answer = client.get(f"/api/v1{path}", headers=bearer("admin"))
    assert answer.status_code == 403
    assert answer.json is not None
    assert answer.json["code"] == "not-allowed"


@pytest.mark.parametrize(
    ("released_by", "may_release", "warns"),
    [("other", 1, True), ("other", 2, False), ("anyone", 0, False), ("other", None, False)],
)
def test_a_workflow_that_nobody_could_follow_is_warned_of(
    calls: FakeCalls,
    client: FlaskClient,
    browser: FlaskClient,
    released_by: str,
    may_release: int | None,
    warns: bool,
) -> None:
    rules = dict.fromkeys(
        ("validation_required", "approval_required", "distinct_validator_and_approver"), True
    )
    calls.answers["identity.get_workflow"] = {
        **rules,
        "country": "MD",
        "released_by": released_by,
        "may_release": may_release,
    }
    answer = client.get("/api/v1/countries/MD/workflow", headers=bearer("admin")).json
    assert answer is not None
    assert [each["code"] for each in answer["warnings"]] == (["few-may-release"] if warns else [])
    browser.set_cookie("comity_session", "admin")
    for language, text in (("en", "two are needed"), ("ru", "нужны двое")):
        assert (text in browser.get(f"/administration/workflow?lang={language}").text) is warns
