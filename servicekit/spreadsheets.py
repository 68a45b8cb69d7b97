"""Texts in files that a spreadsheet opens: what it would run as a formula is made inert (CWE-1236)."""

from typing import Final

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a text begins with that a spreadsheet would run."""
QUOTE: Final = "'"
"""What stands before such a text, so that it is read as one."""


def inert(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would run it."""
    return f"{QUOTE}{text}" if text.startswith(FORMULA_STARTS) else text
