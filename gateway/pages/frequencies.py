"""Frequencies on pages: what a table of figures of each is called."""

from typing import Final

from servicekit import language as wording

FREQUENCIES: Final = {
    "A": wording.mark("Annual figures"),
    "S": wording.mark("Half-yearly figures"),
    "Q": wording.mark("Quarterly figures"),
    "M": wording.mark("Monthly figures"),
    "W": wording.mark("Weekly figures"),
    "D": wording.mark("Daily figures"),
}
