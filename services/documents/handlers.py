"""Carries out the commands of the library: take the file in, load, decide, append."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eventlog import Appended, EventLog, NewEvent, RecordedEvent, Write
from servicekit.blobs import UPLOADS, BlobMissing, BlobStore
from servicekit.commands import carry_out, repeatable
from servicekit.context import Context
from servicekit.errors import NotFound
from services.documents.contents import require_taken, safe_name
from services.documents.domain.document import (
    Content,
    DescribeDocument,
    Document,
    Event,
    FileDocument,
    FileVersion,
    WithdrawDocument,
    decide,
    evolve,
    file,
)
from services.documents.domain.errors import UploadMissing
from services.documents.domain.events import event_from, payload_of, type_of
from services.documents.keeping import keeper_of, key_of

Request = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came in. upload: its address among the uploads, where it stays only until it was read."""

    upload: str
    file_name: str
    media_type: str


class Handlers:
    """The commands. Each returns the last position it wrote, None where nothing was new."""

    def __init__(self, log: EventLog, blobs: BlobStore, uploads: BlobStore) -> None:
        self._log = log
        self._blobs = blobs
        self._uploads = uploads

    def file(
        self,
        upload: Upload,
        command: Callable[[Content], FileDocument],
        country: str | None,
        request: Request,
        context: Context,
    ) -> tuple[str, int]:
        """File a document; its identifier (that of the first result, for a repetition) and the position."""

        def decided(content: Content) -> list[Write]:
            filed = command(content)
            return [self._write(f"document-{filed.document}", 0, filed.country, file(filed))]

        appended = self._with_file(upload, country, decided, request, context)
        assert appended is not None
        first = appended.first_position
        recorded = next(self._log.read(first - 1, first)).members
        return recorded["document"], appended.last_position

    def file_version(
        self,
        document: str,
        country: str | None,
        upload: Upload,
        note: str | None,
        request: Request,
        context: Context,
    ) -> int | None:
        """File a new version of a country's document; a file that equals the newest one changes nothing."""

        def decided(content: Content) -> list[Write]:
            version, state = self._load(document)
            events = decide(state, FileVersion(note=note, content=content))
            return [self._write(f"document-{document}", version, state.country, events)]

        return _position(self._with_file(upload, country, decided, request, context))

    def change(
        self,
        document: str,
        command: DescribeDocument | WithdrawDocument,
        request: Request,
        context: Context,
    ) -> int | None:
        """Describe a document anew, or withdraw it."""

        def decided() -> list[Write]:
            version, state = self._load(document)
            events = decide(state, command)
            return [self._write(f"document-{document}", version, state.country, events)]

        return _position(carry_out(self._log, decided, context=context, command=repeatable(context, request)))

    def _with_file(
        self,
        upload: Upload,
        country: str | None,
        decided: Callable[[Content], list[Write]],
        request: Request,
        context: Context,
    ) -> Appended | None:
        """Carry out a command that brings a file, which is stored once, and only if it gets that far."""
        try:
            data = self._uploads.get(upload.upload, key_id=UPLOADS)
        except BlobMissing:
            raise UploadMissing() from None
        try:
            media_type = require_taken(data, upload.media_type)
            sha256 = hashlib.sha256(data).hexdigest()
            kept: list[Content] = []

            def with_content() -> list[Write]:
                if not kept:
                    kept.append(
                        Content(
                            blob=self._blobs.put(data, key_id=key_of(country)),
                            sha256=sha256,
                            media_type=media_type,
                            file_name=safe_name(upload.file_name, media_type),
                            size_bytes=len(data),
                        )
                    )
                return decided(kept[0])

            # The upload has another address at each repetition; what it holds is the same.
            same = {**{name: value for name, value in request.items() if name != "upload"}, "sha256": sha256}
            return carry_out(self._log, with_content, context=context, command=repeatable(context, same))
        finally:
            self._uploads.remove(upload.upload)

    def _load(self, document: str) -> tuple[int, Document]:
        recorded = self._log.read_stream(f"document-{document}")
        state: Document | None = None
        for each in recorded:
            state = evolve(state, _event(each))
        if state is None:
            raise NotFound(kind="document", id=document)
        return recorded[-1].version, state

    def _write(self, stream: str, version: int, country: str | None, events: Sequence[Event]) -> Write:
        return Write(
            stream=stream,
            expected_version=version,
            events=[
                NewEvent(type=type_of(event), payload=payload_of(event), country=keeper_of(country))
                for event in events
            ],
        )


def _event(recorded: RecordedEvent) -> Event:
    payload = recorded.members
    return event_from(recorded.type, payload)


def _position(appended: Appended | None) -> int | None:
    return appended.last_position if appended is not None else None
