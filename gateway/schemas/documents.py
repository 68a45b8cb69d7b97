"""Documents of the library."""

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import codes, country, following, moment, position, texts
from servicekit.web.api import ListQuery, ReadQuery

KINDS = ("legislation", "policy", "data-and-good-practice", "programme", "other")
VISIBILITIES = ("public", "participants", "countries", "national")


class Description(Schema):
    """What is said of a document; in a form, lists and texts by language are JSON."""

    country = country(load_default=None, allow_none=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    topic = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=200))
    titles = texts("by language; English and Russian", required=True)
    summaries = texts("by language; English and Russian", required=True)
    language = fields.String(required=True, metadata={"description": "of the text itself"})
    dated = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"^\d{4}-\d{2}-\d{2}$"),
        metadata={"format": "date"},
    )
    visibility = fields.String(load_default="national", validate=validate.OneOf(VISIBILITIES))
    countries = codes("the named ones, where visibility is countries", load_default=list)


class FileDocument(Description):
    """The form of POST /documents."""

    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})


class FileVersion(Schema):
    """The form of POST /documents/{id}/versions."""

    note = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=4000))
    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})


class Describe(Schema):
    """The body of PATCH /documents/{id}: what is left out stays."""

    titles = texts("by language")
    summaries = texts("by language")
    topic = fields.String(allow_none=True)
    visibility = fields.String(validate=validate.OneOf(VISIBILITIES))
    countries = codes("the named ones, where visibility is countries")


class Version(Schema):
    """A version of a document's contents."""

    version = fields.Integer(required=True)
    note = fields.String(allow_none=True)
    media_type = fields.String()
    file_name = fields.String()
    size_bytes = fields.Integer()
    sha256 = fields.String()
    filed_at = moment()
    filed_by = fields.String(allow_none=True)


class Document(Schema):
    """A document."""

    id = fields.String(required=True)
    country = country(allow_none=True)
    kind = fields.String()
    topic = fields.String(allow_none=True)
    titles = texts("by language")
    summaries = texts("by language")
    title = fields.String(metadata={"description": "in the caller's language"})
    summary = fields.String(metadata={"description": "in the caller's language"})
    language = fields.String()
    dated = fields.String(allow_none=True)
    visibility = fields.String()
    countries = codes("the named ones")
    state = fields.String()
    version = fields.Integer(metadata={"description": "the newest"})
    media_type = fields.String()
    file_name = fields.String()
    size_bytes = fields.Integer()
    filed_at = moment()
    versions = fields.List(fields.Nested(Version))
    may_change = fields.Boolean(
        metadata={"description": "the caller may file versions, describe and withdraw"}
    )
    content = fields.String(metadata={"description": "address of the newest version"})
    position = position()


class DocumentList(Schema):
    """A page of documents, the newest first."""

    items = fields.List(fields.Nested(Document), required=True)
    next = following()


class DocumentQuery(ListQuery):
    """Which documents."""

    country = country(load_default=None)
    kind = fields.String(load_default=None, validate=validate.OneOf(KINDS))
    language = fields.String(load_default=None)


class ContentQuery(ReadQuery):
    """Which version."""

    version = fields.Integer(load_default=None, validate=validate.Range(1))
