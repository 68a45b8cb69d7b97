"""The page of the figures as they will stand, for those who judge a submission."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, request

from gateway.pages.differences import number
from gateway.pages.frame import in_order, show
from gateway.schemas.submissions import KINDS
from servicekit import language as wording
from servicekit.reference import text_in
from servicekit.web.caller import call, language
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

outlook = Blueprint("outlook_pages", __name__, url_prefix="/submissions")

SHOWN: Final = 100
WORDS: Final = {
    "new": (wording.mark("new"), "green"),
    "changed": (wording.mark("changed"), "yellow"),
    "unchanged": (wording.mark("as it stands"), "grey"),
    "missing": (wording.mark("missing"), "red"),
}


@outlook.get("/<submission>/outlook")
@signed_in_page
def show_outlook(submission: str) -> str:
    """The table, filtered as its form says."""
    view = call("submission", "get", submission=submission)
    kinds = [each for each in request.args.getlist("show") if each in KINDS]
    codes = {
        name.removeprefix("d."): code for name, code in request.args.items() if name.startswith("d.") and code
    }
    answer = call(
        "submission",
        "outlook",
        submission=submission,
        rows=request.args.get("rows") or None,
        period=request.args.get("period") or None,
        codes=codes,
        show=kinds,
        after=request.args.get("after"),
        limit=SHOWN,
    )
    return show(
        "submission-outlook.html",
        "submissions",
        view=view,
        answer=answer,
        kinds=[(kind, *WORDS[kind], kind in kinds) for kind in KINDS],
        names=_names(view["indicator"], answer["choices"]),
        options={
            name: [(code, _label(view["indicator"], name, code)) for code in found]
            for name, found in answer["choices"].items()
        },
        rows=[_row(view["indicator"], answer["rows"], item) for item in answer["items"]],
    )


def _names(indicator: str, dimensions: Mapping[str, Any]) -> list[tuple[str, str]]:
    known = parts().reference.indicator(indicator)
    found = []
    for name in dimensions:
        dimension = known.dimension(name) if known else None
        found.append((name, text_in(dimension.names, language()) if dimension else name))
    return in_order(found)


def _label(indicator: str, name: str, code: str) -> str:
    known = parts().reference.indicator(indicator)
    dimension = known.dimension(name) if known else None
    return parts().reference.label(dimension.code_list, code, language()) if dimension else code


def _row(indicator: str, dimension: str, item: Mapping[str, Any]) -> dict[str, str]:
    now = item["now"] or (item["stands"] if item["kind"] != "missing" else None)
    return {
        "label": _label(indicator, dimension, item["code"]),
        "now": _figure(now),
        "stands": _figure(item["stands"]),
        "before": _figure(item["before"]),
        "kind": item["kind"],
    }


def _figure(side: Mapping[str, Any] | None) -> str:
    if side is None:
        return "–"
    return number(side["value"]) if side["value"] is not None else str(side["status"])
