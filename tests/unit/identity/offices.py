"""What stories about positions, roles and organisations begin with."""

from typing import Any

from servicekit.policies import built_in
from services.identity.domain import directory, organisations, positions, rolebook
from services.identity.domain.events import DirectoryEvent, PersonRegistered, RoleGranted
from services.identity.domain.events import administration as a
from tests.unit.identity.stories import Story

SYSTEM, MOLDOVA, ANA, SECOND = "person:1", "person:2", "person:3", "person:4"
NAMES = {"en": "Name", "ru": "Имя"}


def registered(person: str, country: str | None, organisation: str | None = None) -> PersonRegistered:
    return PersonRegistered(
        person=person,
        country=country,
        organisation=organisation,
        email=f"p{person}@example.org",
        name="N",
        language="en",
    )


def granted(
    person: str, role: str, country: str | None, organisation: str | None = None, grant: str | None = None
) -> RoleGranted:
    return RoleGranted(
        grant=grant or f"g{person}",
        person=person,
        role=role,
        country=country,
        organisation=organisation,
        indicators=None,
        sources=None,
    )


def role_of_position(role: str, **limits: tuple[str, ...]) -> a.RoleOfPosition:
    return a.RoleOfPosition(role=role, **limits)


def created(code: str, *roles: str, country: str = "MD") -> a.PositionCreated:
    return a.PositionCreated(
        position=f"{country}-{code}",
        country=country,
        agency=None,
        names=NAMES,
        focal_point=False,
        roles=tuple(role_of_position(role) for role in roles),
    )


def assigned(code: str, person: str, country: str = "MD") -> a.PersonAssigned:
    return a.PersonAssigned(position=f"{country}-{code}", country=country, person=person)


def defined(role: str, *privileges: str, grants: tuple[str, ...] = ()) -> a.RoleDefined:
    return a.RoleDefined(
        country="MD", role=role, names=NAMES, privileges=tuple(sorted(privileges)), grants=grants
    )


# A system administrator (1), two administrators of Moldova (2 and 4), and Ana of Moldova without a role (3).
PEOPLE: tuple[DirectoryEvent, ...] = (
    registered("1", None),
    granted("1", "system-administrator", None),
    registered("2", "MD"),
    granted("2", "country-administrator", "MD"),
    registered("3", "MD"),
    registered("4", "MD"),
    granted("4", "country-administrator", "MD"),
)


def decide(state: directory.Directory, command: Any) -> list[Any]:
    """As the handlers do: by the module that the command belongs to."""
    for module in (positions, rolebook, organisations):
        if isinstance(command, module.Command):
            return list(module.decide(state, command))
    return list(directory.decide(state, command))


GIVEN = Story(directory.Directory(roles=built_in()), decide, directory.evolve).given(*PEOPLE)
