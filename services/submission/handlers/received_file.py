"""The file of a submission: taken from the uploads, looked at as far as its kind needs."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from servicekit.blobs import BlobMissing
from servicekit.context import Context
from servicekit.errors import InvalidRequest, NotFound
from servicekit.kit import Kit
from services.submission.domain.errors import (
    HasErrors,
    OriginalMissing,
    TooLarge,
    UnknownCharset,
    UnsupportedMediaType,
)
from services.submission.domain.mapping import Mapping as SavedMapping
from services.submission.forms.identity import identity_from
from services.submission.handlers.originals import Attached, attached
from services.submission.intake.findings import Findings
from services.submission.intake.texts import charset_named
from services.submission.intake.workbooks import form_rows, is_refused, workbook_from

EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMS: Final = {
    "application/json": "json",
    "text/csv": "csv",
    "application/vnd.sdmx.data+csv": "csv",
    EXCEL: "xlsx",
}
SERIES: Final = ("country", "indicator", "source")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedFile:
    """What was posted, and on whose behalf.

    cells: of a workbook, as its reader answered them. mapping: by which it is read, if any.
    """

    content: bytes
    cells: bytes | None
    sha256: str
    media_type: str
    charset: str | None
    name: str | None
    reason: str | None
    actor: str
    organisation: str | None
    original: Attached | None
    mapping: SavedMapping | None

    @property
    def form(self) -> str:
        """How it is read: json, csv or xlsx."""
        return FORMS[self.media_type]


def received_file(
    kit: Kit, request: Mapping[str, Any], context: Context, mapping: SavedMapping | None
) -> ReceivedFile:
    """The file of a request to submit.

    Raises UnsupportedMediaType, UnknownCharset, OriginalMissing, NotFound, TooLarge.
    """
    media_type = request["media_type"].split(";", 1)[0].strip().lower()
    if media_type not in FORMS:
        raise UnsupportedMediaType(media_type=media_type[:100], accepted=sorted(FORMS))
    charset = None
    if request["charset"] is not None and FORMS[media_type] == "csv":  # JSON is UTF-8 whatever is said
        charset = charset_named(request["charset"])
        if charset is None:
            raise UnknownCharset(charset=request["charset"][:40])
    principal = kit.rights.principal(context.actor or "")
    organisation = principal.organisation if principal is not None else None
    original = attached(kit, request["original"])
    if organisation is not None and original is None:
        raise OriginalMissing()  # domain brief, 2: a delegate keys in what comes on paper
    try:
        content = kit.uploads.get(request["upload"], key_id="uploads")
    except BlobMissing:
        raise NotFound(kind="upload", id=request["upload"]) from None
    limit = kit.settings.max_upload_bytes
    if len(content) > limit:
        raise TooLarge(size_bytes=len(content), limit_bytes=limit)
    return ReceivedFile(
        content=content,
        cells=_cells(kit, content) if FORMS[media_type] == "xlsx" else None,
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=media_type,
        charset=charset,
        name=request["file_name"],
        reason=(request["reason"] or "").strip() or None,
        actor=context.actor or "",
        organisation=organisation,
        original=original,
        mapping=mapping,
    )


def _cells(kit: Kit, content: bytes) -> bytes:
    return kit.workers.run("services.submission.intake.work:open_workbook", content)


def series_of(file: ReceivedFile, request: Mapping[str, Any]) -> dict[str, str]:
    """Country, indicator and source: as asked for, else as a form says of itself.

    Raises InvalidRequest where neither says it, HasErrors for a workbook that cannot be read.
    """
    rows = None if file.cells is None else form_rows(file.cells)
    identity = None if rows is None else identity_from(rows)
    said = {name: request[name] or getattr(identity, name, "") for name in SERIES}
    missing = [name for name in SERIES if not said[name]]
    if missing and file.cells is not None and (rows is not None or is_refused(file.cells)):
        findings = Findings(1)
        if workbook_from(file.cells, findings) is not None:
            findings.add("error", "form-of-another-version")
        raise HasErrors(findings=findings.listed(), errors=1)
    if missing:
        raise InvalidRequest(
            errors=[{"field": name, "message": "Missing data for required field."} for name in missing]
        )
    return said
