"""Originals: what a delegate keyed figures in from, attached and kept under the country's key."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from servicekit.blobs import BlobMissing
from servicekit.errors import NotFound
from servicekit.kit import Kit
from services.submission.domain.errors import OriginalUnsuitable, TooLarge
from services.submission.domain.events import Original

ACCEPTED: Final[Mapping[bytes, str]] = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
"""How a scan begins, to what it is: its bytes count, not its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """An original that came with a submission."""

    content: bytes
    sha256: str
    media_type: str
    file_name: str | None

    def kept(self, kit: Kit, country: str) -> Original:
        """Keep it under the country's key, and say where."""
        return Original(
            blob=kit.blobs.put(self.content, key_id=f"country:{country}"),
            sha256=self.sha256,
            media_type=self.media_type,
            file_name=self.file_name,
            size_bytes=len(self.content),
        )


def attached(kit: Kit, request: Mapping[str, Any] | None) -> Attached | None:
    """The original of a request {upload, file_name}; None without. Raises OriginalUnsuitable, TooLarge."""
    if request is None:
        return None
    try:
        content = kit.uploads.get(request["upload"], key_id="uploads")
    except BlobMissing:
        raise NotFound(kind="upload", id=request["upload"]) from None
    if len(content) > kit.settings.max_upload_bytes:
        raise TooLarge(size_bytes=len(content), limit_bytes=kit.settings.max_upload_bytes)
    found = next((kind for head, kind in ACCEPTED.items() if content.startswith(head)), None)
    if found is None:
        raise OriginalUnsuitable(accepted=sorted(ACCEPTED.values()))
    return Attached(
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=found,
        file_name=request["file_name"],
    )
