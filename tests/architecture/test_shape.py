"""The shape of the code: who knows one service knows all of them."""

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.architecture.repository import PACKAGES, ROOT, SERVICES, modules, text, tracked

MOST_LINES = 400
MOST_LINES_OF_TESTS = 450

# A module may be longer for a reason that stands here.
LONGER_MODULES: dict[str, str] = {}

# What a service is made of. A file that grew too big is a package of the same name.
PARTS = frozenset(
    {"domain", "handlers", "projections", "queries", "tables", "migrations", "schemas", "service", "wiring"}
)

# What single services need besides, with the reason.
FURTHER_PARTS = {
    "identity": {
        "passwords": "argon2id and its parameters",
        "secrets": "password hashes, sessions and keys: kept in tables, in no log",
        "second_factors": "secrets of one-time codes: sealed, in tables, in no log",
        "attempts": "slows down guessing of passwords",
    },
    "catalog": {
        "packs": "the indicator packs that are shipped, as data; every system begins with one",
        "agencies": "a source names an agency that is open, which identity's events tell",
    },
    "submission": {
        "intake": "from a posted file to observations and findings, in worker processes",
        "forms": "Excel forms to fill in: made in worker processes, and read when they come back",
    },
    "reporting": {
        "http": "reports are read directly, so that no large result crosses the broker",
        "reports": "the table model of each report",
        "rendering": "a report as page, PDF, CSV, Excel and JSON",
        "templates": "pages of the reports",
        "memory": "when garbage is collected while a report is made",
    },
    "documents": {
        "contents": "what a file is shows in its bytes alone",
        "keeping": "under which key a document and its events are sealed",
        "readers": "the one condition that keeps a document from those who may not read it",
    },
}

VAGUE = frozenset({"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"})


def test_imports_follow_the_layers() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_parts_that_every_service_has(service: str) -> None:
    folder = Path("services", service)
    inside = {path.parts[2] for path in tracked() if path.parts[:2] == folder.parts}
    found = {name.removesuffix(".py") for name in inside} - {"__init__", "README.md"}
    assert found - PARTS - FURTHER_PARTS[service].keys() == set()
    assert {"README.md", "domain"} <= inside
    assert {"tables", "schemas", "service", "wiring", "handlers", "queries"} <= found


def test_every_further_part_has_its_reason_and_exists() -> None:
    for service, parts in FURTHER_PARTS.items():
        for name, reason in parts.items():
            assert reason, f"{service}/{name}"
            place = ROOT / "services" / service / name
            assert place.is_dir() or place.with_suffix(".py").exists(), f"{service}/{name}"


def test_no_module_is_longer_than_a_few_screens() -> None:
    lengths = {path: len(text(path).splitlines()) for path in modules(*PACKAGES, "tests")}
    allowed = {path: MOST_LINES_OF_TESTS if path.parts[0] == "tests" else MOST_LINES for path in lengths}
    long = {str(path): lines for path, lines in lengths.items() if lines > allowed[path]}
    assert {path: lines for path, lines in long.items() if path not in LONGER_MODULES} == {}


def test_the_list_of_longer_modules_is_no_longer_than_needed() -> None:
    assert [path for path in LONGER_MODULES if len(text(Path(path)).splitlines()) <= MOST_LINES] == []


def test_no_name_is_vague() -> None:
    named = {part.removesuffix(".py") for path in tracked() for part in path.parts}
    assert named & VAGUE == set()


@pytest.mark.parametrize("path", modules(*PACKAGES, "tests"), ids=str)
def test_a_module_says_in_a_sentence_what_it_owns(path: Path) -> None:
    if text(path).strip():
        docstring = ast.get_docstring(ast.parse(text(path)))
        assert docstring, "no docstring"
        assert docstring.splitlines()[0].strip().endswith((".", ":")), docstring.splitlines()[0]


# The clock and chance come into a domain with the command.
_IMPURE = re.compile(r"\b(now|today|utcnow|uuid1|uuid4|getenv|open|print|input)\(")


@pytest.mark.parametrize("path", [path for path in modules("services") if "domain" in path.parts], ids=str)
def test_a_domain_has_no_clock_no_chance_and_no_files(path: Path) -> None:
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.Call)
    }
    assert [name for name in called if _IMPURE.fullmatch(f"{name}(")] == []


def test_nothing_happens_on_import() -> None:
    """Settings, files and connections are not touched at module level."""
    touched = []
    for path in modules(*PACKAGES):
        for node in ast.parse(text(path)).body:
            values = [node.value] if isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr) else []
            for call in (each for value in values if value for each in ast.walk(value)):
                if isinstance(call, ast.Call):
                    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                    if name in {
                        "read_text",
                        "read_bytes",
                        "open",
                        "getenv",
                        "read_settings",
                        "create_engine",
                    }:
                        touched.append(f"{path}:{call.lineno} {name}")
    assert touched == []


@pytest.mark.parametrize("service", SERVICES)
def test_each_table_is_of_a_read_model_or_carried_from_version_to_version(service: str) -> None:
    tables = importlib.import_module(f"services.{service}.tables")
    defined = {value.name for value in vars(tables).values() if isinstance(value, sa.Table)}
    kept = tables.KEPT.metadata.tables if hasattr(tables, "KEPT") else {}
    disposable = [table.name for model in tables.READ_MODELS.values() for table in model]
    assert sorted([*disposable, *kept]) == sorted(defined)
