"""The wire of subscriptions to reports."""

from marshmallow import Schema, fields, validate

from services.reporting.reports.parameters import MAX_LENGTH


class SubscribeRequest(Schema):
    """A report, and how the reader calls it. parameters: as in its address."""

    title = fields.String(required=True, validate=validate.Length(1, 200))
    template = fields.String(required=True, validate=validate.Length(1, 64))
    parameters = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 64)),
        values=fields.String(validate=validate.Length(max=MAX_LENGTH)),
        required=True,
        validate=validate.Length(max=40),
    )


class SubscriptionsRequest(Schema):
    """Those of the caller."""


class SubscriptionRequest(Schema):
    """One subscription of the caller's."""

    subscription = fields.String(required=True, validate=validate.Length(1, 64))


class News(Schema):
    """What the reader was told last: figures that show something else, and new ones, between two states."""

    since = fields.Integer(required=True)
    until = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    newer = fields.Integer(required=True)
    told_at = fields.String(required=True)
    read_at = fields.String(required=True, allow_none=True)


class Subscription(Schema):
    """A subscription. unread: there is news that the reader has not opened."""

    subscription = fields.String(required=True)
    title = fields.String(required=True)
    template = fields.String(required=True)
    parameters = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    subscribed_at = fields.String(required=True)
    unread = fields.Boolean(required=True)
    news = fields.Nested(News, required=True, allow_none=True)


class SubscriptionAnswer(Subscription):
    """A subscription after a command. position: what it wrote; None: it was so before."""

    position = fields.Integer(required=True, allow_none=True)


class SubscriptionList(Schema):
    """Subscriptions, those with unread news first."""

    items = fields.List(fields.Nested(Subscription), required=True)
