"""The wire of what a release would change; see reporting.preview_release."""

from marshmallow import Schema, fields, validate

from services.submission.schemas import PageRequest

SHOW = ("all", "figures", "masks")


class ImpactRequest(PageRequest):
    """Of which submission, and which of the cells. wait_s: how long at most for masks."""

    wait_s = fields.Integer(load_default=15, validate=validate.Range(1, 15))
    show = fields.String(load_default="all", validate=validate.OneOf(SHOW))


class Impact(Schema):
    """What would change. moved: released figures have moved since, so that a release would send it back."""

    submission = fields.String(required=True)
    state = fields.String(required=True)
    amendment = fields.Boolean(required=True)
    moved = fields.Boolean(required=True)
    limit = fields.String(required=True, allow_none=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    masks = fields.Boolean(required=True)
    cells = fields.List(fields.Dict(), required=True)
    total = fields.Integer(required=True)
    next = fields.String(required=True, allow_none=True)
    reports = fields.List(fields.Dict(), required=True)
    readers = fields.Dict(required=True, allow_none=True)
