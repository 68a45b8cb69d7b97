"""What the page of one submission shows: how it stands, what was found and said, and what happened."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from gateway.api.submissions import submission_view
from gateway.pages.differences import of_submission
from gateway.pages.fitting import mapping_name
from gateway.pages.frame import actor_names, placed
from gateway.pages.impact import in_short
from servicekit import language as wording
from servicekit.explaining import missed_text
from servicekit.reference import text_in
from servicekit.rules import standard_names
from servicekit.web.api import MAX_LIMIT
from servicekit.web.caller import call, caller, language, require_signed_in
from servicekit.web.parts import parts

PATH: Final = ("received", "checked", "validated", "approved", "released")
OPEN: Final = frozenset({"received", "checked", "validated", "approved", "clarification-requested"})
SHOWN: Final = 50
ONE_BY_ONE: Final = 20
"""Up to so many warnings of a check may each have a field of their own."""
MAY_COMMENT: Final = ("submission.submit", "submission.validate", "submission.approve")
EVENTS: Final = {
    "submission.received": wording.mark("Received"),
    "submission.observations-recorded": wording.mark("Figures recorded"),
    "submission.checked": wording.mark("Checked"),
    "submission.validated": wording.mark("Confirmed"),
    "submission.approved": wording.mark("Approved"),
    "submission.released": wording.mark("Released"),
    "submission.figures-released": wording.mark("Figures released"),
    "submission.figures-amended": wording.mark("Released figures amended"),
    "submission.rejected": wording.mark("Rejected"),
    "submission.clarification-requested": wording.mark("Clarification requested"),
    "submission.clarification-answered": wording.mark("Clarification answered"),
    "submission.handed-over": wording.mark("Handed over to somebody else"),
    "submission.returned": wording.mark("Returned to checking, because released figures had moved"),
    "submission.withdrawn": wording.mark("Withdrawn"),
    "submission.superseded": wording.mark("Superseded by a later submission"),
    "submission.findings-commented": wording.mark("Warnings commented on"),
    "submission.release-scheduled": wording.mark("Release scheduled"),
    "submission.release-unscheduled": wording.mark("Release taken off the schedule"),
}


def one(submission: str) -> dict[str, Any]:
    """The values of the template submission.html. Raises Refused where the person may not see it."""
    view = submission_view(call("submission", "get", submission=submission))
    differences = call("submission", "differences", submission=submission, after=None, limit=SHOWN)
    history = call("submission", "history", submission=submission, after=None, limit=MAX_LIMIT)["items"]
    warnings = [item for item in view["findings"] if item["severity"] == "warning"]
    return {
        "view": view,
        "path": PATH,
        "found": [placed(item) for item in view["findings"] if item["severity"] != "warning"],
        "groups": list(_groups(warnings, view["uncommented"])),
        "impact": in_short(view),
        "may_try": view["state"] in OPEN - {"received"} and require_signed_in()["country"] == view["country"],
        "may_comment": view["state"] in OPEN and _may_comment(view),
        "unscheduled": _why(view.get("unscheduled_because")),
        "differences_answer": differences,
        "items": [of_submission(view["indicator"], item) for item in differences["items"]],
        "history": history,
        "names": actor_names(item["by"] for item in [*history, *view["comments"]]),
        "events": EVENTS,
        "steps": view.get("next_steps") or [],
        "organisation": _organisation_name(view.get("organisation")),
        "mapping": mapping_name(view["mapping"]) if view.get("mapping") else None,
    }


def _groups(
    warnings: Iterable[Mapping[str, Any]], uncommented: Iterable[Mapping[str, Any]]
) -> Iterable[dict[str, Any]]:
    """The warnings of each check together, with whether one of them still needs a comment."""
    waiting = {each["code"] for each in uncommented}
    by_code: dict[str, list[Mapping[str, Any]]] = {}
    for each in warnings:
        by_code.setdefault(each["code"], []).append(each)
    for code, items in by_code.items():
        yield {
            "code": code,
            "name": text_in(standard_names().get(code, {}), language()) or items[0]["message"],
            "waiting": code in waiting,
            "one_by_one": 1 < len(items) <= ONE_BY_ONE,
            "items": [
                {
                    **placed(item),
                    "comments": item["comments"],
                    "at": {name: item[name] for name in ("code", "period", "key")},
                }
                for item in items
            ],
        }


def _why(code: str | None) -> str | None:
    """What forbade a scheduled release, in words."""
    return None if code is None else missed_text(code, language())


def _may_comment(view: Mapping[str, Any]) -> bool:
    place = {name: view[name] for name in ("country", "indicator", "source")}
    actor = caller().actor
    return any(parts().rights.allows(actor, action, **place) for action in MAY_COMMENT)


def _organisation_name(code: str | None) -> str | None:
    """The name of the delegate that submitted something; None for the country itself."""
    known = parts().reference.organisation(code) if code else None
    return text_in(known.names, language()) if known else code
