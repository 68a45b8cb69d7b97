"""The wire of invitations: one-time links that people set their password with."""

from marshmallow import Schema, fields, validate

from services.identity.schemas.parts import MAX_SECRET


class Invitation(Schema):
    """A link's token, told this once; it is good for one time, until expires_at."""

    token = fields.String(required=True)
    expires_at = fields.String(required=True, metadata={"format": "date-time"})


class InvitedAnswer(Schema):
    """A person with a new link."""

    person = fields.String(required=True)
    invitation = fields.Nested(Invitation, required=True, allow_none=True)
    position = fields.Integer(required=True, allow_none=True)


class InvitationView(Schema):
    """Whose account a link opens."""

    email = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    language = fields.String(required=True)
    expires_at = fields.String(required=True, metadata={"format": "date-time"})


class AcceptInvitationRequest(Schema):
    """The token of a link, and the password that its person wants."""

    token = fields.String(required=True, validate=validate.Length(max=MAX_SECRET))
    password = fields.String(required=True)
