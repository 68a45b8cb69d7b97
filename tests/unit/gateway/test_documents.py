"""Documents over the API: filing with a description, and contents that no browser opens as our page."""

import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from servicekit.blobs import BlobStore
from servicekit.context import Context
from tests.unit.gateway.fakes import FakeCalls, bearer

TITLES = {"en": "Law on asylum", "ru": "Закон об убежище"}
VIEW: dict[str, Any] = {"id": "d1", "titles": TITLES, "summaries": TITLES, "country": "MD", "position": 3}


def form(**others: Any) -> dict[str, Any]:
    return {
        "kind": "legislation",
        "titles": json.dumps(TITLES),
        "summaries": json.dumps(TITLES),
        "language": "ru",
        "visibility": "countries",
        "countries": '["GE"]',
        "file": (io.BytesIO(b"%PDF-1.7"), "Закон.pdf", "application/pdf"),
        **others,
    }


def test_a_document_is_filed_with_its_description(
    calls: FakeCalls, client: FlaskClient, uploads: BlobStore
) -> None:
    found: list[bytes] = []

    def file(request: Any, _: Context) -> dict[str, Any]:
        found.append(uploads.get(request["upload"], key_id="uploads"))
        return VIEW

    calls.answers["documents.file"] = file
    answer = client.post("/api/v1/documents?lang=ru", data=form(), headers=bearer("admin"))
    assert answer.status_code == 201
    assert answer.json is not None
    assert answer.json["title"] == "Закон об убежище"
    (made,) = calls.of("documents.file")
    assert found == [b"%PDF-1.7"]
    assert made.request["titles"] == TITLES
    assert made.request["countries"] == ["GE"]
    assert (made.request["file_name"], made.request["media_type"]) == ("Закон.pdf", "application/pdf")


@pytest.mark.parametrize(
    ("others", "field"),
    [
        ({"titles": "{"}, "titles"),
        ({"titles": "[]"}, "titles"),
        ({"kind": "gossip"}, "kind"),
        ({"dated": "yesterday"}, "dated"),
        ({"file": ""}, "file"),
    ],
)
def test_what_is_wrong_with_a_description_is_named(
    calls: FakeCalls, client: FlaskClient, others: dict[str, Any], field: str
) -> None:
    answer = client.post("/api/v1/documents", data=form(**others), headers=bearer("admin"))
    assert answer.status_code == 422
    assert answer.json is not None
    assert field in {item["field"] for item in answer.json["errors"]}
    assert not calls.of("documents.file")


@pytest.mark.parametrize("path", ["/api/v1/documents/d1/content", "/documents/d1/content"])
def test_contents_are_a_download_that_runs_nothing(
    calls: FakeCalls, client: FlaskClient, blobs: BlobStore, path: str
) -> None:
    address = blobs.put(b"<script>alert(1)</script>", key_id="country:MD")
    calls.answers["documents.content"] = {
        "blob": address,
        "key_id": "country:MD",
        "media_type": "text/html",
        "file_name": 'a "б".html',
    }
    answer = client.get(f"{path}?version=2")
    assert answer.data == b"<script>alert(1)</script>"
    assert calls.of("documents.content")[0].request == {"document": "d1", "version": 2}
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a%20%22%D0%B1%22.html"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    again = client.get(f"{path}?version=2", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("media_type", "contents", "told"),
    [
        ("text/plain", "Закон".encode(), "text/plain; charset=utf-8"),
        ("text/html", "Закон".encode("cp1251"), "text/html"),
        ("application/pdf", b"%PDF-1.7", "application/pdf"),
    ],
)
def test_text_says_its_encoding_where_it_is_certain(
    calls: FakeCalls, client: FlaskClient, blobs: BlobStore, media_type: str, contents: bytes, told: str
) -> None:
    about = {"key_id": "country:MD", "media_type": media_type, "file_name": "law"}
    calls.answers["documents.content"] = {"blob": blobs.put(contents, key_id="country:MD"), **about}
    answer = client.get("/api/v1/documents/d1/content")
    assert (answer.data, answer.headers["Content-Type"]) == (contents, told)
