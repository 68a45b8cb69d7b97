"""The figures as they stand, on the wire."""

from marshmallow import Schema, fields, validate

_CODE = validate.Length(min=1, max=64)


class StandingRequest(Schema):
    """Figures of some periods from one source; codes: the only one that is wanted of a dimension."""

    country = fields.String(required=True, validate=_CODE)
    indicator = fields.String(required=True, validate=_CODE)
    source = fields.String(required=True, validate=_CODE)
    periods = fields.List(fields.String(validate=_CODE), required=True, validate=validate.Length(1, 24))
    codes = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)


class StandingFigures(Schema):
    """items: period, a code for each dimension, value as a text or null, status, note."""

    items = fields.List(fields.Dict(keys=fields.String()))
