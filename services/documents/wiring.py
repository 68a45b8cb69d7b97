"""Puts the library together."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from eventlog import Consumer, install_read_models
from servicekit.context import Context
from servicekit.duties import Duty
from servicekit.errors import NotFound, Unavailable
from servicekit.kit import Kit
from services.documents.domain.document import (
    Content,
    DescribeDocument,
    Description,
    FileDocument,
    WithdrawDocument,
)
from services.documents.domain.events import TYPES
from services.documents.handlers import Handlers, Upload
from services.documents.projections import project
from services.documents.queries import Queries, View
from services.documents.readers import Reader, reader_of
from services.documents.tables import READ_MODELS

Request = dict[str, Any]


class Library:
    """The library as one process has it. Callers see only what they may read, and learn of nothing else."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._handlers = Handlers(kit.log, kit.blobs, kit.uploads)
        self._queries = Queries(kit.database)
        self.rights = kit.rights
        self.consumers: Sequence[Consumer] = (kit.read_model("documents.read-model", project, TYPES),)
        self.duties: Sequence[Duty] = ()

    def file(self, data: Request, context: Context) -> tuple[str, int]:
        """File a document; its identifier and the position."""
        new = str(uuid4())

        def command(content: Content) -> FileDocument:
            return FileDocument(
                document=new,
                country=data["country"],
                kind=data["kind"],
                language=data["language"],
                dated=data["dated"],
                description=Description(
                    titles=data["titles"],
                    summaries=data["summaries"],
                    topic=data["topic"],
                    visibility=data["visibility"],
                    countries=tuple(data["countries"]),
                ),
                content=content,
                participants=self._participants(),
            )

        document, position = self._handlers.file(_upload(data), command, data["country"], data, context)
        self._shown(position)
        return document, position

    def file_version(self, data: Request, context: Context) -> int | None:
        """File a new version; the position, None where it equals the newest."""
        document = data["document"]
        owner = self._queries.owner(document)[1]
        return self._shown(
            self._handlers.file_version(document, owner, _upload(data), data["note"], data, context)
        )

    def describe(self, data: Request, context: Context) -> int | None:
        """Describe a document anew; the position, None where nothing was new."""
        command = DescribeDocument(
            titles=data.get("titles"),
            summaries=data.get("summaries"),
            topic=data.get("topic"),
            topic_given="topic" in data,
            visibility=data.get("visibility"),
            countries=tuple(data["countries"]) if "countries" in data else None,
            participants=self._participants(),
        )
        return self._shown(self._handlers.change(data["document"], command, data, context))

    def withdraw(self, data: Request, context: Context) -> int | None:
        """Take a document out of the library; the position."""
        command = WithdrawDocument(reason=data["reason"] or "")
        return self._shown(self._handlers.change(data["document"], command, data, context))

    def documents(self, data: Request, context: Context) -> dict[str, Any]:
        """A part of the list of what the caller may read."""
        after = int(data["after"]) if data["after"] is not None else None
        filters = {name: data[name] for name in ("country", "kind", "topic", "language", "limit")}
        page = self._queries.documents(self._reader(context), after=after, **filters)
        return {**page, "items": [self._for(context, view) for view in page["items"]]}

    def document(self, document: str, context: Context) -> View:
        """A document with its versions; a withdrawn one for those who could change it. Raises NotFound."""
        withdrawn = self.may_change(document, context)
        view = self._queries.document(self._reader(context), document, withdrawn=withdrawn)
        if view is None:
            raise NotFound(kind="document", id=document)
        return self._for(context, view)

    def content(self, document: str, version: int | None, context: Context) -> dict[str, Any]:
        """Where the contents of a version are. Raises NotFound."""
        withdrawn = self.may_change(document, context)
        found = self._queries.content(self._reader(context), document, version, withdrawn=withdrawn)
        if found is None:
            raise NotFound(kind="document", id=document)
        return found

    def may_change(self, document: str, context: Context) -> bool:
        """Whether there is such a document and the caller may change it."""
        exists, owner = self._queries.owner(document)
        return exists and self._files(owner, context)

    def require_change(self, document: str, context: Context) -> None:
        """Raises NotFound where the caller may not know of the document, NotAllowed where not change it."""
        exists, owner = self._queries.owner(document)
        if not exists or not self._files(owner, context):
            self.document(document, context)
            self.rights.require(context.actor, "document.file", country=owner, address=context.address)

    def _for(self, context: Context, view: View) -> View:
        """Whom else a document is open to, and who filed it, is the owner's own affair."""
        may_change = self._files(view["country"], context)
        known = dict(view)
        if not may_change:
            known.pop("countries")
            known["versions"] = [{**each, "filed_by": None} for each in view.get("versions", [])]
        return {**known, "may_change": may_change}

    def _files(self, owner: str | None, context: Context) -> bool:
        return self.rights.allows(context.actor, "document.file", country=owner, address=context.address)

    def _reader(self, context: Context) -> Reader:
        return reader_of(context.actor, self.rights, self._kit.reference)

    def _participants(self) -> frozenset[str]:
        return frozenset(self._kit.reference.countries())

    def _shown(self, position: int | None) -> int | None:
        """Wait until the read model shows a position. Raises Unavailable: a repetition gets the answer."""
        if position is not None and not self._kit.settle(self.consumers, position):
            raise Unavailable(part="documents")
        return position


def _upload(data: Request) -> Upload:
    return Upload(upload=data["upload"], file_name=data["file_name"], media_type=data["media_type"])


def build(kit: Kit) -> Library:
    """Create the tables that are missing and wire the service."""
    install_read_models(kit.database, READ_MODELS)
    return Library(kit)
