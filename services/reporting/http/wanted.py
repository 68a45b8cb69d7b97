"""Which observations are asked for: the parameters of a request, and what of them the caller may see."""

from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass
from typing import Any

from marshmallow import fields, validate
from sqlalchemy.engine import Connection

from servicekit.kit import Kit
from servicekit.reference import Reference
from servicekit.web.api import ListQuery
from services.reporting.domain.periods import FREQUENCIES, parse_period
from services.reporting.queries.observations import FIRST_DAY, LAST_DAY, Cut
from services.reporting.queries.readers import Reader
from services.reporting.queries.scope import Readable, readable
from services.reporting.queries.vintages import position_of
from services.reporting.reports.parameters import (
    LONGEST_NAME,
    BadParameter,
    RangeReversed,
    UnknownParameter,
)

OWN = frozenset(
    {
        *("indicator", "country", "source", "frequency", "from", "to", "as_of"),
        *("lang", "limit", "after", "format", "labels"),
    }
)
MAX_CODES = 300


class ObservationQuery(ListQuery):
    """Which observations; each further parameter is a dimension with a code or codes (commas between)."""

    format = fields.String(
        load_default="json",
        validate=validate.OneOf(("json", "csv")),
        metadata={"description": "csv: all of them at once, without limit and after"},
    )
    labels = fields.String(
        load_default="id",
        validate=validate.OneOf(("id", "name")),
        metadata={
            "description": "id: codes alone; name: a member or column `<name>_label` in the language of the "
            "answer after country, indicator, source and each dimension (as SDMX-CSV 2.0 names it)"
        },
    )
    indicator = fields.String(required=True)
    country = fields.String(load_default=None, metadata={"description": "One or more, commas between"})
    source = fields.String(load_default=None)
    frequency = fields.String(load_default=None, validate=validate.OneOf(FREQUENCIES))
    as_of = fields.String(
        load_default=None, metadata={"description": "A vintage: a log position, or a date (its end, UTC)"}
    )


ObservationQuery._declared_fields["from"] = fields.String(
    load_default=None, metadata={"description": "Periods that begin within this one or later"}
)
ObservationQuery._declared_fields["to"] = fields.String(
    load_default=None, metadata={"description": "Periods that begin within this one or earlier"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Observations of an indicator. countries, source: None for all. at: a log position; None: the newest.

    labelled: with the names of codes.
    """

    indicator: str
    countries: Collection[str] | None
    source: str | None
    cut: Cut
    at: int | None
    labelled: bool

    def scope(self, connection: Connection, reader: Reader) -> list[Readable]:
        """What of it a reader may see."""
        return readable(
            connection,
            reader,
            indicator=self.indicator,
            countries=self.countries,
            source=self.source,
            at=self.at,
        )


def wanted(query: dict[str, Any], kit: Kit) -> Wanted:
    """What a query asks for. Raises BadParameter, BadPeriod, BadVintage."""
    indicator = query["indicator"]
    if kit.reference.indicator(indicator) is None:
        raise BadParameter(parameter="indicator", value=indicator[:80])
    countries = _codes(query["country"])
    _require_known("country", countries or (), kit.reference.known_countries())
    cut = _cut(query)
    at = position_of(kit.log, query["as_of"], today=kit.clock())
    _require_dimensions(cut, kit.reference, indicator)
    return Wanted(
        indicator=indicator,
        countries=countries,
        source=query["source"],
        cut=cut,
        at=at,
        labelled=query["labels"] == "name",
    )


def unit_of(reference: Reference, each: Readable) -> str:
    """What a source counts; the indicator's usual unit where the source was never declared."""
    source = reference.source(each.country, each.indicator, each.source)
    indicator = reference.indicator(each.indicator)
    assert indicator is not None
    return source.unit if source else indicator.units[0]


def _cut(query: dict[str, Any]) -> Cut:
    first, last = query["from"], query["to"]
    cut = Cut(
        codes={name: _codes(str(value)) or [] for name, value in query.items() if name not in OWN},
        frequencies=(query["frequency"],) if query["frequency"] else (),
        first_day=parse_period(first).start if first else FIRST_DAY,
        last_day=parse_period(last).end if last else LAST_DAY,
    )
    if cut.first_day > cut.last_day:
        raise RangeReversed(parameter="to", value=last, begins=first)
    return cut


def _codes(text: str | None) -> list[str] | None:
    if text is None:
        return None
    codes = [code.strip() for code in text.split(",")][: MAX_CODES + 1]
    if len(codes) > MAX_CODES or not all(codes):
        raise BadParameter(parameter="codes", value=text[:40])
    return codes


def _require_dimensions(cut: Cut, reference: Reference, code: str) -> None:
    """Refuse what is no dimension, and codes that it lacks. One never used has figures at its total."""
    indicator = reference.indicator(code)
    for name, codes in cut.codes.items():
        dimension = indicator.dimension(name) if indicator else None
        code_list = reference.code_list(dimension.code_list) if dimension else None
        if code_list is None:
            known = {*OWN, *(each.name for each in (indicator.dimensions if indicator else ()))}
            raise UnknownParameter(parameter=name[:LONGEST_NAME], known=sorted(known))
        _require_known(name, codes, code_list.codes)


def _require_known(name: str, codes: Iterable[str], known: Container[str]) -> None:
    for code in codes:
        if code not in known:
            raise BadParameter(parameter=name, value=code[:40])
