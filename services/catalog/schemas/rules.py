"""The wire of rule sets."""

from typing import Any, Final

from marshmallow import Schema, fields, validate

from servicekit.rules import MAX_CONDITION, ORDER
from services.catalog.schemas.parts import CODE, DIMENSION, MAX_NAME, NAME, country, plain_texts

MAX_RULES: Final = 200
RULE: Final = validate.Regexp(r"^[a-z][a-z0-9-]{1,63}\Z")
_MOST: Final = 10**12


def rule_fields() -> dict[str, Any]:
    """What a rule says; what is left out stays as it is without the rule set."""
    return {
        "code": fields.String(required=True, validate=RULE),
        "severity": fields.String(required=True, validate=validate.OneOf(ORDER)),
        "tolerance": fields.Dict(
            keys=fields.String(validate=DIMENSION),
            values=fields.Integer(strict=True, validate=validate.Range(0, _MOST)),
            load_default=dict,
        ),
        "scope": fields.Dict(
            keys=fields.String(validate=DIMENSION),
            values=fields.List(fields.String(validate=CODE), validate=validate.Length(1, 500)),
            load_default=dict,
        ),
        "against": fields.Dict(
            keys=fields.String(validate=DIMENSION),
            values=fields.String(validate=validate.Length(1, 64)),
            load_default=dict,
        ),
        "condition": fields.String(
            load_default=None, allow_none=True, validate=validate.Length(1, MAX_CONDITION)
        ),
        "messages": plain_texts(MAX_NAME, load_default=None, allow_none=True),
    }


class RuleGiven(Schema.from_dict(rule_fields(), name="RuleFields")):  # type: ignore[misc]
    """A rule as somebody sets it."""


class RulesRequest(Schema):
    """Whose rules of which indicator; country null: those set for all."""

    indicator = fields.String(required=True, validate=NAME)
    country = country(load_default=None, allow_none=True)


class DefineRulesRequest(RulesRequest):
    """The rules of an indicator in full: those that differ from what holds without them."""

    rules = fields.List(fields.Nested(RuleGiven), required=True, validate=validate.Length(max=MAX_RULES))


class RuleView(Schema):
    """A rule that holds. set_by: standard, shared or country, whichever had the last word."""

    code = fields.String(required=True)
    severity = fields.String(required=True)
    tolerance = fields.Dict(required=True)
    scope = fields.Dict(required=True)
    against = fields.Dict(required=True)
    condition = fields.String(required=True, allow_none=True)
    messages = plain_texts(MAX_NAME, required=True, allow_none=True)
    names = plain_texts(MAX_NAME, required=True, allow_none=True)
    fixed = fields.Boolean(required=True)
    place = fields.String(required=True)
    set_by = fields.String(required=True, validate=validate.OneOf(["standard", "shared", "country"]))


class RulesView(Schema):
    """The rules that hold. position: of the set that was asked for, null where there is none."""

    indicator = fields.String(required=True)
    country = fields.String(required=True, allow_none=True)
    rules = fields.List(fields.Nested(RuleView), required=True)
    position = fields.Integer(required=True, allow_none=True)
