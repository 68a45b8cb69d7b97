"""Which shared indicator is the mirror of one where nobody named it: the other end of the same movement."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from servicekit.concepts import COUNTRY, Indicator
from servicekit.rules import Rule

MIRROR: Final = "mirror-apart"
"""The check that compares both ends."""
FROM: Final = frozenset({"origin", "country_from", "previous_residence", "country_of_previous_residence"})
TO: Final = frozenset({"destination", "country_to", "next_residence", "country_of_next_residence"})
"""What dimensions are called that say where people come from, and where they go."""


def mirrored(
    rules: Iterable[Rule], indicator: Indicator | None, known: Iterable[Indicator]
) -> tuple[Rule, ...]:
    """The rules of an indicator; where none of them says what mirror figures are compared with, one does."""
    return tuple(
        replace(rule, against=mirror_of(indicator, known))
        if rule.code == MIRROR and not rule.against and indicator is not None
        else rule
        for rule in rules
    )


def mirror_of(indicator: Indicator, known: Iterable[Indicator]) -> dict[str, str]:
    """What `mirror-apart` compares an indicator with: indicator, dimension, partner_dimension; else nothing.

    One end is a shared flow with one dimension of countries that says where people go, the other one with
    one that says where they come from; both count the same unit and have a frequency in common. Nothing where
    several could be meant: then a rule set names one (domain brief, 8: mirror statistics).
    """
    own = _end(indicator)
    if own is None:
        return {}
    found = [
        (other, end)
        for other in known
        if (end := _end(other)) is not None
        and (own in TO) != (end in TO)
        and other.units[0] == indicator.units[0]
        and set(other.frequencies) & set(indicator.frequencies)
    ]
    if len(found) != 1:
        return {}
    [(other, end)] = found
    return {"indicator": other.code, "dimension": own, "partner_dimension": end}


def _end(indicator: Indicator) -> str | None:
    """The one dimension by which an indicator is an end of a movement; None: it is none, or both."""
    if indicator.measure != "flow" or indicator.namespace is not None:
        return None
    names = [
        each.name for each in indicator.dimensions if each.code_list == COUNTRY and each.name in FROM | TO
    ]
    return names[0] if len(names) == 1 else None
