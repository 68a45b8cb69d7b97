"""The API of joint reports."""

from typing import Any

from marshmallow import Schema, fields, validate

from servicekit.web.api import API, Blueprint, ListQuery, listing
from servicekit.web.caller import call
from services.reporting.schemas import joint as wire


class WrittenText(Schema):
    """What a country says; empty: nothing any more."""

    text = fields.String(required=True, validate=validate.Length(max=20_000))


class Confirmation(Schema):
    """What was seen: a text that was written since makes it another report."""

    revision = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


class Reasoned(Schema):
    """Why."""

    reason = fields.String(required=True, validate=validate.Length(max=20_000))


def joint_api() -> Blueprint:
    """/reports/joint below the API."""
    routes = Blueprint(
        "joint_reports",
        __name__,
        url_prefix=f"{API}/reports/joint",
        description="Reports that countries confirm",
    )

    @routes.route("", methods=["GET"])
    @routes.arguments(ListQuery, location="query")
    @routes.response(200, wire.JointReportList)
    def list_joint_reports(query: dict[str, Any]) -> dict[str, Any]:
        """The joint reports that the caller works on. Posted ones are in the list of reports."""
        return listing(call("reporting", "list_joint_reports", **query))

    @routes.route("", methods=["POST"])
    @routes.arguments(wire.OpenJointReportRequest)
    @routes.response(201, wire.JointReportAnswer)
    def open_joint_report(body: dict[str, Any]) -> dict[str, Any]:
        """Freeze figures of several countries as they stand now, for a report that all of them confirm."""
        return call("reporting", "open_joint_report", **body)

    @routes.route("/<report>", methods=["GET"])
    @routes.response(200, wire.JointReport)
    def get_joint_report(report: str) -> dict[str, Any]:
        """One of them, with the texts and answers of the countries shown."""
        return call("reporting", "get_joint_report", report=report)

    @routes.route("/<report>/texts/<language>", methods=["PUT"])
    @routes.arguments(WrittenText)
    @routes.response(200, wire.JointReportAnswer)
    def write_joint_text(body: dict[str, Any], report: str, language: str) -> dict[str, Any]:
        """Write the text of the caller's country in a language; every country confirms anew after that."""
        return call("reporting", "write_joint_text", report=report, language=language, **body)

    @routes.route("/<report>/confirm", methods=["POST"])
    @routes.arguments(Confirmation)
    @routes.response(200, wire.JointReportAnswer)
    def confirm_joint_report(body: dict[str, Any], report: str) -> dict[str, Any]:
        """Confirm it for the caller's country as it was seen; the last confirmation posts it."""
        return call("reporting", "confirm_joint_report", report=report, **body)

    @routes.route("/<report>/decline", methods=["POST"])
    @routes.arguments(Reasoned)
    @routes.response(200, wire.JointReportAnswer)
    def decline_joint_report(body: dict[str, Any], report: str) -> dict[str, Any]:
        """Do not confirm it for the caller's country, or take back that it did."""
        return call("reporting", "decline_joint_report", report=report, **body)

    @routes.route("/<report>/withdraw", methods=["POST"])
    @routes.arguments(Reasoned)
    @routes.response(200, wire.JointReportAnswer)
    def withdraw_joint_report(body: dict[str, Any], report: str) -> dict[str, Any]:
        """Take it back: before it is posted whoever opened it, then any country shown."""
        return call("reporting", "withdraw_joint_report", report=report, **body)

    return routes
