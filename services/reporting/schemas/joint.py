"""The wire of joint reports."""

from marshmallow import Schema, fields, validate

from services.reporting.domain.joint import MOST_COUNTRIES
from services.reporting.reports.parameters import MAX_LENGTH

_TEXT = validate.Length(max=20_000)
"""Bounds what is read at all; how long a text may be is the domain's."""


def _number() -> fields.String:
    return fields.String(required=True, validate=validate.Length(1, 64))


class OpenJointReportRequest(Schema):
    """Which figures of which countries, and what the report is called. titles: by language."""

    titles = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 20)),
        values=fields.String(validate=_TEXT),
        required=True,
        validate=validate.Length(max=40),
    )
    indicator = fields.String(required=True, validate=validate.Length(1, 64))
    countries = fields.List(
        fields.String(validate=validate.Length(1, 20)),
        required=True,
        validate=validate.Length(max=MOST_COUNTRIES + 1),
    )
    parameters = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 64)),
        values=fields.String(validate=validate.Length(max=MAX_LENGTH)),
        load_default=dict,
        validate=validate.Length(max=40),
    )


class JointReportRequest(Schema):
    """One joint report."""

    report = _number()


class JointReportsRequest(Schema):
    """Those that the caller works on."""

    after = fields.String(load_default=None, allow_none=True)
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 500))


class WriteJointTextRequest(JointReportRequest):
    """The text of the caller's country in a language; an empty one takes it back."""

    language = fields.String(required=True, validate=validate.Length(1, 20))
    text = fields.String(required=True, validate=_TEXT)


class ConfirmJointReportRequest(JointReportRequest):
    """revision: of the joint report as it was seen."""

    revision = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))


class ReasonedJointReportRequest(JointReportRequest):
    """Why it is declined or withdrawn."""

    reason = fields.String(required=True, validate=_TEXT)


class JointCountry(Schema):
    """A country shown. reason: of its answer, where it declined. texts: by language."""

    country = fields.String(required=True)
    answer = fields.String(required=True, validate=validate.OneOf(("waiting", "confirmed", "declined")))
    answered_at = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    languages = fields.List(fields.String(), required=True)
    texts = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class JointReport(Schema):
    """A joint report. opened_by, withdrawn_by: a country, null: the secretariat. as_of: the log position of
    its figures. unseen: countries whose figures in it the caller may not see.
    """

    report = fields.String(required=True)
    titles = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    indicator = fields.String(required=True)
    parameters = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    as_of = fields.Integer(required=True)
    stage = fields.String(required=True, validate=validate.OneOf(("open", "posted", "withdrawn")))
    revision = fields.Integer(required=True)
    opened_by = fields.String(required=True, allow_none=True)
    opened_at = fields.String(required=True)
    closed_at = fields.String(required=True, allow_none=True)
    withdrawn_by = fields.String(required=True, allow_none=True)
    withdrawn_because = fields.String(required=True, allow_none=True)
    countries = fields.List(fields.Nested(JointCountry), required=True)
    unseen = fields.List(fields.String(), required=True)
    next_steps = fields.List(fields.String(), required=True)


class JointReportAnswer(JointReport):
    """A joint report after a command."""

    position = fields.Integer(required=True, allow_none=True)


class JointReportList(Schema):
    """Joint reports, the newest first."""

    items = fields.List(fields.Nested(JointReport), required=True)
    next = fields.String(required=True, allow_none=True)
