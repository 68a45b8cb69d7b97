"""The wire of the library: requests to commands, views to answers."""

from datetime import date
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate

from services.documents.domain.document import KINDS, VISIBILITIES

COUNTRY: Final = validate.Regexp(r"^[A-Z]{2}\Z")
LANGUAGE: Final = validate.Regexp(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
ID: Final = validate.Regexp(r"^[0-9a-f-]{36}\Z")
MAX_TITLE: Final = 500
MAX_SUMMARY: Final = 10_000
MAX_REASON: Final = 4000


def texts(max_length: int, **options: Any) -> fields.Dict:
    """A text per language."""
    return fields.Dict(
        keys=fields.String(validate=validate.Regexp(r"^[a-z]{2,3}\Z")),
        values=fields.String(validate=validate.Length(max=max_length)),
        **options,
    )


def country_codes(**options: Any) -> fields.List[str]:
    """Country codes."""
    return fields.List(fields.String(validate=COUNTRY), validate=validate.Length(max=300), **options)


def calendar_date(text: str) -> None:
    """Refuses what is no day of the calendar, written YYYY-MM-DD."""
    try:
        ok = date.fromisoformat(text).isoformat() == text
    except ValueError:
        ok = False
    if not ok:
        raise ValidationError("Not a valid date.")


class UploadedRequest(Schema):
    """A file that came in: upload is its address, media_type what it is said to be."""

    upload = fields.String(required=True, validate=validate.Regexp(r"^[0-9a-f]{64}\Z"))
    file_name = fields.String(required=True, validate=validate.Length(min=1, max=1000))
    media_type = fields.String(required=True, validate=validate.Length(min=1, max=200))


class FileRequest(UploadedRequest):
    """A document to put into the library. country: null for one of the whole system."""

    country = fields.String(load_default=None, allow_none=True, validate=COUNTRY)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    topic = fields.String(load_default=None, allow_none=True, validate=validate.Length(min=1, max=200))
    titles = texts(MAX_TITLE, required=True)
    summaries = texts(MAX_SUMMARY, required=True)
    language = fields.String(required=True, validate=LANGUAGE)
    dated = fields.String(load_default=None, allow_none=True, validate=calendar_date)
    visibility = fields.String(load_default="national", validate=validate.OneOf(VISIBILITIES))
    countries = country_codes(load_default=list)


class DocumentRequest(Schema):
    """Which document."""

    document = fields.String(required=True, validate=ID)


class FileVersionRequest(UploadedRequest):
    """A new version of a document. note: what changed."""

    document = fields.String(required=True, validate=ID)
    note = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=MAX_REASON))


class DescribeRequest(DocumentRequest):
    """What to say anew; what is left out stays."""

    titles = texts(MAX_TITLE)
    summaries = texts(MAX_SUMMARY)
    topic = fields.String(allow_none=True, validate=validate.Length(min=1, max=200))
    visibility = fields.String(validate=validate.OneOf(VISIBILITIES))
    countries = country_codes()


class WithdrawRequest(DocumentRequest):
    """Why a document is taken out."""

    reason = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=MAX_REASON))


class ListRequest(Schema):
    """A part of the list, the newest first."""

    country = fields.String(load_default=None, allow_none=True, validate=COUNTRY)
    kind = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(KINDS))
    topic = fields.String(load_default=None, allow_none=True)
    language = fields.String(load_default=None, allow_none=True, validate=LANGUAGE)
    after = fields.String(load_default=None, allow_none=True, validate=validate.Regexp(r"^\d{1,18}\Z"))
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 500))


class ContentRequest(DocumentRequest):
    """Which version of a document; the newest without one."""

    version = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=1))


class VersionView(Schema):
    """A version of a document. filed_by: the actor, for those who may change the document."""

    version = fields.Integer(required=True)
    note = fields.String(required=True, allow_none=True)
    media_type = fields.String(required=True)
    file_name = fields.String(required=True)
    size_bytes = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    filed_at = fields.String(required=True)
    filed_by = fields.String(allow_none=True)


class DocumentHead(Schema):
    """A document as a list shows it, with what its newest version is."""

    id = fields.String(required=True)
    country = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True)
    topic = fields.String(required=True, allow_none=True)
    titles = texts(MAX_TITLE, required=True)
    summaries = texts(MAX_SUMMARY, required=True)
    language = fields.String(required=True)
    dated = fields.String(required=True, allow_none=True)
    visibility = fields.String(required=True)
    countries = fields.List(fields.String(), metadata={"description": "for the owner only"})
    state = fields.String(required=True)
    version = fields.Integer(required=True)
    media_type = fields.String(required=True)
    file_name = fields.String(required=True)
    size_bytes = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    filed_at = fields.String(required=True)
    may_change = fields.Boolean(required=True)
    position = fields.Integer(required=True, allow_none=True)


class DocumentView(DocumentHead):
    """A document with its versions, the newest first."""

    versions = fields.List(fields.Nested(VersionView), required=True)


class DocumentPage(Schema):
    """A part of the list of documents."""

    items = fields.List(fields.Nested(DocumentHead), required=True)
    next = fields.String(required=True, allow_none=True)


class ChangedAnswer(Schema):
    """What a command did: the last position it wrote, null where nothing was new."""

    id = fields.String(required=True)
    position = fields.Integer(required=True, allow_none=True)


class ContentAnswer(Schema):
    """Where the contents of a version are: their address in the store and the key they are sealed under."""

    blob = fields.String(required=True)
    key_id = fields.String(required=True)
    media_type = fields.String(required=True)
    file_name = fields.String(required=True)
    size_bytes = fields.Integer(required=True)
    sha256 = fields.String(required=True)
    version = fields.Integer(required=True)
