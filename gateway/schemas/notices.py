"""Notices of amended figures, and the correction ledger."""

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import country, following, moment, position
from servicekit.web.api import ListQuery

STATES = ("delivered", "seen", "acknowledged")
MAIL_OUTCOMES = ("delivered", "refused", "withheld", "given-up")


class Notice(Schema):
    """The message to one person that figures were amended."""

    id = fields.String(required=True)
    country = country(required=True)
    indicator = fields.String(required=True)
    source = fields.String(required=True)
    reason = fields.String(allow_none=True)
    changes = fields.Integer(required=True, metadata={"description": "how many figures changed"})
    issued_at = moment(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    seen_at = moment(allow_none=True)
    acknowledged_at = moment(allow_none=True)
    mailed_at = moment(allow_none=True)
    mail_outcome = fields.String(allow_none=True, metadata={"description": "; ".join(MAIL_OUTCOMES)})
    periods = fields.List(fields.String())
    readable = fields.Boolean(metadata={"description": "the figures are still open to the reader"})
    visible_because = fields.String(allow_none=True, metadata={"description": "why the reader may see them"})
    released_at = moment()
    submission = fields.String(allow_none=True)
    release = fields.Integer(metadata={"description": "log position of the release"})
    differences = fields.List(fields.Dict(), metadata={"description": "as the reader may see them"})
    next = following()
    position = position()


class NoticeList(Schema):
    """A page of notices, the newest first."""

    items = fields.List(fields.Nested(Notice), required=True)
    unseen = fields.Integer(
        metadata={
            "description": "how many were not seen, explanations of mirrors and followed reports among them"
        }
    )
    next = following()


class NoticeQuery(ListQuery):
    """Which notices."""

    state = fields.String(load_default=None, validate=validate.OneOf(STATES))


class Told(Schema):
    """Who was told of a correction. notice: the caller's own, for its page."""

    notice = fields.String(allow_none=True)
    country = country(allow_none=True)
    delivered_at = moment(allow_none=True)
    seen_at = moment(allow_none=True)
    acknowledged_at = moment(allow_none=True)
    mailed_at = moment(allow_none=True)
    mail_outcome = fields.String(allow_none=True, metadata={"description": "; ".join(MAIL_OUTCOMES)})


class Correction(Schema):
    """An amendment in the correction ledger."""

    submission = fields.String(allow_none=True, required=True)
    country = country(required=True)
    indicator = fields.String(required=True)
    source = fields.String(allow_none=True)
    visible_because = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    released_at = moment(required=True)
    position = fields.Integer(required=True)
    periods = fields.List(fields.String())
    changes = fields.Integer(allow_none=True, required=True)
    notices = fields.List(fields.Nested(Told), allow_none=True)


class CorrectionList(Schema):
    """A page of the correction ledger, the newest first."""

    items = fields.List(fields.Nested(Correction), required=True)
    next = following()


class CorrectionQuery(ListQuery):
    """Which corrections."""

    country = country(load_default=None)
    indicator = fields.String(load_default=None)
    since = fields.String(load_default=None, metadata={"description": "a log position or a date"})
