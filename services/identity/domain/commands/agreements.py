"""What can be asked about sharing agreements."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from servicekit.sharing import SharingGroup
from services.identity.domain.values import AgreementMode, Existence


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAgreement:
    """Decide who else reads an indicator. existence None: as is usual for the mode.

    participating: the countries that take part now; organisations_known, positions_known: those there are.
    people_known: the named people that have an account, with the country they stand for. now: the moment
    of the decision.
    """

    indicator: str
    mode: AgreementMode
    countries: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    terms: Mapping[str, str] | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    embargo_until: datetime | None = None
    lapse_after_days: int | None = None
    existence: Existence | None = None
    participating: frozenset[str]
    organisations_known: frozenset[str] = frozenset()
    positions_known: frozenset[str] = frozenset()
    people_known: Mapping[str, str | None] = field(default_factory=dict)
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmAgreement:
    """Let countries read by an agreement that joined a group after it was set.

    waiting: those that wait for it. agreed: those of the groups that read already.
    """

    indicator: str
    countries: tuple[str, ...]
    waiting: frozenset[str]
    agreed: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptTerms:
    """Accept the terms of a country's agreement: for a person, or for the keys of a reading country.

    terms: the name of the texts that were shown. country, organisation, positions: what whoever accepts
    stands for. groups: as they stand now.
    """

    indicator: str
    terms: str
    person: str | None
    reader_country: str | None
    country: str | None
    organisation: str | None
    positions: tuple[str, ...]
    groups: tuple[SharingGroup, ...]
