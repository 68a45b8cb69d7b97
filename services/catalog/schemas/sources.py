"""The wire of sources."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.catalog.schemas.parts import (
    MAX_NAME,
    NAME,
    SOURCE,
    PageRequest,
    country,
    day,
    plain_texts,
)


class SourcesRequest(PageRequest):
    """A part of the list of sources, of a country or an indicator or both."""

    country = country(load_default=None, allow_none=True)
    indicator = fields.String(load_default=None, allow_none=True, validate=NAME)


class DeclareSourceRequest(Schema):
    """A source of a country's figures of an indicator."""

    country = country(required=True)
    indicator = fields.String(required=True, validate=NAME)
    source = fields.String(required=True, validate=SOURCE)
    agency = fields.String(load_default=None, allow_none=True, validate=validate.Length(min=1, max=32))
    names = plain_texts(MAX_NAME, required=True)
    kind = fields.String(
        required=True, validate=validate.OneOf(["register", "census", "survey", "administrative", "other"])
    )
    unit = fields.String(required=True, validate=validate.OneOf(["persons", "cases"]))
    official = fields.Boolean(load_default=True)
    official_from = day(load_default=None, allow_none=True)
    rounding_base = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(2, 1_000_000))

    @validates_schema
    def _only_of_the_official(self, data: Mapping[str, Any], **_: Any) -> None:
        if data.get("official_from") is not None and not data["official"]:
            raise ValidationError("Only the official source has such a day.", "official_from")


class SourceView(Schema):
    """A source as it is declared now."""

    country = fields.String(required=True)
    indicator = fields.String(required=True)
    source = fields.String(required=True)
    agency = fields.String(required=True, allow_none=True)
    names = plain_texts(MAX_NAME, required=True)
    kind = fields.String(required=True)
    unit = fields.String(required=True)
    official = fields.Boolean(required=True)
    official_from = fields.String(required=True, allow_none=True)
    rounding_base = fields.Integer(required=True, allow_none=True)
    position = fields.Integer(required=True)


class SourcePage(Schema):
    """A part of the list of sources."""

    items = fields.List(fields.Nested(SourceView), required=True)
    next = fields.String(required=True, allow_none=True)


class SourceDeclaredAnswer(SourceView):
    """The source; position: the last one this command wrote, null where nothing was new."""

    position = fields.Integer(required=True, allow_none=True)
