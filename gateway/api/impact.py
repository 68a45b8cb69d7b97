"""What a release would change, as the API shows it: with addresses of reports, or as a file."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response

from servicekit.web.api import MAX_LIMIT
from servicekit.web.caller import call

_FIGURES: Final = ("kind", "old_value", "old_absence", "new_value", "new_absence", "difference", "percent")
_HIDDEN: Final = ("hidden_before", "hidden_after")


def impact_view(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What the submission service answers, each report with the address of its page."""
    return {
        **answer,
        "reports": [
            {
                **each,
                "links": {"page": f"/reports/{each['id']}?{urlencode(sorted(each['parameters'].items()))}"},
            }
            for each in answer["reports"]
        ],
    }


def impact_file(submission: str) -> Response:
    """Every cell that changes, or that outsiders lose sight of or gain, as CSV with codes."""
    view = call("submission", "get", submission=submission)
    place = [view[name] for name in ("country", "indicator", "source")]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for number, cell in enumerate(_cells(submission)):
        if number == 0:
            names = ["country", "indicator", "source", "period", *cell["codes"]]
            writer.writerow([*names, *_FIGURES, *_HIDDEN])
        old, new = cell["old"], cell["new"]
        figures = [cell["kind"], old["value"], old["absence"], new["value"], new["absence"]]
        figures += [cell["absolute"], cell["percent"]]
        hidden = ["yes" if cell[name] else "no" for name in _HIDDEN]
        row = [*place, cell["period"], *cell["codes"].values(), *figures, *hidden]
        writer.writerow(["" if value is None else value for value in row])
    response = Response(out.getvalue().encode("utf-8-sig"), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="impact.csv")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _cells(submission: str) -> Iterator[dict[str, Any]]:
    after = None
    while True:
        answer = call("submission", "impact", submission=submission, after=after, limit=MAX_LIMIT)
        yield from answer["cells"]
        if (after := answer["next"]) is None:
            return
