"""The structure of the event log."""

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import following, moment
from servicekit.web.api import MAX_LIMIT, ReadQuery


class LogQuery(ReadQuery):
    """Which events."""

    after = fields.Integer(load_default=0, validate=validate.Range(0))
    limit = fields.Integer(load_default=100, validate=validate.Range(1, MAX_LIMIT))


class LogEvent(Schema):
    """An event without its contents."""

    position = fields.Integer(required=True)
    stream = fields.String(required=True)
    version = fields.Integer(required=True)
    event_id = fields.String(required=True)
    type = fields.String(required=True)
    schema_version = fields.Integer(required=True)
    service = fields.String(required=True)
    country = fields.String(allow_none=True, required=True)
    recorded_at = moment(required=True)
    actor = fields.String(required=True)
    key_id = fields.String(
        allow_none=True, required=True, metadata={"description": "key that its contents are sealed under"}
    )
    chain = fields.String(required=True, metadata={"description": "hash chain up to here, hex"})


class LogEventList(Schema):
    """A page of the log, the oldest first."""

    items = fields.List(fields.Nested(LogEvent), required=True)
    next = following()


class Checkpoint(Schema):
    """The head of the log; whoever keeps it can prove later that nothing before was altered."""

    epoch = fields.Integer(required=True)
    position = fields.Integer(required=True)
    chain = fields.String(required=True, metadata={"description": "hex"})
    checkpoint = fields.String(required=True, metadata={"description": "epoch.position:chain"})
