"""Agencies and the keys of their systems."""

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import code, codes, country, following, moment, position, texts
from gateway.schemas.identity import Reason


class RegisterAgency(Schema):
    """The body of POST /agencies."""

    country = country(load_default=None, allow_none=True)
    agency = code("short code, as MIA", required=True)
    names = texts("by language", required=True)


class Agency(Schema):
    """A body inside a country that collects data."""

    country = country()
    agency = fields.String(required=True)
    names = texts("by language")
    open = fields.Boolean()
    successor = fields.String(allow_none=True, metadata={"description": "who takes over, or took over"})
    succeeded_from = fields.String(allow_none=True, metadata={"format": "date"})
    position = position()


class AgencyList(Schema):
    """A page of agencies."""

    items = fields.List(fields.Nested(Agency), required=True)
    next = following()


class RenameAgency(Schema):
    """The body of PATCH /agencies/{country}/{agency}."""

    names = texts("by language", required=True)


class SucceedAgency(Schema):
    """The body of POST /agencies/{country}/{agency}/succession."""

    successor = fields.String(required=True, metadata={"description": "who takes over"})
    from_ = fields.String(
        required=True, data_key="from", metadata={"format": "date", "description": "the first day"}
    )


class CloseAgency(Reason):
    """The body of DELETE /agencies/{country}/{agency}."""

    force = fields.Boolean(
        load_default=False,
        metadata={"description": "also where it holds sources, positions or keys; then it needs a reason"},
    )


class IssueKey(Schema):
    """The body of POST /keys."""

    country = country(load_default=None, allow_none=True)
    agency = fields.String(required=True)
    label = fields.String(required=True, validate=validate.Length(1, 200))
    indicators = codes("limited to these; null: all", load_default=None, allow_none=True)
    sources = codes("limited to these; null: all", load_default=None, allow_none=True)
    actions = fields.List(
        fields.String(validate=validate.OneOf(["submit", "read"])), load_default=lambda: ["submit"]
    )
    networks = codes("CIDR networks it may be used from; empty: any", load_default=list)
    lifetime_days = fields.Integer(load_default=365, validate=validate.Range(1, 3650))


class NarrowKey(Schema):
    """The body of PATCH /keys/{key}: what is left out stays, and nothing may allow more than before."""

    label = fields.String(validate=validate.Length(1, 200))
    indicators = codes("limited to these; null: all", allow_none=True)
    sources = codes("limited to these; null: all", allow_none=True)
    actions = fields.List(fields.String(validate=validate.OneOf(["submit", "read"])))
    networks = codes("CIDR networks it may be used from; empty: any")
    expires_at = moment("RFC 3339, UTC, as 2026-01-31T12:00:00Z")


class RotateKey(Schema):
    """The body of POST /keys/{key}/rotate."""

    overlap_hours = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 87_600),
        metadata={"description": "for so long the secret that is replaced counts as well"},
    )


class Key(Schema):
    """A key of an agency's system, without its secret."""

    key = fields.String(required=True)
    country = country()
    agency = fields.String()
    label = fields.String()
    indicators = codes("null: all", allow_none=True)
    sources = codes("null: all", allow_none=True)
    actions = codes("what it may do")
    networks = codes("where from")
    expires_at = moment()
    revoked = fields.Boolean()
    old_secret_until = moment("the secret before the present one counts until then", allow_none=True)
    last_used_at = moment("to the minute; null: never", allow_none=True)
    last_used_from = fields.String(allow_none=True, metadata={"description": "the network it was used from"})
    position = position()


class IssuedKey(Key):
    """A new key; its secret is told this once."""

    secret = fields.String(required=True, metadata={"description": "for the header Authorization: Bearer"})


class KeyList(Schema):
    """A page of keys."""

    items = fields.List(fields.Nested(Key), required=True)
    next = following()
