"""The wire of the figures as they will stand."""

from marshmallow import Schema, fields, validate

from services.submission.intake.outlook import KINDS
from services.submission.schemas import PageRequest

_CODE = validate.Length(min=1, max=64)


class OutlookRequest(PageRequest):
    """Which table: a dimension down the side, a period, and a code of each other dimension (none: _T)."""

    rows = fields.String(allow_none=True, load_default=None, validate=_CODE)
    period = fields.String(allow_none=True, load_default=None, validate=_CODE)
    codes = fields.Dict(keys=fields.String(), values=fields.String(validate=_CODE), load_default=dict)
    show = fields.List(fields.String(validate=validate.OneOf(KINDS)), load_default=list)


class Side(Schema):
    """A figure: a value, or a status that says why there is none."""

    value = fields.Raw(allow_none=True)
    status = fields.String()
    note = fields.String(allow_none=True)


class Cell(Schema):
    """What becomes of one cell; null: nothing is there."""

    code = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    now = fields.Nested(Side, required=True, allow_none=True)
    stands = fields.Nested(Side, required=True, allow_none=True)
    before = fields.Nested(Side, required=True, allow_none=True)


class Outlook(Schema):
    """A page of the table. before: the period before; counts: kind to how many cells of the whole table."""

    rows = fields.String(required=True)
    periods = fields.List(fields.String(), required=True)
    period = fields.String(required=True)
    before = fields.String(required=True, allow_none=True)
    codes = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    choices = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    total = fields.Integer(required=True)
    items = fields.List(fields.Nested(Cell), required=True)
    next = fields.String(required=True, allow_none=True)
