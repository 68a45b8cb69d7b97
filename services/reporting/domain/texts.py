"""Texts that people write beside figures: plain, bounded, and with nothing in them that cannot be seen."""

import re
import unicodedata
from typing import Final

from servicekit.errors import Fault

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Categories of what is not printed, or turns the text around it (Unicode, 4.5)."""
_JOINERS: Final = frozenset("\u200c\u200d\u00ad")
"""What words of some scripts need, though it is not printed."""
_UNBROKEN: Final = frozenset("\u00a0\u2007\u202f")
"""Spaces at which no line ends: within a number, before a unit."""


class UnreadableText(Fault):
    """A text is empty, too long, or has characters that cannot be seen. fields: field, most."""

    code = "unreadable-text"
    status = 422


def plain_text(field: str, text: str, *, most: int, may_be_empty: bool = False) -> str:
    """A text as it is kept: lines parted by a single newline, paragraphs by an empty line.

    Words are parted by one space, which stays one that does not break, as within a number. Markup stays what
    it is, characters; whoever shows the text escapes it. Raises UnreadableText.
    """
    lines = [_spaced(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    found = "\n".join(kept).strip("\n")
    hidden = any(
        unicodedata.category(each) in _UNSEEN and each not in _JOINERS for each in found.replace("\n", "")
    )
    if hidden or len(found) > most or not (found or may_be_empty):
        raise UnreadableText(field=field, most=most)
    return found


def _spaced(line: str) -> str:
    return re.sub(r"\s+", lambda gap: gap[0][0] if _UNBROKEN.issuperset(gap[0]) else " ", line).strip()


def plain_line(field: str, text: str, *, most: int) -> str:
    """A text of one line. Raises UnreadableText."""
    return plain_text(field, text.replace("\n", " "), most=most)
