"""The wire of saved reports."""

from marshmallow import Schema, fields, validate

from services.reporting.reports.parameters import MAX_LENGTH


class SaveReportRequest(Schema):
    """A report and the name to save it under. parameters: as in its address."""

    title = fields.String(required=True, validate=validate.Length(1, 200))
    template = fields.String(required=True, validate=validate.Length(1, 64))
    parameters = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 64)),
        values=fields.String(validate=validate.Length(max=MAX_LENGTH)),
        required=True,
        validate=validate.Length(max=40),
    )
    shared = fields.Boolean(load_default=False)


class SavedReportRequest(Schema):
    """One saved report."""

    report = fields.String(required=True, validate=validate.Length(1, 64))


class SavedReportsRequest(Schema):
    """Those of the caller and of the caller's country."""


class SavedReport(Schema):
    """A saved report. mine: the caller saved it."""

    report = fields.String(required=True)
    title = fields.String(required=True)
    template = fields.String(required=True)
    parameters = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    shared = fields.Boolean(required=True)
    mine = fields.Boolean(required=True)
    saved_at = fields.String(required=True)


class SavedReportAnswer(SavedReport):
    """A saved report after a command."""

    position = fields.Integer(required=True, allow_none=True)


class SavedReportList(Schema):
    """Saved reports, the newest first."""

    items = fields.List(fields.Nested(SavedReport), required=True)
