"""Why figures of other countries are visible, what would open others, and terms to accept."""

from marshmallow import Schema, fields

from gateway.schemas.fields import country, following, moment, position
from gateway.schemas.identity import Terms
from servicekit.web.api import ListQuery


class ExplanationQuery(ListQuery):
    """Of which figures."""

    country = country(load_default=None)
    indicator = fields.String(load_default=None)


class Way(Schema):
    """What would open figures, or more of them."""

    code = fields.String(required=True)
    at = moment("the moment that it speaks of", required=True, allow_none=True)
    text = fields.String(required=True, metadata={"description": "in the caller's language"})


class NamedTerms(Terms):
    """Terms to accept before the first read."""

    name = fields.String(required=True, metadata={"description": "what an acceptance names"})


class Explanation(Schema):
    """Why figures of another country are visible to the caller, or what would open them."""

    country = country(required=True)
    indicator = fields.String(required=True)
    visible = fields.Boolean(required=True)
    because = fields.String(required=True, allow_none=True)
    since = fields.Integer(required=True, allow_none=True, metadata={"description": "log position"})
    since_at = moment(required=True, allow_none=True)
    text = fields.String(
        required=True, allow_none=True, metadata={"description": "why, in the caller's language"}
    )
    ways = fields.List(fields.Nested(Way), required=True)
    terms = fields.Nested(NamedTerms, required=True, allow_none=True)


class ExplanationList(Schema):
    """A page of explanations, by indicator and country."""

    items = fields.List(fields.Nested(Explanation), required=True)
    next = following()


class AcceptTerms(Schema):
    """The body of POST /terms/{country}/{indicator}."""

    terms = fields.String(required=True, metadata={"description": "the name of the terms that were shown"})
    for_keys = fields.Boolean(
        load_default=False,
        metadata={"description": "for the keys of the caller's country instead of the caller"},
    )


class Accepted(Schema):
    """The answer to an acceptance."""

    position = position(required=True)
