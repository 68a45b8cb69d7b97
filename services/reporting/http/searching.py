"""Search, as a page and over the API: what the caller may know of by words of any language."""

from itertools import groupby
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint as Pages
from flask import render_template, request
from marshmallow import Schema, fields, validate

from servicekit.web.api import API, Blueprint, ListQuery, listing
from servicekit.web.caller import context, language
from services.reporting.http.serving import Serving
from services.reporting.queries.places import parse_place
from services.reporting.reports.search import KINDS, Result, search

LONGEST: Final = 200
"""Letters of a question; a page takes the first ones of a longer one."""
SHOWN: Final = 20
"""How many results of one kind a page shows."""


class SearchQuery(ListQuery):
    """What is looked for."""

    q = fields.String(
        required=True,
        validate=validate.Length(max=LONGEST),
        metadata={"description": "Words of any language, in any form; typing errors are forgiven"},
    )


class SearchResult(Schema):
    """Something that was found. address: of what there is to read on it, where there is something."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    title = fields.String(required=True)
    about = fields.String(required=True)
    country = fields.String(required=True, allow_none=True)
    indicator = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)


class SearchResults(Schema):
    """What was found, the best first."""

    items = fields.List(fields.Nested(SearchResult), required=True)
    next = fields.String(required=True, allow_none=True)


def search_routes(serving: Serving) -> Blueprint:
    """/search below the API."""
    routes = Blueprint(
        "search", __name__, url_prefix=API, description="Search in what the caller may know of"
    )

    @routes.route("/search", methods=["GET"])
    @routes.arguments(SearchQuery, location="query")
    @routes.response(200, SearchResults)
    def list_results(query: dict[str, Any]) -> dict[str, Any]:
        """Indicators, countries, reports and documentation that have every word, the best first."""
        results = _results(serving, query["q"])
        [start] = (0,) if query["after"] is None else parse_place(query["after"], 1)
        end = start + query["limit"]
        items = [result_view(each) for each in results[start:end]]
        return listing({"items": items, "next": end if end < len(results) else None})

    return routes


def search_pages(serving: Serving) -> Pages:
    """/search for people."""
    pages = Pages("search_pages", __name__)

    @pages.get("/search")
    def results() -> str:
        question = request.args.get("q", "")[:LONGEST]
        ordered = sorted(_results(serving, question), key=lambda each: KINDS.index(each.kind))
        kinds = {kind: list(mine) for kind, mine in groupby(ordered, key=lambda each: each.kind)}
        return render_template(
            "reporting/search.html",
            question=question,
            kinds={
                kind: [result_view(each, lang=language()) for each in mine[:SHOWN]]
                for kind, mine in kinds.items()
            },
            counts={kind: len(mine) for kind, mine in kinds.items()},
        )

    return pages


def _results(serving: Serving, question: str) -> list[Result]:
    reader = serving.application.reader(context())
    with serving.application.reading() as connection:
        return search(serving.material(connection, reader, language()), question)


def result_view(result: Result, **more: str) -> dict[str, Any]:
    """A result as the API shows it. more: parameters of its address besides its own."""
    asked = urlencode([*result.parameters, *more.items()])
    return {
        "kind": result.kind,
        "title": result.title,
        "about": result.about,
        "country": result.country,
        "indicator": result.indicator,
        "address": result.path and (f"{result.path}?{asked}" if asked else result.path),
    }
