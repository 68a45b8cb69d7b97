"""The wire of breaks in series."""

from marshmallow import Schema, fields, validate

from services.catalog.schemas.parts import NAME, SOURCE, PageRequest, country, labels

PERIOD = validate.Length(min=4, max=10)


class BreaksRequest(PageRequest):
    """A part of the list of breaks, of a country or an indicator or both."""

    country = country(load_default=None, allow_none=True)
    indicator = fields.String(load_default=None, allow_none=True, validate=NAME)


class BreakRequest(Schema):
    """Where a series breaks. period: the first one that cannot be compared with those before."""

    country = country(required=True)
    indicator = fields.String(required=True, validate=NAME)
    source = fields.String(required=True, validate=SOURCE)
    period = fields.String(required=True, validate=PERIOD)


class DeclareBreakRequest(BreakRequest):
    """A break. names: why the series breaks there."""

    names = labels(required=True)


class BreakView(DeclareBreakRequest):
    """A break as it is declared now."""

    position = fields.Integer(required=True)


class BreakPage(Schema):
    """A part of the list of breaks."""

    items = fields.List(fields.Nested(BreakView), required=True)
    next = fields.String(required=True, allow_none=True)


class BreakDeclaredAnswer(BreakView):
    """The break; position: the last one this command wrote, null where nothing was new."""

    position = fields.Integer(required=True, allow_none=True)


class BreakWithdrawnAnswer(Schema):
    """position: the last one this command wrote, null where there was no such break."""

    position = fields.Integer(required=True, allow_none=True)
