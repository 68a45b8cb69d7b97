"""The wire of how figures are kept from readers outside."""

from marshmallow import Schema, fields, validate

from services.reporting.domain.protection import METHODS


class ProtectionRequest(Schema):
    """An indicator of a country."""

    country = fields.String(required=True, validate=validate.Length(2, 2))
    indicator = fields.String(required=True, validate=validate.Length(1, 64))


class SetProtectionRequest(ProtectionRequest):
    """How its figures are kept from readers outside, with the next releases."""

    method = fields.String(required=True, validate=validate.OneOf(METHODS))
    mask_up_to = fields.Integer(allow_none=True, load_default=None, validate=validate.Range(0, 1000))
    round_to = fields.Integer(allow_none=True, load_default=None, validate=validate.Range(2, 1000))


class ProtectionView(Schema):
    """How figures are kept from readers outside. usual_mask_up_to: the indicator's own threshold."""

    country = fields.String(required=True)
    indicator = fields.String(required=True)
    method = fields.String(required=True)
    mask_up_to = fields.Integer(required=True, allow_none=True)
    round_to = fields.Integer(required=True, allow_none=True)
    usual_mask_up_to = fields.Integer(required=True)


class ProtectionSet(ProtectionView):
    """The same after a command."""

    position = fields.Integer(required=True, allow_none=True)
