"""Which shared indicator is the mirror of one where nobody named it: the other end of the same movement."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, Literal

from servicekit.concepts import COUNTRY, Indicator
from servicekit.rules import Rule

CITIZENSHIP: Final = "citizenship"
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


Obstacle = Literal["measure", "cases", "dimension"]


def obstacle(here: Indicator, against: Mapping[str, str], there: Indicator) -> Obstacle | None:
    """Why an indicator is no mirror of another one, although a rule may name it; None where it is.

    against: what the rule names. A flow is never set against a stock, and cases (crossings of a border) are
    never subtracted. Each side says by a dimension of countries whom its figures are about; one by
    citizenship says it only where the other side counts its own citizens, and not both do.
    """
    if here.measure != there.measure:
        return "measure"
    if not all("persons" in each.units for each in (here, there)):
        return "cases"
    ends = ((here, against["dimension"], there), (there, against["partner_dimension"], here))
    for own, name, other in ends:
        known = own.dimension(name)
        if known is None or known.code_list != COUNTRY:
            return "dimension"
        if name == CITIZENSHIP and not other.counts_own_citizens:
            return "dimension"
    both = against["dimension"] == against["partner_dimension"] == CITIZENSHIP
    return "dimension" if both else None


def _end(indicator: Indicator) -> str | None:
    """The one dimension by which an indicator is an end of a movement; None: it is none, or both."""
    if indicator.measure != "flow" or indicator.namespace is not None:
        return None
    names = [
        each.name for each in indicator.dimensions if each.code_list == COUNTRY and each.name in FROM | TO
    ]
    return names[0] if len(names) == 1 else None
