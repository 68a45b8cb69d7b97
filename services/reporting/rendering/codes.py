"""The address that tells whether an export still holds, as a QR code (ISO/IEC 18004)."""

import base64
import io
from functools import lru_cache
from typing import Final

import segno

from servicekit.language import mark

CODE_TELLS: Final = mark("Does this still hold? The code tells what was amended since.")
LINK_TELLS: Final = mark("Does this still hold? The link tells what was amended since.")
LONGEST: Final = 2_953
"""So many bytes are in a code at most: its 40th version, of the lowest correction of errors."""
_MASK: Final = 0
"""The pattern laid over every code. Any is read; to find the best of eight takes four times as long."""
_PIXELS: Final = 8
"""Of each square on paper: enough to stay sharp on any printer."""


def has_room(address: str) -> bool:
    """Whether an address is short enough for a code."""
    return len(address.encode()) <= LONGEST


def drawing(address: str) -> bytes:
    """The code of an address as SVG of so many units each way, its dark squares the strokes of one path.

    The address must have room.
    """
    drawn = io.BytesIO()
    _code(address).save(
        drawn, kind="svg", border=0, omitsize=True, xmldecl=False, nl=False, svgclass=None, lineclass=None
    )
    return drawn.getvalue()


@lru_cache(maxsize=1)
def picture(address: str) -> str:
    """The code of an address for paper, as the data: address of a PNG; kept while one report is set.

    The address must have room.
    """
    drawn = io.BytesIO()
    _code(address).save(drawn, kind="png", border=0, scale=_PIXELS)
    return "data:image/png;base64," + base64.b64encode(drawn.getvalue()).decode()


def _code(address: str) -> segno.QRCode:
    return segno.make(address, error="l", micro=False, mode="byte", mask=_MASK)
