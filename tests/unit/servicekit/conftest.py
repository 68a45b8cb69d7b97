"""Rights that nobody has yet."""

import pytest

from tests.unit.servicekit.rights import World


@pytest.fixture
def world() -> World:
    return World()
