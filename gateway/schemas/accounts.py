"""How accounts are opened and kept safe: invitations, passwords."""

from marshmallow import Schema, fields

from gateway.schemas.fields import moment, password, position
from gateway.schemas.identity import Country, Person


class Invitation(Schema):
    """A link that a person sets their password with, once. It is told to whoever caused it, this once."""

    token = fields.String(required=True)
    url = fields.Url(required=True, metadata={"description": "the page to hand to the person"})
    expires_at = moment(required=True)


class RegisteredPerson(Person):
    """A new account, and the link that opens it."""

    invitation = fields.Nested(
        Invitation,
        allow_none=True,
        metadata={"description": "null in a repetition, where it was used already"},
    )


class AdmittedCountry(Country):
    """A country that was admitted, and the link for its first administrator."""

    invitation = fields.Nested(
        Invitation, allow_none=True, metadata={"description": "null where no administrator was named"}
    )


class Invited(Schema):
    """A person who was given a new link."""

    person = fields.String(required=True)
    invitation = fields.Nested(Invitation, required=True, allow_none=True)
    position = position()


class AcceptInvitation(Schema):
    """The body of POST /invitations/accept."""

    token = fields.String(required=True)
    password = password()


class NewPassword(Schema):
    """A person's own new password."""

    current_password = password()
    password = password()
