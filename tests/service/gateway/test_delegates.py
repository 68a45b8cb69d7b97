"""Delegates submit for a country with the original attached; open work is handed over. Over HTTP."""

import io
import json
from typing import Any

import pytest

from tests.service.gateway.conftest import INDICATOR, Caller, World
from tests.service.gateway.test_positions import NAMES, hire, refusal

SCAN = b"%PDF-1.7 a page of a bulletin %%EOF"


@pytest.fixture(scope="module")
def admin(world: World) -> Caller:
    return world.signed_in("admin.md")


@pytest.fixture(scope="module")
def delegate(world: World, admin: Caller) -> Caller:
    """Somebody of an organisation that Moldova appointed for one indicator and source."""
    root = world.signed_in("system")
    root.ok("POST", "/organisations", json={"organisation": "KEYS", "names": NAMES, "kind": "delegate"})
    first = {"organisation": "KEYS", "roles": [{"role": "organisation-administrator"}]}
    _, boss = hire(root, world, "keys.admin", **first)
    _, person = hire(boss, world, "keys.person", roles=[{"role": "delegate"}])
    body = {"organisation": "KEYS", "indicators": [INDICATOR], "sources": ["REG"]}
    assert admin.send("POST", "/delegates", json=body).status_code == 201
    return person


def form(year: int, original: bytes | None = SCAN, country: str = "MD") -> dict[str, Any]:
    content = b"period,citizenship,sex,value\n%d,_T,_T,7319\n" % year
    data: dict[str, Any] = {
        "country": country,
        "indicator": INDICATOR,
        "source": "REG",
        "file": (io.BytesIO(content), "figures.csv"),
    }
    if original is not None:
        data["original"] = (io.BytesIO(original), "bulletin.pdf")
    return {"data": data, "content_type": "multipart/form-data"}


def test_a_delegate_submits_with_the_original_attached(world: World, delegate: Caller) -> None:
    sent = delegate.send("POST", "/submissions", **form(2031))
    assert sent.status_code == 422  # a year to come: the file itself is looked at as any other
    sent = delegate.send("POST", "/submissions", **form(2005))
    assert sent.status_code == 201, sent.text
    assert sent.json is not None
    made = sent.json
    assert made["organisation"] == "KEYS"
    assert (made["original"]["media_type"], made["original"]["size_bytes"]) == ("application/pdf", len(SCAN))
    assert "blob" not in made["original"]
    validator = world.signed_in("data-validator.md")
    history = validator.ok("GET", f"/submissions/{made['id']}/history")["items"]
    assert history[0]["organisation"] == "KEYS"
    read = validator.send("GET", f"/submissions/{made['id']}/original")
    assert (read.data, read.mimetype) == (SCAN, "application/pdf")
    assert read.headers["Content-Disposition"].startswith("attachment")
    for other in ("data-validator.pl", "user.md", "system", "admin.md"):
        refused = world.signed_in(other).send("GET", f"/submissions/{made['id']}/original")
        assert refusal(refused) == (404, "not-found")


def filed(by: Caller, visibility: str, content: bytes = SCAN) -> str:
    """The identifier of a document of the caller's country."""
    texts = json.dumps(NAMES)
    description = {"kind": "policy", "titles": texts, "summaries": texts, "language": "en"}
    data = {**description, "visibility": visibility, "file": (io.BytesIO(content), "bulletin-2010.pdf")}
    made = by.ok("POST", "/documents", data=data, content_type="multipart/form-data")
    return str(made["id"])


def test_the_original_may_be_a_document_of_the_country_that_the_delegate_may_read(
    world: World, delegate: Caller
) -> None:
    keeps = [{"role": "content-manager"}]
    (_, librarian), (_, other) = (
        hire(world.signed_in(f"admin.{code}"), world, f"librarian.{code}", roles=keeps)
        for code in ("md", "pl")
    )
    public, closed, foreign = filed(librarian, "public"), filed(librarian, "national"), filed(other, "public")
    head = world.head()
    for document, status, code in (
        (closed, 404, "not-found"),
        (public[:-1] + ("0" if public[-1] != "0" else "1"), 404, "not-found"),
        (foreign, 422, "invalid-request"),
    ):
        sent = form(2010, original=None)
        sent["data"]["original_document"] = document
        assert refusal(delegate.send("POST", "/submissions", **sent)) == (status, code)
    both = form(2010)
    both["data"]["original_document"] = public
    assert refusal(delegate.send("POST", "/submissions", **both)) == (422, "invalid-request")
    assert world.head() == head

    sent = form(2010, original=None)
    sent["data"]["original_document"] = public
    answer = delegate.send("POST", "/submissions", **sent)
    assert answer.status_code == 201, answer.text
    assert answer.json is not None
    assert answer.json["original"]["file_name"] == "bulletin-2010.pdf"
    librarian.ok("DELETE", f"/documents/{public}", json={"reason": "superseded"})
    read = world.signed_in("data-validator.md").send("GET", f"/submissions/{answer.json['id']}/original")
    assert (read.data, read.mimetype) == (SCAN, "application/pdf")


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        (form(2006, original=None), 422, "original-missing"),
        (form(2006, original=b"MZ no scan at all"), 422, "original-unsuitable"),
        (form(2006, original=b""), 422, "original-unsuitable"),
        (form(2006, country="PL"), 403, "not-allowed"),
    ],
)
def test_without_the_original_or_an_appointment_nothing_is_taken(
    world: World, delegate: Caller, how: dict[str, Any], status: int, code: str
) -> None:
    head = world.head()
    assert refusal(delegate.send("POST", "/submissions", **how)) == (status, code)
    assert world.head() == head


def test_a_delegate_never_judges(world: World, delegate: Caller) -> None:
    made = world.signed_in("data-submitter.md").csv(b"period,citizenship,sex,value\n2007,_T,_T,7319\n").json
    assert made is not None
    for step in ("validate", "approve", "release", "reject", "request-clarification"):
        taken = delegate.send("POST", f"/submissions/{made['id']}/{step}", json={"comment": "mine"})
        assert refusal(taken) == (403, "not-allowed")


def test_only_the_country_appoints_and_dismisses_and_that_counts_at_once(
    world: World, delegate: Caller
) -> None:
    body = {"country": "MD", "organisation": "KEYS", "indicators": [INDICATOR], "sources": ["REG"]}
    for other in ("system", "admin.pl", "keys.admin", "data-approver.md"):
        caller = world.signed_in(other)
        assert refusal(caller.send("POST", "/delegates", json=body)) == (403, "not-allowed")
        assert refusal(caller.send("DELETE", "/delegates/MD/KEYS")) == (403, "not-allowed")
    admin = world.signed_in("admin.md")
    for field, value in (("indicators", []), ("sources", None)):
        assert refusal(admin.send("POST", "/delegates", json={**body, field: value}))[0] == 422
    admin.ok("DELETE", "/delegates/MD/KEYS", json={"reason": "files come by themselves"})
    assert refusal(delegate.send("POST", "/submissions", **form(2008))) == (403, "not-allowed")
    admin.ok("POST", "/delegates", json=body)
    assert delegate.send("POST", "/submissions", **form(2008)).status_code == 201


def test_open_work_is_handed_over_and_neither_of_the_two_judges_it(world: World, admin: Caller) -> None:
    roles = [{"role": "data-submitter"}, {"role": "data-validator"}]
    leaver, ana = hire(admin, world, "leaver", roles=roles)
    successor, bob = hire(admin, world, "successor", roles=roles)
    made = ana.csv(b"period,citizenship,sex,value\n2009,_T,_T,7319\n").json
    assert made is not None
    mine = f"/users/{leaver}/open-submissions"
    (item,) = admin.ok("GET", mine)["items"]
    assert (item["id"], item["indicator"], item["state"]) == (made["id"], INDICATOR, "checked")
    assert not {"observations", "added", "periods"} & set(item)
    assert ana.ok("GET", mine)["items"] == [item]
    assert bob.ok("GET", mine)["items"] == []
    assert world.signed_in("system").ok("GET", mine)["items"] == []
    path = f"/submissions/{made['id']}/hand-over"
    for other in (ana, world.signed_in("system"), world.signed_in("admin.pl")):
        assert refusal(other.send("POST", path, json={"person": successor})) == (404, "not-found")
    plain, _ = hire(admin, world, "plain", roles=[{"role": "user"}])
    refused = admin.send("POST", path, json={"person": plain})
    assert refusal(refused) == (422, "not-entitled")
    given = admin.ok("POST", path, json={"person": successor, "comment": "posted abroad"})
    assert given["responsible"] == f"person:{successor}"
    admin.ok("DELETE", f"/users/{leaver}", json={"reason": "posted abroad"})
    assert admin.ok("GET", mine)["items"] == []
    assert [each["id"] for each in admin.ok("GET", f"/users/{successor}/open-submissions")["items"]] == [
        made["id"]
    ]
    taken = bob.send("POST", f"/submissions/{made['id']}/validate", json={"comment": "mine"})
    assert refusal(taken) == (403, "own-submission")
    validator = world.signed_in("data-validator.md")
    assert (
        validator.ok("POST", f"/submissions/{made['id']}/validate", json={"comment": "x"})["state"]
        == "validated"
    )
    history = validator.ok("GET", f"/submissions/{made['id']}/history")["items"]
    assert "submission.handed-over" in {each["type"] for each in history}
