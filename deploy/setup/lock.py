"""Locks dependencies: exact versions with hashes, and no address of any registry.

python -m deploy.setup.lock            relock what pyproject.toml and package.json ask for
python -m deploy.setup.lock --upgrade  the same, with the newest versions that they allow
"""

import json
import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]

_PIP_COMPILE = (
    *("--quiet", "--generate-hashes", "--allow-unsafe", "--strip-extras"),
    *("--no-emit-index-url", "--no-emit-find-links", "--no-emit-trusted-host"),
)
_RUNTIME, _TEST, _NPM = "requirements.lock", "requirements-test.lock", "package-lock.json"


def lock(upgrade: bool) -> None:
    """Write the three lock files. The test set is a superset of the runtime's and agrees with it."""
    more = ("--upgrade",) if upgrade else ()
    _pip_compile(f"--output-file={_RUNTIME}", *more)
    _pip_compile("--extra=test", f"--constraint={_RUNTIME}", f"--output-file={_TEST}", *more)
    npm = Path(sys.executable).with_name("npm")
    subprocess.run([npm, "install", "--package-lock-only", "--ignore-scripts"], cwd=_ROOT, check=True)
    _strip_addresses(_ROOT / _NPM)


def _pip_compile(*arguments: str) -> None:
    command = [sys.executable, "-m", "piptools", "compile", *_PIP_COMPILE, *arguments, "pyproject.toml"]
    subprocess.run(command, cwd=_ROOT, check=True, env={**os.environ, "CUSTOM_COMPILE_COMMAND": "make lock"})


def _strip_addresses(path: Path) -> None:
    """Drop where packages would be downloaded from or donated to; integrity hashes stay."""
    content = json.loads(path.read_text(encoding="utf-8"))
    for package in content["packages"].values():
        package.pop("resolved", None)
        package.pop("funding", None)
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    lock(upgrade="--upgrade" in sys.argv[1:])
