"""Who takes part in the demo: countries, their groups, their agencies and their people."""

from dataclasses import dataclass
from typing import Final

PASSWORD: Final = "comity-demo"  # noqa: S105  told to everybody, and good for the demo only
DOMAIN: Final = "demo.example"

EASTERN: Final = ("AM", "AZ", "BY", "GE", "KG", "KZ", "MD", "RU", "TJ", "TM", "UA", "UZ")
PARTNERS: Final = ("PL", "CZ", "GB")
AMERICAN: Final = ("CO", "CR", "GT")
NEWCOMERS: Final = ("TJ", "AZ", "BY", "UZ")
"""They have accounts and documentation, but neither figures nor agreements to begin with."""

GROUPS: Final = {
    "EAST": {
        "en": "Eastern Europe and Central Asia (demo)",
        "ru": "Восточная Европа и Центральная Азия (демо)",
    },
    "CENTRAM": {"en": "Colombia and Central America (demo)", "ru": "Колумбия и Центральная Америка (демо)"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A person of the demo: the first part of the address, and the roles they hold."""

    name: str
    roles: tuple[str, ...]


ACCOUNTS: Final = (
    Account(name="submitter", roles=("user", "data-submitter")),
    Account(name="validator", roles=("user", "data-validator")),
    Account(name="approver", roles=("user", "data-approver")),
    Account(name="content", roles=("user", "content-manager")),
    Account(name="user", roles=("user",)),
)


def countries() -> tuple[str, ...]:
    """Every country of the demo."""
    return (*EASTERN, *PARTNERS, *AMERICAN)


def groups_of(country: str) -> list[dict[str, str]]:
    """The groups of a country, with its standing in each."""
    if country in AMERICAN:
        return [{"group": "CENTRAM", "standing": "member"}]
    return [{"group": "EAST", "standing": "partner" if country in PARTNERS else "member"}]


def email(name: str, country: str | None = None) -> str:
    """The address of an account."""
    return f"{name}.{country.lower()}@{DOMAIN}" if country else f"{name}@{DOMAIN}"
