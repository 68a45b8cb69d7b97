"""What several countries say of the same things, in a column each: a table of words, not of figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Agreement = Literal["differs", "partly", "alike"]
"""All say something, and not the same; not all say something; all say the same."""

AGREEMENTS: Final[tuple[Agreement, ...]] = ("differs", "partly", "alike")
"""In the order in which they are read: what differs first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What each of several says of one thing. texts: one of each, empty where it says nothing.

    code: of the thing. defines: it says what the figures mean.
    """

    code: str
    label: str
    texts: tuple[str, ...]
    defines: bool = False

    @property
    def agreement(self) -> Agreement:
        """Whether they say the same; case, blanks and the dot at the end are no difference."""
        if not all(self.texts):
            return "partly"
        return "alike" if len({_plain(text) for text in self.texts}) == 1 else "differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """The table. heading: over the names of things. codes, columns: who says it, by code and name."""

    title: str
    heading: str
    codes: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[Said, ...]

    @property
    def groups(self) -> tuple[tuple[Agreement, tuple[Said, ...]], ...]:
        """The rows by how far they agree, those that differ first; none without a row."""
        parted = ((each, tuple(row for row in self.rows if row.agreement == each)) for each in AGREEMENTS)
        return tuple((each, rows) for each, rows in parted if rows)

    def told(self, *, defining: bool) -> tuple[str, ...]:
        """The same as lines of text, where there are no columns: what defines the figures, or the rest."""
        rows = [row for row in self.rows if row.defines == defining]
        return tuple(line for row in rows for line in self._lines(row))

    def _lines(self, row: Said) -> Iterator[str]:
        """What is said of a thing, what all say alike once."""
        if row.agreement == "alike":
            yield f"{row.label} ({', '.join(self.columns)}): {row.texts[0]}"
            return
        for whose, text in zip(self.columns, row.texts, strict=True):
            if text:
                yield f"{row.label} ({whose}): {text}"


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(".").casefold()
