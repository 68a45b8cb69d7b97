"""The catalog's tables and queries on PostgreSQL: one story through all of them, equal to that on SQLite."""

from pathlib import Path
from typing import Any

from services.catalog.packs import install_core
from services.catalog.service import CatalogService
from services.catalog.tables import metadata
from services.catalog.wiring import build
from tests.service.catalog.test_catalog import source, write
from tests.service.kit import Bench, make_kit
from tests.service.running import rebuilt, running


def told(bench: Bench) -> list[dict[str, Any]]:
    app = build(bench.kit)
    with running(bench, CatalogService, app) as scene:
        scene.group("REGION", ["KG", "MD"])
        app.shown(install_core(app.log))
        admin = scene.person("country-administrator", "MD")
        scene.call("declare_source", by=admin, command_key="k", **source("REG"))
        scene.call("declare_source", by=admin, command_key="k", **source("REG"))
        scene.call("declare_source", by=admin, **source("BOX"))
        write(scene, admin)
        answers = [
            scene.call("list_indicators", limit=3, after="ENTRIES"),
            scene.call("list_code_lists", limit=3, namespace="MD", after="DECISION"),
            scene.call("get_code_list", code_list="SEX"),
            scene.call("list_sources", limit=1, country="MD", after="MD.ENTRIES.BOX"),
            scene.call("list_documentation", by=admin, country="MD", indicator="ENTRIES"),
            scene.call("get_documentation", by=admin, country="MD", indicator="ENTRIES"),
        ]
        live = scene.rows(metadata)
        assert rebuilt(scene, metadata) == live
    return answers


def test_both_databases_tell_the_same(tmp_path: Path, postgres_url: str) -> None:
    (tmp_path / "there").mkdir()
    there = told(make_kit("catalog", tmp_path / "there", database_url=postgres_url))
    assert told(make_kit("catalog", tmp_path)) == there
    assert [item["source"] for item in there[3]["items"]] == ["REG"]
