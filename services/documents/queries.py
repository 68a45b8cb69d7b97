"""What the library answers, out of its read model; every query carries the reader's condition."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from eventlog import reading
from services.documents.keeping import key_of
from services.documents.readers import Reader, readable_by
from services.documents.tables import document_countries, document_versions, documents

View = dict[str, Any]


class Queries:
    """Views as plain dicts. What a reader may not see is not there, in lists, counts and cursors alike."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def documents(
        self,
        reader: Reader,
        *,
        country: str | None,
        kind: str | None,
        topic: str | None,
        language: str | None,
        after: int | None,
        limit: int,
    ) -> dict[str, Any]:
        """A part of the list, the newest first. after: the cursor `next` of the part before."""
        query = (
            sa.select(documents, *_newest_columns())
            .join(document_versions, _newest())
            .where(readable_by(reader), documents.c.state == "filed")
            .order_by(documents.c.filed_position.desc())
            .limit(limit + 1)
        )
        filters = {"country": country, "kind": kind, "topic": topic, "language": language}
        for name, value in filters.items():
            if value is not None:
                query = query.where(documents.c[name] == value)
        if after is not None:
            query = query.where(documents.c.filed_position < after)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
            named = _named(connection, [row.document for row in rows])
        more = len(rows) > limit
        return {
            "items": [_view(row, named) for row in rows[:limit]],
            "next": str(rows[limit - 1].filed_position) if more else None,
        }

    def document(self, reader: Reader, document: str, *, withdrawn: bool) -> View | None:
        """A document with its versions, the newest first; None where the reader may not know of it.

        withdrawn: whether a document that was taken out is shown.
        """
        query = (
            sa.select(documents, *_newest_columns())
            .join(document_versions, _newest())
            .where(readable_by(reader), documents.c.document == document)
        )
        if not withdrawn:
            query = query.where(documents.c.state == "filed")
        columns = [column for column in document_versions.columns if column.name not in {"document", "blob"}]
        versions = (
            sa.select(*columns)
            .where(document_versions.c.document == document)
            .order_by(document_versions.c.version.desc())
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
            if row is None:
                return None
            named = _named(connection, [document])
            history = [dict(version._mapping) for version in connection.execute(versions)]
        return {**_view(row, named), "versions": history}

    def owner(self, document: str) -> tuple[bool, str | None]:
        """Whether there is such a document, and whose it is; for decisions, never for an answer."""
        with reading(self._engine) as connection:
            query = sa.select(documents.c.country).where(documents.c.document == document)
            row = connection.execute(query).first()
        return (False, None) if row is None else (True, row.country)

    def content(
        self, reader: Reader, document: str, version: int | None, *, withdrawn: bool
    ) -> dict[str, Any] | None:
        """Where the contents of a version are (the newest without one); None as for the document."""
        chosen = documents.c.version if version is None else sa.literal(version)
        query = (
            sa.select(documents.c.country, document_versions)
            .join(document_versions, document_versions.c.document == documents.c.document)
            .where(
                readable_by(reader),
                documents.c.document == document,
                document_versions.c.version == chosen,
            )
        )
        if not withdrawn:
            query = query.where(documents.c.state == "filed")
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return {
            "blob": row.blob,
            "key_id": key_of(row.country),
            "media_type": row.media_type,
            "file_name": row.file_name,
            "size_bytes": row.size_bytes,
            "sha256": row.sha256,
            "version": row.version,
        }


def _newest() -> sa.ColumnElement[bool]:
    return sa.and_(
        document_versions.c.document == documents.c.document,
        document_versions.c.version == documents.c.version,
    )


def _newest_columns() -> list[sa.ColumnElement[Any]]:
    return [document_versions.c[name] for name in ("media_type", "file_name", "size_bytes", "sha256")]


def _named(connection: Connection, found: list[str]) -> dict[str, list[str]]:
    query = (
        sa.select(document_countries)
        .where(document_countries.c.document.in_(found))
        .order_by(document_countries.c.country)
    )
    named: dict[str, list[str]] = {}
    for row in connection.execute(query):
        named.setdefault(row.document, []).append(row.country)
    return named


def _view(row: Row[Any], named: dict[str, list[str]]) -> View:
    view = dict(row._mapping)
    view.pop("filed_position")
    view["id"] = view.pop("document")
    return {**view, "countries": named.get(row.document, [])}
