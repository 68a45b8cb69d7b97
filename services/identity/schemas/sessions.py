"""The wire of signing in, and of who calls."""

from marshmallow import Schema, fields, validate

from services.identity.schemas.parts import MAX_SECRET


class RoleView(Schema):
    """A role that somebody holds; indicators, sources: what it is limited to, null: nothing.

    In a country, in an organisation, or in the system where both are null; with both it is in the country, as
    its delegate. via: the position that it comes through.
    """

    grant = fields.String(required=True)
    role = fields.String(required=True)
    country = fields.String(required=True, allow_none=True)
    organisation = fields.String(required=True, allow_none=True)
    via = fields.String(required=True, allow_none=True)
    indicators = fields.List(fields.String(), required=True, allow_none=True)
    sources = fields.List(fields.String(), required=True, allow_none=True)


class Principal(Schema):
    """Who calls: a person, or the system of an agency by its key."""

    actor = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(["person", "key"]))
    person = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    email = fields.String(required=True, allow_none=True)
    country = fields.String(required=True, allow_none=True)
    organisation = fields.String(required=True, allow_none=True)
    positions = fields.List(fields.String(), required=True)
    language = fields.String(required=True, allow_none=True)
    session = fields.String(required=True, allow_none=True)
    expires_at = fields.String(required=True, allow_none=True, metadata={"format": "date-time"})
    roles = fields.List(fields.Nested(RoleView), required=True)
    restricted = fields.String(
        allow_none=True,
        metadata={"description": "second-factor: until there is one, nothing but enrolling it is possible"},
    )


class SignInRequest(Schema):
    """An address and a password, whatever their form: none is told from a wrong one."""

    email = fields.String(required=True, validate=validate.Length(max=MAX_SECRET))
    password = fields.String(required=True, validate=validate.Length(max=MAX_SECRET))
    otp = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=100))
    client = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=MAX_SECRET))


class SignInAnswer(Schema):
    """A session; the token is told this once."""

    token = fields.String(required=True)
    session = fields.String(required=True)
    expires_at = fields.String(required=True, metadata={"format": "date-time"})
    principal = fields.Nested(Principal, required=True)
    position = fields.Integer(required=True)


class TokenRequest(Schema):
    """The token of a session, or the secret of a key."""

    token = fields.String(required=True, validate=validate.Length(max=MAX_SECRET))
