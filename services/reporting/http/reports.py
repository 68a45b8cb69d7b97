"""The API of reports: which there are for the caller, and each of them in every format."""

from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, current_app
from marshmallow import INCLUDE, Schema, fields, validate

from servicekit.web.api import API, Blueprint, ListQuery, ReadQuery, listing
from servicekit.web.caller import context, language
from servicekit.web.conditional import not_modified, tag_of, unchanged
from services.reporting.http.given import given_parameters
from services.reporting.http.serving import FILES, MEDIA_TYPES, SUFFIXES, Serving
from services.reporting.queries.places import parse_place
from services.reporting.rendering import html
from services.reporting.reports.cross_sections import too_large_of
from services.reporting.reports.library import Entry, available, sections

FORMATS: Final = ("html", *FILES)
LONGEST_PART: Final = 60
"""Characters of a part of a file's name: a longer one is a list of codes, which would outgrow the name."""


class ReportListQuery(ListQuery):
    """Which reports."""

    q = fields.String(load_default="", metadata={"description": "Words of any language"})


class DataSetQuery(ListQuery):
    """The data set of an indicator of a country."""

    country = fields.String(required=True)
    indicator = fields.String(required=True)


class ReportParameters(ReadQuery):
    """Which report in which form; further parameters are those of the report itself."""

    format = fields.String(load_default="html", validate=validate.OneOf(FORMATS))
    as_of = fields.String(
        load_default=None, metadata={"description": "A vintage: a log position, or a date (its end, UTC)"}
    )
    seen_by = fields.String(
        metadata={"description": "A country: one's own figures as its readers see them, or saw them at as_of"}
    )


class ReportEntry(Schema):
    """A report that the caller can open."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    description = fields.String(required=True)
    parameters = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    links = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata={"description": "by format"}
    )


class TooLarge(Schema):
    """Why a cross-section is not shown as a whole: narrowed down by codes or periods it is."""

    cells = fields.Integer(required=True)
    limit = fields.Integer(required=True)
    dimension = fields.String(required=True, metadata={"description": "the one with most codes"})


class SectionEntry(ReportEntry):
    """A cross-section of a data set."""

    too_large = fields.Nested(
        TooLarge,
        required=True,
        allow_none=True,
        metadata={"description": "null: it is shown as a whole"},
    )


class SectionList(Schema):
    """Every cross-section of a data set."""

    items = fields.List(fields.Nested(SectionEntry), required=True)
    next = fields.String(required=True, allow_none=True)


class ReportList(Schema):
    """Every report that the caller can open."""

    items = fields.List(fields.Nested(ReportEntry), required=True)
    next = fields.String(required=True, allow_none=True)


def report_routes(serving: Serving) -> Blueprint:
    """/reports and /reports/{id} below the API."""
    routes = Blueprint("reports", __name__, url_prefix=API, description="Tables and charts of figures")

    @routes.route("/reports", methods=["GET"])
    @routes.arguments(ReportListQuery, location="query")
    @routes.response(200, ReportList)
    def list_reports(query: dict[str, Any]) -> dict[str, Any]:
        """The reports that the caller can open, by words of either language."""
        reader = serving.application.reader(context())
        with serving.application.reading() as connection:
            entries = available(serving.material(connection, reader, language()), query["q"])
        [start] = (0,) if query["after"] is None else parse_place(query["after"], 1)
        end = start + query["limit"]
        items = [entry_view(entry) for entry in entries[start:end]]
        return listing({"items": items, "next": end if end < len(entries) else None})

    @routes.route("/reports/cross-sections", methods=["GET"])
    @routes.arguments(DataSetQuery, location="query")
    @routes.response(200, SectionList)
    def list_cross_sections(query: dict[str, Any]) -> dict[str, Any]:
        """Every cross-section of a data set: the figures over time by each subset of its dimensions."""
        country, indicator = query["country"], query["indicator"]
        [start] = (0,) if query["after"] is None else parse_place(query["after"], 1)
        end = start + query["limit"]
        with serving.data_set(country, indicator) as material:
            entries = sections(material, country, indicator)
            known = material.reference.indicator(indicator)
            assert known is not None
            too_large = too_large_of(material, country, known)
            items = []
            for entry in entries[start:end]:
                by = dict(entry.parameters).get("by", "")
                error = too_large(by.split(",") if by else ())
                items.append({**entry_view(entry), "too_large": None if error is None else error.fields})
        return listing({"items": items, "next": end if end < len(entries) else None})

    @routes.route("/reports/<id>", methods=["GET"])
    @routes.arguments(ReportParameters, location="query", unknown=INCLUDE)
    @routes.response(
        200,
        description="The report. It says which vintage it shows and how to get it again.",
        content_type=MEDIA_TYPES["json"],
    )
    @routes.alt_response(304, description="Nothing that the report shows the caller has changed.")
    def get_report(query: dict[str, Any], id: str) -> Response:  # noqa: A002
        """One report in one format, as the caller may see it, of any vintage."""
        about = serving.template(id)
        given = given_parameters(about)
        with serving.asked(about, given, language=language(), as_of=query["as_of"]) as asked:
            format_ = query["format"]
            if format_ == "html":
                report = serving.report(asked)
                downloads = file_links(id, given, query["as_of"])
                frame: dict[str, Any] = {"section": "reports"}
                current_app.update_template_context(frame)
                markup = html.page(
                    report, environment=current_app.jinja_env, downloads=downloads, frame=frame
                )
                serving.received(asked, "html")
                return Response(markup, mimetype="text/html")
            tag = tag_of(asked.tag, format_)
            if unchanged(tag):
                return not_modified(tag)
            report_file = serving.file(asked, format_)
            serving.received(asked, format_)
        answer = Response(report_file, content_type=MEDIA_TYPES[format_])
        answer.set_etag(tag)
        answer.headers["Content-Language"] = language()
        answer.headers["Content-Disposition"] = f'inline; filename="{file_name(id, given, format_)}"'
        return answer

    return routes


def file_links(id_: str, given: dict[str, str], as_of: str | None) -> dict[str, str]:
    """The addresses of a report's files, by format, in the caller's language.

    The parameters stand in the order of their names, so that every process gives one file one address.
    """
    vintage = {"as_of": as_of} if as_of else {}
    asked = sorted({**given, **vintage}.items())
    return {
        format_: f"{API}/reports/{id_}?" + urlencode([*asked, ("format", format_), ("lang", language())])
        for format_ in FILES
    }


def entry_view(entry: Entry) -> dict[str, Any]:
    """A report of the list as the API shows it."""
    return {
        "id": entry.template,
        "title": entry.title,
        "description": entry.description,
        "parameters": dict(entry.parameters),
        "links": {
            format_: f"{API}/reports/{entry.template}?" + urlencode([*entry.parameters, ("format", format_)])
            for format_ in FORMATS
        },
    }


def file_name(id_: str, given: dict[str, str], format_: str) -> str:
    """A name for a report's file: letters, digits and hyphens."""
    named = ("country", "partner", "citizenship", "group", "indicator")
    parts = [id_, *(given[name] for name in named if name in given and len(given[name]) <= LONGEST_PART)]
    name = "-".join(parts).lower()
    return (
        "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name)
        + f".{SUFFIXES.get(format_, format_)}"
    )
