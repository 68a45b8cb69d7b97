"""What a reader chooses in a report: checked against the reference, and written back into its address."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from servicekit.errors import Fault
from servicekit.reference import COUNTRY, Indicator, Reference
from services.reporting.domain.figures import TOTAL
from services.reporting.domain.periods import FREQUENCIES, parse_period
from services.reporting.queries.observations import FIRST_DAY, LAST_DAY, Cut

MAX_COUNTRIES: Final = 60
LONGEST_NAME: Final = 40
"""So much of a name is said back."""
MAX_LENGTH: Final = 4_000
"""Of a value, in characters: every code of a long list, with commas between them."""
_UNWRITABLE: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
"""No name and no code has such a character; a database or an address may be unable to hold it."""
LAYOUT: Final = ("by", "rows", "columns", "tables", "totals", "order", "top", "measure", "chart")
"""The parameters that say how a report is laid out, where its template leaves that open."""


SEEN_BY: Final = "seen_by"
"""A parameter that every report takes: the country through whose readers' eyes one's own figures are seen."""


class BadParameter(Fault):
    """A parameter has a value there is not. fields: parameter, value."""

    code = "bad-parameter"
    status = 422


class MissingParameter(BadParameter):
    """A report cannot do without a parameter. fields: parameter."""

    code = "missing-parameter"


class UnknownParameter(BadParameter):
    """There is no such parameter here. fields: parameter, and known: those that there are."""

    code = "unknown-parameter"


class ContradictoryParameter(BadParameter):
    """A parameter is given more than once, and not alike. fields: parameter, value: all of them."""

    code = "contradictory-parameter"


class RangeReversed(BadParameter):
    """The periods would end before they begin. fields: parameter, value, and begins: where they do."""

    code = "range-reversed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """The choices of one report; codes: a code for each dimension that is not on an axis.

    several: the codes of a dimension that was given more than one. layout: how the report is laid out, as
    given. pairs: what was given, in a lasting order, for the address of the report.
    """

    country: str | None = None
    countries: tuple[str, ...] = ()
    indicator: Indicator | None = None
    partner: str | None = None
    group: str | None = None
    citizenship: str | None = None
    joint: str | None = None
    seen_by: str | None = None
    source: str | None = None
    frequency: str | None = None
    first_day: int = FIRST_DAY
    last_day: int = LAST_DAY
    codes: Mapping[str, str] = field(default_factory=dict)
    several: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    layout: Mapping[str, str] = field(default_factory=dict)
    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def subject(self) -> Indicator:
        """The indicator of a report that needs one."""
        assert self.indicator is not None
        return self.indicator

    def cut(self, codes: Mapping[str, Sequence[str]], frequency: str | None) -> Cut:
        """These periods of the cells with these codes."""
        return Cut(
            codes=codes,
            frequencies=(frequency,) if frequency else (),
            first_day=self.first_day,
            last_day=self.last_day,
        )


def parse_parameters(
    given: Mapping[str, str], reference: Reference, *, needs: Sequence[str], takes: Sequence[str]
) -> Parameters:
    """The parameters of a report. needs, takes: names of those it must and may have; `codes` among takes
    stands for one per dimension of the indicator, and `filters` beside it for any number of codes of each,
    with commas between them. Raises BadParameter.
    """
    spelled = {
        name: codes_listed(value) if takes_several(name, needs, takes) else value.strip()
        for name, value in given.items()
    }
    filled = {name: value for name, value in spelled.items() if value}
    for name, value in filled.items():
        if len(value) > MAX_LENGTH or _UNWRITABLE.search(name + value):
            raise BadParameter(parameter=_UNWRITABLE.sub("?", name), value=_UNWRITABLE.sub("?", value[:40]))
    for name in needs:
        if name not in filled:
            raise MissingParameter(parameter=name)
    values: dict[str, Any] = {}
    if "indicator" in filled:
        values["indicator"] = reference.indicator(filled["indicator"])
        if values["indicator"] is None:
            raise BadParameter(parameter="indicator", value=filled["indicator"])
    dimensions = {each.name: each for each in values["indicator"].dimensions} if "indicator" in values else {}
    codes: dict[str, str] = {}
    several: dict[str, tuple[str, ...]] = {}
    named = {*needs, *takes, SEEN_BY} - {"codes", "filters"}
    for name, value in filled.items():
        if name in named:
            _take(name, value, reference, values)
        elif "codes" in takes and name in dimensions:
            code_list = reference.code_list(dimensions[name].code_list)
            chosen = value.split(",") if "filters" in takes else [value]
            for code in chosen:
                if code != TOTAL and (code_list is None or code not in code_list.codes):
                    raise BadParameter(parameter=name, value=code)
            if len(chosen) == 1:
                [codes[name]] = chosen
            else:
                several[name] = tuple(chosen)
        else:
            known = {*named, *(dimensions if "codes" in takes else ())}
            raise UnknownParameter(parameter=name[:LONGEST_NAME], known=sorted(known))
    if values.get("first_day", FIRST_DAY) > values.get("last_day", LAST_DAY):
        raise RangeReversed(parameter="to", value=filled["to"], begins=filled["from"])
    return Parameters(**values, codes=codes, several=several, pairs=tuple(sorted(filled.items())))


def takes_several(name: str, needs: Sequence[str], takes: Sequence[str]) -> bool:
    """Whether a parameter of a report has any number of codes, where the report has it at all."""
    if name == "countries":
        return name in takes
    return "filters" in takes and name not in {*needs, *takes, SEEN_BY}


def codes_listed(value: str) -> str:
    """Codes with commas between them, each once and in one order: a choice has one address, however it was
    made.
    """
    return ",".join(sorted({part.strip() for part in value.split(",")} - {""}))


def _take(name: str, value: str, reference: Reference, values: dict[str, Any]) -> None:
    match name:
        case "indicator":
            return
        case "country" | "partner" | "seen_by":
            _check(value in reference.known_countries(), name, value)
            values[name] = value
        case "countries":
            chosen = tuple(value.split(","))
            _check(len(chosen) <= MAX_COUNTRIES, name, value)
            for country in chosen:
                _check(country in reference.known_countries(), name, country)
            values["countries"] = chosen
        case "group":
            _check(value in reference.groups(), name, value)
            values["group"] = value
        case "citizenship":
            known = reference.code_list(COUNTRY)
            _check(value != TOTAL and known is not None and value in known.codes, name, value)
            values["citizenship"] = value
        case "joint":
            _check(re.fullmatch(r"[0-9a-f]{32}", value) is not None, name, value)
            values["joint"] = value
        case "frequency":
            _check(value in FREQUENCIES, name, value)
            values["frequency"] = value
        case "from":
            values["first_day"] = parse_period(value).start
        case "to":
            values["last_day"] = parse_period(value).end
        case _ if name in LAYOUT:
            values.setdefault("layout", {})[name] = value
        case _:
            values[name] = value


def _check(right: bool, name: str, value: str) -> None:
    if not right:
        raise BadParameter(parameter=name, value=value)
