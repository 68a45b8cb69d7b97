"""Whether an exported report still holds: the page that its code leads to, and the same for programs."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from flask import Response, render_template, request
from marshmallow import INCLUDE, Schema, fields, validate

from servicekit.language import format_number, format_percent, mark, translate
from servicekit.web.api import API, ReadQuery
from servicekit.web.api import Blueprint as Routes
from servicekit.web.caller import context, language
from servicekit.web.conditional import not_modified, tag_of, unchanged
from services.reporting.domain.differences import Side
from services.reporting.domain.disclosures import Format
from services.reporting.domain.report import ABSENCES, Report
from services.reporting.domain.standing import Changed, Standing, standing
from services.reporting.http.given import given_once, given_parameters
from services.reporting.http.reports import file_name
from services.reporting.http.serving import Serving
from services.reporting.rendering import wording
from services.reporting.rendering.csv import text_of
from services.reporting.reports.parameters import BadParameter

GONE: Final = mark("no longer in the report")
HEADINGS: Final = (
    "table",
    "row",
    "column",
    "old",
    "old_absence",
    "new",
    "new_absence",
    "absolute",
    "percent",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """An export and the newest state of the same report. tag: of all that follows from."""

    then: Report
    now: Report
    found: Standing
    tag: str


class StandingQuery(ReadQuery):
    """Which export; further parameters are those of its report."""

    as_of = fields.String(
        required=True,
        validate=validate.Length(min=1),
        metadata={"description": "The vintage of the export, as it says itself"},
    )
    format = fields.String(load_default="json", validate=validate.OneOf(("json", "csv")))


class StandingState(Schema):
    """A state of the log."""

    position = fields.Integer(required=True)
    checkpoint = fields.String(required=True)
    recorded_at = fields.String(required=True)


class StandingChange(Schema):
    """A cell that shows something else now. A difference is told where both sides show a figure."""

    table = fields.String(required=True)
    row = fields.String(required=True)
    column = fields.String(required=True)
    old = fields.String(required=True, allow_none=True)
    old_absence = fields.String(required=True, allow_none=True, validate=validate.OneOf(ABSENCES))
    new = fields.String(required=True, allow_none=True)
    new_absence = fields.String(required=True, allow_none=True)
    absolute = fields.String(required=True, allow_none=True)
    percent = fields.String(required=True, allow_none=True)


class StandingAnswer(Schema):
    """What became of an export, as far as the caller may read it today."""

    verdict = fields.String(required=True, validate=validate.OneOf(("holds", "amended")))
    title = fields.String(required=True)
    reader = fields.String(required=True)
    then = fields.Nested(StandingState, required=True)
    now = fields.Nested(StandingState, required=True)
    newer = fields.Integer(required=True, metadata={"description": "figures that came since, in other cells"})
    changed = fields.List(fields.Nested(StandingChange), required=True)
    url = fields.String(required=True)
    newest_url = fields.String(required=True)


def compared(serving: Serving, id_: str, given: Mapping[str, str], as_of: str, format_: Format) -> Compared:
    """An export of a vintage beside the newest state. Raises BadParameter, BadVintage, NotFound."""
    reader = serving.application.reader(context())
    about = serving.template(id_, reader)

    def state(vintage: str | None) -> tuple[Report, str]:
        with serving.asked_by(
            reader, about, given, language=language(), as_of=vintage, thawed=vintage is None
        ) as asked:
            serving.received(asked, format_)
            return serving.report(asked), asked.tag

    (then, tag), (now, newest_tag) = state(as_of), state(None)
    return Compared(then=then, now=now, found=standing(then, now), tag=tag_of(tag, newest_tag, format_))


def add_standing(routes: Routes, serving: Serving) -> None:
    """Add the operation to the API of reports."""

    @routes.route("/reports/<id>/standing", methods=["GET"])
    @routes.arguments(StandingQuery, location="query", unknown=INCLUDE)
    @routes.response(200, StandingAnswer)
    @routes.alt_response(304, description="Nothing that the answer follows from has changed.")
    def get_standing(query: dict[str, Any], id: str) -> Any:  # noqa: A002
        """Whether what an export of a report shows still holds, and what was amended since."""
        given = given_once(serving.template(id))
        format_ = query["format"]
        found = compared(serving, id, given, query["as_of"], format_)
        if unchanged(found.tag):
            return not_modified(found.tag)
        if format_ == "csv":
            answer = Response(as_csv(found.found), content_type="text/csv; charset=utf-8")
            name = file_name(f"{id}-differences", given, "csv")
            answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
            answer.set_etag(found.tag)
            return answer
        return answer_of(found)


def standing_page(serving: Serving, id_: str) -> str:
    """The page for a report's id; its parameters and vintage are those of the request."""
    as_of = request.args.get("as_of") or ""
    if not as_of:
        raise BadParameter(parameter="as_of", value=None)
    given = given_parameters(serving.template(id_))
    found = compared(serving, id_, given, as_of, "html")
    return render_template(
        "reporting/standing.html",
        section="reports",
        then=found.then,
        now=found.now,
        found=found.found,
        as_known=wording.as_known,
        items=[_words(each, found.then.language) for each in found.found.changed],
        differences=f"{API}/reports/{id_}/standing?{request.query_string.decode()}&format=csv",
        id=id_,
        given={**given, "lang": language()},
    )


def answer_of(compared: Compared) -> dict[str, Any]:
    """The answer of the API."""
    found = compared.found
    return {
        "verdict": found.verdict,
        "title": compared.then.title,
        "reader": compared.then.reader,
        "then": _state(compared.then),
        "now": _state(compared.now),
        "newer": found.newer,
        "changed": [dict(zip(HEADINGS, line, strict=True)) for line in _lines(found)],
        "url": compared.then.url,
        "newest_url": compared.now.url,
    }


def as_csv(found: Standing) -> bytes:
    """The changed cells as CSV: UTF-8 with a byte order mark, CRLF, a line for each cell."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for line in _lines(found):
        texts = [text_of(value or "") for value in line[:3]]
        writer.writerow([*texts, *(value or "" for value in line[3:])])
    return out.getvalue().encode("utf-8-sig")


def _state(report: Report) -> dict[str, Any]:
    return {
        "position": report.vintage.position,
        "checkpoint": report.vintage.checkpoint,
        "recorded_at": report.vintage.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _lines(found: Standing) -> Iterator[list[str | None]]:
    """The changed cells under HEADINGS, numbers as machines write them; both new ones empty: gone."""
    for each in found.changed:
        about = each.difference
        yield [
            each.table,
            each.row,
            each.column,
            *_side(about.old),
            *_side(about.new),
            None if about.absolute is None else wording.plain_number(about.absolute),
            None if about.percent is None else f"{about.percent:f}",
        ]


def _side(side: Side) -> tuple[str | None, str | None]:
    return None if side.value is None else wording.plain_number(side.value), side.absence


def _words(changed: Changed, language: str) -> dict[str, str]:
    """A changed cell as the macro `differences` of components.html takes it."""
    about = changed.difference

    def side(of: Side) -> str:
        if of.value is not None:
            return format_number(of.value, language, changed.decimals)
        return translate(language, GONE) if of.absence is None else wording.symbol(of.absence, language)

    return {
        "cell": f"{changed.row}, {changed.column}",
        "old": side(about.old),
        "new": side(about.new),
        "absolute": ""
        if about.absolute is None
        else format_number(about.absolute, language, changed.decimals, signed=True),
        "percent": "" if about.percent is None else format_percent(about.percent, language, 1, signed=True),
    }
