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
_KUBERNETES = Path("deploy/kubernetes/comity.yaml")


def _compose() -> dict[str, Any]:
    compose: dict[str, Any] = yaml.safe_load(text(Path("deploy/docker/compose.yaml")))
    return compose


def test_compose_runs_every_role_once_and_nothing_else_of_ours() -> None:
    commands = [
        service["command"] for service in _compose()["services"].values() if service["image"] == "comity"
    ]
    assert sorted(command[1] for command in commands if command[0] == "process") == sorted(ROLES)
    assert [command for command in commands if command[0] != "process"] == [["prepare"]]


def _kubernetes() -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = yaml.safe_load(text(_KUBERNETES))["items"]
    return items


def test_kubernetes_runs_every_role_once_and_prepares() -> None:
    pods = [item for item in _kubernetes() if item["kind"] in {"Deployment", "Job"}]
    commands = {item["metadata"]["name"]: _container(item)["args"] for item in pods}
    assert commands == {"prepare": ["prepare"], **{role: ["process", role] for role in ROLES}}
    for item in pods:
        assert item["kind"] == "Job" or item["spec"]["selector"]["matchLabels"] == _labels(item)


def test_kubernetes_gives_every_process_the_same_place_and_no_rights() -> None:
    for item in _kubernetes():
        if item["kind"] in {"Deployment", "Job"}:
            container, pod = _container(item), item["spec"]["template"]["spec"]
            assert {each["name"] for each in pod["volumes"]} == {
                each["name"] for each in container["volumeMounts"]
            }
            assert pod["securityContext"]["runAsNonRoot"] is True
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert pod["restartPolicy"] == ("OnFailure" if item["kind"] == "Job" else "Always")


def test_kubernetes_reaches_web_by_the_paths_and_labels_that_there_are() -> None:
    [service] = [item for item in _kubernetes() if item["kind"] == "Service"]
    [web] = [item for item in _kubernetes() if item["metadata"]["name"] == "web"]
    assert service["spec"]["selector"] == _labels(web)
    probes = [_container(web)[f"{kind}Probe"]["httpGet"]["path"] for kind in ("readiness", "liveness")]
    described = text(Path("gateway/health.py"))
    assert [path for path in probes if f'"{path}"' not in described] == []


def _container(item: dict[str, Any]) -> dict[str, Any]:
    [container] = item["spec"]["template"]["spec"]["containers"]
    return dict(container)


def _labels(item: dict[str, Any]) -> dict[str, str]:
    return dict(item["spec"]["template"]["metadata"]["labels"])


def test_containers_set_only_settings_that_exist() -> None:
    known = {f"COMITY_{name.upper()}" for name in Settings.__dataclass_fields__}
    files = (_DOCKERFILE, Path("deploy/docker/compose.yaml"), _KUBERNETES)
    named = set(re.findall(r"\bCOMITY_[A-Z_]+", "".join(map(text, files))))
    assert named - known == set()


def test_the_image_runs_as_a_user_without_rights() -> None:
    last_stage = text(_DOCKERFILE).rpartition("\nFROM ")[2]
    assert re.search(r"^USER comity$", last_stage, flags=re.MULTILINE)


def test_the_image_has_the_system_libraries_that_set_up_asks_for() -> None:
    # The virtual environment is made in the first stage; libharfbuzz0b comes with libpango.
    wanted = {need.package for need in system.TO_RUN} - {"python3-venv", "libharfbuzz0b"}
    for stage in text(_DOCKERFILE).split("\nFROM ")[1:]:
        assert {package for package in wanted if package not in stage} == set()
