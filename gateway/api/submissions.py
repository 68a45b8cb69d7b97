"""Submissions: posting figures, seeing what was posted, and the steps to their release."""

from collections.abc import Mapping
from typing import Any

from flask import Response
from marshmallow import INCLUDE

from gateway.api.calls import NOT_SHOWN_YET, status_when_shown
from gateway.api.impact import impact_file, impact_view
from gateway.incoming import XLSX, incoming, submit
from gateway.schemas import impact as impact_schemas
from gateway.schemas import submissions as schemas
from servicekit.web.api import API, Blueprint, ListQuery, ReadQuery, listing, next_url
from servicekit.web.caller import call, language, require_signed_in
from servicekit.web.parts import parts
from servicekit.web.problems import with_message
from servicekit.web.protection import takes_upload

submissions = Blueprint(
    "submissions", __name__, url_prefix=f"{API}/submissions", description="Figures on their way to release"
)

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "JSON; CSV with the rest in the query; a workbook, which if it is one of our "
        "forms says the rest itself; or a form with a file",
        "content": {
            "application/json": {"schema": schemas.Submit},
            "text/csv": {"schema": {"type": "string"}},
            XLSX: {"schema": {"type": "string", "format": "binary"}},
            "multipart/form-data": {"schema": schemas.SubmitFile},
        },
    },
    "parameters": [
        {
            "in": "query",
            "name": name,
            "schema": {"type": "string"},
            "description": "with text/csv, or a workbook",
        }
        for name in ("country", "indicator", "source", "reason", "mapping")
    ],
}


@submissions.route("", methods=["POST"])
@submissions.doc(**_BODY)
@submissions.response(201, schemas.Submission)
@submissions.alt_response(200, schema=schemas.Submission, description="duplicate: it was there already")
@takes_upload
def post_submission() -> Any:
    """Post figures. They are checked as a whole, and accepted or refused as a whole."""
    require_signed_in()  # before a large body is read
    answer = submission_view(submit(incoming()))
    if answer.get("duplicate"):
        return answer, 200
    return answer, 201, {"Location": answer["links"]["self"]}


@submissions.route("", methods=["GET"])
@submissions.arguments(schemas.SubmissionQuery, location="query")
@submissions.response(200, schemas.SubmissionList)
def list_submissions(query: dict[str, Any]) -> dict[str, Any]:
    """The submissions that the caller may see, the newest first."""
    answer = call("submission", "list", **query)
    return listing({**answer, "items": [submission_view(item) for item in answer["items"]]})


@submissions.route("/<submission>", methods=["GET"])
@submissions.arguments(ReadQuery, location="query")
@submissions.response(200, schemas.Submission)
def get_submission(_: dict[str, Any], submission: str) -> dict[str, Any]:
    """A submission with its findings, and the steps that the caller may do now."""
    return submission_view(call("submission", "get", submission=submission))


@submissions.route("/<submission>/observations", methods=["GET"])
@submissions.arguments(ListQuery, location="query")
@submissions.response(200, schemas.Observations)
def list_observations(query: dict[str, Any], submission: str) -> dict[str, Any]:
    """What was posted."""
    return listing(call("submission", "observations", submission=submission, **query))


@submissions.route("/<submission>/differences", methods=["GET"])
@submissions.arguments(ListQuery, location="query")
@submissions.response(200, schemas.Differences)
def list_differences(query: dict[str, Any], submission: str) -> dict[str, Any]:
    """What changes: the figures before and after."""
    return listing(call("submission", "differences", submission=submission, **query))


@submissions.route("/<submission>/outlook", methods=["GET"])
@submissions.arguments(schemas.OutlookQuery, location="query", unknown=INCLUDE)
@submissions.response(200, schemas.Outlook)
def get_outlook(query: dict[str, Any], submission: str) -> dict[str, Any]:
    """The figures as they will stand, as a table; each dimension is a parameter of its own name."""
    return listing(call("submission", "outlook", submission=submission, **outlook_asked(query)))


@submissions.route("/<submission>/impact", methods=["GET"])
@submissions.arguments(impact_schemas.ImpactQuery, location="query")
@submissions.response(200, impact_schemas.Impact)
def get_impact(query: dict[str, Any], submission: str) -> Any:
    """What a release would change, before anybody makes it: figures, reports, masks, and who would be told.

    With format=csv every cell that changes, as a file.
    """
    asked = {name: query[name] for name in ("show", "after", "limit")}
    if query["format"] == "csv":
        return impact_file(submission)
    answer = impact_view(call("submission", "impact", submission=submission, **asked))
    return {**answer, "next": next_url(answer["next"])}


@submissions.route("/<submission>/history", methods=["GET"])
@submissions.arguments(ListQuery, location="query")
@submissions.response(200, schemas.History)
def list_history(query: dict[str, Any], submission: str) -> dict[str, Any]:
    """What happened to it so far, the oldest first."""
    return listing(call("submission", "history", submission=submission, **query))


@submissions.route("/<submission>/<any('" + "','".join(schemas.STEPS) + "'):step>", methods=["POST"])
@submissions.arguments(schemas.Comment, required=False)
@submissions.response(200, schemas.Submission)
@submissions.alt_response(202, schema=schemas.Submission, description=NOT_SHOWN_YET)
def step(body: dict[str, Any], submission: str, step: str) -> tuple[dict[str, Any], int]:
    """Do a step: validate, approve, release, reject, withdraw, request-clarification, answer."""
    answer = take_step(submission, step, body["comment"])
    return submission_view(answer), status_when_shown(answer) if step == "release" else 200


@submissions.route("/<submission>/comments", methods=["POST"])
@submissions.arguments(schemas.Comments)
@submissions.response(200, schemas.Submission)
def comment(body: dict[str, Any], submission: str) -> dict[str, Any]:
    """Answer warnings of the checks: all of a check, those of a period, or that of one figure."""
    return submission_view(call("submission", "comment", submission=submission, **body))


@submissions.route("/<submission>/scheduled-release", methods=["POST"])
@submissions.arguments(schemas.Schedule)
@submissions.response(200, schemas.Submission)
def schedule_release(body: dict[str, Any], submission: str) -> dict[str, Any]:
    """Have it released at a moment, in the caller's name and with the rights that the caller has then."""
    return submission_view(call("submission", "schedule_release", submission=submission, **body))


@submissions.route("/<submission>/scheduled-release", methods=["DELETE"])
@submissions.response(200, schemas.Submission)
def unschedule_release(submission: str) -> dict[str, Any]:
    """Do not release it at its moment after all."""
    return submission_view(call("submission", "unschedule_release", submission=submission))


@submissions.route("/<submission>/hand-over", methods=["POST"])
@submissions.arguments(schemas.HandOver)
@submissions.response(200, schemas.HandedOver)
def hand_over(body: dict[str, Any], submission: str) -> dict[str, Any]:
    """Let somebody else of the country answer for an open submission; neither of the two judges it."""
    return call("submission", "hand_over", submission=submission, **body)


@submissions.route("/<submission>/original", methods=["GET"])
@submissions.arguments(ReadQuery, location="query")
@submissions.doc(responses={"200": {"description": "The file, as an attachment", "content": {"*/*": {}}}})
def get_original(_: dict[str, Any], submission: str) -> Response:
    """What a delegate keyed a submission in from."""
    answer = call("submission", "original", submission=submission)
    contents = parts().blobs.get(answer["blob"], key_id=answer["key_id"])
    response = Response(contents, content_type=answer["media_type"])
    response.headers.set("Content-Disposition", "attachment", filename=_ORIGINAL[answer["media_type"]])
    response.headers["Cache-Control"] = "private, no-store"
    return response


_ORIGINAL = {
    "application/pdf": "original.pdf",
    "image/jpeg": "original.jpg",
    "image/png": "original.png",
}


def outlook_asked(query: Mapping[str, Any]) -> dict[str, Any]:
    """The request of a table out of query parameters: those that are none of its own are dimensions."""
    own = {name: query[name] for name in ("rows", "period", "show", "after", "limit")}
    codes = {name: str(value) for name, value in query.items() if name not in own and name != "lang"}
    return {**own, "codes": codes}


def take_step(submission: str, step: str, comment: str | None) -> dict[str, Any]:
    """Do a step on behalf of the caller, and answer the submission as it stands then. Raises Refused."""
    return call("submission", "step", submission=submission, step=step, comment=comment)


def submission_view(answer: Mapping[str, Any]) -> dict[str, Any]:
    """A submission as a service answers it, with messages in the caller's language and links."""
    address = f"{API}/submissions/{answer['id']}"
    found = {"findings": [with_message(item, language()) for item in answer.get("findings") or ()]}
    return {
        **answer,
        **(found if "findings" in answer else {}),
        "links": {
            "self": address,
            "observations": f"{address}/observations",
            "differences": f"{address}/differences",
            "impact": f"{address}/impact",
            "history": f"{address}/history",
            "page": f"/submissions/{answer['id']}",
        },
    }
