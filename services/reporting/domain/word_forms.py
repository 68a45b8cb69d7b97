"""Words as search compares them: without case, accents and endings, in any of the languages of the labels."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

import snowballstemmer

MOST_WORDS: Final = 24
"""Words of a question beyond these count for nothing: nobody means so many."""
_WORD: Final = re.compile(r"[^\W_]+")
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
# By script, not by language: who types a question does not say in which language it is.
_CYRILLIC: Final = re.compile("[\u0400-\u04ff]")
# Words that join others, so that a question may be typed as it is said. Never all that there is of one.
_ENGLISH: Final = ("a", "an", "and", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with")
_RUSSIAN: Final = ("в", "во", "для", "и", "из", "или", "к", "на", "о", "об", "от", "по", "с", "со", "у")
_UKRAINIAN: Final = ("від", "до", "з", "за", "й", "та", "про", "і")
_JOINING: Final = frozenset((*_ENGLISH, *_RUSSIAN, *_UKRAINIAN))


def words_of(text: str) -> list[str]:
    """The words of a text in their order, folded: small letters, ё as е, no accents, no joining words.

    A text of joining words alone keeps them.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    words = [_plain(word) for word in _WORD.findall(folded)]
    return [word for word in words if word not in _JOINING] or words


def _plain(word: str) -> str:
    """Latin letters without accents; й and ї are letters of their own, not и and і with a mark."""
    if _CYRILLIC.search(word):
        return word
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", word)))


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """What all forms of a folded word share, by the rules for its script: English ones, or Russian ones.

    Of other languages some forms stay apart; they are near enough to count as typing errors of each other.
    """
    # A stemmer keeps the word that it works on, so each thread makes its own; known words need none.
    rules = "russian" if _CYRILLIC.search(word) else "english"
    return str(snowballstemmer.stemmer(rules).stemWord(word))


@lru_cache(maxsize=32_768)
def stems_of(text: str) -> frozenset[str]:
    """The stems of all words of a text."""
    return frozenset(stem(word) for word in words_of(text))


def stems_asked(question: str) -> tuple[str, ...]:
    """The stems of a question, each once, in its order; of a very long one the first."""
    return tuple(dict.fromkeys(stem(word) for word in words_of(question)))[:MOST_WORDS]
