"""Under which key a document and its events are sealed."""

from typing import Final

SYSTEM: Final = "_"
"""Stands in envelopes where a country's code does, for documents of the whole system."""


def keeper_of(country: str | None) -> str:
    """Whose event it is: the country's, or the system's."""
    return country or SYSTEM


def key_of(country: str | None) -> str:
    """The key of a document's contents: the same as its events are sealed under."""
    return f"country:{keeper_of(country)}"
