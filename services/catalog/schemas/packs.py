"""The wire of indicator packs; contracts/packs/pack.v1.json says the same of their files."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.catalog.schemas.code_lists import DefineCodeListRequest
from services.catalog.schemas.indicators import DefineIndicatorRequest, DimensionSchema
from services.catalog.schemas.parts import (
    DIMENSION,
    MAX_NAME,
    MAX_TEXT,
    NAME,
    country,
    labels,
    texts,
)

MAX_DEFINITIONS = 500


class PackDimension(DimensionSchema):
    """A dimension of an indicator of a pack; names: where the pack gives none for all of them."""

    names = labels(load_default=dict)


class PackIndicator(DefineIndicatorRequest):
    """An indicator of a pack, without a namespace: that is chosen when it is installed."""

    class Meta:
        """The namespace is not the pack's to say."""

        exclude = ("namespace",)

    dimensions = fields.List(
        fields.Nested(PackDimension), required=True, validate=validate.Length(min=1, max=12)
    )


class PackCodeList(DefineCodeListRequest):
    """A code list of a pack."""

    class Meta:
        """The namespace is not the pack's to say."""

        exclude = ("namespace",)


class PackSource(Schema):
    """Where the definitions of a pack come from."""

    title = fields.String(required=True, validate=validate.Length(1, MAX_NAME))
    publisher = fields.String(required=True, validate=validate.Length(1, MAX_NAME))
    url = fields.String(load_default=None, allow_none=True, validate=validate.URL(schemes={"http", "https"}))


class PackLicence(Schema):
    """On which terms the definitions of a pack may be used."""

    name = fields.String(required=True, validate=validate.Length(1, MAX_NAME))
    url = fields.String(load_default=None, allow_none=True, validate=validate.URL(schemes={"http", "https"}))


class PackSchema(Schema):
    """The content of a pack."""

    pack = fields.String(required=True, validate=NAME)
    version = fields.Integer(required=True, strict=True, validate=validate.Range(1, 10_000))
    names = labels(required=True)
    descriptions = texts(MAX_TEXT, required=True)
    sources = fields.List(fields.Nested(PackSource), required=True, validate=validate.Length(min=1, max=50))
    licence = fields.Nested(PackLicence, required=True)
    attribution = fields.String(load_default="", validate=validate.Length(max=MAX_NAME))
    dimensions = fields.Dict(keys=fields.String(validate=DIMENSION), values=labels(), load_default=dict)
    code_lists = fields.List(
        fields.Nested(PackCodeList), load_default=list, validate=validate.Length(max=MAX_DEFINITIONS)
    )
    indicators = fields.List(
        fields.Nested(PackIndicator), required=True, validate=validate.Length(min=1, max=MAX_DEFINITIONS)
    )


class PacksRequest(Schema):
    """The packs. namespace: beside what is installed for all, what this country installed."""

    namespace = country(load_default=None, allow_none=True)


class PackRequest(Schema):
    """A shipped pack by its code, or the content of one; namespace: of the country that installs it."""

    pack = fields.String(load_default=None, allow_none=True, validate=NAME)
    content: fields.Field[Any] = fields.Dict(load_default=None, allow_none=True)
    namespace = country(load_default=None, allow_none=True)


class InstalledSchema(Schema):
    """Where a pack is installed; namespace null: for all."""

    namespace = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)
    installed_at = fields.String(required=True)


class PackView(Schema):
    """A pack, shipped or installed."""

    pack = fields.String(required=True)
    version = fields.Integer(required=True)
    names = labels(required=True)
    descriptions = texts(MAX_TEXT, required=True)
    sources = fields.List(fields.Nested(PackSource), required=True)
    licence = fields.Nested(PackLicence, required=True)
    attribution = fields.String(required=True)
    code_lists = fields.List(fields.String(), required=True)
    indicators = fields.List(fields.String(), required=True)
    installed = fields.List(fields.Nested(InstalledSchema), required=True)


class PackList(Schema):
    """Every shipped pack, and what is installed of others."""

    items = fields.List(fields.Nested(PackView), required=True)


class ChangeSchema(Schema):
    """What a pack does to one definition. parts: the codes or fields that are added or changed."""

    kind = fields.String(required=True)
    code = fields.String(required=True)
    change = fields.String(required=True)
    parts = fields.List(fields.String(), required=True)


class InstallationView(Schema):
    """What a pack changes, or changed; position: the last one written, null where nothing was new."""

    pack = fields.String(required=True)
    version = fields.Integer(required=True)
    namespace = fields.String(required=True, allow_none=True)
    names = labels(required=True)
    changes = fields.List(fields.Nested(ChangeSchema), required=True)
    position = fields.Integer(required=True, allow_none=True)
