"""What is kept in the repository: nothing of a machine, nothing of a registry, everything documented."""

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from servicekit.settings import Settings
from tests.architecture.repository import ROOT, text, tracked

LOCKS = ("requirements.lock", "requirements-test.lock", "package-lock.json")

_FORBIDDEN = {
    "a path of some machine": re.compile(r"(?<![\w.])/(?:root|home/\w+|work|Users/\w+)/"),
    "a temporary path": re.compile(r"""["'`( =]/tmp/"""),
    "the host of a package registry": re.compile(
        r"\b(?:pypi|pythonhosted|npmjs|yarnpkg|deb\.debian)\.(?:org|com)\b"
    ),
    "a download address": re.compile(r"https?://[^\"\s]*(?:/simple/|/packages/|\.tgz|\.whl)"),
}


@pytest.mark.parametrize("what", _FORBIDDEN)
def test_no_tracked_file_names(what: str) -> None:
    here = Path(__file__).relative_to(ROOT)
    found = [
        f"{path}:{number}: {line.strip()[:100]}"
        for path in tracked()
        if path != here
        for number, line in enumerate(text(path).splitlines(), 1)
        if _FORBIDDEN[what].search(line)
    ]
    assert found == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_holds_no_address(name: str) -> None:
    lines = [line for line in text(Path(name)).splitlines() if not line.startswith("#")]
    assert [line for line in lines if "://" in line or line.startswith("--")] == []


@pytest.mark.parametrize("name", LOCKS[:2])
def test_every_locked_python_package_has_an_exact_version_and_a_hash(name: str) -> None:
    entries = re.split(r"\n(?=\S)", text(Path(name)))
    packages = [entry for entry in entries if entry.strip() and not entry.startswith("#")]
    assert packages
    assert [entry.splitlines()[0] for entry in packages if not re.match(r"[\w.-]+==\S+ \\\n", entry)] == []
    assert [entry.splitlines()[0] for entry in packages if "--hash=sha256:" not in entry] == []


def test_every_locked_front_end_package_has_a_hash() -> None:
    packages = json.loads(text(Path("package-lock.json")))["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert installed
    assert [name for name, package in installed.items() if not package.get("integrity")] == []


def test_runtime_and_tests_lock_the_same_versions() -> None:
    runtime, tests = (
        dict(re.findall(r"^([\w.-]+)==(\S+)", text(Path(name)), flags=re.MULTILINE)) for name in LOCKS[:2]
    )
    assert {name: version for name, version in runtime.items() if tests.get(name) != version} == {}


def test_charts_are_drawn_by_the_same_vega_lite_in_page_and_pdf() -> None:
    import vl_convert

    locked = json.loads(text(Path("package.json")))["dependencies"]["vega-lite"]
    assert locked.rsplit(".", 1)[0] == vl_convert.get_vegalite_versions()[-1]


def test_every_target_of_the_makefile_is_in_its_help() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):(?!=)", text(Path("Makefile")), flags=re.MULTILINE))
    helped = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert targets == {line.split()[0] for line in helped.splitlines() if line.strip()}


def test_every_target_of_the_makefile_is_phony() -> None:
    makefile = text(Path("Makefile"))
    targets = set(re.findall(r"^([a-z][a-z-]*):(?!=)", makefile, flags=re.MULTILINE))
    declared = re.search(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)
    assert declared is not None
    assert targets == set(declared.group(1).split())


@pytest.mark.parametrize("name", sorted(Settings.__dataclass_fields__))
def test_every_setting_is_in_the_operators_guide(name: str) -> None:
    assert f"`COMITY_{name.upper()}`" in text(Path("docs/operators-guide.md"))


def test_the_operators_guide_names_no_setting_that_is_not_there() -> None:
    named = set(re.findall(r"`COMITY_([A-Z0-9_]+)`", text(Path("docs/operators-guide.md"))))
    tests = {name for name in named if name.startswith("TEST_")}
    assert {name.lower() for name in named - tests} <= Settings.__dataclass_fields__.keys()


def test_every_environment_variable_of_tests_is_in_the_readme_or_the_operators_guide() -> None:
    words = text(Path("README.md")) + text(Path("docs/operators-guide.md"))
    used = {
        name
        for path in tracked()
        if path.suffix == ".py"
        for name in re.findall(r"\"(COMITY_TEST_[A-Z_]+)\"", text(path))
    }
    assert {name for name in used if name not in words} == set()


def test_no_test_is_skipped_without_a_reason_that_is_printed() -> None:
    modules = [path for path in tracked() if path.parts[0] == "tests" and path.suffix == ".py"]
    found = {f"{path}:{line}" for path in modules for line in _skips_without_reason(ast.parse(text(path)))}
    assert found == set()


def test_a_skip_without_a_reason_is_found() -> None:
    bare = "@pytest.mark.skip\ndef test_a(): pass\n@pytest.mark.skipif(True)\ndef test_b(): pass\n"
    given = "@pytest.mark.skip(reason='why')\ndef test_c(): pass\npytest.skip('why')\n"
    assert list(_skips_without_reason(ast.parse(bare))) == [1, 3]
    assert list(_skips_without_reason(ast.parse(given))) == []


def _skips_without_reason(tree: ast.Module) -> Iterator[int]:
    """Lines that skip a test, or expect its failure, and give no reason."""
    reasoned = {
        node.func
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (any(each.arg == "reason" for each in node.keywords) or _gives_reason_first(node))
    }
    skips = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node not in reasoned]
    for node in skips:
        if node.attr in {"skip", "skipif", "xfail"} and ast.unparse(node.value) in {"pytest", "pytest.mark"}:
            yield node.lineno


def _gives_reason_first(call: ast.Call) -> bool:
    return ast.unparse(call.func) in {"pytest.skip", "pytest.xfail"} and bool(call.args)
