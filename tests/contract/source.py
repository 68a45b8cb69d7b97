"""What the source code says it appends and calls, read from its syntax."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("eventlog", "servicekit", "services", "gateway", "deploy", "demo")


@cache
def modules(*folders: str) -> dict[Path, ast.Module]:
    """Every module below the folders, parsed."""
    paths = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return {path: ast.parse(path.read_text(encoding="utf-8"), str(path)) for path in paths}


def strings(*folders: str) -> Iterator[tuple[Path, str]]:
    """Every string constant below the folders, docstrings included."""
    for path, tree in modules(*folders).items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path, node.value


def calls_of(name: str, *folders: str) -> Iterator[tuple[Path, ast.Call]]:
    """Every call of a function, class or method of that name."""
    for path, tree in modules(*folders).items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func
                if name == (
                    called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", None)
                ):
                    yield path, node


def constant(node: ast.AST | None) -> str | None:
    """The value of a string constant; None for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
