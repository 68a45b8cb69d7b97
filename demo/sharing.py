"""Who shares what with whom in the demo: an agreement of every kind, and who may read because of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from demo import figures
from demo.countries import AMERICAN, EASTERN, PARTNERS, countries

EMBARGO_DAYS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A country's decision on one indicator. countries: those that a bilateral one names.

    embargoed: what is released from then on is held back from everybody else.
    """

    mode: str
    countries: tuple[str, ...] = ()
    embargoed: bool = False

    def body(self, today: date) -> dict[str, Any]:
        """The agreement as the API takes it. An embargo lasts for longer than the demo."""
        until = (today + timedelta(days=EMBARGO_DAYS)).isoformat() + "T00:00:00Z" if self.embargoed else None
        return {"mode": self.mode, "countries": list(self.countries), "embargo_until": until}


RECIPROCAL: Final = Agreement(mode="reciprocal")
PARTICIPANTS: Final = Agreement(mode="participants")
PUBLIC: Final = Agreement(mode="public")
NATIONAL: Final = Agreement(mode="national")
EMBARGOED: Final = Agreement(mode="participants", embargoed=True)

AGREEMENTS: Final[Mapping[tuple[str, str], Agreement]] = {
    ("AM", "ASYLUM_APPLICATIONS"): RECIPROCAL,
    ("CZ", "ASYLUM_APPLICATIONS"): PUBLIC,
    ("GE", "ASYLUM_APPLICATIONS"): RECIPROCAL,
    ("KG", "ASYLUM_APPLICATIONS"): PARTICIPANTS,
    ("KZ", "ASYLUM_APPLICATIONS"): PARTICIPANTS,
    ("MD", "ASYLUM_APPLICATIONS"): RECIPROCAL,
    ("PL", "ASYLUM_APPLICATIONS"): PARTICIPANTS,
    ("RU", "ASYLUM_APPLICATIONS"): NATIONAL,
    ("TM", "ASYLUM_APPLICATIONS"): PARTICIPANTS,
    ("UA", "ASYLUM_APPLICATIONS"): Agreement(mode="bilateral", countries=("MD", "PL")),
    ("AM", "ASYLUM_DECISIONS"): RECIPROCAL,
    ("CZ", "ASYLUM_DECISIONS"): PARTICIPANTS,
    ("GE", "ASYLUM_DECISIONS"): PUBLIC,
    ("KG", "ASYLUM_DECISIONS"): RECIPROCAL,
    ("KZ", "ASYLUM_DECISIONS"): Agreement(mode="bilateral", countries=("KG", "RU")),
    ("MD", "ASYLUM_DECISIONS"): Agreement(mode="bilateral", countries=("PL", "UA")),
    ("PL", "ASYLUM_DECISIONS"): RECIPROCAL,
    ("RU", "ASYLUM_DECISIONS"): NATIONAL,
    ("UA", "ASYLUM_DECISIONS"): RECIPROCAL,
    ("AM", "FOREIGNERS"): PARTICIPANTS,
    ("CZ", "FOREIGNERS"): PARTICIPANTS,
    ("KG", "FOREIGNERS"): RECIPROCAL,
    ("KZ", "FOREIGNERS"): NATIONAL,
    ("MD", "FOREIGNERS"): Agreement(mode="bilateral", countries=("CZ", "PL")),
    ("PL", "FOREIGNERS"): PUBLIC,
    ("CO", "ENTRIES"): PUBLIC,
    ("CR", "ENTRIES"): PARTICIPANTS,
    ("GT", "ENTRIES"): RECIPROCAL,
    ("CO", "EXITS"): RECIPROCAL,
    ("CR", "EXITS"): Agreement(mode="bilateral", countries=("GT",)),
    ("GT", "EXITS"): EMBARGOED,
}
"""What is not here (the decisions of TM, everything of the newcomers, of GB what all report) is national by
default.
"""


def agreements_of(country: str) -> Mapping[str, Agreement]:
    """A country's agreements by indicator."""
    return {indicator: agreed for (owner, indicator), agreed in AGREEMENTS.items() if owner == country}


def readers_of(owner: str, indicator: str) -> frozenset[str]:
    """The countries that read an indicator of another once everything is released, the owner left out.

    Written down here a second time, from the rules of the domain and not from the code under test.
    """
    agreed = AGREEMENTS.get((owner, indicator), NATIONAL)
    match agreed.mode if not agreed.embargoed else NATIONAL.mode:
        case "bilateral":
            found = set(agreed.countries)
        case "participants":
            found = set(_members(owner))
        case "reciprocal":
            found = {each for each in _group(owner) if figures.posted(each, indicator)}
        case "public":
            found = set(countries())
        case _:
            found = set()
    return frozenset(found - {owner})


def _members(country: str) -> tuple[str, ...]:
    """The members of the country's group; its partners share with it, and read what they are owed."""
    return AMERICAN if country in AMERICAN else EASTERN


def _group(country: str) -> tuple[str, ...]:
    return AMERICAN if country in AMERICAN else (*EASTERN, *PARTNERS)
