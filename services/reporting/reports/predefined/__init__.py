"""The reports that come with the system as data: a file each, listed in the order of their names."""

import json
from functools import cache
from pathlib import Path
from typing import Final

from services.reporting.domain.specification import Specification, specification_of

FOLDER: Final = Path(__file__).parent


@cache
def shipped() -> tuple[Specification, ...]:
    """The specifications of the files beside this module."""
    paths = sorted(FOLDER.glob("*.json"))
    return tuple(specification_of(json.loads(path.read_text(encoding="utf-8"))) for path in paths)
