"""Which spellings of a name are the same one, wherever people write names of codes."""

import re
import unicodedata
from typing import Final

_APOSTROPHES: Final = dict.fromkeys(map(ord, "’‘ʼʹ´`′ʻ＇"), "'")
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), None)
_ALIKE: Final[dict[int, str | None]] = {
    **_APOSTROPHES,
    **_DASHES,
    **_INVISIBLE,
    ord("ё"): "е",
    ord("Ё"): "Е",
}
_FOOTNOTE: Final = re.compile(
    r"(?:\s*(?:[*†‡§¹²³⁰⁴-⁹]+|[(\[]\s*(?:\d{1,2}|[a-z*])\s*[)\]]))+\s*\Z", re.IGNORECASE
)
_BLANKS: Final = re.compile(r"\s+")
_AROUND_DASH: Final = re.compile(r"\s*-\s*")
_ACCENTED: Final = re.compile("([A-Za-z])[\u0300-\u036f]+")

_CYRILLIC: Final = "АВЕЅЗІЈКМНОРСТУХабвеѕзіјкмнорстух"
_LATIN: Final = "ABES3IJKMHOPCTYXABBES3IJKMHOPCTYX"
_LOOK_ALIKE: Final = str.maketrans(_CYRILLIC, _LATIN)


def folded(name: str) -> str:
    """A name in the one form that all its spellings share; empty for one of blanks and marks alone.

    Alike are: letters of either case; blanks of every kind and number (no-break and narrow ones too);
    apostrophes; dashes, with or without blanks around them; Latin letters with and without accents; е and ё.
    Footnote marks at the end (`*`, `†`, raised digits, `(1)`, `[a]`) count for nothing.
    """
    text = _FOOTNOTE.sub("", name.translate(_ALIKE))
    text = _ACCENTED.sub(r"\1", unicodedata.normalize("NFKD", text))
    text = _BLANKS.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    return _AROUND_DASH.sub("-", text).casefold()


def in_latin(text: str) -> str | None:
    """A code with its Cyrillic letters as the Latin ones they look like, in upper case.

    None where it has none, or has one that looks like no Latin letter.
    """
    if text.isascii():
        return None
    latin = text.translate(_LOOK_ALIKE).upper()
    return latin if latin.isascii() else None
