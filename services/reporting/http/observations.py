"""The API of observations: single figures that the caller may read, with the reason for every absence."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask import Response, current_app, request
from marshmallow import INCLUDE, Schema, fields, validate

from servicekit.web.api import API, Blueprint, listing
from servicekit.web.caller import context, language
from servicekit.web.conditional import not_modified, unchanged
from services.reporting.domain.breaks import broken, marked
from services.reporting.domain.figures import Figure
from services.reporting.domain.periods import period_code
from services.reporting.http.download import MEDIA_TYPE, download, observations_tag
from services.reporting.http.given import given_observations
from services.reporting.http.labels import labels_of
from services.reporting.http.wanted import OWN, ObservationQuery, unit_of, wanted
from services.reporting.queries.observations import Place, dimensions_of, figures_page
from services.reporting.queries.places import parse_place, write_place
from services.reporting.queries.rounding import rounded_periods
from services.reporting.reports.breaks import breaks_of
from services.reporting.reports.names import Names
from services.reporting.wiring import Reporting


class Observation(Schema):
    """One figure; besides these, a member for each dimension of the indicator with its code.

    With labels=name also `<name>_label` for country, indicator, source and each dimension.
    """

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
    code_names = Names(application.kit.reference)

    @routes.route("/observations", methods=["GET"])
    @routes.arguments(ObservationQuery, location="query", unknown=INCLUDE)
    @routes.doc(
        responses={
            "200": {
                "content": {
                    "application/json": {"schema": ObservationList},
                    MEDIA_TYPE: {"schema": {"type": "string"}},
                }
            }
        },
    )
    @routes.alt_response(304, description="Nothing that the caller may see of it has changed.")
    def list_observations(query: dict[str, Any]) -> Response:
        """The figures that the caller may read, in a lasting order."""
        kit, said = application.kit, given_observations(OWN - {"country"})
        asked = wanted({**query, **said}, kit)
        indicator, reader = asked.indicator, application.reader(context())
        year, breaks = kit.clock().year, list(breaks_of(kit.reference, [asked.indicator], language()))
        if query["format"] == "csv":
            return download(application, asked, code_names, reader, year, breaks)
        start = None if query["after"] is None else Place(*parse_place(query["after"], 3))
        with application.reading() as connection:
            scope = asked.scope(connection, reader)
            slots = dimensions_of(connection, indicator)
            labels = labels_of(code_names, asked, scope, slots, language())
            tag = observations_tag(scope, year, breaks, labels)
            if unchanged(tag):
                return not_modified(tag)
            found, following = figures_page(
                connection,
                scope,
                slots,
                asked.cut,
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
                "unit": unit_of(kit.reference, each),
                "visible_since_at": each.since_at,
            }
            for each in scope
        }
        numbers = {(each.country, each.source): each.dataset for each in scope}

        def named(figure: Figure) -> dict[str, str]:
            if labels is None:
                return {}
            codes = dict(zip(names, figure.codes, strict=True))
            return labels.of(numbers[figure.country, figure.source], codes)

        items = [
            {
                **view(indicator, names, figure, about[figure.country, figure.source]),
                **named(figure),
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
