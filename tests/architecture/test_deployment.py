"""The container files run what there is: every role, the locked packages, no root."""

import re
from pathlib import Path
from typing import Any

import yaml

from deploy.processes import ROLES
from deploy.setup import system
from servicekit.settings import Settings
from tests.architecture.repository import text

_DOCKERFILE = Path("deploy/docker/Dockerfile")


def _compose() -> dict[str, Any]:
    compose: dict[str, Any] = yaml.safe_load(text(Path("deploy/docker/compose.yaml")))
    return compose


def test_compose_runs_every_role_once_and_nothing_else_of_ours() -> None:
    commands = [
        service["command"] for service in _compose()["services"].values() if service["image"] == "comity"
    ]
    assert sorted(command[1] for command in commands if command[0] == "process") == sorted(ROLES)
    assert [command for command in commands if command[0] != "process"] == [["prepare"]]


def test_compose_and_image_set_only_settings_that_exist() -> None:
    known = {f"COMITY_{name.upper()}" for name in Settings.__dataclass_fields__}
    named = set(re.findall(r"\bCOMITY_[A-Z_]+", text(_DOCKERFILE) + text(Path("deploy/docker/compose.yaml"))))
    assert named - known == set()


def test_the_image_runs_as_a_user_without_rights() -> None:
    last_stage = text(_DOCKERFILE).rpartition("\nFROM ")[2]
    assert re.search(r"^USER comity$", last_stage, flags=re.MULTILINE)


def test_the_image_has_the_system_libraries_that_set_up_asks_for() -> None:
    # The virtual environment is made in the first stage; libharfbuzz0b comes with libpango.
    wanted = {need.package for need in system.TO_RUN} - {"python3-venv", "libharfbuzz0b"}
    for stage in text(_DOCKERFILE).split("\nFROM ")[1:]:
        assert {package for package in wanted if package not in stage} == set()
