"""Founding the mechanism: groups, countries, people, agencies, sources, documentation and agreements."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from demo.countries import ACCOUNTS, GROUPS, PASSWORD, countries, email, groups_of
from demo.documentation import documentation, usual_unit
from demo.figures import extracts
from demo.sharing import AGREEMENTS, agreements_of
from demo.stage import AUDITOR, Stage
from demo.system import SYSTEM
from deploy.trial.client import Client

AGENCY: Final = "DEMO"
SOURCE: Final = "REG"
SOURCE_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "REG": {"en": "Register (demonstration)", "ru": "Реестр (демонстрация)"},
    "CASES": {"en": "Case files (demonstration)", "ru": "Материалы дел (демонстрация)"},
}
KEY_HOLDER: Final = "MD"
"""The country whose agency's own system posts, with a key instead of a person."""
LOOPBACK: Final = ["127.0.0.0/8", "::1/128"]


def found(stage: Stage) -> str:
    """Set everything up through the API. Returns the secret of the agency key of KEY_HOLDER."""
    system = stage.person(SYSTEM)
    for group, names in GROUPS.items():
        system.post("/api/v1/groups", {"group": group, "names": names})
    with stage.show.work("Countries", len(countries())) as done:
        for country in countries():
            _admit(system, country)
            done(country)
    _register_auditor(system)
    named = {language: _names(stage, language) for language in ("en", "ru")}
    indicators = [item["indicator"] for item in system.items("/api/v1/indicators")]

    def furnish(country: str) -> None:
        names = {language: named[language][country] for language in named}
        _furnish(stage.person("admin", country), country, names, indicators)

    stage.each("People, sources, texts, agreements", countries(), furnish)
    stage.show.say(
        f"{len(countries())} countries in {len(GROUPS)} groups, {len(indicators)} indicators, "
        f"{len(AGREEMENTS)} sharing agreements; everything else stays national"
    )
    return _issue_key(stage)


def _admit(system: Client, country: str) -> None:
    administrator = {
        "email": email("admin", country),
        "name": f"Administrator {country}",
    }
    body = {"country": country, "groups": groups_of(country), "administrator": administrator}
    system.invited("/api/v1/countries", body, PASSWORD)


def _register_auditor(system: Client) -> None:
    body = {"email": email(AUDITOR), "name": "Auditor", "roles": [{"role": "auditor"}]}
    system.invited("/api/v1/users", body, PASSWORD)


def _names(stage: Stage, language: str) -> dict[str, str]:
    listed = stage.person(SYSTEM).items("/api/v1/countries", lang=language)
    return {item["country"]: item["name"] for item in listed}


def _furnish(admin: Client, country: str, names: Mapping[str, str], indicators: list[str]) -> None:
    for account in ACCOUNTS:
        person: dict[str, Any] = {
            "email": email(account.name, country),
            "name": f"{account.name.capitalize()} {country}",
            "roles": [{"role": role} for role in account.roles],
        }
        admin.invited("/api/v1/users", person, PASSWORD)
    agency = {
        "en": f"Demonstration agency: {names['en']}",
        "ru": f"Демонстрационное ведомство: {names['ru']}",
    }
    admin.post("/api/v1/agencies", {"agency": AGENCY, "names": agency})
    for indicator in indicators:
        for source, unit in _sources(country, indicator).items():
            admin.put(f"/api/v1/sources/{country}/{indicator}/{source}", _source(source, unit))
        texts = {"fields": documentation(country, indicator)}
        admin.put(f"/api/v1/documentation/{country}/{indicator}", texts)
    for indicator, agreed in agreements_of(country).items():
        admin.put(f"/api/v1/agreements/{country}/{indicator}", agreed.body(datetime.now(UTC).date()))


def _sources(country: str, indicator: str) -> dict[str, str]:
    """A country's sources and their units: REG everywhere, and what the extracts have besides."""
    found = {SOURCE: usual_unit(indicator)}
    for extract in extracts():
        if (extract.country, extract.indicator) == (country, indicator):
            found[extract.source] = extract.unit
    return found


def _source(source: str, unit: str) -> dict[str, Any]:
    return {
        "agency": AGENCY,
        "names": SOURCE_NAMES[source],
        "kind": "register" if source == SOURCE else "administrative",
        "unit": unit,
        "official": source == SOURCE,
    }


def _issue_key(stage: Stage) -> str:
    body = {
        "agency": AGENCY,
        "label": "Demonstration system",
        "indicators": [indicator for owner, indicator in AGREEMENTS if owner == KEY_HOLDER],
        "sources": [SOURCE],
        "actions": ["submit"],
        "networks": LOOPBACK,
        "lifetime_days": 30,
    }
    issued = stage.person("admin", KEY_HOLDER).post("/api/v1/keys", body)
    stage.show.say(f"An agency system of {KEY_HOLDER} got a key for its indicators, from this machine only")
    return str(issued["secret"])
