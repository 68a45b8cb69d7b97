"""A document of the library: what is said about it, its versions, and who may read it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, assert_never

from servicekit.concepts import WORKING_LANGUAGES, Names
from services.documents.domain.errors import (
    CountriesNeeded,
    DocumentWithdrawn,
    TextMissing,
    UnknownCountry,
    VisibilityNeedsCountry,
)

Kind = Literal["legislation", "policy", "data-and-good-practice", "programme", "other"]
Visibility = Literal["public", "participants", "countries", "national"]
KINDS: Final = ("legislation", "policy", "data-and-good-practice", "programme", "other")
VISIBILITIES: Final = ("public", "participants", "countries", "national")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A file. blob: its address in the store; sha256: of the file as it was given."""

    blob: str
    sha256: str
    media_type: str
    file_name: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is said about a document, and who may read it. countries: the named ones, sorted."""

    titles: Names
    summaries: Names
    topic: str | None
    visibility: Visibility
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDocument:
    """Put a document into the library. participants: the countries that take part."""

    document: str
    country: str | None
    kind: Kind
    language: str
    dated: str | None
    description: Description
    content: Content
    participants: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVersion:
    """File a new version of the contents. note: what changed."""

    note: str | None
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeDocument:
    """Say something else about it; None leaves what was said."""

    titles: Names | None
    summaries: Names | None
    topic: str | None
    topic_given: bool
    visibility: Visibility | None
    countries: tuple[str, ...] | None
    participants: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawDocument:
    """Take it out of the library."""

    reason: str


Command = FileDocument | FileVersion | DescribeDocument | WithdrawDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFiled:
    """A document was put into the library."""

    document: str
    country: str | None
    kind: str
    language: str
    dated: str | None
    description: Description
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFiled:
    """A new version was filed."""

    document: str
    version: int
    note: str | None
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class DescriptionChanged:
    """Titles, summaries, topic or visibility changed, in full."""

    document: str
    description: Description


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentTakenOut:
    """The document was withdrawn; its history stays."""

    document: str
    reason: str


Event = DocumentFiled | VersionFiled | DescriptionChanged | DocumentTakenOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as its events have it. sha256: of the newest version."""

    document: str
    country: str | None
    description: Description
    version: int
    sha256: str
    withdrawn: bool = False


def evolve(state: Document | None, event: Event) -> Document | None:
    """The document after an event."""
    match event:
        case DocumentFiled():
            return Document(
                document=event.document,
                country=event.country,
                description=event.description,
                version=1,
                sha256=event.content.sha256,
            )
        case VersionFiled(version=version, content=content):
            return state and replace(state, version=version, sha256=content.sha256)
        case DescriptionChanged(description=description):
            return state and replace(state, description=description)
        case DocumentTakenOut():
            return state and replace(state, withdrawn=True)
    assert_never(event)


def file(command: FileDocument) -> list[Event]:
    """The event of filing a document. Raises TextMissing and the errors of visibility."""
    return [
        DocumentFiled(
            document=command.document,
            country=command.country,
            kind=command.kind,
            language=command.language,
            dated=command.dated,
            description=_sound(command.description, command.country, command.participants),
            content=command.content,
        )
    ]


def decide(state: Document, command: FileVersion | DescribeDocument | WithdrawDocument) -> list[Event]:
    """The events of changing a document; none where it is so already. Raises DocumentWithdrawn."""
    if state.withdrawn:
        raise DocumentWithdrawn(document=state.document)
    match command:
        case FileVersion(note=note, content=content):
            if content.sha256 == state.sha256:
                return []
            return [
                VersionFiled(document=state.document, version=state.version + 1, note=note, content=content)
            ]
        case DescribeDocument():
            description = _sound(_changed(state.description, command), state.country, command.participants)
            if description == state.description:
                return []
            return [DescriptionChanged(document=state.document, description=description)]
        case WithdrawDocument(reason=reason):
            return [DocumentTakenOut(document=state.document, reason=reason)]
    assert_never(command)


def _changed(description: Description, command: DescribeDocument) -> Description:
    return Description(
        titles=description.titles if command.titles is None else command.titles,
        summaries=description.summaries if command.summaries is None else command.summaries,
        topic=command.topic if command.topic_given else description.topic,
        visibility=command.visibility or description.visibility,
        countries=description.countries if command.countries is None else command.countries,
    )


def _sound(description: Description, country: str | None, participants: frozenset[str]) -> Description:
    _require_texts("titles", description.titles)
    _require_texts("summaries", description.summaries)
    if description.visibility == "national" and country is None:
        raise VisibilityNeedsCountry(visibility=description.visibility)
    if description.visibility != "countries":
        return replace(description, countries=())
    named = sorted(set(description.countries) - {country})
    for each in named:
        if each not in participants:
            raise UnknownCountry(country=each)
    if not named:
        raise CountriesNeeded()
    return replace(description, countries=tuple(named))


def _require_texts(field: str, names: Mapping[str, str]) -> None:
    for language in WORKING_LANGUAGES:
        if not names.get(language, "").strip():
            raise TextMissing(field=field, language=language)
