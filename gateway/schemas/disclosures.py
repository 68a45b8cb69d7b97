"""The disclosure ledger of a country."""

from marshmallow import Schema, fields

from gateway.schemas.fields import country, following, moment
from servicekit.web.api import ListQuery


class DisclosureQuery(ListQuery):
    """Which disclosures."""

    country = country(load_default=None)
    indicator = fields.String(load_default=None)
    reader = fields.String(
        load_default=None, metadata={"description": "the country or organisation that received them"}
    )


class Disclosure(Schema):
    """That somebody received restricted figures of the country."""

    country = country(required=True)
    indicator = fields.String(required=True)
    source = fields.String(required=True)
    actor = fields.String(required=True, metadata={"description": "person:12 or key:…"})
    reader_country = fields.String(required=True, allow_none=True)
    reader_organisation = fields.String(required=True, allow_none=True)
    vintage = fields.Integer(required=True, metadata={"description": "the last release that they showed"})
    format = fields.String(required=True)
    first_at = moment(required=True)
    last_at = moment(required=True)
    times = fields.Integer(required=True)
    position = fields.Integer(required=True, metadata={"description": "of the last record in the log"})


class DisclosureList(Schema):
    """A page of the disclosure ledger, the latest first."""

    items = fields.List(fields.Nested(Disclosure), required=True)
    next = following()
