"""Submissions and what belongs to one."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from gateway.schemas.fields import country, following, moment, named, position
from servicekit.web.api import ListQuery, ReadQuery

STATES = (
    "received",
    "checked",
    "validated",
    "approved",
    "released",
    "rejected",
    "clarification-requested",
    "withdrawn",
    "superseded",
)
STEPS = ("validate", "approve", "release", "reject", "withdraw", "request-clarification", "answer")

KINDS = ("new", "changed", "unchanged", "missing")


class Head(Schema):
    """What a submission is about; with a file it comes in the query or the form."""

    country = named("country", required=True)
    indicator = named("indicator", required=True)
    source = named("source", required=True)
    reason = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=4000),
        metadata={"description": "why released figures change"},
    )
    mapping = named(
        "the saved mapping that the file is read by; it says what it is of",
        load_default=None,
        allow_none=True,
    )


class WorkbookHead(Head):
    """The same with a workbook: a form says itself what it is of, and what is said twice has to agree."""

    country = named("country", load_default=None)
    indicator = named("indicator", load_default=None)
    source = named("source", load_default=None)


class TemplateQuery(ReadQuery):
    """Which form: of one period, or of those from one to another."""

    country = country(required=True)
    source = named("source", load_default=None)
    period = named("period", load_default=None)
    from_ = named("first period of a range", load_default=None, data_key="from", attribute="from")
    to = named("last period of a range", load_default=None)
    by = fields.String(
        load_default="",
        validate=validate.Length(max=500),
        metadata={
            "description": "dimensions that figures are split by, with commas between; by default those that "
            "are not optional"
        },
    )

    @post_load
    def _by_as_list(self, query: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A list, as the operation takes it."""
        return {**query, "by": [each.strip() for each in query["by"].split(",") if each.strip()]}


class SubmittedObservation(Schema):
    """One figure; each dimension is a member of its own name beside these, left out for its total."""

    period = fields.String(required=True)
    value = fields.Integer(allow_none=True, required=True)
    status = fields.String(load_default="A")
    note = fields.String(allow_none=True)


class Submit(Head):
    """The JSON body of POST /submissions."""

    observations = fields.List(fields.Nested(SubmittedObservation), required=True)


class SubmitFile(WorkbookHead):
    """The form of POST /submissions with a file."""

    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})
    charset = fields.String(metadata={"description": "encoding of a CSV file, as windows-1251; else Unicode"})
    original = fields.Raw(
        metadata={
            "type": "string",
            "format": "binary",
            "description": "PDF, JPEG or PNG that it was keyed in from; a delegate always attaches it, "
            "or names original_document",
        }
    )
    original_document = fields.String(
        metadata={
            "description": "identifier of a document of the country in the library, instead of original"
        }
    )


class Finding(Schema):
    """What a check found."""

    severity = fields.String(validate=validate.OneOf(["error", "warning", "note"]))
    code = fields.String(metadata={"description": "permanent; for machines"})
    row = fields.Integer(allow_none=True)
    column = fields.String(allow_none=True)
    place = fields.String(
        allow_none=True, metadata={"description": "the cell of a workbook: Data!C14", "example": "Data!C14"}
    )
    period = fields.String(allow_none=True)
    key = fields.Dict(metadata={"description": "dimension to code"})
    params = fields.Dict(metadata={"description": "values that the message names"})
    message = fields.String(metadata={"description": "in the caller's language"})
    comments = fields.List(fields.String(), metadata={"description": "what was said of this warning"})


class Place(Schema):
    """What a comment is about: a check, of one period, of one figure."""

    code = fields.String(required=True, metadata={"description": "the check"})
    period = fields.String(
        allow_none=True, load_default=None, metadata={"description": "null: of every period"}
    )
    key = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        load_default=dict,
        metadata={"description": "dimension to code; empty: every figure"},
    )


class GivenComment(Place):
    """What is said of the warnings at a place."""

    comment = fields.String(required=True, validate=validate.Length(min=1, max=1000))


class Comments(Schema):
    """The body of POST /submissions/{id}/comments."""

    comments = fields.List(
        fields.Nested(GivenComment), required=True, validate=validate.Length(min=1, max=500)
    )


class SaidComment(GivenComment):
    """A comment on warnings of the last check, by whom and when."""

    by = fields.String()
    at = moment()


class Schedule(Schema):
    """The body of POST /submissions/{id}/scheduled-release."""

    at = fields.String(
        required=True, metadata={"description": "RFC 3339 with its offset; to come", "format": "date-time"}
    )


class Original(Schema):
    """What a submission was keyed in from."""

    sha256 = fields.String(required=True)
    media_type = fields.String()
    file_name = fields.String(allow_none=True)
    size_bytes = fields.Integer()


class MappingUsed(Schema):
    """By which version of which mapping a file was read."""

    mapping = fields.String(required=True)
    version = fields.Integer(required=True)


class Links(Schema):
    """Addresses of what belongs to a submission."""

    self = fields.String()
    observations = fields.String()
    differences = fields.String()
    impact = fields.String()
    history = fields.String()
    page = fields.String(metadata={"description": "for people"})


class Submission(Schema):
    """A submission as it stands."""

    id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    country = country(required=True)
    indicator = fields.String(required=True)
    source = fields.String(required=True)
    reason = fields.String(allow_none=True)
    amendment = fields.Boolean()
    duplicate = fields.Boolean(
        metadata={"description": "it was there already, or equals the figures as they stand"}
    )
    observations = fields.Integer()
    periods = fields.List(fields.String())
    errors = fields.Integer()
    warnings = fields.Integer()
    notes = fields.Integer()
    added = fields.Integer(metadata={"description": "figures that were not there before"})
    changed = fields.Integer(metadata={"description": "figures that change"})
    unchanged = fields.Integer(metadata={"description": "figures that stay as they are, and are dropped"})
    findings = fields.List(fields.Nested(Finding))
    media_type = fields.String(allow_none=True)
    file_name = fields.String(allow_none=True)
    file_sha256 = fields.String()
    size_bytes = fields.Integer()
    base = fields.Integer(metadata={"description": "log position of the release that it was checked against"})
    submitted_by = fields.String()
    organisation = fields.String(
        allow_none=True, metadata={"description": "the delegate that submitted it for the country"}
    )
    original = fields.Nested(Original, allow_none=True)
    mapping = fields.Nested(
        MappingUsed,
        allow_none=True,
        metadata={"description": "by which its file was read; null: it was in a form of ours"},
    )
    responsible = fields.String(metadata={"description": "who answers for it now"})
    submitted_at = moment()
    changed_at = moment()
    validated_by = fields.String(allow_none=True)
    approved_by = fields.String(allow_none=True)
    released_by = fields.String(allow_none=True)
    superseded_by = fields.String(
        allow_none=True, metadata={"description": "the submission that took its place"}
    )
    question = fields.String(allow_none=True)
    answer = fields.String(allow_none=True)
    next_steps = fields.List(
        fields.String(validate=validate.OneOf(STEPS)), metadata={"description": "what the caller may do now"}
    )
    released_at = moment(allow_none=True)
    comments = fields.List(fields.Nested(SaidComment))
    uncommented = fields.List(
        fields.Nested(Place), metadata={"description": "warnings that need a comment before the next step"}
    )
    release_at = moment("when it is to be released", allow_none=True)
    scheduled_by = fields.String(allow_none=True)
    unscheduled_because = fields.String(
        allow_none=True, metadata={"description": "code of what forbade the release at its moment"}
    )
    position = position()
    links = fields.Nested(Links)


class SubmissionList(Schema):
    """A page of submissions, the newest first."""

    items = fields.List(fields.Nested(Submission), required=True)
    next = following()


class SubmissionQuery(ListQuery):
    """Which submissions."""

    country = country(load_default=None)
    indicator = fields.String(load_default=None)
    state = fields.String(load_default=None, validate=validate.OneOf(STATES))


class Observations(Schema):
    """A page of a submission's observations, as posted."""

    items = fields.List(fields.Dict(), required=True)
    next = following()


class Differences(Schema):
    """A page of what a submission changes against the figures as they stood when it was checked."""

    items = fields.List(fields.Dict(), required=True)
    total = fields.Integer(metadata={"description": "how many differences there are"})
    next = following()


class OutlookQuery(ListQuery):
    """Which table of the figures as they will stand."""

    rows = fields.String(load_default=None, metadata={"description": "the dimension down the side"})
    period = fields.String(load_default=None, metadata={"description": "the last one where none is named"})
    show = fields.List(
        fields.String(validate=validate.OneOf(KINDS)),
        load_default=list,
        metadata={"description": "only cells of these kinds"},
    )


class Side(Schema):
    """A figure: a value, or a status that says why there is none."""

    value = fields.Raw(allow_none=True)
    status = fields.String()
    note = fields.String(allow_none=True)


class OutlookCell(Schema):
    """What becomes of one cell: as this submission has it, as it stands, as it was a period before."""

    code = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    now = fields.Nested(Side, allow_none=True)
    stands = fields.Nested(Side, allow_none=True)
    before = fields.Nested(Side, allow_none=True)


class Outlook(Schema):
    """A page of the figures as they will stand."""

    rows = fields.String(required=True)
    periods = fields.List(fields.String(), required=True)
    period = fields.String(required=True)
    before = fields.String(allow_none=True, metadata={"description": "the period before"})
    codes = fields.Dict(metadata={"description": "dimension to code, of the others"})
    choices = fields.Dict(metadata={"description": "dimension to the codes that occur"})
    counts = fields.Dict(metadata={"description": "kind to how many cells of the whole table"})
    total = fields.Integer()
    items = fields.List(fields.Nested(OutlookCell), required=True)
    next = following()


class HistoryItem(Schema):
    """One step that a submission went."""

    position = fields.Integer()
    type = fields.String()
    at = moment()
    by = fields.String(allow_none=True)
    comment = fields.String(allow_none=True)
    state = fields.String(allow_none=True)
    organisation = fields.String(
        allow_none=True, metadata={"description": "the delegate that submitted it for the country"}
    )


class History(Schema):
    """What happened to a submission, the oldest first."""

    items = fields.List(fields.Nested(HistoryItem), required=True)
    next = following()


class Comment(Schema):
    """The body of a step."""

    comment = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=4000))


class Responsibility(Schema):
    """An open submission that somebody answers for; no figure of it."""

    id = fields.String(required=True)
    country = country()
    indicator = fields.String()
    source = fields.String()
    state = fields.String(validate=validate.OneOf(STATES))
    submitted_at = moment()
    organisation = fields.String(allow_none=True)


class Responsibilities(Schema):
    """A page of what somebody answers for, the oldest first."""

    items = fields.List(fields.Nested(Responsibility), required=True)
    next = following()


class HandOver(Schema):
    """The body of POST /submissions/{id}/hand-over."""

    person = fields.String(required=True, validate=validate.Regexp(r"^[0-9]{1,9}$"))
    comment = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=4000))


class HandedOver(Schema):
    """Who answers for a submission now."""

    submission = fields.String(required=True)
    responsible = fields.String(required=True)
    position = position()
