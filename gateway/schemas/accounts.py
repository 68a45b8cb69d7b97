"""How accounts are opened and kept safe: invitations, passwords."""

from marshmallow import Schema, fields, validate

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


class Renewed(Schema):
    """The answer to a change of what one signs in with: this session has another token, others have ended."""

    position = position()
    token = fields.String(allow_none=True, metadata={"description": "instead of the one that was used"})


class OwnSession(Schema):
    """A session of the caller's."""

    session = fields.String(required=True)
    started_at = moment(allow_none=True)
    used_at = moment()
    expires_at = moment()
    address = fields.String(allow_none=True, metadata={"description": "where it began"})
    client = fields.String(allow_none=True, metadata={"description": "what the browser calls itself"})
    current = fields.Boolean(required=True)


class SessionList(Schema):
    """The caller's sessions, the last used first."""

    items = fields.List(fields.Nested(OwnSession), required=True)


class SecondFactor(Schema):
    """Whether the caller has a second factor, and whether their country requires one."""

    enrolled = fields.Boolean(required=True)
    required = fields.Boolean(required=True)


class Enrolment(Schema):
    """What an authenticator is to share, told this once."""

    secret = fields.String(required=True, metadata={"description": "Base32"})
    uri = fields.String(required=True, metadata={"description": "otpauth"})


class OneTimeCode(Schema):
    """A one-time code, or a recovery code."""

    otp = fields.String(required=True, validate=validate.Length(1, 100))


class Confirmed(Renewed):
    """Codes to sign in with when the device is lost, each good for one time, told this once."""

    recovery_codes = fields.List(fields.String(), required=True)


class SignInRule(Schema):
    """The body of PUT /countries/{country}/sign-in."""

    second_factor_required = fields.Boolean(required=True)


class SignInRuleOf(SignInRule):
    """What a country asks of its people when they sign in."""

    country = fields.String(required=True)
    position = position()
