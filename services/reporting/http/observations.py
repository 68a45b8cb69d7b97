"""The API of observations: single figures that the caller may read, with the reason for every absence."""

from collections.abc import Container, Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask import Response, current_app, request
from marshmallow import INCLUDE, Schema, fields, validate

from servicekit.reference import Reference
from servicekit.web.api import API, Blueprint, ListQuery, listing
from servicekit.web.caller import context, language
from servicekit.web.conditional import not_modified, tag_of, unchanged
from services.reporting.domain.breaks import broken, marked
from services.reporting.domain.figures import Figure
from services.reporting.domain.periods import FREQUENCIES, parse_period, period_code
from services.reporting.queries.observations import (
    FIRST_DAY,
    LAST_DAY,
    Cut,
    Place,
    dimensions_of,
    figures_page,
)
from services.reporting.queries.places import parse_place, write_place
from services.reporting.queries.rounding import rounded_periods
from services.reporting.queries.scope import Readable, readable
from services.reporting.queries.vintages import position_of
from services.reporting.reports.breaks import breaks_of
from services.reporting.reports.parameters import BadParameter
from services.reporting.wiring import Reporting

OWN = frozenset(
    {"indicator", "country", "source", "frequency", "from", "to", "as_of", "lang", "limit", "after"}
)
MAX_CODES = 300


class ObservationQuery(ListQuery):
    """Which observations; each further parameter is a dimension with a code or codes (commas between)."""

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


class Observation(Schema):
    """One figure; besides these, a member for each dimension of the indicator with its code."""

    country = fields.String(required=True)
    indicator = fields.String(required=True)
    source = fields.String(required=True)
    frequency = fields.String(required=True)
    period = fields.String(required=True)
    unit = fields.String(
        required=True,
        validate=validate.OneOf(("persons", "cases")),
        metadata={"description": "what the source counts; persons and cases are never added"},
    )
    value = fields.Float(required=True, allow_none=True)
    absence = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(("masked", "not-reported", "not-applicable")),
        metadata={"description": "why there is no value"},
    )
    status = fields.String(
        required=True,
        metadata={"description": "SDMX CL_OBS_STATUS; P instead of A throughout the running year"},
    )
    note = fields.String(required=True, allow_none=True)
    known_from = fields.Integer(
        required=True, metadata={"description": "log position of the release it comes from"}
    )
    rounded_to = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "value is the nearest multiple of it; null: it is exact"},
    )
    visible_because = fields.String(
        required=True,
        validate=validate.OneOf(("own", "bilateral", "reciprocal", "participants", "public")),
    )
    visible_since = fields.Integer(
        required=True, metadata={"description": "log position since which the caller reads it"}
    )
    visible_since_at = fields.String(
        required=True, metadata={"format": "date-time", "description": "the moment of that (RFC 3339, UTC)"}
    )


class ObservationList(Schema):
    """A page of observations."""

    items = fields.List(fields.Nested(Observation), required=True)
    next = fields.String(required=True, allow_none=True)


def observations_routes(application: Reporting) -> Blueprint:
    """/observations below the API."""
    routes = Blueprint("observations", __name__, url_prefix=API, description="Single figures")

    @routes.route("/observations", methods=["GET"])
    @routes.arguments(ObservationQuery, location="query", unknown=INCLUDE)
    @routes.doc(
        responses={"200": {"content": {"application/json": {"schema": ObservationList}}}},
    )
    @routes.alt_response(304, description="Nothing that the caller may see of it has changed.")
    def list_observations(query: dict[str, Any]) -> Response:
        """The figures that the caller may read, in a lasting order."""
        kit = application.kit
        indicator = query["indicator"]
        if kit.reference.indicator(indicator) is None:
            raise BadParameter(parameter="indicator", value=indicator[:80])
        countries = _codes(query["country"])
        _require_known("country", countries or (), kit.reference.known_countries())
        cut = _cut(query)
        after = query["after"]
        start = None if after is None else Place(*parse_place(after, 3))
        at = position_of(kit.log, query["as_of"])
        reader = application.reader(context())
        with application.reading() as connection:
            scope = readable(
                connection,
                reader,
                indicator=indicator,
                countries=countries,
                source=query["source"],
                at=at,
            )
            year = kit.clock().year
            breaks = list(breaks_of(kit.reference, [indicator], language()))
            tag = tag_of(
                "observations",
                sorted(request.args.items(multi=True)),
                [each.mark for each in scope],
                year,
                breaks,
            )
            if unchanged(tag):
                return not_modified(tag)
            slots = dimensions_of(connection, indicator)
            _require_dimensions(cut, kit.reference, indicator)
            found, following = figures_page(
                connection,
                scope,
                slots,
                cut,
                after=start,
                limit=query["limit"],
                running_year=year,
            )
            found = marked(found, broken(breaks))
            bases = rounded_periods(connection, scope)
        if request.method != "HEAD":
            sent = {(figure.country, figure.source) for figure in found}
            received = [each for each in scope if (each.country, each.source) in sent]
            application.recorder.record(reader, received, "observations")
        place = None
        if following is not None:
            place = write_place(following.dataset, following.series, following.period)
        names = tuple(slots)
        about = {
            (each.country, each.source): {
                "unit": _unit(kit.reference, each),
                "visible_since_at": each.since_at,
            }
            for each in scope
        }
        items = [
            {
                **view(indicator, names, figure, about[figure.country, figure.source]),
                "rounded_to": bases.get((figure.country, figure.source, figure.frequency, figure.period)),
            }
            for figure in found
        ]
        answer = Response(
            current_app.json.dumps(listing({"items": items, "next": place})), mimetype="application/json"
        )
        answer.set_etag(tag)
        return answer

    return routes


def view(indicator: str, names: tuple[str, ...], figure: Figure, about: Mapping[str, str]) -> dict[str, Any]:
    """A figure as the API shows it. about: what all figures of its source have in common."""
    return {
        "country": figure.country,
        "indicator": indicator,
        "source": figure.source,
        "frequency": figure.frequency,
        "period": period_code(figure.frequency, figure.period),
        **dict(zip(names, figure.codes, strict=True)),
        **about,
        "value": float(figure.value) if isinstance(figure.value, Decimal) else figure.value,
        "absence": figure.absence,
        "status": figure.status,
        "note": figure.note,
        "known_from": figure.known_from,
        "visible_because": figure.because,
        "visible_since": figure.since,
    }


def _unit(reference: Reference, each: Readable) -> str:
    """What a source counts; the indicator's usual unit where the source was never declared."""
    source = reference.source(each.country, each.indicator, each.source)
    indicator = reference.indicator(each.indicator)
    assert indicator is not None
    return source.unit if source else indicator.units[0]


def _cut(query: dict[str, Any]) -> Cut:
    first, last = query["from"], query["to"]
    return Cut(
        codes={name: _codes(str(value)) or [] for name, value in query.items() if name not in OWN},
        frequencies=(query["frequency"],) if query["frequency"] else (),
        first_day=parse_period(first).start if first else FIRST_DAY,
        last_day=parse_period(last).end if last else LAST_DAY,
    )


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
            raise BadParameter(parameter=name[:40], value=",".join(codes)[:40])
        _require_known(name, codes, code_list.codes)


def _require_known(name: str, codes: Iterable[str], known: Container[str]) -> None:
    for code in codes:
        if code not in known:
            raise BadParameter(parameter=name, value=code[:40])
