"""The wire of scheduled releases that did not come about."""

from marshmallow import Schema, fields, validate


class MissedRequest(Schema):
    """A page of what the caller was told."""

    after = fields.String(allow_none=True, load_default=None)
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=500))


class MissedView(Schema):
    """A release that did not come about. at: its moment; reason: a code; state: of the submission now.

    readable: whether the caller may see it.
    """

    submission = fields.String(required=True)
    country = fields.String(required=True)
    indicator = fields.String(required=True)
    source = fields.String(required=True)
    at = fields.String(required=True)
    reason = fields.String(required=True)
    missed_at = fields.String(required=True)
    state = fields.String(required=True)
    readable = fields.Boolean(required=True)


class MissedPage(Schema):
    """A page of them, the newest first."""

    items = fields.List(fields.Nested(MissedView), required=True)
    next = fields.String(required=True, allow_none=True)
