"""Puts the identity service together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa

from eventlog import Consumer, install_read_models, install_tables, writing
from servicekit.access import Rights
from servicekit.duties import Duty
from servicekit.kit import Kit
from services.identity import projections
from services.identity.attempts import Attempts, Pauses
from services.identity.handlers.administration import Administration
from services.identity.handlers.agencies import Agencies
from services.identity.handlers.agreements import Agreements
from services.identity.handlers.countries import Countries
from services.identity.handlers.deciding import Deciding
from services.identity.handlers.erasing import Erasing
from services.identity.handlers.invitations import Invitations
from services.identity.handlers.keys import Keys
from services.identity.handlers.mail_choices import MailChoices
from services.identity.handlers.own_sessions import OwnSessions
from services.identity.handlers.participation import Participation
from services.identity.handlers.people import People
from services.identity.handlers.second_factor import SecondFactor
from services.identity.handlers.sessions import Sessions
from services.identity.handlers.writing import Writing
from services.identity.passwords import Passwords
from services.identity.second_factors import SecondFactors
from services.identity.secrets import Secrets
from services.identity.tables import KEPT, READ_MODELS

ATTEMPTS_KEY: Final = "identity:attempts"
"""The key of the keyring that digests of counted attempts are made with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The identity service as one process has it."""

    database: sa.Engine
    rights: Rights
    countries: Countries
    agreements: Agreements
    participation: Participation
    agencies: Agencies
    keys: Keys
    people: People
    invitations: Invitations
    administration: Administration
    erasing: Erasing
    factor: SecondFactor
    own_sessions: OwnSessions
    mail: MailChoices
    sessions: Sessions
    consumers: Sequence[Consumer]
    duties: Sequence[Duty]
    clock: Callable[[], datetime]

    def today(self) -> date:
        """The day that it is, in UTC."""
        return self.clock().date()

    def create_first_administrator(
        self, *, email: str, name: str, password: str, language: str = "en"
    ) -> str:
        """Open the account that all others come from; its number.

        Works without anything in the background. Raises SystemInUse where there is a system
        administrator, InvalidEmail, EmailTaken, PasswordUnsuitable.
        """
        return self.people.register_first(email=email, name=name, language=language, password=password)


def build(kit: Kit) -> Identity:
    """Create the tables that are missing and wire the service."""
    install_read_models(kit.database, READ_MODELS)
    with writing(kit.database) as connection:
        install_tables(connection, KEPT)
    read_models = kit.read_model("identity.read-models", projections.apply, projections.TYPES)
    write = Writing(kit, [read_models])
    secrets, passwords = Secrets(kit.database), Passwords(kit.settings, kit.workers)
    attempts = Attempts(
        kit.database,
        lambda: kit.keyring.key_for_sealing(ATTEMPTS_KEY),
        Pauses(first_s=kit.settings.sign_in_pause_s, longest_s=kit.settings.sign_in_longest_pause_s),
        kit.clock,
    )
    factor = SecondFactor(kit, write, SecondFactors(kit.database, kit.keyring), attempts)
    sessions = Sessions(kit, write, secrets, passwords, attempts, factor)
    deciding = Deciding(kit, write)
    invitations = Invitations(kit, write, secrets, passwords, sessions)
    people = People(kit, write, secrets, passwords, sessions, invitations, attempts)
    return Identity(
        database=kit.database,
        rights=kit.rights,
        countries=Countries(kit, write, deciding, people, invitations),
        agreements=Agreements(kit, write, deciding),
        participation=Participation(kit, write, deciding, sessions),
        agencies=Agencies(kit, write, deciding),
        keys=Keys(kit, deciding, secrets),
        people=people,
        invitations=invitations,
        administration=Administration(kit, write, sessions),
        factor=factor,
        own_sessions=OwnSessions(kit, secrets, sessions),
        mail=MailChoices(kit, write),
        erasing=Erasing(kit, write, sessions),
        sessions=sessions,
        consumers=(read_models,),
        duties=(),
        clock=kit.clock,
    )
