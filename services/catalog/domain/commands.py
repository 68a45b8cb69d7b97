"""The commands of definitions: indicators, code lists, sources, breaks, correspondence tables and packs."""

from dataclasses import dataclass

from servicekit.concepts import Break, Code, Indicator, Names, Source
from servicekit.correspondences import Correspondence, Key
from services.catalog.domain.packs import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineCodeList:
    """Define a code list, or define it anew in full; codes as they were given, sound or not."""

    code: str
    namespace: str | None
    names: Names
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineIndicator:
    """Define an indicator, or define it anew in full."""

    indicator: Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareSource:
    """Declare a source of a country, or declare it anew. agency_is_open: of the agency it names."""

    source: Source
    agency_is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareBreak:
    """Declare that a series breaks at a period, or say anew why."""

    declared: Break


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawBreak:
    """Withdraw what was said of a break."""

    country: str
    indicator: str
    source: str
    period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishCorrespondence:
    """Publish a version of a correspondence table. expected: the one that it was made from, 0: none."""

    correspondence: Correspondence
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawCorrespondence:
    """Withdraw a correspondence table. expected: the newest version as it was read."""

    key: Key
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallPack:
    """Install a pack: define what it brings, merged with what stands."""

    pack: Pack


Definition = (
    DefineCodeList
    | DefineIndicator
    | DeclareSource
    | DeclareBreak
    | WithdrawBreak
    | PublishCorrespondence
    | WithdrawCorrespondence
    | InstallPack
)
