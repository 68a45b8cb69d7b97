"""The wire of what people keep their own accounts safe with: sessions, second factors."""

from marshmallow import Schema, fields, validate

from services.identity.domain.mail import KINDS
from services.identity.schemas.parts import IDENTIFIER, MAX_SECRET, PERSON, Changed, country


class SessionView(Schema):
    """A session of the caller's. address, client: where it began, null where that was not kept."""

    session = fields.String(required=True)
    started_at = fields.String(required=True, allow_none=True)
    used_at = fields.String(required=True)
    expires_at = fields.String(required=True)
    address = fields.String(required=True, allow_none=True)
    client = fields.String(required=True, allow_none=True)


class SessionList(Schema):
    """The sessions of the caller that go on, the last used first."""

    items = fields.List(fields.Nested(SessionView), required=True)


class SessionRequest(Schema):
    """Which session."""

    session = fields.String(required=True, validate=IDENTIFIER)


class CodeRequest(Schema):
    """A one-time code, or a recovery code."""

    otp = fields.String(required=True, validate=validate.Length(max=100))


class FactorChangeRequest(CodeRequest):
    """A code, to have or to lose the second factor. session: the one that goes on, with another token."""

    session = fields.String(load_default=None, allow_none=True, validate=IDENTIFIER)


class FactorChangeAnswer(Changed):
    """The session that goes on has another token, told this once; null where none was named."""

    token = fields.String(required=True, allow_none=True)


class TicketRequest(CodeRequest):
    """The second step of signing in. ticket: of the first."""

    ticket = fields.String(required=True, validate=validate.Length(max=MAX_SECRET))
    client = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=MAX_SECRET))


class EnrolmentAnswer(Schema):
    """What a device is to share, told this once. secret: in Base32."""

    secret = fields.String(required=True)
    uri = fields.String(required=True)


class ConfirmedAnswer(FactorChangeAnswer):
    """Codes to sign in with when the device is lost, each good for one time, told this once."""

    recovery_codes = fields.List(fields.String(), required=True)


class SecondFactorView(Schema):
    """Whether the caller has a second factor, and whether their country requires one."""

    enrolled = fields.Boolean(required=True)
    required = fields.Boolean(required=True)


class PersonFactorRequest(Schema):
    """Whose second factor."""

    person = fields.String(required=True, validate=PERSON)


class SignInRule(Schema):
    """What a country asks of its people when they sign in."""

    country = country(required=True)
    second_factor_required = fields.Boolean(required=True)


class SignInRuleAnswer(SignInRule):
    """The rule after a command."""

    position = fields.Integer(required=True, allow_none=True)


class MailChoice(Schema):
    """Which kinds of mail somebody gets."""

    kinds = fields.List(
        fields.String(validate=validate.OneOf(KINDS)), required=True, validate=validate.Length(max=len(KINDS))
    )


class MailChoiceAnswer(MailChoice):
    """The choice after a command."""

    position = fields.Integer(required=True, allow_none=True)


class MailAddressesRequest(Schema):
    """Whom somebody wants to write to, and what kind of mail."""

    people = fields.List(fields.String(validate=PERSON), required=True, validate=validate.Length(max=500))
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))


class MailAddress(Schema):
    """Where and how to write to a person. since: when they chose this kind; null where it is usual."""

    person = fields.String(required=True)
    email = fields.String(required=True)
    language = fields.String(required=True)
    since = fields.String(required=True, allow_none=True)


class MailAddresses(Schema):
    """Those of the people who want the mail and have an open account."""

    items = fields.List(fields.Nested(MailAddress), required=True)
