"""Search: which texts have the words of a question, in any form and with typing errors, the best first."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from services.reporting.domain.word_forms import stems_asked, stems_of

SAME, BEGINS, NEAR = 4, 2, 1
"""What a word of a text is worth: the one asked for, one that begins like it, one mistyped."""
IN_TITLE: Final = 3
"""How much more a word counts in a title than beneath it."""
SHORTEST_BEGINNING: Final = 3
SHORTEST_ROOT, LONGEST_ENDING = 5, 4
"""How long a word of the texts must be to count as the root of one asked for, and what may be left over."""
ERRORS: Final = ((8, 2), (4, 1))
"""From how many letters on how many typing errors are forgiven: a letter more, fewer, other, or swapped."""
MOST_NEAR: Final = 40
"""How many words of the texts one that is mistyped may stand for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """A text that may be found, by stems: what it is called, and what else is said of it."""

    title: frozenset[str]
    body: frozenset[str] = frozenset()


def searched(titles: Iterable[str], bodies: Iterable[str] = ()) -> Searched:
    """What may be found by these texts, which may be of several languages."""
    title = frozenset(chain.from_iterable(map(stems_of, titles)))
    return Searched(title=title, body=frozenset(chain.from_iterable(map(stems_of, bodies))) - title)


def found(question: str, texts: Sequence[Searched]) -> list[int]:
    """Places of the texts that have every word of a question, the best first, equal ones in their order.

    A question without a word finds nothing. Pure; the time is that of comparing each word of the question
    with each different word of the texts.
    """
    asked = stems_asked(question)
    if not asked:
        return []
    vocabulary = frozenset(chain.from_iterable((*text.title, *text.body) for text in texts))
    meant = [meanings(stem, vocabulary) for stem in asked]
    worth = {place: _worth(text, meant) for place, text in enumerate(texts)}
    return sorted((place for place in worth if worth[place] > 0), key=lambda place: (-worth[place], place))


def meanings(stem: str, vocabulary: Collection[str]) -> dict[str, int]:
    """The words that a stem may stand for, and what each is worth; near ones only if there is no other."""
    whole = {word: BEGINS for word in vocabulary if _akin(stem, word)}
    if stem in vocabulary:
        whole[stem] = SAME
    if whole:
        return whole
    errors = next((errors for letters, errors in ERRORS if len(stem) >= letters), 0)
    if errors == 0:
        return {}
    near = extract(stem, sorted(vocabulary), scorer=OSA.distance, score_cutoff=errors, limit=MOST_NEAR)
    least = min((distance for _, distance, _ in near), default=0)
    return {word: NEAR for word, distance, _ in near if distance == least}


def _akin(stem: str, word: str) -> bool:
    if word.startswith(stem):
        return len(stem) >= SHORTEST_BEGINNING
    return stem.startswith(word) and len(word) >= SHORTEST_ROOT and len(stem) - len(word) <= LONGEST_ENDING


def _worth(text: Searched, meant: Sequence[Mapping[str, int]]) -> int:
    """The sum over the words asked for; 0 where one is missing."""
    total = 0
    for words in meant:
        best = max(
            (
                worth * (IN_TITLE if word in text.title else 1)
                for word, worth in words.items()
                if word in text.title or word in text.body
            ),
            default=0,
        )
        if best == 0:
            return 0
        total += best
    return total
