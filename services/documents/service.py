"""The operations of the documents service."""

from typing import Any

from servicekit.context import Context
from servicekit.rpc import Caller, Wired, operation
from services.documents import schemas
from services.documents.wiring import Library, build

Data = dict[str, Any]


class DocumentsService:
    """The library, over RPC."""

    name = "documents"
    app: Library = Wired(build)
    context: Context = Caller()

    @operation(request=schemas.FileRequest, response=schemas.DocumentView)
    def file(self, data: Data) -> Data:
        """Put a document into the library, by those who file for its country (or for the system)."""
        self.app.rights.require(
            self.context.actor, "document.file", country=data["country"], address=self.context.address
        )
        document, position = self.app.file(data, self.context)
        return {**self.app.document(document, self.context), "position": position}

    @operation(request=schemas.FileVersionRequest, response=schemas.DocumentView)
    def file_version(self, data: Data) -> Data:
        """File a new version of a document; the earlier ones stay."""
        self.app.require_change(data["document"], self.context)
        position = self.app.file_version(data, self.context)
        return {**self.app.document(data["document"], self.context), "position": position}

    @operation(request=schemas.DescribeRequest, response=schemas.DocumentView)
    def describe(self, data: Data) -> Data:
        """Change titles, summaries, topic or visibility; what is left out stays."""
        self.app.require_change(data["document"], self.context)
        position = self.app.describe(data, self.context)
        return {**self.app.document(data["document"], self.context), "position": position}

    @operation(request=schemas.WithdrawRequest, response=schemas.ChangedAnswer)
    def withdraw(self, data: Data) -> Data:
        """Take a document out of the library; the log keeps that it was there."""
        self.app.require_change(data["document"], self.context)
        return {"id": data["document"], "position": self.app.withdraw(data, self.context)}

    @operation(request=schemas.ListRequest, response=schemas.DocumentPage)
    def list(self, data: Data) -> Data:
        """The documents that the caller may read, the newest first."""
        return self.app.documents(data, self.context)

    @operation(request=schemas.DocumentRequest, response=schemas.DocumentView)
    def get(self, data: Data) -> Data:
        """A document with its versions."""
        return self.app.document(data["document"], self.context)

    @operation(request=schemas.ContentRequest, response=schemas.ContentAnswer)
    def content(self, data: Data) -> Data:
        """Where the contents of a version are, for who may read them."""
        return self.app.content(data["document"], data["version"], self.context)
