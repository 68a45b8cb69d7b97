"""What a file is, from its bytes alone."""

import io
import zipfile
from collections.abc import Mapping

import pytest

from services.documents import contents
from services.documents.contents import (
    DOCX,
    HTML,
    MAX_NAME,
    PDF,
    TEXT,
    media_type_of,
    require_taken,
    safe_name,
)
from services.documents.domain.errors import EmptyFile, FileTooLarge, MediaTypeMismatch, MediaTypeUnsupported

WORD: Mapping[str, bytes] = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}


def archive(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as written:
        for name, data in files.items():
            written.writestr(name, data)
    return target.getvalue()


def encrypted(data: bytes) -> bytes:
    """The archive with the mark of encryption on its first entry, in the central directory."""
    place = data.index(b"PK\x01\x02") + 8
    return data[:place] + bytes([data[place] | 1]) + data[place + 1 :]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.4\n...\n%%EOF\n", PDF),
        (b"\xef\xbb\xbf%PDF-1.4\n...\n%%EOF", PDF),
        (b"%PDF-1.4\ncut off", None),
        (archive(WORD), DOCX),
        (archive({**WORD, "word/vbaProject.bin": b"macro"}), None),
        (archive({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), None),
        (encrypted(archive(WORD)), None),
        (archive(WORD)[:-30], None),
        (b"PK\x03\x04 not an archive", None),
        (b"<!DOCTYPE html><html></html>", HTML),
        (b"\xef\xbb\xbf  <html lang='ru'>", HTML),
        (b"<?xml version='1.0'?>\n<!-- made by hand -->\n<html>", HTML),
        (b"<htmlx>", TEXT),
        ("Закон\tо миграции\r\n\f".encode(), TEXT),
        ("Закон".encode("cp1251"), None),
        ("Закон".encode("utf-16"), None),
        (b"text with a \x00 in it", None),
        (b"   \n ", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None),
    ],
)
def test_a_file_is_what_its_bytes_say(data: bytes, found: str | None) -> None:
    assert media_type_of(data) == found


def test_parameters_and_case_of_the_declared_type_do_not_matter() -> None:
    assert require_taken(b"plain", "Text/Plain; charset=utf-8") == TEXT


def test_what_the_library_does_not_take_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EmptyFile):
        require_taken(b"", TEXT)
    with pytest.raises(MediaTypeUnsupported) as unsupported:
        require_taken(b"GIF89a", "image/gif")
    assert unsupported.value.fields["accepted"] == sorted([PDF, DOCX, HTML, TEXT])
    with pytest.raises(MediaTypeMismatch) as mismatch:
        require_taken(b"plain", PDF)
    assert mismatch.value.fields == {"declared": PDF, "found": TEXT}
    monkeypatch.setattr(contents, "MAX_BYTES", 4)
    assert require_taken(b"four", TEXT) == TEXT
    with pytest.raises(FileTooLarge) as large:
        require_taken(b"five!", TEXT)
    assert large.value.fields == {"size_bytes": 5, "limit_bytes": 4}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("act.txt", "act.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\files\\Закон 2011.docx", "Закон 2011.docx"),
        ("a\r\nContent-Type: x.txt", "aContent-Type: x.txt"),
        ("evil\u202etxt.exe", "eviltxt.exe"),
        ("...", "document.txt"),
        ("folder/", "document.txt"),
        ("x" * 300 + ".txt", "x" * (MAX_NAME - 4) + ".txt"),
    ],
)
def test_a_file_name_is_only_a_name(given: str, kept: str) -> None:
    assert safe_name(given, TEXT) == kept
