"""The wire of data documentation."""

from typing import ClassVar

from marshmallow import Schema, fields

from servicekit.concepts import DOCUMENTATION_FIELDS
from services.catalog.schemas.parts import (
    MAX_TEXT,
    NAME,
    PageRequest,
    country,
    texts,
)


class DocumentationTexts(Schema):
    """The texts of data documentation, each in as many languages as the country likes."""

    class Meta:
        """The fields are those of the contract."""

        include: ClassVar = {name: texts(MAX_TEXT) for name in DOCUMENTATION_FIELDS}


class DocumentationRequest(Schema):
    """Which documentation."""

    country = country(required=True)
    indicator = fields.String(required=True, validate=NAME)


class DocumentationListRequest(PageRequest):
    """A part of the list of documentation, of a country or an indicator or both."""

    country = country(load_default=None, allow_none=True)
    indicator = fields.String(load_default=None, allow_none=True, validate=NAME)


class WriteDocumentationRequest(DocumentationRequest):
    """Data documentation in full: what is left out is no longer there."""

    class Meta:
        """`fields` is a name of marshmallow's own, so it is declared here."""

        include: ClassVar = {"fields": fields.Nested(DocumentationTexts, required=True)}


class DocumentationHead(Schema):
    """What is documented. missing: the texts still needed, as field.language; written_at: RFC 3339."""

    country = fields.String(required=True)
    indicator = fields.String(required=True)
    complete = fields.Boolean(required=True)
    missing = fields.List(fields.String(), required=True)
    written_at = fields.String(required=True, allow_none=True)
    position = fields.Integer(required=True, allow_none=True)


class DocumentationView(DocumentationHead):
    """Data documentation with its texts; empty where nothing was written yet."""

    class Meta:
        """`fields` is a name of marshmallow's own, so it is declared here."""

        include: ClassVar = {"fields": fields.Nested(DocumentationTexts, required=True)}


class DocumentationPage(Schema):
    """A part of the list of documentation."""

    items = fields.List(fields.Nested(DocumentationHead), required=True)
    next = fields.String(required=True, allow_none=True)
