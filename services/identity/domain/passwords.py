"""Which passwords may be set, after NIST SP 800-63B-4, section 3.1.1: long ones that nobody tries first."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from services.identity.domain.common_passwords import PHRASES, PIECES
from services.identity.domain.errors import PasswordGuessable, PasswordUnsuitable

SHORTEST: Final = 15
"""Characters. A password is often the only factor, and an administrator can take the second one away."""
SHORTEST_IN_DEMO: Final = 8
LONGEST: Final = 1000

_WALKS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)
_SHORTEST_WALK: Final = 3
_LETTERS_FOR: Final = str.maketrans("@4301$57", "aaeoisst")
_NO_LETTER: Final = re.compile(r"[\W\d_]+")


def normal(password: str) -> str:
    """The one form of the same characters, however they were typed."""
    return unicodedata.normalize("NFC", password)


def check(password: str, about: Iterable[str | None], *, demo: bool = False) -> None:
    """Refuse a password that is too short, too long, or common. Any characters will do.

    about: what the account is known by, its name and address among it. demo: the rules of a demonstration,
    whose passwords everybody knows. Raises PasswordUnsuitable, PasswordGuessable.
    """
    shortest = SHORTEST_IN_DEMO if demo else SHORTEST
    if not shortest <= len(normal(password)) <= LONGEST:
        raise PasswordUnsuitable(minimum=shortest, maximum=LONGEST)
    if not demo and guessable(password, about):
        raise PasswordGuessable()


def guessable(password: str, about: Iterable[str | None] = ()) -> bool:
    """Whether the password as a whole is one that is tried first.

    Lists of common passwords have hardly one of this length. What people make of them to be long enough is
    covered instead: nothing but common words, repetitions, runs on the keyboard, and the account's own names,
    in any order, with digits and signs between, before and after, or for letters.
    """
    text = unicodedata.normalize("NFKC", password).casefold()
    own = {part for known in about if known for part in _NO_LETTER.split(known.casefold()) if len(part) > 2}
    pieces = PIECES | own
    return any(
        form in PHRASES or _made_of(form, pieces)
        for form in {
            re.sub(r"[\W_]+", "", text),
            _NO_LETTER.sub("", text),
            _NO_LETTER.sub("", text.translate(_LETTERS_FOR)),
        }
        if form
    ) or not re.sub(r"[\W_]+", "", text)


def _made_of(text: str, pieces: frozenset[str] | set[str]) -> bool:
    reached = [True] + [False] * len(text)
    longest = max(map(len, pieces))
    for start in range(len(text)):
        if not reached[start]:
            continue
        for end in range(start + 1, min(start + longest, len(text)) + 1):
            if text[start:end] in pieces:
                reached[end] = True
        for end in range(start + 2, start + _run(text[start:]) + 1):
            reached[end] = True
    return reached[-1]


def _run(text: str) -> int:
    """How many characters at the beginning are one repeated, or a walk over the alphabet or the keyboard."""
    same = next((index for index, letter in enumerate(text) if letter != text[0]), len(text))
    longest = same if same > 1 else 0
    for row in (*_WALKS, *(walk[::-1] for walk in _WALKS)):
        at = row.find(text[0])
        while at >= 0:
            length = 0
            while at + length < len(row) and length < len(text) and row[at + length] == text[length]:
                length += 1
            if length >= _SHORTEST_WALK:
                longest = max(longest, length)
            at = row.find(text[0], at + 1)
    return longest
