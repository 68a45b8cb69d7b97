"""The wire of scheduled releases that did not come about."""

from marshmallow import Schema, fields

from gateway.schemas.fields import country, following, moment


class MissedLinks(Schema):
    """Where the submission is; nothing where the caller may not see it."""

    page = fields.String()


class Missed(Schema):
    """A release that did not come about at its moment."""

    submission = fields.String(required=True)
    country = country(required=True)
    indicator = fields.String(required=True)
    source = fields.String(required=True)
    at = moment("when it was to be released")
    reason = fields.String(required=True, metadata={"description": "a code that stays the same"})
    message = fields.String(metadata={"description": "the reason in words"})
    missed_at = moment()
    state = fields.String(metadata={"description": "of the submission now"})
    readable = fields.Boolean(metadata={"description": "whether the caller may see the submission"})
    links = fields.Nested(MissedLinks)


class MissedList(Schema):
    """A page of them, the newest first."""

    items = fields.List(fields.Nested(Missed), required=True)
    next = following()
