"""The wire of code lists."""

from marshmallow import Schema, fields, validate

from services.catalog.schemas.parts import (
    CODE,
    MAX_ALIASES,
    MAX_CODES,
    MAX_NAME,
    NAME,
    country,
    day,
    labels,
)


class CodeSchema(Schema):
    """A code of a code list. parent: the code it is a part of, null directly beneath the total.

    aliases: other names that files call it by; valid_from, valid_to: of which days there may be figures.
    """

    code = fields.String(required=True, validate=CODE)
    names = labels(required=True)
    kind = fields.String(load_default="value", validate=validate.OneOf(["value", "total", "unknown"]))
    parent = fields.String(load_default=None, allow_none=True, validate=CODE)
    aliases = fields.List(
        fields.String(validate=validate.Length(min=1, max=MAX_NAME)),
        load_default=list,
        validate=validate.Length(max=MAX_ALIASES),
    )
    valid_from = day(load_default=None, allow_none=True)
    valid_to = day(load_default=None, allow_none=True)


class CodeListRequest(Schema):
    """Which code list."""

    code_list = fields.String(required=True, validate=NAME)


class DefineCodeListRequest(CodeListRequest):
    """A code list in full."""

    namespace = country(load_default=None, allow_none=True)
    names = labels(required=True)
    codes = fields.List(
        fields.Nested(CodeSchema), required=True, validate=validate.Length(min=1, max=MAX_CODES)
    )


class CodeListHead(Schema):
    """A code list without its codes; size: how many there are."""

    code_list = fields.String(required=True)
    namespace = fields.String(required=True, allow_none=True)
    names = labels(required=True)
    size = fields.Integer(required=True)
    position = fields.Integer(required=True)


class CodeListView(Schema):
    """A code list as it is defined now, codes in their order."""

    code_list = fields.String(required=True)
    namespace = fields.String(required=True, allow_none=True)
    names = labels(required=True)
    codes = fields.List(fields.Nested(CodeSchema), required=True)
    position = fields.Integer(required=True)


class CodeListPage(Schema):
    """A part of the list of code lists."""

    items = fields.List(fields.Nested(CodeListHead), required=True)
    next = fields.String(required=True, allow_none=True)


class CodeListDefinedAnswer(CodeListView):
    """The code list; position: the one this command wrote, null where nothing was new."""

    position = fields.Integer(required=True, allow_none=True)
