"""Whether an exported report still holds: the page that its code leads to, and the same for programs."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from flask import Response, render_template, request
from marshmallow import INCLUDE, Schema, fields, validate

from servicekit.errors import NotFound
from servicekit.language import format_number, format_percent, mark, translate
from servicekit.web.api import API, ReadQuery
from servicekit.web.api import Blueprint as Routes
from servicekit.web.caller import context, language
from servicekit.web.conditional import not_modified, tag_of, unchanged
from services.reporting.domain.differences import Side
from services.reporting.domain.disclosures import Format
from services.reporting.domain.report import ABSENCES, Report
from services.reporting.domain.standing import Became, Changed, Narrowed, Standing, standing
from services.reporting.http.given import given_parameters
from services.reporting.http.reports import file_name
from services.reporting.http.serving import Serving
from services.reporting.rendering import wording
from services.reporting.rendering.codes import drawing, has_room
from services.reporting.rendering.csv import text_of
from services.reporting.reports.parameters import MissingParameter

BECAME: Final[Mapping[Became, str]] = {
    "gone": mark("no longer in the report"),
    "withdrawn": mark("withdrawn"),
    "hidden": mark("hidden"),
    "rounded": mark("rounded"),
}
"""What became of a figure that shows no other one, in words."""
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
    "became",
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
    became = fields.String(required=True, validate=validate.OneOf(("changed", "withdrawn", "gone", "hidden")))


class StandingNarrowed(Schema):
    """A cell that was hidden or rounded since; not what it was, nor whether it is another figure now."""

    table = fields.String(required=True)
    row = fields.String(required=True)
    column = fields.String(required=True)
    became = fields.String(required=True, validate=validate.OneOf(("hidden", "rounded")))


class StandingAnswer(Schema):
    """What became of an export, as far as the caller may read it today."""

    verdict = fields.String(
        required=True,
        validate=validate.OneOf(("holds", "amended", "narrowed")),
        metadata={"description": "narrowed: no figure that shows is another one, but less of them shows"},
    )
    title = fields.String(required=True)
    reader = fields.String(required=True)
    then = fields.Nested(StandingState, required=True)
    now = fields.Nested(StandingState, required=True)
    newer = fields.Integer(required=True, metadata={"description": "figures that came since, in other cells"})
    changed = fields.List(fields.Nested(StandingChange), required=True)
    narrowed = fields.List(fields.Nested(StandingNarrowed), required=True)
    beneath = fields.Integer(
        required=True,
        metadata={
            "description": "figures hidden or rounded since that it is made from, where none is a cell of it"
        },
    )
    hidden = fields.Integer(
        required=True, metadata={"description": "cells hidden then and now, of which nothing is told"}
    )
    url = fields.String(required=True)
    newest_url = fields.String(required=True)


def compared(serving: Serving, id_: str, given: Mapping[str, str], as_of: str, format_: Format) -> Compared:
    """An export of a vintage beside the newest state. Raises BadParameter, BadVintage, NotFound."""
    reader = serving.application.reader(context())
    about = serving.template(id_, reader)

    spoken = language()
    with serving.asked_by(reader, about, given, language=spoken, as_of=as_of, watched=True) as asked:
        serving.received(asked, format_)
        then, tag, narrowed = serving.report(asked), asked.tag, asked.material.narrowed or ()
    with serving.asked_by(reader, about, given, language=spoken, as_of=None, thawed=True) as asked:
        serving.received(asked, format_)
        now, newest_tag = serving.report(asked), asked.tag
    found = standing(then, now, narrowed=len(narrowed))
    return Compared(then=then, now=now, found=found, tag=tag_of(tag, newest_tag, format_))


def add_standing(routes: Routes, serving: Serving) -> None:
    """Add the operation to the API of reports."""

    @routes.route("/reports/<id>/standing", methods=["GET"])
    @routes.arguments(StandingQuery, location="query", unknown=INCLUDE)
    @routes.response(200, StandingAnswer)
    @routes.alt_response(304, description="Nothing that the answer follows from has changed.")
    def get_standing(query: dict[str, Any], id: str) -> Any:  # noqa: A002
        """Whether what an export of a report shows still holds, and what was amended since."""
        given = given_parameters(serving.template(id))
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
        raise MissingParameter(parameter="as_of")
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
        legend=_legend(found.found, found.then.language),
        narrowed=[
            (_cell(each), translate(found.then.language, BECAME[each.became]))
            for each in found.found.narrowed
        ],
        differences=f"{API}/reports/{id_}/standing?{request.query_string.decode()}&format=csv",
        id=id_,
        given={**given, "lang": language()},
    )


def code_answer(serving: Serving, id_: str) -> Response:
    """The code that leads to the page, for the parameters of the request, as SVG. It tells nothing that is
    not in the address that was asked for. Raises NotFound where that has no room in a code.
    """
    address = f"{serving.base_url}/reports/{id_}/standing?{request.query_string.decode('ascii', 'replace')}"
    if not has_room(address):
        raise NotFound(kind="code", id=id_)
    return Response(drawing(address), content_type="image/svg+xml")


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
        "changed": [dict(zip(HEADINGS, _changed(each), strict=True)) for each in found.changed],
        "narrowed": [
            {"table": each.table, "row": each.row, "column": each.column, "became": each.became}
            for each in found.narrowed
        ],
        "beneath": found.beneath,
        "hidden": found.hidden,
        "url": compared.then.url,
        "newest_url": compared.now.url,
    }


def as_csv(found: Standing) -> bytes:
    """The changed cells, then those hidden or rounded since, as CSV: UTF-8 with a byte order mark, CRLF, a
    line for each cell.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    lines = (*map(_changed, found.changed), *map(_narrowed, found.narrowed))
    for line in lines:
        texts = [text_of(value or "") for value in line[:3]]
        writer.writerow([*texts, *(value or "" for value in line[3:])])
    return out.getvalue().encode("utf-8-sig")


def _state(report: Report) -> dict[str, Any]:
    return {
        "position": report.vintage.position,
        "checkpoint": report.vintage.checkpoint,
        "recorded_at": report.vintage.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _changed(each: Changed) -> list[str | None]:
    """A changed cell under HEADINGS, numbers as machines write them; both new ones empty: gone."""
    about = each.difference
    return [
        each.table,
        each.row,
        each.column,
        *_side(about.old),
        *_side(about.new),
        None if about.absolute is None else wording.plain_number(about.absolute),
        None if about.percent is None else f"{about.percent:f}",
        each.became,
    ]


def _narrowed(each: Narrowed) -> list[str | None]:
    """A cell that was hidden or rounded since; of what it was there is nothing."""
    shown = Side(value=each.shown, absence="masked" if each.shown is None else None)
    return [each.table, each.row, each.column, None, None, *_side(shown), None, None, each.became]


def _side(side: Side) -> tuple[str | None, str | None]:
    return None if side.value is None else wording.plain_number(side.value), side.absence


def _cell(each: Changed | Narrowed) -> str:
    return f"{each.row}, {each.column}"


def _legend(found: Standing, language: str) -> list[wording.LegendEntry]:
    """The signs among the changed cells; what has become of a figure stands there in words."""
    sides = [each.difference.old for each in found.changed]
    sides += [each.difference.new for each in found.changed if each.became not in BECAME]
    used = {side.absence for side in sides}
    return [
        wording.LegendEntry(
            sign=wording.symbol(absence, language), meaning=wording.absence_meaning(absence, language)
        )
        for absence in ABSENCES
        if absence in used
    ]


def _words(changed: Changed, language: str) -> dict[str, str]:
    """A changed cell as the macro `differences` of components.html takes it."""
    about = changed.difference

    def side(of: Side) -> str:
        if of.value is not None:
            return format_number(of.value, language, changed.decimals)
        return "" if of.absence is None else wording.symbol(of.absence, language)

    told = BECAME.get(changed.became)
    return {
        "cell": _cell(changed),
        "old": side(about.old),
        "new": side(about.new) if told is None else translate(language, told),
        "absolute": ""
        if about.absolute is None
        else format_number(about.absolute, language, changed.decimals, signed=True),
        "percent": "" if about.percent is None else format_percent(about.percent, language, 1, signed=True),
    }
