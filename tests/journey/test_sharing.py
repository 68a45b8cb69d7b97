"""Agreements between two countries as their people meet them: terms, explanations, previews, the ledger."""

import time
from typing import Any

import pytest

from demo.client import Client
from deploy.trial.story import PASSWORD, Country, Story

INDICATOR = "ASYLUM_APPLICATIONS"
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
    """The owner's disclosure ledger, as soon as something is in it: records come within a second or so."""
    until = time.monotonic() + 30
    while True:
        found = list(owner.administrator.items("/api/v1/disclosures", country=owner.code))
        if found or time.monotonic() > until:
            return found
        time.sleep(0.2)
