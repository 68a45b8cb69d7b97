"""Forms on the page of a submission beside its steps: comments on warnings, a release at a moment."""

import json
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.pages.administration.forms import in_utc, text_of
from gateway.pages.frame import show_refused
from gateway.pages.submission_view import one
from servicekit.errors import ComityError, InvalidRequest
from servicekit.web.caller import call
from servicekit.web.pages import signed_in_page

submission_answers = Blueprint("submission_answer_pages", __name__, url_prefix="/submissions")

SECTION: Final = "submissions"


@submission_answers.post("/<submission>/comments")
@signed_in_page
def comment(submission: str) -> Any:
    """Keep the comments that were typed."""
    try:
        comments = _typed()
        if not comments:
            raise InvalidRequest(errors=[{"field": "comment", "message": "Missing data for required field."}])
        call("submission", "comment", submission=submission, comments=comments)
    except ComityError as error:
        return show_refused("submission.html", SECTION, error, done=None, comment="", **one(submission))
    return redirect(f"/submissions/{submission}?done=commented", 303)


@submission_answers.post("/<submission>/scheduled-release")
@signed_in_page
def schedule(submission: str) -> Any:
    """Have it released at a moment, or take it off the schedule."""
    try:
        if "unschedule" in request.form:
            call("submission", "unschedule_release", submission=submission)
            return redirect(f"/submissions/{submission}?done=unscheduled", 303)
        call("submission", "schedule_release", submission=submission, at=_moment())
    except ComityError as error:
        return show_refused("submission.html", SECTION, error, done=None, comment="", **one(submission))
    return redirect(f"/submissions/{submission}?done=scheduled", 303)


def _typed() -> list[dict[str, Any]]:
    """The comments of the form, those on single figures before those on a whole check; blanks left out."""
    found = []
    for place, text in zip(request.form.getlist("place"), request.form.getlist("text"), strict=False):
        if text.strip():
            found.append({**_place(place), "comment": text.strip()})
    return found


def _place(text: str) -> dict[str, Any]:
    try:
        place = json.loads(text)
    except ValueError:
        place = None
    if not isinstance(place, dict):
        raise InvalidRequest(errors=[{"field": "place", "message": "Invalid input type."}])
    return {"code": place.get("code"), "period": place.get("period"), "key": place.get("key") or {}}


def _moment() -> str:
    """Day and time of the form, in UTC. Raises InvalidRequest where they are none."""
    typed = in_utc(f"{text_of('day')} {text_of('time') or '00:00'}")
    try:
        datetime.fromisoformat(typed or "")
    except ValueError:
        raise InvalidRequest(errors=[{"field": "day", "message": "Not a valid datetime."}]) from None
    return str(typed)
