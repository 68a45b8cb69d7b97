"""The page of what a release would change, and what the page of a submission says of it in short."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, request

from gateway.pages.differences import NOTHING, number, of_notice
from gateway.pages.frame import actor_names, country_name, figure_label, say, show, source_name
from gateway.pages.frequencies import FREQUENCIES
from servicekit import language as wording
from servicekit.errors import NotAllowed, Refused, Unavailable, code_of
from servicekit.reference import text_in
from servicekit.web.caller import call, language
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts
from servicekit.web.problems import message_for

impact = Blueprint("impact_pages", __name__, url_prefix="/submissions")

SHOWN: Final = 50
PATIENCE_S: Final = 3
"""How long the page of a submission waits for masks: who wants to know opens the whole."""
KINDS: Final = {
    "new": (wording.mark("new"), "green"),
    "changed": (wording.mark("changed"), "yellow"),
    "withdrawn": (wording.mark("withdrawn"), "red"),
}
LIMITS: Final = {
    "too-many-figures": wording.mark(
        "There are too many figures to try a release out while you wait. The differences stand on the page "
        "of the submission; masks, reports and readers follow at the release."
    ),
    "masks-not-worked-out": wording.mark(
        "The masks take longer to work out than a page waits. They are decided at the release."
    ),
}
JUDGES: Final = frozenset({"validate", "approve", "release"})


@impact.get("/<submission>/impact")
@signed_in_page
def show_impact(submission: str) -> str:
    """All of it: figures page by page, the masks, the reports, the readers."""
    view = call("submission", "get", submission=submission)
    after = request.args.get("after")
    answer = call("submission", "impact", submission=submission, show="figures", after=after, limit=SHOWN)
    masks = call("submission", "impact", submission=submission, show="masks", limit=SHOWN)
    return show(
        "submission-impact.html",
        "submissions",
        view=view,
        answer=answer,
        first=after is None,
        masks_answer=masks,
        limit=LIMITS.get(answer["limit"]),
        kinds=KINDS,
        rows=[_row(view["indicator"], each) for each in answer["cells"]],
        masks=[_mask(view["indicator"], each) for each in masks["cells"]],
        reports=[_report(view, each) for each in answer["reports"]],
        readers=_readers(answer["readers"]),
        besides=_besides(answer["readers"]),
        number=number,
    )


def in_short(view: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the page of a submission says of its release, for those who judge it; None: nothing to say."""
    if not JUDGES.intersection(view.get("next_steps") or []):
        return None
    try:
        answer = call("submission", "impact", submission=view["id"], wait_s=PATIENCE_S, limit=1)
    except (NotAllowed, Refused, Unavailable) as error:
        # The page shows the submission all the same; the whole impact says on its own page what was wrong.
        return {"answer": None, "why": message_for(f"problem.{code_of(error)}", error.fields, language())}
    return {"answer": answer, "why": None}


def _row(indicator: str, cell: Mapping[str, Any]) -> dict[str, str]:
    return {
        **of_notice(indicator, cell),
        "kind": cell["kind"],
        "outsiders": _outsiders(cell) if cell["hidden_before"] or cell["hidden_after"] else NOTHING,
    }


def _mask(indicator: str, cell: Mapping[str, Any]) -> dict[str, str]:
    return {
        "cell": figure_label(indicator, cell["period"], cell["codes"]),
        "value": number(cell["new"]["value"]),
        "becomes": _outsiders(cell),
    }


def _outsiders(cell: Mapping[str, Any]) -> str:
    if cell["hidden_before"] and cell["hidden_after"]:
        return say("stays hidden")
    if cell["hidden_after"]:
        return say("never shown") if cell["kind"] == "new" else say("becomes hidden")
    return say("becomes visible")


def _report(view: Mapping[str, Any], each: Mapping[str, Any]) -> dict[str, Any]:
    parameters = each["parameters"]
    words = [each["description"]]
    if "frequency" in parameters:
        words.append(say(FREQUENCIES[parameters["frequency"]]))
    if "source" in parameters:
        words.append(source_name(view["country"], view["indicator"], parameters["source"]))
    return {
        **each,
        "words": ", ".join(words),
        "address": f"/reports/{each['id']}?{urlencode(sorted(parameters.items()))}",
    }


def _readers(told: Mapping[str, Any] | None) -> list[tuple[str, int]]:
    if told is None:
        return []
    return [(_whose(each), each["people"]) for each in told["groups"]]


def _whose(group: Mapping[str, Any]) -> str:
    if group["country"] is not None:
        return country_name(group["country"])
    if group["organisation"] is None:
        return say("Neither of a country nor of an organisation")
    known = parts().reference.organisation(group["organisation"])
    return text_in(known.names, language()) if known else str(group["organisation"])


def _besides(told: Mapping[str, Any] | None) -> str | None:
    """Who releases, in words: the one who is not told."""
    by = told["besides"] if told else None
    return actor_names([by])[by] if by else None
