"""The wire of sharing agreements."""

from typing import get_args

from marshmallow import Schema, fields, validate

from services.identity.domain.values import AgreementMode
from services.identity.schemas.parts import INDICATOR, country


class AgreementRequest(Schema):
    """Which agreement."""

    country = country(required=True)
    indicator = fields.String(required=True, validate=INDICATOR)


class SetAgreementRequest(AgreementRequest):
    """Who else reads an indicator. countries: the named ones, where mode is bilateral."""

    mode = fields.String(required=True, validate=validate.OneOf(get_args(AgreementMode)))
    countries = fields.List(country(), load_default=list, validate=validate.Length(max=300))


class AgreementView(Schema):
    """A country's decision. since: the log position of it, null where it never decided."""

    country = fields.String(required=True)
    indicator = fields.String(required=True)
    mode = fields.String(required=True)
    countries = fields.List(fields.String(), required=True)
    since = fields.Integer(required=True, allow_none=True)


class AgreementPage(Schema):
    """A part of the list of a country's agreements."""

    items = fields.List(fields.Nested(AgreementView), required=True)
    next = fields.String(required=True, allow_none=True)


class AgreementAnswer(AgreementView):
    """The agreement after a command."""

    position = fields.Integer(required=True, allow_none=True)
