"""The form that the library's events have in the log (contracts/events/documents)."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final, assert_never

from services.documents.domain.document import (
    Content,
    Description,
    DescriptionChanged,
    DocumentFiled,
    DocumentTakenOut,
    Event,
    VersionFiled,
)

FILED: Final = "documents.document-filed"
VERSION: Final = "documents.version-filed"
DESCRIBED: Final = "documents.description-changed"
WITHDRAWN: Final = "documents.document-withdrawn"
TYPES: Final = frozenset({FILED, VERSION, DESCRIBED, WITHDRAWN})


def type_of(event: Event) -> str:
    """The event type, without its version."""
    match event:
        case DocumentFiled():
            return FILED
        case VersionFiled():
            return VERSION
        case DescriptionChanged():
            return DESCRIBED
        case DocumentTakenOut():
            return WITHDRAWN
    assert_never(event)


def payload_of(event: Event) -> dict[str, Any]:
    """The payload as the contract has it."""
    match event:
        case DocumentFiled(document=document, description=description, content=content):
            return {
                "document": document,
                "country": event.country,
                "kind": event.kind,
                "language": event.language,
                "dated": event.dated,
                **_description_payload(description),
                "content": asdict(content),
            }
        case VersionFiled(document=document, version=version, note=note, content=content):
            return {"document": document, "version": version, "note": note, "content": asdict(content)}
        case DescriptionChanged(document=document, description=description):
            return {"document": document, **_description_payload(description)}
        case DocumentTakenOut(document=document, reason=reason):
            return {"document": document, "reason": reason}
    assert_never(event)


def event_from(kind: str, payload: Mapping[str, Any]) -> Event:
    """A recorded event of the library."""
    match kind:
        case "documents.document-filed":
            return DocumentFiled(
                document=payload["document"],
                country=payload["country"],
                kind=payload["kind"],
                language=payload["language"],
                dated=payload["dated"],
                description=_description(payload),
                content=Content(**payload["content"]),
            )
        case "documents.version-filed":
            return VersionFiled(
                document=payload["document"],
                version=payload["version"],
                note=payload["note"],
                content=Content(**payload["content"]),
            )
        case "documents.description-changed":
            return DescriptionChanged(document=payload["document"], description=_description(payload))
        case "documents.document-withdrawn":
            return DocumentTakenOut(document=payload["document"], reason=payload["reason"])
        case _:
            raise LookupError(f"{kind} is none of the library's")


def _description_payload(description: Description) -> dict[str, Any]:
    return {
        "titles": dict(description.titles),
        "summaries": dict(description.summaries),
        "topic": description.topic,
        "visibility": description.visibility,
        "countries": list(description.countries),
    }


def _description(payload: Mapping[str, Any]) -> Description:
    return Description(
        titles=payload["titles"],
        summaries=payload["summaries"],
        topic=payload["topic"],
        visibility=payload["visibility"],
        countries=tuple(payload["countries"]),
    )
