"""Rule sets: what figures of an indicator are checked by."""

from typing import Any

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import country, position, texts

SEVERITIES = ("error", "warning", "note", "off")
PLACES = ("cell", "row", "column", "period", "file")


def _rule() -> dict[str, Any]:
    return {
        "code": fields.String(required=True, metadata={"description": "stable; of one's own with a prefix"}),
        "severity": fields.String(required=True, validate=validate.OneOf(SEVERITIES)),
        "tolerance": fields.Dict(
            keys=fields.String(),
            values=fields.Integer(strict=True),
            load_default=dict,
            metadata={"description": "percent, absolute, rows: a larger one lets more pass"},
        ),
        "scope": fields.Dict(
            keys=fields.String(),
            values=fields.List(fields.String()),
            load_default=dict,
            metadata={"description": "dimension to the codes that the rule is limited to"},
        ),
        "against": fields.Dict(
            keys=fields.String(),
            values=fields.String(),
            load_default=dict,
            metadata={"description": "what it compares with: indicator; of mirrors dimensions as well"},
        ),
        "condition": fields.String(
            load_default=None,
            allow_none=True,
            metadata={"description": "SQL expression over one figure, true where the rule is broken"},
        ),
        "messages": texts("what a rule of one's own says", load_default=None, allow_none=True),
    }


class GivenRule(Schema.from_dict(_rule(), name="RuleMembers")):  # type: ignore[misc]
    """A rule as it is set."""


class SetRules(Schema):
    """The body of PUT /rules/…: the rules that differ from what holds without them, in full."""

    rules = fields.List(fields.Nested(GivenRule), required=True, validate=validate.Length(max=200))


class Rule(GivenRule):
    """A rule that holds."""

    names = texts("the name of the check", allow_none=True)
    fixed = fields.Boolean(metadata={"description": "nobody changes it"})
    place = fields.String(validate=validate.OneOf(PLACES), metadata={"description": "what it points at"})
    set_by = fields.String(validate=validate.OneOf(["standard", "shared", "country"]))


class Rules(Schema):
    """The rules that figures of an indicator are checked by; country null: those set for all."""

    indicator = fields.String(required=True)
    country = country(allow_none=True)
    rules = fields.List(fields.Nested(Rule), required=True)
    position = position()
