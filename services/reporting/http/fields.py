"""The fields of the forms of reports."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of the form. options: (value, label) to choose from; none: typed in.

    several: any number of the options; the value has their codes with commas between them. wide: takes a line
    of the form. width: of what is typed in, in characters; None: as wide as can be.
    """

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    several: bool = False
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
