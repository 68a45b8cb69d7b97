"""The wire of threads about mirrors."""

from marshmallow import Schema, fields, validate


class MirrorThreadRequest(Schema):
    """A movement, from either of its ends."""

    country = fields.String(required=True, validate=validate.Length(1, 20))
    partner = fields.String(required=True, validate=validate.Length(1, 20))
    indicator = fields.String(required=True, validate=validate.Length(1, 64))


class ExplainMirrorRequest(MirrorThreadRequest):
    """What a focal point says. period: of which, null: of all."""

    period = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=20))
    language = fields.String(required=True, validate=validate.Length(1, 20))
    text = fields.String(required=True, validate=validate.Length(max=20_000))


class MirrorNoticesRequest(Schema):
    """Those of the caller."""


class MirrorMessage(Schema):
    """A message. country, focal_point: who says it, through which position."""

    message = fields.String(required=True)
    period = fields.String(required=True, allow_none=True)
    country = fields.String(required=True)
    focal_point = fields.String(required=True)
    language = fields.String(required=True)
    text = fields.String(required=True)
    written_at = fields.String()


class MirrorMessageAnswer(MirrorMessage):
    """A message that was written just now."""

    position = fields.Integer(required=True, allow_none=True)


class MirrorMessageList(Schema):
    """Messages, the oldest first."""

    items = fields.List(fields.Nested(MirrorMessage), required=True)


class MirrorNotice(MirrorMessage):
    """A message that the caller was told of. movement: the parameters of its report."""

    movement = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class MirrorNoticeList(Schema):
    """Messages that the caller was told of and has not seen, the newest first."""

    items = fields.List(fields.Nested(MirrorNotice), required=True)


class MirrorSeen(Schema):
    """How many messages were seen by that."""

    seen = fields.Integer(required=True)
    position = fields.Integer(required=True, allow_none=True)
