"""A running library, and the countries that read in it: a group with a partner, and a stranger to it."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from servicekit.blobs import UPLOADS
from services.documents.contents import DOCX, HTML, PDF, TEXT
from services.documents.service import DocumentsService
from services.documents.wiring import build
from tests.service.kit import make_kit
from tests.service.running import Running, running


def word_file(**files: bytes) -> bytes:
    """A file with the parts of a Word document, and those that are given."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


FILES = {
    PDF: b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n",
    DOCX: word_file(),
    HTML: "<!doctype html><html lang=ru><body>Закон</body></html>".encode(),
    TEXT: "Закон о миграции\n".encode(),
}


class Library(Running):
    """The library with short ways to file."""

    def upload(self, data: bytes) -> str:
        return self.bench.kit.uploads.put(data, key_id=UPLOADS)

    def request(self, data: bytes = FILES[TEXT], media_type: str = TEXT, **changes: Any) -> dict[str, Any]:
        return {
            "country": "MD",
            "kind": "legislation",
            "titles": {"en": "Migration act", "ru": "Закон о миграции"},
            "summaries": {"en": "Who may stay", "ru": "Кто может остаться"},
            "language": "ru",
            "dated": "2011-09-22",
            "visibility": "public",
            "upload": self.upload(data),
            "file_name": "act.txt",
            "media_type": media_type,
            **changes,
        }

    def filed(self, by: str, **changes: Any) -> dict[str, Any]:
        return self.call("file", by=by, **self.request(**changes))

    def contents(self, document: str, by: str | None = None, version: int | None = None) -> bytes:
        found = self.call("content", by=by, document=document, version=version)
        data = self.bench.kit.blobs.get(found["blob"], key_id=found["key_id"])
        assert hashlib.sha256(data).hexdigest() == found["sha256"]
        return data


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    bench = make_kit("documents", tmp_path)
    app = build(bench.kit)
    with running(bench, DocumentsService, app) as scene:
        scene.group("REGION", ["KG", "MD"], ["PL"])
        scene.group("OTHER", ["CR"])
        yield Library(bench=scene.bench, service=scene.service, app=scene.app, bus=scene.bus)


@pytest.fixture
def manager(library: Library) -> str:
    return library.person("content-manager", "MD")


@pytest.fixture
def system(library: Library) -> str:
    return library.person("system-administrator", None)
