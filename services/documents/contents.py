"""Finds out what a file is from its bytes, and refuses what the library does not take."""

import io
import re
import unicodedata
import zipfile
from typing import Final

from services.documents.domain.errors import (
    EmptyFile,
    FileTooLarge,
    MediaTypeMismatch,
    MediaTypeUnsupported,
)

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML: Final = "text/html"
TEXT: Final = "text/plain"
EXTENSIONS: Final = {PDF: ".pdf", DOCX: ".docx", HTML: ".html", TEXT: ".txt"}
MAX_BYTES: Final = 20 * 1024 * 1024
MAX_NAME: Final = 200

_PDF_HEAD, _PDF_TAIL = 1024, 2048
"""Readers look for a PDF's mark within its first kilobyte, and for its end near the end."""
_HTML: Final = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def require_taken(data: bytes, declared: str) -> str:
    """The media type of a file, when it is one the library takes and is what it is said to be.

    declared: as the sender named it; parameters such as a charset do not matter.
    Raises EmptyFile, FileTooLarge, MediaTypeUnsupported, MediaTypeMismatch.
    """
    named = declared.partition(";")[0].strip().lower()
    if not data:
        raise EmptyFile()
    if len(data) > MAX_BYTES:
        raise FileTooLarge(size_bytes=len(data), limit_bytes=MAX_BYTES)
    if named not in EXTENSIONS:
        raise MediaTypeUnsupported(media_type=named, accepted=sorted(EXTENSIONS))
    found = media_type_of(data)
    if found != named:
        raise MediaTypeMismatch(declared=named, found=found)
    return named


def media_type_of(data: bytes) -> str | None:
    """PDF, DOCX, HTML or plain text in UTF-8, as the bytes say; None for anything else.

    A document with macros and an encrypted one are none of them; neither is a PDF that was cut off.
    """
    if b"%PDF-" in data[:_PDF_HEAD]:
        return PDF if b"%%EOF" in data[-_PDF_TAIL:] else None
    if data.startswith(b"PK"):
        return DOCX if _is_word(data) else None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if _CONTROL.search(text) or not text.strip():
        return None
    return HTML if _HTML.match(text) else TEXT


def safe_name(name: str, media_type: str) -> str:
    """A file name without folders and control characters, its end kept; never empty."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    if not kept:
        return f"document{EXTENSIONS[media_type]}"
    return kept[-MAX_NAME:]


def _is_word(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = {entry.filename: entry for entry in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    encrypted = any(entry.flag_bits & 1 for entry in entries.values())
    macros = any(name.endswith("vbaProject.bin") for name in entries)
    return {"[Content_Types].xml", "word/document.xml"} <= entries.keys() and not encrypted and not macros
