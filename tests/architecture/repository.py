"""The files of the repository, as version control sees them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("eventlog", "servicekit", "services", "gateway", "deploy", "demo", "agent")
SERVICES = ("identity", "catalog", "submission", "reporting", "documents")


@cache
def tracked() -> tuple[Path, ...]:
    """Paths below ROOT that are tracked, or new and not ignored, and exist."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    paths = (Path(name) for name in sorted(set(listed.split("\0"))) if name)
    return tuple(path for path in paths if (ROOT / path).is_file())


def modules(*folders: str) -> list[Path]:
    """Tracked Python modules below the folders."""
    return [path for path in tracked() if path.suffix == ".py" and path.parts[0] in folders]


def text(path: Path) -> str:
    """A tracked file; empty for what is no text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
