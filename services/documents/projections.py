"""Keeps the read model of the library in step with its events."""

from typing import Any, assert_never

from sqlalchemy.engine import Connection

from eventlog import RecordedEvent
from servicekit.moments import rfc3339
from servicekit.rows import put
from services.documents.domain.document import (
    Content,
    Description,
    DescriptionChanged,
    DocumentFiled,
    DocumentTakenOut,
    VersionFiled,
)
from services.documents.domain.events import event_from
from services.documents.tables import document_countries, document_versions, documents


def project(connection: Connection, recorded: RecordedEvent) -> None:
    """Put what an event says into the tables; applying it twice equals once."""
    payload = recorded.members
    event = event_from(recorded.type, payload)
    match event:
        case DocumentFiled(document=document):
            row = {
                "document": document,
                "country": event.country,
                "kind": event.kind,
                "language": event.language,
                "dated": event.dated,
                "state": "filed",
                "version": 1,
                "filed_at": rfc3339(recorded.recorded_at),
                "filed_position": recorded.position,
                "position": recorded.position,
            }
            put(connection, documents, {**row, **_described(event.description)})
            _name_countries(connection, document, event.description)
            _put_version(connection, document, 1, None, event.content, recorded)
        case VersionFiled(document=document, version=version, note=note, content=content):
            _put_version(connection, document, version, note, content, recorded)
            _change(connection, document, recorded, version=version)
        case DescriptionChanged(document=document, description=description):
            _change(connection, document, recorded, **_described(description))
            _name_countries(connection, document, description)
        case DocumentTakenOut(document=document):
            _change(connection, document, recorded, state="withdrawn")
        case _:
            assert_never(event)


def _described(description: Description) -> dict[str, Any]:
    return {
        "titles": dict(description.titles),
        "summaries": dict(description.summaries),
        "topic": description.topic,
        "visibility": description.visibility,
    }


def _change(connection: Connection, document: str, recorded: RecordedEvent, **values: Any) -> None:
    connection.execute(
        documents.update()
        .where(documents.c.document == document)
        .values(position=recorded.position, **values)
    )


def _name_countries(connection: Connection, document: str, description: Description) -> None:
    connection.execute(document_countries.delete().where(document_countries.c.document == document))
    if description.countries:
        rows = [{"document": document, "country": country} for country in description.countries]
        connection.execute(document_countries.insert(), rows)


def _put_version(
    connection: Connection,
    document: str,
    version: int,
    note: str | None,
    content: Content,
    recorded: RecordedEvent,
) -> None:
    row = {
        "document": document,
        "version": version,
        "note": note,
        "blob": content.blob,
        "sha256": content.sha256,
        "media_type": content.media_type,
        "file_name": content.file_name,
        "size_bytes": content.size_bytes,
        "filed_at": rfc3339(recorded.recorded_at),
        "filed_by": recorded.actor,
    }
    put(connection, document_versions, row)
