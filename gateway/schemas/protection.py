"""The API's schemas of how a country keeps its figures from readers outside."""

from typing import Final

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import country, position

METHODS: Final = ("mask", "round", "withhold")


class SetProtection(Schema):
    """The body of PUT /agreements/{country}/{indicator}/protection."""

    method = fields.String(
        required=True,
        validate=validate.OneOf(METHODS),
        metadata={
            "description": "mask: small counts are hidden, and what gives them away; round: every figure is "
            "the nearest multiple of round_to; withhold: every figure is hidden"
        },
    )
    mask_up_to = fields.Integer(
        allow_none=True,
        load_default=None,
        strict=True,
        validate=validate.Range(0, 1000),
        metadata={"description": "counts up to this are hidden; null: as the indicator says"},
    )
    round_to = fields.Integer(
        allow_none=True,
        load_default=None,
        strict=True,
        validate=validate.Range(2, 1000),
        metadata={"description": "only with the method round"},
    )


class Protection(SetProtection):
    """How a country's figures of an indicator are kept from readers outside, with its next releases."""

    country = country(required=True)
    indicator = fields.String(required=True)
    usual_mask_up_to = fields.Integer(
        required=True, metadata={"description": "the threshold of the indicator itself"}
    )
    position = position()
