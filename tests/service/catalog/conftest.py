"""A running catalog with its core, two countries and their administrators."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.catalog.packs import install_core
from services.catalog.service import CatalogService
from services.catalog.wiring import build
from tests.service.kit import make_kit
from tests.service.running import Running, running


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Running]:
    bench = make_kit("catalog", tmp_path)
    app = build(bench.kit)
    with running(bench, CatalogService, app) as scene:
        scene.group("REGION", ["KG", "MD"])
        app.shown(install_core(app.log))
        yield scene


@pytest.fixture
def system(catalog: Running) -> str:
    return catalog.person("system-administrator", None)


@pytest.fixture
def admin(catalog: Running) -> str:
    return catalog.person("country-administrator", "MD")
