"""Operations of the data calendar and the compliance board on the wire."""

from marshmallow import Schema, fields, validate

from services.submission.domain.calendar import KINDS, STATUSES
from services.submission.domain.periods import FORMS

_CODE = validate.Length(min=1, max=64)
_PERIOD = validate.Length(min=4, max=10)


class CalendarRequest(Schema):
    """Which lines of a country's calendar; since and until are due dates."""

    country = fields.String(required=True, validate=_CODE)
    indicator = fields.String(allow_none=True, load_default=None, validate=_CODE)
    source = fields.String(allow_none=True, load_default=None, validate=_CODE)
    status = fields.String(allow_none=True, load_default=None, validate=validate.OneOf(STATUSES))
    kind = fields.String(allow_none=True, load_default=None, validate=validate.OneOf(KINDS))
    since = fields.Date(allow_none=True, load_default=None)
    until = fields.Date(allow_none=True, load_default=None)
    after = fields.String(allow_none=True, load_default=None)
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=500))


class EntryView(Schema):
    """One line: the figures of a period, or the documentation of an indicator."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    country = fields.String(required=True)
    indicator = fields.String(required=True)
    source = fields.String(required=True, allow_none=True)
    official = fields.Boolean(required=True)
    period = fields.String(required=True, allow_none=True)
    due_on = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    state = fields.String(required=True, allow_none=True)
    days_late = fields.Integer(required=True)
    came_on = fields.String(required=True, allow_none=True)
    released_on = fields.String(required=True, allow_none=True)
    provisional = fields.Boolean(required=True)


class CalendarPage(Schema):
    """A page of a calendar, by due date. today: the day it was made for."""

    items = fields.List(fields.Nested(EntryView), required=True)
    today = fields.String(required=True)
    next = fields.String(required=True, allow_none=True)


class DueDatesRequest(Schema):
    """The due dates of a country's indicator."""

    country = fields.String(required=True, validate=_CODE)
    indicator = fields.String(required=True, validate=_CODE)


class SetDueDatesRequest(DueDatesRequest):
    """What a country sets; null for what is as usual."""

    due_days = fields.Integer(
        allow_none=True, load_default=None, strict=True, validate=validate.Range(min=0, max=1095)
    )
    provisional_days = fields.Integer(
        allow_none=True, load_default=None, strict=True, validate=validate.Range(min=0, max=3650)
    )
    frequencies = fields.List(
        fields.String(validate=validate.OneOf(tuple(FORMS))),
        allow_none=True,
        load_default=None,
        validate=validate.Length(max=len(FORMS)),
    )
    first = fields.String(allow_none=True, load_default=None, validate=_PERIOD)
    last = fields.String(allow_none=True, load_default=None, validate=_PERIOD)


class DueDatesView(SetDueDatesRequest):
    """The due dates as they are set."""


class DueDatesAnswer(DueDatesView):
    """The due dates after a command; position: what it wrote, null where nothing was new."""

    position = fields.Integer(required=True, allow_none=True)


class ComplianceRequest(Schema):
    """Which rows of the board. status: of the figures or of the documentation."""

    country = fields.String(allow_none=True, load_default=None, validate=_CODE)
    group = fields.String(allow_none=True, load_default=None, validate=_CODE)
    indicator = fields.String(allow_none=True, load_default=None, validate=_CODE)
    status = fields.String(allow_none=True, load_default=None, validate=validate.OneOf(STATUSES))
    after = fields.String(allow_none=True, load_default=None)
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=500))


class ComplianceRow(Schema):
    """How a country stands with an indicator. status: the worst; null where nothing is expected."""

    country = fields.String(required=True)
    indicator = fields.String(required=True)
    source = fields.String(required=True)
    official = fields.Boolean(required=True)
    status = fields.String(required=True, allow_none=True, validate=validate.OneOf(STATUSES))
    late = fields.Integer(required=True)
    due = fields.Integer(required=True)
    in_ = fields.Integer(required=True, data_key="in", attribute="in")
    provisional_too_long = fields.Integer(required=True)
    released = fields.Integer(required=True)
    days_late = fields.Integer(required=True)
    next_due_on = fields.String(required=True, allow_none=True)
    released_through = fields.String(required=True, allow_none=True)
    documentation = fields.String(required=True, validate=validate.OneOf(STATUSES))
    documentation_state = fields.String(required=True)
    trend = fields.String(required=True, validate=validate.OneOf(("better", "worse", "same")))


class CompliancePage(Schema):
    """A page of the board, by country and indicator."""

    items = fields.List(fields.Nested(ComplianceRow), required=True)
    today = fields.String(required=True)
    next = fields.String(required=True, allow_none=True)


class RemindersRequest(Schema):
    """A page of the caller's reminders."""

    after = fields.String(allow_none=True, load_default=None)
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=500))


class ReminderView(Schema):
    """A reminder of what has not come; sent_at: of the last one about it."""

    reminder = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    country = fields.String(required=True)
    indicator = fields.String(required=True)
    source = fields.String(required=True, allow_none=True)
    period = fields.String(required=True, allow_none=True)
    due_on = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    days_late = fields.Integer(required=True)
    sent_at = fields.String(required=True)


class ReminderPage(Schema):
    """A page of reminders, by due date."""

    items = fields.List(fields.Nested(ReminderView), required=True)
    next = fields.String(required=True, allow_none=True)
