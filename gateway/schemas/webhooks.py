"""Webhooks of a country's systems."""

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import codes, country, moment, position


class RegisterWebhook(Schema):
    """An address to tell of what is released to the country."""

    country = country(load_default=None)
    address = fields.String(
        required=True, validate=validate.Length(1, 2000), metadata={"description": "https, public network"}
    )
    indicators = codes("those it is told of; null: all", load_default=None, allow_none=True)


class Webhook(Schema):
    """A webhook. disconnected_at: null while it is told of releases."""

    webhook = fields.String(required=True)
    country = country(required=True)
    address = fields.String(required=True)
    indicators = codes("those it is told of; null: all", required=True, allow_none=True)
    registered_by = fields.String(required=True)
    registered_at = moment(required=True)
    called_at = moment(required=True, allow_none=True)
    disconnected_at = moment(required=True, allow_none=True)
    reason = fields.String(
        required=True, allow_none=True, metadata={"description": "asked, failing or not-entitled"}
    )
    position = position()


class RegisteredWebhook(Webhook):
    """A new webhook. secret: signs what it is told (Standard Webhooks); it is told this once."""

    secret = fields.String(required=True)


class WebhookList(Schema):
    """The webhooks of a country, those that are connected first."""

    items = fields.List(fields.Nested(Webhook), required=True)
    next = fields.String(allow_none=True)
