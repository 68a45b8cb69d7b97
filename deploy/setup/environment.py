"""Sets Comity up in this checkout: system packages, `.venv`, front-end assets, the `comity` command.

    python3 -m deploy.setup.environment            what is needed to run
    python3 -m deploy.setup.environment --test     and to test and to check

Every step is left out when its inputs are as they were. Runs under the system's own Python: standard
library only. Exit status 1 with one clear message when something is missing that it may not install.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.setup import packages, system

_ROOT = Path(__file__).parents[2]
_VENV = _ROOT / ".venv"
_PYTHON = _VENV / "bin" / "python"
_COMMAND = """\
#!/bin/sh
# The command `comity`, run from this checkout.
exec "$(dirname "$(readlink -f "$0")")/python" -c '
import sys
from deploy.cli import main
sys.argv[0] = "comity"
sys.exit(main())' "$@"
"""


class SetupFailed(Exception):
    """A step of set-up did not succeed; the text says which and how."""


def set_up(*, for_tests: bool) -> None:
    """Do every step that is not done yet, in order."""
    if sys.version_info < (3, 11):  # noqa: UP036 - the machine's own Python may be any
        raise SetupFailed(f"Comity needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    system.require(system.TO_RUN + (system.TO_TEST if for_tests else ()))
    _make_venv()
    _install_python_packages(for_tests)
    _install_command()
    _install_assets()


def _make_venv() -> None:
    if not _PYTHON.exists():
        _say("Making the virtual environment in .venv")
        _run([sys.executable, "-m", "venv", "--clear", str(_VENV)])


def _install_python_packages(for_tests: bool) -> None:
    runtime, test = _ROOT / "requirements.lock", _ROOT / "requirements-test.lock"
    # Whoever has the packages of the tests has those to run: the test set is a superset of the other.
    if _unchanged("packages-test", test) or (not for_tests and _unchanged("packages", runtime)):
        return
    lock, stamp = (test, "packages-test") if for_tests else (runtime, "packages")
    count = sum(
        1 for line in lock.read_text().splitlines() if "==" in line and not line.startswith((" ", "#"))
    )
    _say(f"Installing {count} locked Python packages (a minute or two the first time)")
    pip = [str(_PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    _run([*pip, "--no-deps", "--require-hashes", "--requirement", str(lock)])
    _run([str(_PYTHON), "-c", "import weasyprint"])
    _stamp(stamp, lock)


def _install_command() -> None:
    """Make the checkout importable in .venv, and write .venv/bin/comity."""
    command = _VENV / "bin" / "comity"
    if command.exists() and _unchanged("command", Path(__file__), _ROOT / "pyproject.toml"):
        return
    find = "import sysconfig; print(sysconfig.get_path('purelib'))"
    folder = Path(_run([str(_PYTHON), "-c", find]).strip())
    (folder / "comity.pth").write_text(f"{_ROOT}\n")
    _write_metadata(folder)
    command.write_text(_COMMAND)
    command.chmod(0o755)
    _stamp("command", Path(__file__), _ROOT / "pyproject.toml")


def _write_metadata(folder: Path) -> None:
    """Name and version for importlib.metadata, without a build tool that no lock names."""
    import tomllib  # new in 3.11, which is checked first

    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for old in folder.glob("comity-*.dist-info"):
        shutil.rmtree(old)
    metadata = folder / f"comity-{project['version']}.dist-info"
    metadata.mkdir()
    text = f"Metadata-Version: 2.1\nName: comity\nVersion: {project['version']}\n"
    (metadata / "METADATA").write_text(text)
    (metadata / "INSTALLER").write_text("comity\n")


def _install_assets() -> None:
    sources = (_ROOT / "package-lock.json", _ROOT / "package.json", Path(__file__).with_name("assets.py"))
    vendor = _ROOT / "servicekit" / "web" / "static" / "vendor" / "versions.json"
    if vendor.exists() and (_ROOT / "node_modules").exists() and _unchanged("assets", *sources):
        return
    _say("Installing the front-end packages")
    npm = [
        str(_VENV / "bin" / "npm"),
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]
    _run(npm)
    _run([str(_PYTHON), "-m", "deploy.setup.assets"])
    _stamp("assets", *sources)


def _run(command: list[str]) -> str:
    """Run a step in the checkout, the environment's programs first; return what it printed."""
    environment = {**os.environ, "PATH": f"{_VENV / 'bin'}:{os.environ.get('PATH', os.defpath)}"}
    done = subprocess.run(
        command,
        cwd=_ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        output = f"{done.stdout}{done.stderr}".strip()
        raise SetupFailed(f"{output}\n\nSet-up failed at: {' '.join(command)}")
    return done.stdout


def _unchanged(name: str, *sources: Path) -> bool:
    stamp = _VENV / f".comity-{name}"
    return stamp.exists() and stamp.read_text() == _digest(sources)


def _stamp(name: str, *sources: Path) -> None:
    (_VENV / f".comity-{name}").write_text(_digest(sources))


def _digest(sources: tuple[Path, ...]) -> str:
    # The place counts too: a checkout that was moved or copied is set up anew.
    digest = hashlib.sha256(f"{_ROOT} {sys.version_info[:2]}".encode())
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    """Set up as the arguments ask; return the exit status."""
    parser = argparse.ArgumentParser(description="Set Comity up in this checkout.")
    parser.add_argument("--test", action="store_true", help="also what tests and checks need")
    given = parser.parse_args()
    try:
        set_up(for_tests=given.test)
    except (SetupFailed, packages.MissingPackages) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
