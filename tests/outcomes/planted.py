"""Finding planted figures in answers of every format, and who must never get which."""

import io
import re
import zipfile
from typing import Final

from deploy.trial.pdf import text_of_pages
from tests.outcomes.asking import Answer
from tests.outcomes.stage import PLANTED, Walker
from tests.outcomes.table import OTHER, OWN

FOR_OWN: Final = ("national", "amended", "unreleased", "amendment")
"""Figures that only their own country sees, and some of them only the people whose work they are."""
SHARED_WITH: Final = frozenset(
    {"user", "data-submitter", "data-validator", "data-approver", "content-manager"}
    | {"country-administrator", "agency-key"}
)
"""Kinds of callers of the country that "own" shares with, who read what is shared."""


def forbidden(walker: Walker) -> tuple[str, ...]:
    """The planted figures that a caller must never get, whatever they ask."""
    if walker.side == OTHER and walker.kind in SHARED_WITH:
        return (*FOR_OWN, "to_readers")
    if walker.side == OWN and walker.kind in SHARED_WITH | {"delegate"}:
        return ()
    if walker.side == OWN and walker.kind == "observer":
        return (*FOR_OWN, "shared")
    return (*FOR_OWN, "shared", "to_readers")


def shown(answer: Answer) -> set[str]:
    """The planted figures in an answer, however they are grouped or packed."""
    text = _text(answer)
    return {name for name, value in PLANTED.items() if _spelled(value).search(text)}


def _text(answer: Answer) -> str:
    match answer.body[:4]:
        case b"%PDF" if b"startxref" in answer.body:
            return "\n".join(text_of_pages(answer.body))
        case b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(answer.body)) as book:
                return "\n".join(book.read(name).decode(errors="replace") for name in book.namelist())
        case _:
            return answer.text


def _spelled(value: int) -> re.Pattern[str]:
    """A figure with anything but digits between its groups: a blank of any kind, an entity, a comma."""
    groups = f"{value:,}".split(",")
    return re.compile(r"[^0-9]{0,8}".join(groups))
