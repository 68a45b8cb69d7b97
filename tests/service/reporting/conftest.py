"""Scenes on both databases."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.service.reporting.library import Library, library_in
from tests.service.reporting.movements import Movements, moved_in
from tests.service.reporting.readers import Readers
from tests.service.reporting.scene import Scene
from tests.service.reporting.web import Web

Stage = Callable[[], Scene]


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """Makes one scene on SQLite files, and one on PostgreSQL."""
    made: list[Scene] = []

    def make() -> Scene:
        url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
        made.append(Scene(tmp_path, database_url=url))
        return made[-1]

    yield make
    for scene in made:
        scene.close()


@pytest.fixture
def scene(stage: Stage) -> Scene:
    """A group of MD, KZ and PL and a third country UA outside of it, with one indicator."""
    made = stage()
    _found(made)
    return made


@pytest.fixture
def sqlite_scene(tmp_path: Path) -> Iterator[Scene]:
    """The same, on SQLite only: for what does not depend on the database."""
    made = Scene(tmp_path)
    _found(made)
    yield made
    made.close()


@pytest.fixture
def web(sqlite_scene: Scene) -> Web:
    """The HTTP application over sqlite_scene."""
    return Web(sqlite_scene)


@pytest.fixture
def readers(sqlite_scene: Scene) -> Readers:
    """MD's own reader, an outsider of KZ, and a stranger of UA, on sqlite_scene."""
    return Readers(sqlite_scene)


@pytest.fixture
def movements(tmp_path: Path) -> Iterator[Movements]:
    """A movement as both of its countries count it, on SQLite."""
    scene = moved_in(tmp_path)
    yield scene
    scene.close()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A report of each kind, with figures; a test that changes it makes one of its own."""
    scene = library_in(tmp_path_factory.mktemp("library"))
    yield scene
    scene.close()


def _found(scene: Scene) -> None:
    scene.indicator()
    scene.form("G")
    scene.admit("MD", "KZ", group="G")
    scene.admit("PL", group="G", standing="partner")
    scene.admit("UA")
    scene.catch_up()
