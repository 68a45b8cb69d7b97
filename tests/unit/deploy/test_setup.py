"""Set-up says at once what is missing, installs it at once where it may, and does nothing twice."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from deploy.setup import assets, environment, lock, packages, system
from deploy.setup.packages import MissingPackages
from deploy.setup.system import Need


def _need(package: str, installed: set[str]) -> Need:
    return Need(package=package, what=f"the thing of {package}", present=lambda: package in installed)


@pytest.fixture
def apt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """Commands that would have been run, as root on a machine with apt-get."""
    commands: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        assert (tmp_path / "policy-rc.d").read_text() == "#!/bin/sh\nexit 101\n", "a service could start"
        return subprocess.CompletedProcess(command, 0, "")

    monkeypatch.setattr(packages, "_POLICY", tmp_path / "policy-rc.d")
    monkeypatch.setattr(packages, "_LOCK", tmp_path / "lock")
    monkeypatch.setattr(packages, "may_install", lambda: True)
    monkeypatch.setattr(subprocess, "run", run)
    return commands


def test_all_missing_packages_are_named_at_once_to_who_may_not_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packages, "may_install", lambda: False)
    with pytest.raises(MissingPackages) as refusal:
        system.require((_need("one", set()), _need("two", {"two"}), _need("three", set())))
    assert refusal.value.packages == ("one", "three")
    assert "apt-get install --no-install-recommends one three" in str(refusal.value)
    assert "the thing of one, the thing of three" in str(refusal.value)


def test_what_is_there_is_not_installed(apt: list[list[str]]) -> None:
    system.require((_need("one", {"one"}),))
    assert apt == []


def test_missing_packages_are_installed_together_without_recommendations(apt: list[list[str]]) -> None:
    installed: set[str] = set()
    needs = tuple(
        Need(package=name, what=name, present=lambda name=name: len(apt) == 2 or name in installed)  # type: ignore[misc]
        for name in ("one", "two")
    )
    system.require(needs)
    assert [command[1] for command in apt] == ["update", "install"]
    assert apt[1][-3:] == ["--no-install-recommends", "one", "two"]


def test_a_package_that_does_not_bring_what_was_missing_is_a_failure(apt: list[list[str]]) -> None:
    with pytest.raises(MissingPackages, match="Still missing: the thing of one"):
        system.require((_need("one", set()),))


@pytest.mark.parametrize("before", [None, "#!/bin/sh\nexit 0\n"])
def test_the_policy_on_starting_services_is_as_before_afterwards(
    apt: list[list[str]], tmp_path: Path, before: str | None
) -> None:
    policy = tmp_path / "policy-rc.d"
    if before is not None:
        policy.write_text(before)
        policy.chmod(0o700)
    packages.require("Something is missing", "one")
    assert len(apt) == 2
    assert (policy.read_text() if policy.exists() else None) == before
    assert before is None or policy.stat().st_mode & 0o777 == 0o700


def test_a_failed_installation_says_what_apt_said(
    monkeypatch: pytest.MonkeyPatch, apt: list[list[str]]
) -> None:
    def fail(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 100, "no such package")

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(MissingPackages, match="no such package"):
        packages.require("Something is missing", "one")


@pytest.fixture
def checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A checkout whose steps are recorded in steps.txt instead of done."""
    for name, content in {
        "requirements.lock": "flask==3.1.0 --hash=sha256:00\n",
        "requirements-test.lock": "flask==3.1.0 --hash=sha256:00\npytest==9.0.0 --hash=sha256:01\n",
        "package.json": "{}",
        "package-lock.json": "{}",
        "pyproject.toml": '[project]\nversion = "1.2.3"\n',
    }.items():
        (tmp_path / name).write_text(content)

    def run(command: list[str]) -> str:
        with (tmp_path / "steps.txt").open("a") as steps:
            steps.write(" ".join(command) + "\n")
        if command[1:3] == ["-m", "venv"]:
            (tmp_path / ".venv" / "bin").mkdir(parents=True)
            (tmp_path / ".venv" / "bin" / "python").touch()
        if command[1:] == ["-m", "deploy.setup.assets"]:
            vendor = tmp_path / "servicekit" / "web" / "static" / "vendor"
            vendor.mkdir(parents=True, exist_ok=True)
            (vendor / "versions.json").touch()
            (tmp_path / "node_modules").mkdir(exist_ok=True)
        return str(tmp_path / ".venv") + "\n" if "-c" in command else ""

    monkeypatch.setattr(environment, "_ROOT", tmp_path)
    monkeypatch.setattr(environment, "_VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "_PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(environment, "_run", run)
    monkeypatch.setattr(system, "require", lambda needs: None)
    return tmp_path


def _steps(checkout: Path) -> list[str]:
    steps = (checkout / "steps.txt").read_text().splitlines()
    (checkout / "steps.txt").write_text("")
    return steps


def test_set_up_does_nothing_the_second_time(checkout: Path) -> None:
    environment.set_up(for_tests=False)
    assert any("--require-hashes --requirement" in step for step in _steps(checkout))
    environment.set_up(for_tests=False)
    assert _steps(checkout) == []


def test_the_packages_of_the_tests_suffice_to_run(checkout: Path) -> None:
    environment.set_up(for_tests=True)
    _steps(checkout)
    environment.set_up(for_tests=False)
    assert _steps(checkout) == []


def test_to_run_installs_none_of_the_test_tools(checkout: Path) -> None:
    environment.set_up(for_tests=False)
    assert not any("requirements-test.lock" in step for step in _steps(checkout))


@pytest.mark.parametrize(
    ("changed", "step"),
    [("requirements.lock", "pip"), ("package-lock.json", "npm"), ("pyproject.toml", "-c")],
)
def test_a_changed_input_repeats_its_step_alone(checkout: Path, changed: str, step: str) -> None:
    environment.set_up(for_tests=False)
    _steps(checkout)
    with (checkout / changed).open("a") as file:
        file.write("\n")
    environment.set_up(for_tests=False)
    steps = _steps(checkout)
    assert steps
    assert step in steps[0]
    environment.set_up(for_tests=False)
    assert _steps(checkout) == []


def test_the_command_has_the_version_of_the_project(checkout: Path) -> None:
    environment.set_up(for_tests=False)
    metadata = (checkout / ".venv" / "comity-1.2.3.dist-info" / "METADATA").read_text()
    assert "Version: 1.2.3" in metadata


def test_addresses_leave_the_lock_and_hashes_stay(tmp_path: Path) -> None:
    path = tmp_path / "package-lock.json"
    package = {"version": "1", "resolved": "somewhere", "integrity": "sha512-x", "funding": {"url": "there"}}
    path.write_text(json.dumps({"packages": {"": {"name": "comity"}, "node_modules/a": package}}))
    lock._strip_addresses(path)
    packages_kept = json.loads(path.read_text())["packages"]
    assert packages_kept["node_modules/a"] == {"version": "1", "integrity": "sha512-x"}


def test_the_style_sheet_is_in_our_typeface_and_without_the_crest() -> None:
    css = (
        "@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}"
        ".govuk-body{font-family:GDS Transport,arial,sans-serif}"
        ".govuk-footer{background-image:url(/assets/images/govuk-crest.svg)}"
    )
    ours = assets._own_typeface(css)
    assert 'font-family:"PT Sans",Arial,sans-serif' in ours
    assert "GDS" not in ours
    assert "/assets/" not in ours


def test_a_style_sheet_that_would_keep_the_typeface_is_refused() -> None:
    with pytest.raises(ValueError, match="typeface or crest"):
        assets._own_typeface(".govuk-body{font-family:'GDS Transport New'}")
