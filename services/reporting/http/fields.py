"""The fields of the forms of reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

MAX_CHOICES: Final = 400
"""Of more codes than this none is offered: they are typed in."""
FEW: Final = 12
"""Of more options than this, those to tick are found by words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of the form. options: (value, label) to choose from; none: typed in.

    several: any number of the options; the value has their codes with commas between them, and those stand
    first, as many as ticked says. folded: they are shown once they are asked for; searched: and found by
    words there, those included that their code_list has for them. wide: takes a line of the form. width: of
    what is typed in, in characters; None: as wide as can be.
    """

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    several: bool = False
    ticked: int = 0
    folded: bool = False
    searched: bool = False
    code_list: str = ""
    wide: bool = False
    width: int | None = 10


def choice(
    label: str, name: str, value: str, options: Iterable[tuple[str, str]], *, optional: str = ""
) -> Field:
    """A field with options to choose from. optional: what it is called to choose none of them."""
    listed = tuple(options)
    return Field(
        name=name,
        label=label,
        value=value,
        options=(("", optional), *listed) if optional else listed,
    )


def ticks(
    label: str,
    name: str,
    chosen: Iterable[str],
    options: Iterable[tuple[str, str]],
    *,
    hint: str,
    folded: bool,
    code_list: str = "",
) -> Field:
    """A field with any number of options to choose, those that are chosen first. Every chosen one is among
    the options.
    """
    codes, listed = set(chosen), list(options)
    first = [each for each in listed if each[0] in codes]
    return Field(
        name=name,
        label=label,
        value=",".join(sorted(codes)),
        options=(*first, *(each for each in listed if each[0] not in codes)),
        hint=hint,
        several=True,
        ticked=len(first),
        folded=folded,
        searched=len(listed) > FEW,
        code_list=code_list,
        wide=True,
    )
