"""The wire of agencies and their keys."""

from typing import Any, get_args

from marshmallow import Schema, fields, post_load, validate

from services.identity.domain.values import KeyAction
from services.identity.schemas.parts import (
    AGENCY,
    IDENTIFIER,
    INDICATOR,
    MAX_DAYS,
    MAX_NAME,
    SOURCE,
    ReasonRequest,
    country,
    day,
    limit,
    moment,
    names,
    network,
    text,
)


class RegisterAgencyRequest(Schema):
    """A new agency of a country."""

    country = country(required=True)
    agency = fields.String(required=True, validate=AGENCY)
    names = names()


class AgencyRequest(Schema):
    """Which agency."""

    country = country(required=True)
    agency = fields.String(required=True, validate=AGENCY)


class CloseAgencyRequest(ReasonRequest):
    """An agency that ends. force: also where it holds something; then the reason is needed."""

    country = country(required=True)
    agency = fields.String(required=True, validate=AGENCY)
    force = fields.Boolean(load_default=False)


class SucceedAgencyRequest(AgencyRequest):
    """An agency that another one takes over from, from a day on."""

    successor = fields.String(required=True, validate=AGENCY)
    from_ = fields.String(required=True, validate=day, data_key="from")

    @post_load
    def _from(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {"from" if name == "from_" else name: value for name, value in data.items()}


class AgencyView(Schema):
    """An agency."""

    country = fields.String(required=True)
    agency = fields.String(required=True)
    names = fields.Dict(required=True)
    open = fields.Boolean(required=True)
    successor = fields.String(required=True, allow_none=True)
    succeeded_from = fields.String(required=True, allow_none=True, metadata={"format": "date"})


class AgencyPage(Schema):
    """A part of the list of a country's agencies."""

    items = fields.List(fields.Nested(AgencyView), required=True)
    next = fields.String(required=True, allow_none=True)


class AgencyAnswer(AgencyView):
    """The agency after a command."""

    position = fields.Integer(required=True, allow_none=True)


class IssueKeyRequest(Schema):
    """A key for an agency's system. networks: in CIDR notation, none: from anywhere."""

    country = country(required=True)
    agency = fields.String(required=True, validate=AGENCY)
    label = text(MAX_NAME, required=True)
    indicators = limit(INDICATOR)
    sources = limit(SOURCE)
    actions = fields.List(
        fields.String(validate=validate.OneOf(get_args(KeyAction))),
        load_default=lambda: ["submit"],
        validate=validate.Length(min=1),
    )
    networks = fields.List(
        fields.String(validate=network), load_default=list, validate=validate.Length(max=100)
    )
    lifetime_days = fields.Integer(load_default=365, validate=validate.Range(1, MAX_DAYS))


class KeyRequest(Schema):
    """Which key."""

    key = fields.String(required=True, validate=IDENTIFIER)


class NarrowKeyRequest(KeyRequest):
    """A key that is limited further or gets another label; what is left out stays."""

    label = text(MAX_NAME)
    indicators = limit(INDICATOR, required=False)
    sources = limit(SOURCE, required=False)
    actions = fields.List(
        fields.String(validate=validate.OneOf(get_args(KeyAction))), validate=validate.Length(min=1)
    )
    networks = fields.List(fields.String(validate=network), validate=validate.Length(max=100))
    expires_at = fields.String(validate=moment)


class RotateKeyRequest(KeyRequest):
    """A key that gets another secret; the present one counts for so long as well."""

    overlap_hours = fields.Integer(load_default=0, validate=validate.Range(0, MAX_DAYS * 24))


class KeyView(Schema):
    """A key without its secret. last_used_from: the network, not the address."""

    key = fields.String(required=True)
    country = fields.String(required=True)
    agency = fields.String(required=True)
    label = fields.String(required=True)
    indicators = fields.List(fields.String(), required=True, allow_none=True)
    sources = fields.List(fields.String(), required=True, allow_none=True)
    actions = fields.List(fields.String(), required=True)
    networks = fields.List(fields.String(), required=True)
    expires_at = fields.String(required=True, metadata={"format": "date-time"})
    revoked = fields.Boolean(required=True)
    old_secret_until = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    last_used_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    last_used_from = fields.String(required=True, allow_none=True)


class KeyPage(Schema):
    """A part of the list of a country's keys."""

    items = fields.List(fields.Nested(KeyView), required=True)
    next = fields.String(required=True, allow_none=True)


class KeyAnswer(KeyView):
    """The key after a command."""

    position = fields.Integer(required=True, allow_none=True)


class KeyIssuedAnswer(KeyAnswer):
    """A new key; the secret is told this once."""

    secret = fields.String(required=True)


class RevokeKeyRequest(ReasonRequest):
    """A key that ends before its time."""

    key = fields.String(required=True, validate=IDENTIFIER)
