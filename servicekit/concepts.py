"""The values that say what figures mean and who shares them, and their making from event payloads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final, Literal

from servicekit.language import DEFAULT, territory_name, translate

Names = Mapping[str, str]
CodeKind = Literal["value", "total", "unknown"]
Mode = Literal["national", "bilateral", "reciprocal", "participants", "public"]
Existence = Literal["announced", "closed"]
ReleasedBy = Literal["anyone", "approver", "other"]
"""Who releases: whoever may, who signed the figures off, or somebody else than who did."""

TOTAL: Final = "_T"
"""Code of the total, in every code list."""
UNKNOWN: Final = "UNK"
"""Code of unknown citizenship."""
STATELESS: Final = "STLS"
"""Code of the stateless."""
COUNTRY: Final = "COUNTRY"
"""The code list that names countries, citizenships and territories."""
DOCUMENTATION_REQUIRED: Final = (
    "definition",
    "legal_basis",
    "agency",
    "collection_method",
    "coverage",
    "counting_unit",
    "periodicity",
    "timeliness",
    "contact",
)
"""Fields of data documentation that have to be there, in English and Russian, before a first release."""
DOCUMENTATION_FIELDS: Final = (*DOCUMENTATION_REQUIRED, "breaks", "known_errors")
WORKING_LANGUAGES: Final = ("en", "ru")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """A breakdown of an indicator; optional: figures need not be split by it.

    additive: its total is the sum of its parts. Where it is not (an application and the decision on it,
    first and repeat applications of one person), a total is a figure of its own, which nothing is
    compared with and nobody derives.
    default: the code that is shown where a reader chooses none and the figures tell the dimension apart.
    """

    name: str
    names: Names
    code_list: str
    optional: bool
    additive: bool
    default: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A measured concept as it is defined now.

    namespace: the country that defined it for itself, None for the shared ones.
    units, frequencies: those it accepts, the usual one first. mask_up_to: 0 masks nothing.
    counts_own_citizens: citizens of the reporting country belong to the population counted.
    valid_from: the first day of the periods that this definition is for; None: nothing was said of it.
    number: the how-manieth definition it is. position: where in the log it stands.
    """

    code: str
    namespace: str | None
    names: Names
    definitions: Names
    measure: Literal["stock", "flow"]
    units: tuple[str, ...]
    decimals: int
    frequencies: tuple[str, ...]
    timeliness_days: int
    mask_up_to: int
    counts_own_citizens: bool
    dimensions: tuple[Dimension, ...]
    position: int
    valid_from: date | None = None
    number: int = 1

    def dimension(self, name: str) -> Dimension | None:
        return next((each for each in self.dimensions if each.name == name), None)

    def is_additive(self, name: str) -> bool:
        """Whether the total over a dimension is the sum of its parts; so is one that it does not have."""
        known = self.dimension(name)
        return known is None or known.additive


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One allowed value. parent: the code it is a part of; None: directly beneath the total.

    aliases: other names by which files call it. valid_from, valid_to: the first and the last day of which
    there may be figures of it; None: no bound.
    """

    code: str
    names: Names
    kind: CodeKind
    parent: str | None
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """The allowed values of a dimension, in the order they were defined in."""

    code: str
    namespace: str | None
    names: Names
    codes: Mapping[str, Code]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a country's figures of an indicator come from; unit: persons or cases, never both.

    official: the one that the country named last. official_from: for periods that begin on that day or
    later; None: for every period.
    """

    code: str
    country: str
    indicator: str
    agency: str | None
    names: Names
    kind: Literal["register", "census", "survey", "administrative", "other"]
    unit: Literal["persons", "cases"]
    official: bool
    official_from: date | None = None
    rounding_base: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """From a period on, figures of a source cannot be compared with those before. names: why, by language."""

    country: str
    indicator: str
    source: str
    period: str
    names: Names

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Whose it is and where."""
        return self.country, self.indicator, self.source, self.period


@dataclass(frozen=True, slots=True, kw_only=True)
class Documentation:
    """A country's data documentation of an indicator: text by field and language."""

    fields: Mapping[str, Names]
    complete: bool
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Countries that share a set of indicators, each tuple in the order of the codes."""

    code: str
    names: Names
    members: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """A body inside a country that collects data."""

    code: str
    names: Names
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """Which steps a country asks for, and who releases; one that set none has the usual ones.

    released_by: of those who may release at all. It looks at who approved; at who validated, where nobody
    approved. It is anyone where the country requires neither.
    """

    validation_required: bool = True
    approval_required: bool = True
    distinct_validator_and_approver: bool = False
    released_by: ReleasedBy = "anyone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Who else may read a country's figures of an indicator; position 0: never decided, so nobody.

    countries, organisations, positions, people: the named readers. terms: what a reader accepts, by
    language. starts_at, ends_at: from when and until when it holds. existence: whether who takes part may
    know that there are figures.
    """

    mode: Mode = "national"
    countries: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    terms: Names | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    embargo_until: datetime | None = None
    lapse_after_days: int | None = None
    existence: Existence = "closed"
    position: int = 0

    def holds_at(self, moment: datetime) -> bool:
        """Whether it has begun and has not ended."""
        begun = self.starts_at is None or self.starts_at <= moment
        return begun and (self.ends_at is None or moment < self.ends_at)

    def opens_documentation(self, moment: datetime) -> bool:
        """Whether the public reads what the figures mean, which is where it reads the figures.

        Methods are no secret among those who take part: everyone who is signed in reads them.
        """
        return self.mode == "public" and self.holds_at(moment)


def agreement_from(payload: Mapping[str, Any], position: int) -> Agreement:
    """An agreement out of the payload of identity.agreement-set."""
    return Agreement(
        mode=payload["mode"],
        countries=tuple(payload["countries"]),
        organisations=tuple(payload["organisations"]),
        positions=tuple(payload["positions"]),
        people=tuple(payload["people"]),
        terms=payload["terms"],
        starts_at=_moment(payload["starts_at"]),
        ends_at=_moment(payload["ends_at"]),
        embargo_until=_moment(payload["embargo_until"]),
        lapse_after_days=payload["lapse_after_days"],
        existence=payload["existence"],
        position=position,
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _day(given: date | str | None) -> date | None:
    return date.fromisoformat(given) if isinstance(given, str) else given


def text_in(names: Names, language: str) -> str:
    """A text in a language, else in English, else empty.

    A further language has catalogues that may translate the English text, as those of the shipped names.
    """
    own = names.get(language)
    if own:
        return own
    english = names.get(DEFAULT, "")
    return english if not english or language in WORKING_LANGUAGES else translate(language, english)


def name_of_code(code_list: str, code: str, names: Names, language: str) -> str:
    """The name of a code in a language: its own, for a country the usual one (CLDR), else in English.

    The code itself where it has no name.
    """
    if language not in names and code_list == COUNTRY and (usual := territory_name(code, language)):
        return usual
    return text_in(names, language) or code


def indicator_from(payload: Mapping[str, Any], position: int) -> Indicator:
    """An indicator out of the payload of catalog.indicator-defined."""
    return Indicator(
        code=payload["indicator"],
        namespace=payload["namespace"],
        names=payload["names"],
        definitions=payload["definitions"],
        measure=payload["measure"],
        units=tuple(payload["units"]),
        decimals=payload["decimals"],
        frequencies=tuple(payload["frequencies"]),
        timeliness_days=payload["timeliness_days"],
        mask_up_to=payload["mask_up_to"],
        counts_own_citizens=payload["counts_own_citizens"],
        dimensions=tuple(
            Dimension(
                name=each["dimension"],
                names=each["names"],
                code_list=each["code_list"],
                optional=each["optional"],
                additive=each["additive"],
                default=each["default"],
            )
            for each in payload["dimensions"]
        ),
        position=position,
        valid_from=_day(payload.get("valid_from")),
    )


def code_list_from(payload: Mapping[str, Any]) -> CodeList:
    """A code list out of the payload of catalog.code-list-defined."""
    return CodeList(
        code=payload["code_list"],
        namespace=payload["namespace"],
        names=payload["names"],
        codes=MappingProxyType({each["code"]: code_from(each) for each in payload["codes"]}),
    )


def code_from(payload: Mapping[str, Any]) -> Code:
    """A code as catalog.code-list-defined and the requests to define one write it."""
    return Code(
        code=payload["code"],
        names=payload["names"],
        kind=payload["kind"],
        parent=payload["parent"],
        aliases=tuple(payload["aliases"]),
        valid_from=_day(payload["valid_from"]),
        valid_to=_day(payload["valid_to"]),
    )


def source_from(payload: Mapping[str, Any]) -> Source:
    """A source out of the payload of catalog.source-declared."""
    return Source(
        code=payload["source"],
        country=payload["country"],
        indicator=payload["indicator"],
        agency=payload["agency"],
        names=payload["names"],
        kind=payload["kind"],
        unit=payload["unit"],
        official=payload["official"],
        official_from=_day(payload.get("official_from")),
        rounding_base=payload["rounding_base"],
    )
