"""The wire of report templates that administrators define."""

from marshmallow import Schema, fields, validate

TEMPLATE = validate.Length(1, 64)


class DefineTemplateRequest(Schema):
    """A template in full. revision: as it was read, 0 for a new one; namespace: None for a shared one."""

    template = fields.String(required=True, validate=TEMPLATE)
    namespace = fields.String(load_default=None, allow_none=True, validate=validate.Regexp("^[A-Z]{2}$"))
    revision = fields.Integer(required=True, strict=True, validate=validate.Range(min=0))
    specification = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 64)),
        required=True,
        metadata={"description": "contracts/reports/template.v1.json"},
    )


class RetireTemplateRequest(Schema):
    """A template that is to be offered no more, and the revision it was read at."""

    template = fields.String(required=True, validate=TEMPLATE)
    revision = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


class DefinedTemplate(Schema):
    """A template as it stands. position: what the command wrote; None: nothing was new."""

    template = fields.String(required=True)
    namespace = fields.String(required=True, allow_none=True)
    revision = fields.Integer(required=True)
    retired = fields.Boolean(required=True)
    specification = fields.Dict(keys=fields.String(), required=True)
    position = fields.Integer(required=True, allow_none=True)
