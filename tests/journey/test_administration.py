"""A country is described and withdraws, its agencies are renamed, its keys narrowed: over HTTP."""

from typing import Any

import pytest
import requests

from deploy.trial.client import Client
from deploy.trial.story import Story
from tests.journey.office import INDICATOR, OTHER_INDICATOR, RELEASED, Office, Send
from tests.journey.test_strangers import bearing, new_key

OFFICIAL = {"en": "Republic of Testing", "ru": "Республика Испытания"}
CONTACT = {
    "office": {"en": "Bureau of statistics", "ru": "Бюро статистики"},
    "email": "statistics@example.org",
    "telephone": "+373 22 000 000",
    "website": "https://statistics.example.org/migration",
}


def sending(by: Client, method: str, path: str, body: Any = None) -> Send:
    def send(language: str) -> requests.Response:
        return by.send(method, f"/api/v1{path}", headers={"Accept-Language": language}, json=body)

    return send


def test_a_country_is_named_as_it_wants_in_every_report(any_office: Office) -> None:
    office = any_office
    administrator, code = office.own.administrator, office.own.code
    described = administrator.patch(f"/api/v1/countries/{code}", {"names": OFFICIAL, "contact": CONTACT})
    assert (described["name"], described["contact"]) == (OFFICIAL["en"], CONTACT)
    assert office.story.public().get(f"/api/v1/countries/{code}", lang="ru")["name"] == OFFICIAL["ru"]
    report = office.submitter.fetch(
        "/api/v1/reports/citizenship-over-time", format="html", lang="ru", country=code, indicator=INDICATOR
    )
    assert OFFICIAL["ru"] in report.text
    again = administrator.patch(f"/api/v1/countries/{code}", {"names": None})
    assert (again["names"], again["contact"]) == (None, CONTACT)
    assert again["name"] != OFFICIAL["en"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"names": {"en": "Only English"}}, "names"),
        ({"contact": {"website": "javascript:alert(1)"}}, "contact.website"),
        ({"contact": {"person": "somebody"}}, "contact.person"),
        ({"country": "XX"}, "country"),
        ({"participating": False}, "participating"),
    ],
)
def test_a_description_that_is_none_is_refused(office: Office, body: Any, field: str) -> None:
    send = sending(office.own.administrator, "PATCH", f"/countries/{office.own.code}", body)
    refusal = office.refused(send, 422, "invalid-request")
    assert [error["field"] for error in refusal.en["errors"]] == [field]


def test_nobody_else_describes_or_ends_a_country(office: Office) -> None:
    path = f"/countries/{office.own.code}"
    for other in (office.other.administrator, office.submitter, office.story.secretariat):
        office.refused(sending(other, "PATCH", path, {"names": OFFICIAL}), 403, "not-allowed")
    for other in (office.other.administrator, office.submitter):
        office.refused(sending(other, "DELETE", path), 403, "not-allowed")
    office.refused(sending(office.story.secretariat, "DELETE", path), 409, "country-in-use")
    for method in ("GET", "PATCH", "DELETE"):
        send = sending(office.story.public(), method, "/countries/QQ", None if method == "GET" else {})
        status, code = (404, "not-found") if method == "GET" else (401, "not-signed-in")
        office.refused(send, status, code)


def test_a_mistaken_admission_is_taken_back_until_somebody_signs_in(story: Story) -> None:
    taken = {item["country"] for item in story.secretariat.items("/api/v1/countries")}
    code = next(code for code in ("WF", "TK", "TV", "NR", "NU", "PN") if code not in taken)
    group = {"group": story.group, "standing": "member"}
    story.secretariat.post("/api/v1/countries", {"country": code, "groups": [group]})
    gone = story.secretariat.send("DELETE", f"/api/v1/countries/{code}", json={"reason": "a mistake"})
    assert (gone.status_code, gone.json()["participating"]) == (200, False)
    assert code not in {item["country"] for item in story.secretariat.items("/api/v1/countries")}
    (shared,) = [each for each in story.secretariat.items("/api/v1/groups") if each["group"] == story.group]
    assert code not in shared["members"]
    back = story.secretariat.post("/api/v1/countries", {"country": code})
    assert (back["participating"], back["groups"]) == (True, [])


def test_a_country_withdraws_itself(story: Story) -> None:
    leaving, other = story.country(), story.country()
    for each in (leaving, other):
        each.documented(INDICATOR)
        each.sharing(INDICATOR, "participants")
        each.released(INDICATOR, [{"period": "2024", "value": 4519}])
    administrator = leaving.administrator
    administrator.post("/api/v1/agencies", {"agency": "MIA", "names": OFFICIAL})
    key = administrator.post("/api/v1/keys", {"agency": "MIA", "label": "export"})
    assert other.figure(leaving.administrator, INDICATOR)
    assert leaving.figure(other.administrator, INDICATOR)

    gone = administrator.send("DELETE", f"/api/v1/countries/{leaving.code}", json={"reason": "law"})
    assert (gone.status_code, gone.json()["participating"]) == (200, False)

    assert leaving.figure(other.administrator, INDICATOR) is None
    assert other.figure(administrator, INDICATOR) is None
    own = leaving.figure(administrator, INDICATOR)
    assert own is not None and own["value"] == 4519
    assert administrator.get(f"/api/v1/agreements/{leaving.code}/{INDICATOR}")["mode"] == "national"
    assert administrator.get(f"/api/v1/keys/{key['key']}")["revoked"]
    assert leaving.person("data-submitter").fetch("/api/v1/me").status_code == 401
    # Its administrator stays, so nobody else can be put over its figures.
    body = {
        "country": leaving.code,
        "administrator": {"email": f"coup@{leaving.code.lower()}.example", "name": "X"},
    }
    refused = story.secretariat.send("POST", "/api/v1/countries", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "administrator-exists")
    issued = administrator.send("POST", "/api/v1/keys", json={"agency": "MIA", "label": "again"})
    assert (issued.status_code, issued.json()["code"]) == (422, "unknown-country")


def test_an_agency_is_read_and_renamed_by_its_country(any_office: Office) -> None:
    office = any_office
    new_key(office)
    path = f"/agencies/{office.own.code}/MIA"
    renamed = office.own.administrator.patch(f"/api/v1{path}", {"names": OFFICIAL})
    assert (renamed["names"], renamed["open"]) == (OFFICIAL, True)
    assert office.story.public().get(f"/api/v1{path}")["names"] == OFFICIAL


def test_an_agency_is_not_renamed_otherwise(office: Office) -> None:
    new_key(office)
    own, body = office.own, {"names": {"en": "Other", "ru": "Другое"}}
    path = f"/agencies/{own.code}/MIA"
    office.refused(sending(office.other.administrator, "PATCH", path, body), 403, "not-allowed")
    unknown = sending(own.administrator, "PATCH", f"/agencies/{own.code}/NONE", body)
    office.refused(unknown, 422, "unknown-agency")
    office.refused(sending(own.administrator, "GET", f"/agencies/{own.code}/NONE"), 404, "not-found")
    for field, value in (("open", False), ("agency", "SBGS"), ("country", office.other.code)):
        send = sending(own.administrator, "PATCH", path, {**body, field: value})
        refusal = office.refused(send, 422, "invalid-request")
        assert [error["field"] for error in refusal.en["errors"]] == [field]


def test_a_key_is_narrowed_at_once(any_office: Office) -> None:
    office = any_office
    key = new_key(office, label="wide")
    caller = bearing(office, key["secret"])
    assert office.posting(RELEASED, by=caller)("en").status_code == 200
    changes = {"indicators": [OTHER_INDICATOR], "label": "narrow", "networks": ["127.0.0.0/8"]}
    narrowed = office.own.administrator.patch(f"/api/v1/keys/{key['key']}", changes)
    assert {name: narrowed[name] for name in changes} == changes
    office.refused(office.posting(RELEASED, by=caller), 403, "not-allowed")
    moved = office.own.administrator.patch(f"/api/v1/keys/{key['key']}", {"networks": ["127.9.9.9/32"]})
    assert moved["networks"] == ["127.9.9.9/32"]
    office.refused(office.posting(RELEASED, by=caller), 403, "network-not-allowed")


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"indicators": None}, "key-widened", "indicators"),
        ({"actions": ["read", "submit"]}, "key-widened", "actions"),
        ({"networks": []}, "key-widened", "networks"),
        ({"expires_at": "2199-01-01T00:00:00Z"}, "key-widened", "expires_at"),
        ({"expires_at": "tomorrow"}, "invalid-request", "expires_at"),
        ({"indicators": ["*"]}, "invalid-request", "indicators.0"),
        ({"agency": "SBGS"}, "invalid-request", "agency"),
        ({"revoked": False}, "invalid-request", "revoked"),
        ({"secret": "ck_mine"}, "invalid-request", "secret"),
        ({"country": "XX"}, "invalid-request", "country"),
    ],
)
def test_a_key_is_not_widened(office: Office, body: Any, code: str, field: str) -> None:
    key = new_key(office, indicators=[INDICATOR], networks=["127.0.0.0/8"])
    send = sending(office.own.administrator, "PATCH", f"/keys/{key['key']}", body)
    refusal = office.refused(send, 422, code)
    found = [refusal.en["field"]] if code == "key-widened" else [e["field"] for e in refusal.en["errors"]]
    assert found == [field]


def test_a_key_is_its_countrys_alone(office: Office) -> None:
    path = f"/keys/{new_key(office)['key']}"
    assert "secret" not in office.own.administrator.get(f"/api/v1{path}")
    for other in (office.other.administrator, office.submitter, office.story.secretariat):
        office.refused(sending(other, "GET", path), 404, "not-found")
        office.refused(sending(other, "PATCH", path, {"label": "mine"}), 404, "not-found")
    office.refused(sending(office.own.administrator, "GET", "/keys/none"), 404, "not-found")


def test_a_key_gets_another_secret_while_the_old_one_still_counts(any_office: Office) -> None:
    office = any_office
    key = new_key(office)
    path = f"/api/v1/keys/{key['key']}/rotate"
    rotated = office.own.administrator.post(path, {"overlap_hours": 24})
    for secret in (key["secret"], rotated["secret"]):
        assert office.posting(RELEASED, by=bearing(office, secret))("en").status_code == 200
    newest = office.own.administrator.post(path)
    office.refused(office.posting(RELEASED, by=bearing(office, key["secret"])), 401, "not-signed-in")
    old = office.posting(RELEASED, by=bearing(office, rotated["secret"]))
    office.refused(old, 401, "secret-replaced")
    assert office.posting(RELEASED, by=bearing(office, newest["secret"]))("en").status_code == 200
    shown = office.own.administrator.get(f"/api/v1/keys/{key['key']}")
    assert shown["last_used_at"].endswith("Z") and shown["last_used_from"] == "127.0.0.0/24"


def test_a_key_is_rotated_by_its_country_alone(office: Office) -> None:
    path = f"/keys/{new_key(office)['key']}/rotate"
    for other in (office.other.administrator, office.submitter, office.story.secretariat):
        office.refused(sending(other, "POST", path, {}), 404, "not-found")
    for hours, code in ((-1, "invalid-request"), (721, "overlap-too-long")):
        office.refused(sending(office.own.administrator, "POST", path, {"overlap_hours": hours}), 422, code)
    own = sending(office.own.administrator, "POST", path, {"secret": "ck_mine"})
    assert office.refused(own, 422, "invalid-request").en["errors"][0]["field"] == "secret"


def test_an_agency_passes_on_its_sources_and_keys_and_reports_name_both(any_office: Office) -> None:
    office = any_office
    administrator, code = office.own.administrator, office.own.code
    for agency, name in (("OLD", "Old ministry"), ("NEW", "New ministry")):
        names = {"en": name, "ru": f"{name} по-русски"}
        administrator.post("/api/v1/agencies", {"agency": agency, "names": names})
    source = {"names": OFFICIAL, "kind": "register", "unit": "persons", "official": True, "agency": "OLD"}
    administrator.put(f"/api/v1/sources/{code}/{INDICATOR}/REG", source)
    key = administrator.post("/api/v1/keys", {"agency": "OLD", "label": "export"})
    path = f"/agencies/{code}/OLD"
    refusal = office.refused(sending(administrator, "DELETE", path, {}), 409, "agency-in-use")
    assert (refusal.en["sources"], refusal.en["keys"]) == ([f"{INDICATOR}/REG"], [key["key"]])

    taken = administrator.post(f"/api/v1{path}/succession", {"successor": "NEW", "from": "2025-01-01"})
    assert (taken["successor"], taken["succeeded_from"]) == ("NEW", "2025-01-01")
    closed = administrator.send("DELETE", f"/api/v1{path}", json={"reason": "reform"})
    assert (closed.status_code, closed.json()["open"]) == (200, False)

    assert administrator.get(f"/api/v1/keys/{key['key']}")["agency"] == "NEW"
    assert office.posting(RELEASED, by=bearing(office, key["secret"]))("en").status_code == 200
    report = office.submitter.fetch(
        "/api/v1/reports/citizenship-over-time", format="html", country=code, indicator=INDICATOR
    ).text
    assert "Old ministry (until 31 December 2024); New ministry (from 1 January 2025)" in report
    # Declared again with the agency that it is with now, the source keeps its past.
    anew = {**source, "agency": "NEW", "names": CONTACT["office"]}
    administrator.put(f"/api/v1/sources/{code}/{INDICATOR}/REG", anew)
    again = office.submitter.fetch(
        "/api/v1/reports/citizenship-over-time", format="html", lang="ru", country=code, indicator=INDICATOR
    ).text
    assert "Old ministry по-русски (по 31 декабря 2024" in again
    assert "New ministry по-русски (с 1 января 2025" in again


def test_a_succession_that_cannot_be_is_refused(office: Office) -> None:
    own = office.own.administrator
    own.post("/api/v1/agencies", {"agency": "ALONE", "names": OFFICIAL})
    path = f"/agencies/{office.own.code}/ALONE/succession"
    body = {"successor": "ALONE", "from": "2025-01-01"}
    office.refused(sending(own, "POST", path, body), 422, "successor-is-itself")
    office.refused(sending(own, "POST", path, {**body, "successor": "NONE"}), 422, "unknown-agency")
    office.refused(sending(office.other.administrator, "POST", path, body), 403, "not-allowed")
    for field, value in (("from", "2025-02-30"), ("from", "soon"), ("country", "XX")):
        refusal = office.refused(sending(own, "POST", path, {**body, field: value}), 422, "invalid-request")
        assert [error["field"] for error in refusal.en["errors"]] == [field]
