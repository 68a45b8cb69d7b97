"""The library's tables and queries on PostgreSQL: one story through all of them, equal to that on SQLite."""

from pathlib import Path
from typing import Any

from services.documents.contents import HTML
from services.documents.service import DocumentsService
from services.documents.tables import metadata
from services.documents.wiring import build
from tests.service.documents.conftest import FILES, Library
from tests.service.kit import Bench, make_kit
from tests.service.running import rebuilt, running


def told(bench: Bench) -> list[list[tuple[str, int]]]:
    """For each reader the titles and versions of what they find, in the order of the list."""
    app = build(bench.kit)
    with running(bench, DocumentsService, app) as scene:
        library = Library(bench=bench, service=DocumentsService, app=app, bus=scene.bus)
        library.group("REGION", ["KG", "MD"], ["PL"])
        manager = library.person("content-manager", "MD")
        filed: dict[str, Any] = {}
        for visibility in ("public", "participants", "countries", "national"):
            filed[visibility] = library.filed(
                manager,
                visibility=visibility,
                countries=["PL"] if visibility == "countries" else [],
                titles={"en": visibility, "ru": visibility},
            )["id"]
        newer = {"upload": library.upload(FILES[HTML]), "file_name": "act.html", "media_type": HTML}
        library.call("file_version", by=manager, document=filed["countries"], **newer)
        library.call("describe", by=manager, document=filed["public"], topic="law")
        library.call("withdraw", by=manager, document=filed["national"], reason="Repealed")
        readers = [None, manager, *(library.person("user", code) for code in ("KG", "PL"))]
        found = []
        for reader in readers:
            first = library.call("list", by=reader, limit=1)
            rest = library.call("list", by=reader, after=first["next"]) if first["next"] else {"items": []}
            found.append(
                [(item["titles"]["en"], item["version"]) for item in (*first["items"], *rest["items"])]
            )
        live = library.rows(metadata)
        assert rebuilt(library, metadata) == live
    return found


def test_both_databases_tell_the_same(tmp_path: Path, postgres_url: str) -> None:
    (tmp_path / "there").mkdir()
    there = told(make_kit("documents", tmp_path / "there", database_url=postgres_url))
    assert told(make_kit("documents", tmp_path)) == there
    assert there == [
        [("public", 1)],
        [("countries", 2), ("participants", 1), ("public", 1)],
        [("participants", 1), ("public", 1)],
        [("countries", 2), ("public", 1)],
    ]
