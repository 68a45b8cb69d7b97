"""Operations of the submission service on the wire."""

from marshmallow import Schema, fields, validate

from services.submission.domain.submission import STATES, STEPS

_CODE = validate.Length(min=1, max=64)
_WORDS = validate.Length(max=4000)


class OriginalUpload(Schema):
    """What figures were keyed in from; upload is its address among the uploads."""

    upload = fields.String(required=True, validate=validate.Length(equal=64))
    file_name = fields.String(allow_none=True, load_default=None, validate=validate.Length(min=1, max=255))


class SubmitRequest(Schema):
    """A file to submit; upload is its address among the uploads. A form says itself what it is of."""

    country = fields.String(allow_none=True, load_default=None, validate=_CODE)
    indicator = fields.String(allow_none=True, load_default=None, validate=_CODE)
    source = fields.String(allow_none=True, load_default=None, validate=_CODE)
    reason = fields.String(allow_none=True, load_default=None, validate=_WORDS)
    media_type = fields.String(required=True, validate=validate.Length(min=1, max=200))
    charset = fields.String(allow_none=True, load_default=None, validate=validate.Length(min=1, max=64))
    upload = fields.String(required=True, validate=validate.Length(equal=64))
    file_name = fields.String(allow_none=True, load_default=None, validate=validate.Length(min=1, max=255))
    original = fields.Nested(OriginalUpload, allow_none=True, load_default=None)
    mapping = fields.String(allow_none=True, load_default=None, validate=_CODE)


class TemplateRequest(Schema):
    """Which form: of one period or of those from one to another, split by dimensions or as is usual."""

    indicator = fields.String(required=True, validate=_CODE)
    country = fields.String(required=True, validate=_CODE)
    source = fields.String(allow_none=True, load_default=None, validate=_CODE)
    period = fields.String(allow_none=True, load_default=None, validate=_CODE)
    from_ = fields.String(
        allow_none=True, load_default=None, data_key="from", attribute="from", validate=_CODE
    )
    to = fields.String(allow_none=True, load_default=None, validate=_CODE)
    by = fields.List(fields.String(validate=_CODE), load_default=list)
    language = fields.String(load_default="en", validate=_CODE)


class TemplateFile(Schema):
    """Where a form waits among the uploads for who asked for it."""

    upload = fields.String(required=True)
    file_name = fields.String(required=True)


class StepRequest(Schema):
    """A step of a submission."""

    submission = fields.String(required=True, validate=_CODE)
    step = fields.String(required=True, validate=validate.OneOf(STEPS))
    comment = fields.String(allow_none=True, load_default=None, validate=_WORDS)


class SubmissionRequest(Schema):
    """One submission."""

    submission = fields.String(required=True, validate=_CODE)


class PageRequest(SubmissionRequest):
    """A page of what belongs to one submission."""

    after = fields.String(allow_none=True, load_default=None)
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=500))


class ListRequest(Schema):
    """A page of submissions."""

    country = fields.String(allow_none=True, load_default=None)
    indicator = fields.String(allow_none=True, load_default=None)
    source = fields.String(allow_none=True, load_default=None)
    state = fields.String(allow_none=True, load_default=None, validate=validate.OneOf(STATES))
    after = fields.String(allow_none=True, load_default=None)
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=500))


class FindingView(Schema):
    """What a check found, and where. Texts are made at the edge, from `finding.<code>` and params."""

    severity = fields.String()
    code = fields.String()
    row = fields.Integer(allow_none=True)
    column = fields.String(allow_none=True)
    period = fields.String(allow_none=True)
    key = fields.Dict(keys=fields.String(), values=fields.String())
    params = fields.Dict(keys=fields.String())
    comments = fields.List(fields.String())


class PlaceView(Schema):
    """What a comment is about: a check; of one period; of one figure."""

    code = fields.String(required=True, validate=_CODE)
    period = fields.String(allow_none=True, load_default=None, validate=_CODE)
    key = fields.Dict(keys=fields.String(), values=fields.String(), load_default=dict)


class GivenComment(PlaceView):
    """What somebody says of the warnings at a place."""

    comment = fields.String(required=True, validate=validate.Length(min=1, max=1000))


class CommentRequest(SubmissionRequest):
    """Words on warnings."""

    comments = fields.List(
        fields.Nested(GivenComment), required=True, validate=validate.Length(min=1, max=500)
    )


class CommentView(GivenComment):
    """A comment, by whom and when."""

    by = fields.String()
    at = fields.String()


class ScheduleRequest(SubmissionRequest):
    """When it is to be released: RFC 3339, with the time zone."""

    at = fields.String(required=True, validate=validate.Length(min=1, max=40))


class OriginalFacts(Schema):
    """What a submission was keyed in from."""

    sha256 = fields.String()
    media_type = fields.String()
    file_name = fields.String(allow_none=True)
    size_bytes = fields.Integer()


class MappingUsed(Schema):
    """By which version of which mapping a file was read."""

    mapping = fields.String()
    version = fields.Integer()


class SubmissionView(Schema):
    """A submission as it stands, and what the caller may do with it now."""

    id = fields.String()
    country = fields.String()
    indicator = fields.String()
    source = fields.String()
    state = fields.String(validate=validate.OneOf(STATES))
    reason = fields.String(allow_none=True)
    amendment = fields.Boolean()
    duplicate = fields.Boolean()
    media_type = fields.String()
    file_name = fields.String(allow_none=True)
    file_sha256 = fields.String()
    size_bytes = fields.Integer()
    observations = fields.Integer()
    periods = fields.List(fields.String())
    base = fields.Integer()
    findings = fields.List(fields.Nested(FindingView))
    errors = fields.Integer()
    warnings = fields.Integer()
    notes = fields.Integer()
    added = fields.Integer()
    changed = fields.Integer()
    unchanged = fields.Integer()
    submitted_by = fields.String()
    submitted_at = fields.String()
    changed_at = fields.String()
    validated_by = fields.String(allow_none=True)
    approved_by = fields.String(allow_none=True)
    released_by = fields.String(allow_none=True)
    released_at = fields.String(allow_none=True)
    superseded_by = fields.String(allow_none=True)
    question = fields.String(allow_none=True)
    answer = fields.String(allow_none=True)
    next_steps = fields.List(fields.String(validate=validate.OneOf(STEPS)))
    organisation = fields.String(allow_none=True)
    responsible = fields.String()
    original = fields.Nested(OriginalFacts, allow_none=True)
    comments = fields.List(fields.Nested(CommentView))
    uncommented = fields.List(fields.Nested(PlaceView))
    release_at = fields.String(allow_none=True)
    scheduled_by = fields.String(allow_none=True)
    unscheduled_because = fields.String(allow_none=True)
    mapping = fields.Nested(MappingUsed, allow_none=True)


class CommandView(SubmissionView):
    """A submission after a command; position: of the last event it wrote, null where it wrote none."""

    position = fields.Integer(allow_none=True)


class SubmissionList(Schema):
    """A page of submissions, the newest first."""

    items = fields.List(fields.Nested(SubmissionView))
    next = fields.String(allow_none=True)


class ObservationList(Schema):
    """A page of observations: period, one member per dimension, value, status, note."""

    items = fields.List(fields.Dict())
    next = fields.String(allow_none=True)


class DifferenceList(Schema):
    """A page of differences: period, one member per dimension, change, old, new, absolute, percent …"""

    items = fields.List(fields.Dict())
    total = fields.Integer()
    next = fields.String(allow_none=True)


class HistoryItem(Schema):
    """One thing that happened."""

    position = fields.Integer()
    type = fields.String()
    at = fields.String()
    by = fields.String()
    comment = fields.String(allow_none=True)
    state = fields.String()
    organisation = fields.String(allow_none=True)


class History(Schema):
    """What happened to a submission, the oldest first."""

    items = fields.List(fields.Nested(HistoryItem))
    next = fields.String(allow_none=True)


class OriginalView(Schema):
    """Where an original is kept, and what it is."""

    blob = fields.String(required=True)
    key_id = fields.String(required=True)
    sha256 = fields.String(required=True)
    media_type = fields.String(required=True)
    file_name = fields.String(required=True, allow_none=True)
    size_bytes = fields.Integer(required=True)


class ResponsibilitiesRequest(Schema):
    """Whose open submissions."""

    person = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{1,9}\Z"))
    after = fields.String(allow_none=True, load_default=None, validate=_CODE)
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=500))


class Responsibility(Schema):
    """An open submission that somebody answers for; no figure of it."""

    id = fields.String()
    country = fields.String()
    indicator = fields.String()
    source = fields.String()
    state = fields.String(validate=validate.OneOf(STATES))
    submitted_at = fields.String()
    organisation = fields.String(allow_none=True)


class Responsibilities(Schema):
    """A page of what somebody answers for, the oldest first."""

    items = fields.List(fields.Nested(Responsibility))
    next = fields.String(allow_none=True)


class HandOverRequest(Schema):
    """Who answers for a submission from now on."""

    submission = fields.String(required=True, validate=_CODE)
    person = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{1,9}\Z"))
    comment = fields.String(allow_none=True, load_default=None, validate=_WORDS)


class HandedOver(Schema):
    """Who answers for it now; position: null where that was so already."""

    submission = fields.String()
    responsible = fields.String()
    position = fields.Integer(allow_none=True)
