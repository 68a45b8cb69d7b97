"""The observation statuses that a form offers, in words (SDMX CL_OBS_STATUS)."""

from typing import Final

from servicekit.language import mark, translate

STATUS_WORDS: Final = {
    "A": mark("normal figure"),
    "P": mark("provisional figure"),
    "E": mark("estimated figure"),
    "I": mark("imputed figure"),
    "B": mark("break in the series"),
    "D": mark("definition differs"),
    "U": mark("low reliability"),
    "M": mark("no figure: cannot exist"),
    "L": mark("no figure: not collected"),
    "O": mark("no figure: missing or withdrawn"),
}
SEPARATOR: Final = " – "
"""Between a code and its label in a drop-down."""


def status_words(language: str) -> dict[str, str]:
    """Code to what the drop-down shows."""
    return {code: f"{code}{SEPARATOR}{translate(language, text)}" for code, text in STATUS_WORDS.items()}


def code_chosen(text: str | None) -> str | None:
    """The code of what was chosen in a drop-down, or typed without its label; None for an empty cell."""
    plain = (text or "").strip()
    return plain.split(SEPARATOR, 1)[0].strip() or None
