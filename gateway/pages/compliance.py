"""The page of the compliance board: how every country stands with what is due. Statuses, never figures."""

import csv
import io
from collections import Counter
from typing import Any, Final

from flask import Blueprint, Response, request

from gateway.pages.frame import country_name, country_options, in_order, indicator_name, show
from gateway.schemas.calendar import STATUSES
from servicekit import language as wording
from servicekit.reference import text_in
from servicekit.spreadsheets import inert
from servicekit.web.api import MAX_LIMIT
from servicekit.web.caller import call, language
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

compliance = Blueprint("compliance_pages", __name__)

TRENDS: Final = {
    "better": ("↗", wording.mark("fewer periods late than 90 days ago")),
    "worse": ("↘", wording.mark("more periods late than 90 days ago")),
    "same": ("→", wording.mark("as many periods late as 90 days ago")),
}
COLUMNS: Final = (
    "country", "indicator", "source", "status", "late", "days_late", "due", "in", "provisional_too_long",
    "released", "released_through", "next_due_on", "documentation", "documentation_state", "trend",
)  # fmt: skip


@compliance.get("/compliance")
@signed_in_page
def show_board() -> str:
    """The board: countries in rows, indicators in columns."""
    chosen = _chosen()
    rows = _rows(chosen)
    reference = parts().reference
    shown = {row["indicator"] for row in rows}
    return show(
        "compliance.html",
        "compliance",
        chosen=chosen,
        rows=in_order((code, country_name(code)) for code in {row["country"] for row in rows}),
        columns=[each.code for each in reference.indicators() if each.code in shown],
        cells={(row["country"], row["indicator"]): row for row in rows},
        counts=Counter(row["status"] for row in rows),
        undocumented=sum(row["documentation"] == "late" for row in rows),
        trends=TRENDS,
        statuses=STATUSES,
        countries=country_options(),
        groups=in_order((code, text_in(each.names, language())) for code, each in reference.groups().items()),
        indicators=[(each.code, indicator_name(each.code)) for each in reference.indicators()],
        query_string=f"?{request.query_string.decode()}" if request.query_string else "",
    )


@compliance.get("/compliance.csv")
@signed_in_page
def download_board() -> Response:
    """The board as CSV, with codes and names: a row for each country and indicator."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*COLUMNS, "country_name", "indicator_name"])
    for row in _rows(_chosen()):
        names = [country_name(row["country"]), indicator_name(row["indicator"])]
        writer.writerow([*("" if row[name] is None else row[name] for name in COLUMNS), *map(inert, names)])
    content = out.getvalue().encode("utf-8-sig")
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="compliance.csv"'
    return response


def _chosen() -> dict[str, str | None]:
    wanted = {name: request.args.get(name) or None for name in ("country", "group", "indicator", "status")}
    return {**wanted, "status": wanted["status"] if wanted["status"] in STATUSES else None}


def _rows(chosen: dict[str, str | None]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = None
    while True:
        answer = call("submission", "compliance", **chosen, after=after, limit=MAX_LIMIT)
        found += answer["items"]
        if (after := answer["next"]) is None:
            return found
