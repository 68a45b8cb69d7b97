"""The events of sharing agreements and their terms."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from services.identity.domain.values import AgreementMode, Existence


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSet:
    """A country decided who else may read an indicator of its. Moments are RFC 3339 in UTC."""

    TYPE: ClassVar[str] = "identity.agreement-set"
    country: str
    indicator: str
    mode: AgreementMode
    countries: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    terms: Mapping[str, str] | None = None
    starts_at: str | None = None
    ends_at: str | None = None
    embargo_until: str | None = None
    lapse_after_days: int | None = None
    existence: Existence = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementConfirmed:
    """A country confirmed that countries which joined one of its groups later read by its agreement."""

    TYPE: ClassVar[str] = "identity.agreement-confirmed"
    country: str
    indicator: str
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsAccepted:
    """Terms of an agreement were accepted: by a person for themselves, or for the keys of a country."""

    TYPE: ClassVar[str] = "identity.terms-accepted"
    country: str
    indicator: str
    terms: str
    person: str | None
    reader_country: str | None
