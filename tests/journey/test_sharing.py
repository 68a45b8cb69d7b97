"""Agreements between two countries as their people meet them: terms, explanations, previews, the ledger."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from deploy.composition import Composition
from deploy.trial.client import Client
from deploy.trial.story import PASSWORD, Country, Story
from servicekit.localbus import LocalBus
from servicekit.settings import read_settings
from services.reporting.wiring import build

INDICATOR = "ASYLUM_APPLICATIONS"
DISCLOSED = "reporting.figures-disclosed"
PATIENCE_S = 60
TERMS = {"en": "For analysis only.", "ru": "Только для анализа."}


@pytest.fixture
def two(story: Story) -> tuple[Country, Country]:
    """A country with a released figure that it shares with another one, on terms."""
    owner, other = story.country(), story.country()
    owner.documented(INDICATOR)
    owner.released(INDICATOR, [{"period": "2024", "citizenship": "_T", "value": 4519}])
    agreed = {"mode": "bilateral", "countries": [other.code], "terms": TERMS}
    owner.administrator.put(f"/api/v1/agreements/{owner.code}/{INDICATOR}", agreed)
    return owner, other


def test_terms_come_first_and_what_is_read_then_stands_in_the_owner_s_ledger(
    two: tuple[Country, Country],
) -> None:
    owner, other = two
    reader = other.person("user")
    assert owner.figure(reader, INDICATOR) is None
    asked = {"country": owner.code, "indicator": INDICATOR}
    (said,) = reader.items("/api/v1/explanations", **asked)
    assert [way["code"] for way in said["ways"]] == ["accept-terms"]
    reader.post(f"/api/v1/terms/{owner.code}/{INDICATOR}", {"terms": said["terms"]["name"]})
    figure = owner.figure(reader, INDICATOR)
    assert figure is not None and figure["value"] == 4519
    (said,) = reader.items("/api/v1/explanations", **asked)
    assert (said["visible"], said["because"], said["since"]) == (
        True,
        "bilateral",
        figure["visible_since"],
    )
    (entry,) = _ledger(owner)
    assert (entry["reader_country"], entry["format"]) == (other.code, "observations")
    assert entry["vintage"] == figure["known_from"]


def test_a_preview_says_who_loses_and_changes_nothing(two: tuple[Country, Country]) -> None:
    owner, other = two
    path = f"/api/v1/agreements/{owner.code}/{INDICATOR}"
    before = owner.administrator.get(path)
    told = owner.administrator.post(f"{path}/preview", {"mode": "national"})["turns"]
    assert [(turn["reader"], turn["change"]) for turn in told] == [(other.code, "loses")]
    assert owner.administrator.get(path) == before


def test_people_of_a_named_organisation_read_and_the_report_says_for_whom(
    two: tuple[Country, Country], story: Story
) -> None:
    owner, _ = two
    observer = _observer(story, owner.code)
    assert owner.figure(observer, INDICATOR) is None
    agreed = {"mode": "bilateral", "organisations": [_organisation(owner.code)]}
    owner.administrator.put(f"/api/v1/agreements/{owner.code}/{INDICATOR}", agreed)
    figure = owner.figure(observer, INDICATOR)
    assert figure is not None and figure["value"] == 4519
    report = {"country": owner.code, "indicator": INDICATOR, "format": "json"}
    for language, name in (("en", "Observers"), ("ru", "Наблюдатели")):
        answer = observer.get("/api/v1/reports/citizenship-over-time", lang=language, **report)
        assert name in answer["reader"]
    readers = {entry["reader_organisation"] for entry in _ledger(owner)}
    assert readers == {_organisation(owner.code)}


def test_whoever_is_named_no_longer_reads_no_longer(two: tuple[Country, Country], story: Story) -> None:
    owner, other = two
    reader, observer = other.person("user"), _observer(story, owner.code)
    number, organisation = reader.get("/api/v1/me")["person"], _organisation(owner.code)
    names = {"en": "Analyst", "ru": "Аналитик"}
    analyst = {"code": "ANALYST", "names": names, "roles": [{"role": "user"}]}
    position = other.administrator.post("/api/v1/positions", analyst)["id"]
    other.administrator.post(f"/api/v1/positions/{position}/assign", {"person": number})
    path, until = f"/api/v1/agreements/{owner.code}/{INDICATOR}", datetime.now(UTC) + timedelta(days=30)

    def agreed(**fields: Any) -> None:
        body = {"mode": "bilateral", **fields}
        assert owner.administrator.send("PUT", path, json=body).status_code == 200

    for named, by in (
        ({"people": [number]}, reader),
        ({"positions": [position]}, reader),
        ({"organisations": [organisation]}, observer),
        ({"countries": [other.code], "ends_at": until.isoformat(timespec="seconds")}, reader),
    ):
        agreed(**named)
        assert owner.figure(by, INDICATOR) is not None, named
        # Somebody is named still, but not them: the answer says that it holds, whichever process is asked.
        agreed(countries=[story.country().code])
        assert [owner.figure(by, INDICATOR) for _ in range(4)] == [None] * 4, named

    agreed(positions=[position])
    left = other.administrator.send(
        "POST", f"/api/v1/positions/{position}/rotate-out", json={"person": number}
    )
    assert left.status_code == 200
    assert [owner.figure(reader, INDICATOR) for _ in range(4)] == [None] * 4


def _observer(story: Story, code: str) -> Client:
    """Somebody of an organisation of this story's own, who was given what is open to it."""
    organisation, base = _organisation(code), story.system.base_url
    names = {"en": "Observers", "ru": "Наблюдатели"}
    story.secretariat.post(
        "/api/v1/organisations", {"organisation": organisation, "names": names, "kind": "observer"}
    )
    for role, by in (("organisation-administrator", story.secretariat), ("observer", None)):
        opener = by or story.system.client(f"organisation-administrator.{code.lower()}@example.org", PASSWORD)
        person = {"email": f"{role}.{code.lower()}@example.org", "name": role, "roles": [{"role": role}]}
        opener.invited("/api/v1/users", {"organisation": organisation, **person}, PASSWORD)
    return Client(base).signed_in(f"observer.{code.lower()}@example.org", PASSWORD)


def _organisation(code: str) -> str:
    return f"OBS-{code}"


def _ledger(owner: Country) -> list[dict[str, Any]]:
    """The owner's disclosure ledger, from the moment that something of it is in the log and followed."""
    settings = read_settings(owner.story.system.environment)
    composition = Composition(settings, LocalBus())
    try:
        reporting, log, seen = composition.wired("reporting", build), composition.log, 0
        while True:
            head = log.head().position
            found = [event for event in log.read(seen, head, [DISCLOSED]) if event.country == owner.code]
            if found:
                assert reporting.ledger.wait_for(found[0].position, PATIENCE_S)
                return list(owner.administrator.items("/api/v1/disclosures", country=owner.code))
            assert log.wait(head, PATIENCE_S), "what was read was not recorded"
            seen = head
    finally:
        composition.close()
