"""The data calendar, due dates, and the compliance board."""

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import country, following, named, position
from servicekit.web.api import ListQuery

STATUSES = ("late", "provisional-too-long", "due", "in", "not-yet-due", "released")
"""The worst first."""
KINDS = ("figures", "documentation")
FREQUENCIES = ("A", "S", "Q", "M", "W", "D")
TRENDS = ("better", "worse", "same")


class CalendarQuery(ListQuery):
    """Which lines of a country's calendar, the caller's own by default."""

    country = country(load_default=None)
    indicator = named("code of an indicator", load_default=None)
    source = named("code of a source", load_default=None)
    status = fields.String(load_default=None, validate=validate.OneOf(STATUSES))
    kind = fields.String(load_default=None, validate=validate.OneOf(KINDS))
    since = fields.Date(
        data_key="from", load_default=None, metadata={"description": "due on or after; three years back"}
    )
    until = fields.Date(
        data_key="to", load_default=None, metadata={"description": "due on or before; 400 days ahead"}
    )


class CalendarEntry(Schema):
    """What is due: the figures of a period from a source, or the yearly review of documentation."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    country = country(required=True)
    indicator = fields.String(required=True)
    source = fields.String(required=True, allow_none=True)
    official = fields.Boolean(required=True)
    period = fields.String(required=True, allow_none=True)
    due_on = fields.String(required=True, metadata={"description": "a day"})
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    state = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "of the submission, for those who may see it; of the documentation"},
    )
    days_late = fields.Integer(required=True)
    came_on = fields.String(required=True, allow_none=True)
    released_on = fields.String(required=True, allow_none=True)
    provisional = fields.Boolean(required=True)


class CalendarList(Schema):
    """A page of a calendar, by due date."""

    items = fields.List(fields.Nested(CalendarEntry), required=True)
    today = fields.String(required=True)
    next = following()


class SetDueDates(Schema):
    """What a country expects of itself; null for what is as usual."""

    due_days = fields.Integer(
        allow_none=True,
        load_default=None,
        strict=True,
        validate=validate.Range(0, 1095),
        metadata={"description": "days from the end of a period; usually 90"},
    )
    provisional_days = fields.Integer(
        allow_none=True,
        load_default=None,
        strict=True,
        validate=validate.Range(0, 3650),
        metadata={"description": "days from the due date until figures are to be final; usually 365"},
    )
    frequencies = fields.List(
        fields.String(validate=validate.OneOf(FREQUENCIES)),
        allow_none=True,
        load_default=None,
        metadata={"description": "those expected; an empty list expects nothing"},
    )
    first = fields.String(allow_none=True, load_default=None, validate=validate.Length(4, 10))
    last = fields.String(allow_none=True, load_default=None, validate=validate.Length(4, 10))


class DueDates(SetDueDates):
    """The due dates of a country's indicator."""

    country = country(required=True)
    indicator = fields.String(required=True)
    position = position()


class ComplianceQuery(ListQuery):
    """Which rows of the board."""

    country = country(load_default=None)
    group = named("code of a group", load_default=None)
    indicator = named("code of an indicator", load_default=None)
    status = fields.String(load_default=None, validate=validate.OneOf(STATUSES))


class ComplianceRow(Schema):
    """How a country stands with an indicator; counts are of periods."""

    country = country(required=True)
    indicator = fields.String(required=True)
    source = fields.String(required=True)
    official = fields.Boolean(required=True)
    status = fields.String(required=True, allow_none=True, metadata={"description": "the worst one"})
    late = fields.Integer(required=True)
    due = fields.Integer(required=True)
    in_ = fields.Integer(required=True, data_key="in", attribute="in")
    provisional_too_long = fields.Integer(required=True)
    released = fields.Integer(required=True)
    days_late = fields.Integer(required=True, metadata={"description": "of the longest overdue period"})
    next_due_on = fields.String(required=True, allow_none=True)
    released_through = fields.String(required=True, allow_none=True)
    documentation = fields.String(required=True, metadata={"description": "status of its review"})
    documentation_state = fields.String(required=True)
    trend = fields.String(
        required=True,
        validate=validate.OneOf(TRENDS),
        metadata={"description": "fewer or more periods late than 90 days ago"},
    )


class ComplianceList(Schema):
    """A page of the board, by country and indicator."""

    items = fields.List(fields.Nested(ComplianceRow), required=True)
    today = fields.String(required=True)
    next = following()


class Reminder(Schema):
    """What the caller answers for and was reminded of, as long as it has not come."""

    reminder = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    country = country(required=True)
    indicator = fields.String(required=True)
    source = fields.String(required=True, allow_none=True)
    period = fields.String(required=True, allow_none=True)
    due_on = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    days_late = fields.Integer(required=True)
    sent_at = fields.String(required=True, metadata={"description": "of the last reminder of it"})


class ReminderList(Schema):
    """A page of reminders, by due date."""

    items = fields.List(fields.Nested(Reminder), required=True)
    next = following()
