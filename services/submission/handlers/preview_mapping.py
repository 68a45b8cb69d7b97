"""Previews: what an example file would give by a layout. Nothing is kept, neither of it nor about it."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import sqlalchemy as sa

from eventlog import reading
from servicekit.blobs import BlobMissing
from servicekit.context import Context
from servicekit.errors import NotFound, NotSignedIn
from servicekit.kit import Kit
from services.submission.domain.contradictions import contradictions
from services.submission.domain.errors import TooLarge, UnknownCharset, UnsupportedMediaType
from services.submission.domain.layouts import layout_from
from services.submission.handlers.received_file import EXCEL
from services.submission.handlers.save_mapping import layout_findings
from services.submission.handlers.series import specification_for
from services.submission.intake.frames import pack, unpack
from services.submission.intake.specification import Specification
from services.submission.intake.texts import charset_named
from services.submission.tables import mappings

FORMS: Final = {"text/csv": "csv", EXCEL: "xlsx"}


class PreviewsMappings:
    """The query `preview_mapping`."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def __call__(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """What the file gives; a layout is guessed where the request has none.

        Raises NotSignedIn, UnsupportedMediaType, UnknownCharset, NotFound, TooLarge, and the faults of what
        the request names. The upload is gone afterwards.
        """
        try:
            if context.actor is None:
                raise NotSignedIn()
            spec = specification_for(self._kit, request, context, action="submission.submit")
            return self._previewed(spec, request)
        finally:
            with suppress(BlobMissing):
                self._kit.uploads.remove(request["upload"])

    def _previewed(self, spec: Specification, request: Mapping[str, Any]) -> dict[str, Any]:
        media_type = request["media_type"].split(";", 1)[0].strip().lower()
        if media_type not in FORMS:
            raise UnsupportedMediaType(media_type=media_type[:100], accepted=sorted(FORMS))
        charset = None
        if request["charset"] is not None:
            charset = charset_named(request["charset"])
            if charset is None:
                raise UnknownCharset(charset=request["charset"][:40])
        content = self._content(request["upload"])
        if FORMS[media_type] == "xlsx":
            content = self._kit.workers.run("services.submission.intake.work:open_workbook", content)
        head = {
            "form": FORMS[media_type],
            "charset": charset,
            "file_name": request["file_name"],
            "specification": spec.to_wire(),
            "layout": request["layout"],
            "sheet": request["sheet"],
            "pointing": request["pointing"],
            "saved": self._saved(spec),
        }
        message = pack(head, [content])
        answer, _ = unpack(self._kit.workers.run("services.submission.intake.previewing:preview", message))
        if request["layout"] is not None:
            allowed = {rule.name: rule.allowed for rule in spec.dimensions}
            found = contradictions(layout_from(answer["layout"] or request["layout"]), allowed)
            answer["findings"] = layout_findings(found) + answer["findings"]
            answer["errors"] += len(found)
        return answer

    def _content(self, upload: str) -> bytes:
        try:
            content = self._kit.uploads.get(upload, key_id="uploads")
        except BlobMissing:
            raise NotFound(kind="upload", id=upload) from None
        limit = self._kit.settings.max_upload_bytes
        if len(content) > limit:
            raise TooLarge(size_bytes=len(content), limit_bytes=limit)
        return content

    def _saved(self, spec: Specification) -> list[list[Any]]:
        """The mappings in use for these figures."""
        columns = mappings.c
        mine = sa.and_(
            columns.country == spec.country,
            columns.indicator == spec.indicator,
            columns.source == spec.source,
            columns.retired.is_(False),
        )
        query = sa.select(columns.mapping, columns.layout).where(mine).order_by(columns.mapping)
        with reading(self._kit.database) as connection:
            return [[row.mapping, row.layout] for row in connection.execute(query)]
