"""Proofs about notices and the correction ledger: who was told of each amendment, and what it says."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from demo.countries import ACCOUNTS, countries
from demo.posting import Release
from demo.proofs import Proof, proof
from demo.sharing import readers_of
from demo.stage import AUDITOR, Stage
from demo.system import SYSTEM

PAGE: Final = 500
RELEASER: Final = "approver"
"""Who released an amendment knows of it, and gets no notice."""

STRANGER: Final = "BY"
"""It has released nothing, and reads only what is shared with all participants."""

Subject = tuple[str, str, str]
"""Country, indicator and source of an amendment."""
Person = tuple[str, str | None]


def everybodys_notices(stage: Stage) -> dict[Person, Counter[Subject]]:
    """Everybody of the demo, with the notices they find when they sign in."""
    got: dict[Person, Counter[Subject]] = {}

    def ask(country: str) -> None:
        for name in _names():
            got[name, country] = _notices(stage, name, country)

    stage.each("Everybody looks for notices", countries(), ask)
    for name in (SYSTEM, AUDITOR):
        got[name, None] = _notices(stage, name, None)
    return got


def prove_notices(
    stage: Stage, amendments: Sequence[Release], got: Mapping[Person, Counter[Subject]]
) -> list[Proof]:
    """Compare what everybody got with what is due to them, and look into the ledger from both sides."""
    sent = sum(sum(found.values()) for found in got.values())
    return [
        proof(
            f"{sent:,} notices reached everyone entitled, once for each amendment, and nobody else",
            [line for person, found in got.items() for line in _wrong(person, found, amendments)],
        ),
        proof(
            f"The correction ledger has all {len(amendments)} amendments, each with everyone who was told",
            [line for release in amendments for line in _ledger(stage, release)],
        ),
        proof(
            f"The ledger of a reader without the right ({STRANGER}) says nothing of what it may not read",
            _foreign_entries(stage, STRANGER, amendments),
        ),
    ]


def entitled(name: str, country: str, subject: Subject) -> bool:
    """Whether a person is to be told of an amendment, by the rules of the domain and the agreements."""
    owner, indicator, _source = subject
    if country == owner:
        return name != RELEASER
    return country in readers_of(owner, indicator)


def _names() -> list[str]:
    return ["admin", *(account.name for account in ACCOUNTS)]


def _notices(stage: Stage, name: str, country: str | None) -> Counter[Subject]:
    listed = stage.person(name, country).items("/api/v1/notices", limit=PAGE)
    return Counter((item["country"], item["indicator"], item["source"]) for item in listed)


def subject_of(release: Release) -> Subject:
    """What an amendment is about."""
    extract = release.extract
    return extract.country, extract.indicator, extract.source


def _wrong(person: Person, found: Mapping[Subject, int], amendments: Sequence[Release]) -> Iterator[str]:
    name, country = person
    due = {
        subject: 1
        for subject in map(subject_of, amendments)
        if country is not None and entitled(name, country, subject)
    }
    for subject in sorted(due.keys() | found.keys()):
        if due.get(subject, 0) != found.get(subject, 0):
            who = name if country is None else f"{name}.{country.lower()}"
            yield f"{who} got {found.get(subject, 0)} notices of {subject} instead of {due.get(subject, 0)}"


def _ledger(stage: Stage, release: Release) -> Iterator[str]:
    extract = release.extract
    entry = _entry(stage, extract.country, release)
    if entry is None:
        yield f"{extract.file}: not there"
        return
    if (entry["changes"], entry["reason"]) != (extract.observations, extract.reason):
        yield f"{extract.file}: {entry['changes']} changes, {entry['reason']!r}"
    told = Counter(notice["country"] for notice in entry["notices"])
    due = Counter(
        country
        for country in countries()
        for name in _names()
        if entitled(name, country, subject_of(release))
    )
    if told != due:
        yield f"{extract.file}: told {dict(told)} instead of {dict(due)}"


def _entry(stage: Stage, country: str, release: Release) -> Any:
    listed = stage.person("user", country).items("/api/v1/corrections", country=country, limit=PAGE)
    return next((item for item in listed if item["submission"] == release.submission["id"]), None)


def _foreign_entries(stage: Stage, country: str, amendments: Sequence[Release]) -> Iterator[str]:
    open_to_it = {
        subject for subject in map(subject_of, amendments) if country in readers_of(subject[0], subject[1])
    }
    for item in stage.person("user", country).items("/api/v1/corrections", limit=PAGE):
        if (item["country"], item["indicator"], item["source"]) not in open_to_it:
            yield f"{country} finds an amendment of {item['country']} {item['indicator']}"
