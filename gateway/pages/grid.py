"""The page of the grid: figures typed or pasted into a table, in place of those that stand."""

import json
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.incoming import JSON, Incoming, submit
from gateway.pages.frame import address_with, indicator_name, say, show, source_name
from gateway.pages.grid_cells import (
    EARLIER,
    FEW_ROWS,
    MOST_COLUMNS,
    PERIODS_ACROSS,
    STATUSES,
    Grid,
    Heading,
    Typed,
    grid_of,
    headings,
    is_period,
    observations,
    periods_up_to,
    places,
    typed_cells,
)
from gateway.pages.submissions import chosen_series, series_options
from servicekit import language as wording
from servicekit.concepts import TOTAL, CodeList
from servicekit.errors import ComityError, InvalidRequest, NotAllowed, NotFound, code_of, status_of
from servicekit.reference import Dimension, Indicator
from servicekit.web.caller import call, language, require_signed_in
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts
from servicekit.web.problems import problem_document

grid = Blueprint("grid_pages", __name__, url_prefix="/submissions/grid")

SECTION: Final = "submissions"
NO_PERIOD: Final = wording.mark("This is no period: write 2024, 2024-S1, 2024-Q1 or 2024-01.")
NOTHING_TYPED: Final = wording.mark("Nothing was typed into the table: there is nothing to send.")
_ROWS_FIELD: Final = "all_rows"


@grid.get("")
@signed_in_page
def show_grid() -> Any:
    """Choose what to key in, and key it in."""
    given = request.args
    try:
        context = _chosen(given) if given.get("series") and given.get("period") else _nothing(given)
    except InvalidRequest as error:
        return _refused(error, _nothing(given))
    return show("grid.html", SECTION, errors=[], **context)


@grid.post("")
@signed_in_page
def send_grid() -> Any:
    """Send the cells into which something was typed; the others stay as they are."""
    context = _chosen(request.form)
    table: Grid = context["grid"]
    cells = typed_cells(request.form, table)
    context["typed"] = {f"{each.row}.{each.column}": each for each in cells}
    try:
        if not cells:
            raise InvalidRequest(errors=[{"field": "value.0.0", "message": NOTHING_TYPED}])
        indicator = _indicator(context["place"]["indicator"])
        body = {
            **context["place"],
            "reason": request.form.get("reason", "").strip() or None,
            "observations": observations(table, cells, indicator.decimals),
        }
        head = {name: value for name, value in body.items() if name != "observations"}
        content = json.dumps(body, ensure_ascii=False).encode()
        answer = submit(Incoming(head=head, media_type=JSON, content=content))
    except ComityError as error:
        return _refused(error, context, cells)
    what = "duplicate" if answer.get("duplicate") else "submitted"
    return redirect(f"/submissions/{answer['id']}?done={what}", 303)


def _refused(
    error: ComityError, context: dict[str, Any], cells: list[Typed] | None = None
) -> tuple[str, int]:
    """The page again, with each finding at its cell, and in the summary with a link there."""
    status = status_of(error)
    if status in {401, 404} or status >= 500:
        raise error
    problem = problem_document(code_of(error), status, error.fields, language())
    findings = problem.get("findings") or []
    at = places(findings, context["grid"], cells) if cells else {}
    placed = {message for messages in at.values() for message in messages}
    errors = [{"field": item["field"], "text": item["message"]} for item in problem.get("errors") or ()]
    errors += [{"field": f"value.{cell}", "text": text} for cell, texts in at.items() for text in texts]
    errors += [
        {"field": None, "text": text}
        for text in (str(each.get("message") or each["code"]) for each in findings)
        if text not in placed
    ]
    shown = {**context, "messages": at, "errors": errors or [{"field": None, "text": problem["detail"]}]}
    return show("grid.html", SECTION, **shown), status


def _nothing(given: Mapping[str, str]) -> dict[str, Any]:
    """The page before anything is chosen. Delegates attach what they key in from, on the page of files."""
    principal = require_signed_in()
    if principal["organisation"] is not None:
        raise NotAllowed(action="submission.submit")
    return {
        "series_options": series_options(),
        "given": given,
        "across_options": [],
        "fixed_options": [],
        "grid": None,
        "typed": {},
        "messages": {},
    }


def _chosen(given: Mapping[str, str]) -> dict[str, Any]:
    place = chosen_series(given.get("series", ""))
    indicator = _indicator(place["indicator"])
    period, whole = given.get("period", "").strip(), bool(given.get(_ROWS_FIELD))
    if not is_period(period):
        raise InvalidRequest(errors=[{"field": "period", "message": NO_PERIOD}])
    others = indicator.dimensions[1:]
    columns_of = [each for each in others if len(_list(each).codes) <= MOST_COLUMNS]
    wanted = given.get("across") or (columns_of[0].name if columns_of else PERIODS_ACROSS)
    across = wanted if wanted in {each.name for each in columns_of} else PERIODS_ACROSS
    fixed = {each.name: given.get(f"fixed.{each.name}") or TOTAL for each in others if each.name != across}
    columns = _columns(indicator, across, period)
    asked = {**place, "periods": [each.code for each in columns] if across == PERIODS_ACROSS else [period]}
    stands = call("submission", "standing", **asked, codes=fixed)["items"]
    down = indicator.dimensions[0]
    rows, more = _rows(down, {item[down.name] for item in stands}, whole=whole)
    table = grid_of(indicator, period, across, fixed, rows, columns)
    return {
        **_nothing(given),
        "grid": table,
        "place": place,
        "stands": _at_cells(table, stands),
        "more_rows": more,
        "whole": whole,
        "with_notes": len(rows) <= FEW_ROWS,
        "statuses": STATUSES,
        "sums": across != PERIODS_ACROSS and indicator.is_additive(across),
        "sums_down": indicator.is_additive(down.name),
        "across_options": [(each.name, _name(each)) for each in columns_of]
        + [(PERIODS_ACROSS, say("Periods"))],
        "fixed_options": [(each, _codes(each)) for each in others if each.name != across],
        "down_name": _name(down),
        "dimension_name": _name,
        "title": ", ".join(
            (indicator_name(indicator.code), source_name(place["country"], indicator.code, place["source"]))
        ),
        "address_with": address_with,
    }


def _columns(indicator: Indicator, across: str, period: str) -> tuple[Heading, ...]:
    if across == PERIODS_ACROSS:
        return tuple(
            Heading(code=each, name=wording.format_period(each, language()), part=False)
            for each in periods_up_to(period, EARLIER + 1)
        )
    dimension = indicator.dimension(across)
    assert dimension is not None
    return headings(_list(dimension), dict(_codes(dimension)))


def _rows(down: Dimension, standing: set[str], *, whole: bool) -> tuple[tuple[Heading, ...], int]:
    """The rows, and how many more there are: of a long list those with figures, the total and the unknown."""
    code_list = _list(down)
    names = dict(_codes(down))
    if whole or len(code_list.codes) <= FEW_ROWS or not standing:
        wanted = list(names)
    else:
        special = {code.code for code in code_list.codes.values() if code.kind != "value"}
        wanted = [code for code in names if code in standing | special]
    found = {each.code: each for each in headings(code_list, names, wanted)}
    ordered = [found[code] for code in names if code in found and code != TOTAL]
    rows = (*ordered, *([found[TOTAL]] if TOTAL in found else []))
    return rows, len(code_list.codes) - len(rows)


def _at_cells(table: Grid, stands: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What stands, by "row.column"."""
    rows = {each.code: at for at, each in enumerate(table.rows)}
    columns = {each.code: at for at, each in enumerate(table.columns)}
    return {
        f"{rows[item[table.down]]}.{columns[item[table.across]]}": item
        for item in stands
        if item[table.down] in rows and item[table.across] in columns
    }


def _codes(dimension: Dimension) -> list[tuple[str, str]]:
    """Codes of a dimension with their names, in alphabetical order of the names."""
    label = parts().reference.label
    named = [(code, label(dimension.code_list, code, language())) for code in _list(dimension).codes]
    return sorted(named, key=lambda option: wording.sort_key(option[1], language()))


def _list(dimension: Dimension) -> CodeList:
    found = parts().reference.code_list(dimension.code_list)
    if found is None:
        raise NotFound(kind="code-list", id=dimension.code_list)
    return found


def _name(dimension: Dimension) -> str:
    return dimension.names.get(language()) or dimension.name


def _indicator(code: str) -> Indicator:
    found = parts().reference.indicator(code)
    if found is None or not found.dimensions:
        raise NotFound(kind="indicator", id=code)
    return found
