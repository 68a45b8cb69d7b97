"""The wire of indicators."""

from marshmallow import Schema, fields, validate

from servicekit.concepts import TOTAL
from services.catalog.schemas.parts import (
    CODE,
    DIMENSION,
    MAX_NAME,
    MAX_TEXT,
    NAME,
    PageRequest,
    country,
    day,
    distinct,
    is_as_of,
    texts,
)


class DimensionSchema(Schema):
    """A dimension of an indicator."""

    dimension = fields.String(required=True, validate=DIMENSION)
    names = texts(MAX_NAME, required=True)
    code_list = fields.String(required=True, validate=NAME)
    optional = fields.Boolean(load_default=True)
    additive = fields.Boolean(load_default=True)
    default = fields.String(load_default=TOTAL, validate=CODE)


class IndicatorRequest(Schema):
    """Which indicator."""

    indicator = fields.String(required=True, validate=NAME)


class IndicatorAtRequest(IndicatorRequest):
    """Which indicator, and as of when: a log position, or the end of a day (UTC)."""

    as_of = fields.String(load_default=None, allow_none=True, validate=is_as_of)


class DefinitionsRequest(PageRequest):
    """A part of the definitions of an indicator."""

    indicator = fields.String(required=True, validate=NAME)


class DefineIndicatorRequest(IndicatorRequest):
    """An indicator in full."""

    namespace = country(load_default=None, allow_none=True)
    names = texts(MAX_NAME, required=True)
    definitions = texts(MAX_TEXT, required=True)
    measure = fields.String(required=True, validate=validate.OneOf(["stock", "flow"]))
    units = fields.List(
        fields.String(validate=validate.OneOf(["persons", "cases"])),
        required=True,
        validate=[validate.Length(min=1), distinct],
    )
    decimals = fields.Integer(load_default=0, validate=validate.Range(0, 6))
    frequencies = fields.List(
        fields.String(validate=validate.OneOf(list("ASQMWDI"))),
        required=True,
        validate=[validate.Length(min=1), distinct],
    )
    timeliness_days = fields.Integer(load_default=90, validate=validate.Range(0, 3660))
    mask_up_to = fields.Integer(load_default=4, validate=validate.Range(0, 1000))
    counts_own_citizens = fields.Boolean(load_default=False)
    valid_from = day(load_default=None, allow_none=True)
    dimensions = fields.List(
        fields.Nested(DimensionSchema), required=True, validate=validate.Length(min=1, max=12)
    )


class IndicatorView(Schema):
    """A definition of an indicator; unit: the usual one.

    valid_from: the first day of the periods that it is for. number: the how-manieth definition it is;
    defined_at (RFC 3339), position: when it was made and where it stands.
    """

    indicator = fields.String(required=True)
    namespace = fields.String(required=True, allow_none=True)
    names = texts(MAX_NAME, required=True)
    definitions = texts(MAX_TEXT, required=True)
    measure = fields.String(required=True)
    unit = fields.String(required=True)
    units = fields.List(fields.String(), required=True)
    decimals = fields.Integer(required=True)
    frequencies = fields.List(fields.String(), required=True)
    timeliness_days = fields.Integer(required=True)
    mask_up_to = fields.Integer(required=True)
    counts_own_citizens = fields.Boolean(required=True)
    dimensions = fields.List(fields.Nested(DimensionSchema), required=True)
    valid_from = day(required=True, allow_none=True)
    number = fields.Integer(required=True)
    defined_at = fields.String()
    position = fields.Integer(required=True)


class IndicatorPage(Schema):
    """A part of the list of indicators."""

    items = fields.List(fields.Nested(IndicatorView), required=True)
    next = fields.String(required=True, allow_none=True)


class IndicatorDefinedAnswer(IndicatorView):
    """The indicator; position: the last one this command wrote, null where nothing was new."""

    position = fields.Integer(required=True, allow_none=True)
