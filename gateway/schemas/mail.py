"""Which mail somebody wants."""

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import position

KINDS = ("corrections", "reminders")


class ChooseMail(Schema):
    """The kinds of mail that are wanted."""

    kinds = fields.List(
        fields.String(validate=validate.OneOf(KINDS)),
        required=True,
        validate=validate.Length(max=len(KINDS)),
        metadata={"description": "corrections: a digest of each; reminders: of what is due or late"},
    )


class MailChoice(ChooseMail):
    """The kinds of mail that the caller gets."""

    position = position()
