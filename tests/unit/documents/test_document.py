"""Decisions about a document of the library."""

import json
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from servicekit.errors import ComityError
from services.documents.domain import errors
from services.documents.domain.document import (
    Content,
    DescribeDocument,
    Description,
    DescriptionChanged,
    Document,
    DocumentTakenOut,
    Event,
    FileDocument,
    FileVersion,
    VersionFiled,
    WithdrawDocument,
    decide,
    evolve,
    file,
)
from services.documents.domain.events import TYPES, event_from, payload_of, type_of

GOLDEN = Path(__file__).parents[2] / "golden" / "events"
CONTENT = Content(blob="b" * 64, sha256="a" * 64, media_type="text/plain", file_name="act.txt", size_bytes=3)
DESCRIPTION = Description(
    titles={"en": "Act", "ru": "Закон"},
    summaries={"en": "About", "ru": "О чём"},
    topic=None,
    visibility="public",
    countries=(),
)
COMMAND = FileDocument(
    document="d",
    country="MD",
    kind="legislation",
    language="ro",
    dated=None,
    description=DESCRIPTION,
    content=CONTENT,
    participants=frozenset({"MD", "KG", "PL"}),
)


def filing(country: str | None = "MD", **changes: Any) -> FileDocument:
    return replace(COMMAND, country=country, description=replace(DESCRIPTION, **changes))


def describing(**changes: Any) -> DescribeDocument:
    nothing: dict[str, Any] = {
        "titles": None,
        "summaries": None,
        "topic": None,
        "topic_given": False,
        "visibility": None,
        "countries": None,
        "participants": COMMAND.participants,
    }
    return DescribeDocument(**{**nothing, **changes})


def after(*events: Event) -> Document:
    start: Document | None = None
    state = reduce(evolve, [*file(COMMAND), *events], start)
    assert state is not None
    return state


def described(command: FileDocument) -> Description:
    (event,) = file(command)
    state = evolve(None, event)
    assert state is not None
    return state.description


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (filing(titles={"en": "Act"}), errors.TextMissing),
        (filing(summaries={"en": "About", "ru": " "}), errors.TextMissing),
        (filing(None, visibility="national"), errors.VisibilityNeedsCountry),
        (filing(visibility="countries"), errors.CountriesNeeded),
        (filing(visibility="countries", countries=("MD",)), errors.CountriesNeeded),
        (filing(visibility="countries", countries=("KG", "FR")), errors.UnknownCountry),
    ],
)
def test_a_description_that_is_not_sound_is_refused(
    command: FileDocument, refusal: type[ComityError]
) -> None:
    with pytest.raises(refusal):
        file(command)


def test_named_countries_are_sorted_and_do_not_name_the_owner() -> None:
    assert described(filing(visibility="countries", countries=("PL", "MD", "KG", "PL"))).countries == (
        "KG",
        "PL",
    )


def test_countries_count_only_where_the_visibility_asks_for_them() -> None:
    assert described(filing(visibility="public", countries=("PL",))).countries == ()


def test_a_document_of_the_system_may_be_for_named_countries() -> None:
    assert described(filing(None, visibility="countries", countries=("PL",))).countries == ("PL",)


def test_versions_count_up() -> None:
    second = replace(CONTENT, sha256="c" * 64)
    (event,) = decide(after(), FileVersion(note="Amended", content=second))
    assert event == VersionFiled(document="d", version=2, note="Amended", content=second)
    (third,) = decide(after(event), FileVersion(note=None, content=CONTENT))
    assert isinstance(third, VersionFiled) and third.version == 3


def test_the_newest_version_again_is_no_version() -> None:
    assert decide(after(), FileVersion(note="Again", content=replace(CONTENT, blob="e" * 64))) == []


def test_what_is_left_out_of_a_description_stays() -> None:
    (event,) = decide(after(), describing(topic="law", topic_given=True))
    assert event == DescriptionChanged(document="d", description=replace(DESCRIPTION, topic="law"))
    assert decide(after(event), describing()) == []
    (cleared,) = decide(after(event), describing(topic_given=True))
    assert isinstance(cleared, DescriptionChanged) and cleared.description.topic is None


def test_narrowing_to_countries_names_them() -> None:
    with pytest.raises(errors.CountriesNeeded):
        decide(after(), describing(visibility="countries"))
    (event,) = decide(after(), describing(visibility="countries", countries=("PL",)))
    assert isinstance(event, DescriptionChanged) and event.description.countries == ("PL",)


@pytest.mark.parametrize(
    "command",
    [
        FileVersion(note=None, content=replace(CONTENT, sha256="c" * 64)),
        describing(topic="law", topic_given=True),
        WithdrawDocument(reason="again"),
    ],
)
def test_a_withdrawn_document_does_not_change(
    command: FileVersion | DescribeDocument | WithdrawDocument,
) -> None:
    withdrawn = after(DocumentTakenOut(document="d", reason="Repealed"))
    with pytest.raises(errors.DocumentWithdrawn):
        decide(withdrawn, command)


@pytest.mark.parametrize("name", sorted(TYPES))
def test_every_event_ever_written_is_read_and_written_alike(name: str) -> None:
    payload = json.loads((GOLDEN / f"{name}.v1.json").read_text(encoding="utf-8"))["payload"]
    event = event_from(name, payload)
    assert type_of(event) == name
    assert payload_of(event) == payload
