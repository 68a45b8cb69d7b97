"""Pages of submissions: the list, a new one, one with its findings, differences and next steps."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.api.calls import status_when_shown
from gateway.api.pulls import pulls_of
from gateway.api.submissions import take_step
from gateway.incoming import Incoming, incoming, submit
from gateway.pages.differences import codes_of, number, of_submission
from gateway.pages.fitting import fitting_mapping, mapping_options
from gateway.pages.frame import (
    country_name,
    done,
    figure_label,
    indicator_name,
    indicator_options,
    show,
    show_refused,
    source_name,
)
from gateway.pages.submission_view import one
from gateway.schemas.submissions import STATES, STEPS
from servicekit.errors import ComityError, InvalidRequest, NotAllowed, NotFound
from servicekit.web.caller import call, caller, require_signed_in
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts
from servicekit.web.protection import takes_upload

submissions = Blueprint("submission_pages", __name__, url_prefix="/submissions")

SECTION: Final = "submissions"
SHOWN: Final = 50


@submissions.get("")
@signed_in_page
def list_submissions() -> str:
    """The submissions that the person may see, the newest first."""
    chosen = {
        "indicator": request.args.get("indicator") or None,
        "state": request.args.get("state") if request.args.get("state") in STATES else None,
    }
    answer = call("submission", "list", **chosen, after=request.args.get("after"), limit=SHOWN)
    return show(
        "submissions.html",
        SECTION,
        answer=answer,
        chosen=chosen,
        states=STATES,
        indicators=indicator_options(),
        failing=pulls_of(require_signed_in()["country"], failing=True),
        may_submit=bool(parts().rights.reach(caller().actor, "submission.submit")),
    )


@submissions.get("/new")
@signed_in_page
def new_form() -> str:
    """The form to send a file."""
    return show("submission-new.html", SECTION, errors=[], findings=[], done=done(), **_form(request.args))


@submissions.post("/new")
@takes_upload
@signed_in_page
def send_file() -> Any:
    """Send a file. A form says itself what it is of; of others, the indicator and source are chosen."""
    try:
        answer = submit(_arrived(request.form.get("series", "")))
    except ComityError as error:
        told = _about_series(error)
        return show_refused("submission-new.html", SECTION, told, done=None, **_form(request.form))
    what = "duplicate" if answer.get("duplicate") else "submitted"
    return redirect(f"/submissions/{answer['id']}?done={what}", 303)


def _about_series(error: ComityError) -> ComityError:
    """The same error about the one field of the page that says country, indicator and source."""
    wrong = error.fields.get("errors")
    if isinstance(wrong, list) and {each.get("field") for each in wrong} & {"country", "indicator", "source"}:
        return InvalidRequest(errors=[{**wrong[0], "field": "series"}])
    return error


@submissions.get("/<submission>")
@signed_in_page
def show_submission(submission: str) -> str:
    """One submission."""
    return show("submission.html", SECTION, errors=[], done=done(), comment="", **one(submission))


@submissions.post("/<submission>")
@signed_in_page
def step(submission: str) -> Any:
    """Do the step whose button was pressed."""
    wanted, comment = request.form.get("step", ""), request.form.get("comment", "").strip()
    if wanted not in STEPS:
        raise NotFound(kind="step", id=wanted)
    try:
        answer = take_step(submission, wanted, comment or None)
    except ComityError as error:
        return show_refused("submission.html", SECTION, error, done=None, comment=comment, **one(submission))
    pending = wanted == "release" and status_when_shown(answer) == 202
    return redirect(f"/submissions/{submission}?done={wanted}{'-pending' if pending else ''}", 303)


@submissions.get("/<submission>/observations")
@signed_in_page
def list_observations(submission: str) -> str:
    """What was posted, page by page."""
    view = call("submission", "get", submission=submission)
    answer = call(
        "submission", "observations", submission=submission, after=request.args.get("after"), limit=SHOWN
    )
    rows = [
        [
            figure_label(view["indicator"], item["period"], codes_of(item)),
            number(item["value"]),
            item.get("status") or "",
            item.get("note") or "",
        ]
        for item in answer["items"]
    ]
    return show("submission-observations.html", SECTION, view=view, answer=answer, rows=rows)


@submissions.get("/<submission>/differences")
@signed_in_page
def list_differences(submission: str) -> str:
    """What changes, page by page."""
    view = call("submission", "get", submission=submission)
    answer = call(
        "submission", "differences", submission=submission, after=request.args.get("after"), limit=SHOWN
    )
    items = [of_submission(view["indicator"], item) for item in answer["items"]]
    return show("submission-differences.html", SECTION, view=view, answer=answer, items=items)


def _arrived(series: str) -> Incoming:
    """What the form brings, with the mapping that was chosen, or that fits its file alone.

    Raises InvalidRequest, UnsupportedMediaType, and what reading a file raises.
    """
    sent = request.files.get("file")
    workbook = sent is not None and (sent.filename or "").lower().endswith(".xlsx")
    if not series and (workbook or request.form.get("mapping")):
        return incoming()  # a form of ours, or the mapping, says itself what it is of
    arrived = incoming(chosen_series(series))
    if request.form.get("mapping"):
        return arrived
    found = fitting_mapping(arrived)
    return arrived if found is None else replace(arrived, head={**arrived.head, "mapping": found})


def _form(given: Mapping[str, str]) -> dict[str, Any]:
    options = series_options()
    return {
        "series_options": options,
        "series": given.get("series", ""),
        "mapping": given.get("mapping", ""),
        "mapping_options": mapping_options(),
        "reason": given.get("reason", ""),
        "charset": given.get("charset", ""),
        "dimensions": {
            each.code: [dimension.name for dimension in each.dimensions]
            for each in parts().reference.indicators()
        },
        "country": require_signed_in()["country"],
        "needs_original": require_signed_in()["organisation"] is not None,
    }


def series_options() -> list[tuple[str, str]]:
    """(indicator/source, names) of what the person may submit; a delegate's say for which country."""
    principal = require_signed_in()
    own = principal["country"]
    if own is None and principal["organisation"] is None:
        raise NotAllowed(action="submission.submit")
    found = []
    for country in [own] if own is not None else _appointing():
        for code, source, name in _series_of(country):
            series = f"{code}/{source}" if own is not None else f"{code}/{source}/{country}"
            found.append((series, name if own is not None else f"{country_name(country)}: {name}"))
    return found


def _appointing() -> list[str]:
    """The countries that the person may submit for as a delegate."""
    grants = parts().rights.reach(caller().actor, "submission.submit")
    return sorted({grant.country for grant in grants if grant.country is not None})


def _series_of(country: str) -> Iterator[tuple[str, str, str]]:
    """(indicator, source, names) of a country's figures that the person may submit."""
    reference, rights, actor = parts().reference, parts().rights, caller().actor
    for each in reference.indicators():
        for source in reference.sources(country, each.code):
            place = {"country": country, "indicator": each.code, "source": source.code}
            if rights.allows(actor, "submission.submit", **place):
                names = f"{indicator_name(each.code)} – {source_name(country, each.code, source.code)}"
                yield each.code, source.code, names


def chosen_series(series: str) -> dict[str, str]:
    """Country, indicator and source of an option that was chosen. Raises InvalidRequest."""
    indicator, _, rest = series.partition("/")
    source, _, country = rest.partition("/")
    if not source:
        raise InvalidRequest(errors=[{"field": "series", "message": "Missing data for required field."}])
    return {
        "country": country or require_signed_in()["country"] or "",
        "indicator": indicator,
        "source": source,
    }
