"""Pulls: files that agencies publish, and that are fetched."""

from typing import Any, Final

from marshmallow import Schema, fields, validate

from gateway.schemas.fields import country, following, moment, named, position
from servicekit.web.api import ListQuery

FORMS: Final = ("csv", "json", "xlsx")
EVERY: Final = ("hour", "day", "week", "month")


def _address(**options: Any) -> fields.String:
    about = {"description": "https; on the public internet", "format": "uri"}
    return fields.String(validate=validate.Length(1, 2000), metadata=about, **options)


def _charset(**options: Any) -> fields.String:
    about = {"description": "of the file, as windows-1251; null: as its server says, else Unicode"}
    return fields.String(allow_none=True, validate=validate.Length(1, 64), metadata=about, **options)


def _reason(**options: Any) -> fields.String:
    about = {"description": "said of amendments that it brings; null: they are refused"}
    return fields.String(allow_none=True, validate=validate.Length(max=4000), metadata=about, **options)


def _form(**options: Any) -> fields.String:
    return fields.String(validate=validate.OneOf(FORMS), **options)


def _every(**options: Any) -> fields.String:
    return fields.String(
        validate=validate.OneOf(EVERY), metadata={"description": "how often it is looked at"}, **options
    )


class AgreePull(Schema):
    """The body of POST /pulls."""

    country = country(load_default=None, allow_none=True)
    indicator = named("what the file has figures of", required=True)
    source = named("declared source of the figures", required=True)
    address = _address(required=True)
    form = _form(load_default="csv")
    every = _every(load_default="day")
    charset = _charset(load_default=None)
    mapping = named("saved mapping that reads the file", load_default=None, allow_none=True)
    reason = _reason(load_default=None)


class ChangePull(Schema):
    """The body of PATCH /pulls/{pull}: what is left out stays."""

    address = _address()
    form = _form()
    every = _every()
    charset = _charset()
    mapping = named("saved mapping that reads the file", allow_none=True)
    reason = _reason()


class DisconnectPull(Schema):
    """The body of DELETE /pulls/{pull}."""

    comment = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=4000))


class PullFailure(Schema):
    """Why a pull brings nothing at present."""

    code = fields.String(required=True)
    message = fields.String(required=True, metadata={"description": "in the caller's language"})
    findings = fields.List(fields.Dict(), metadata={"description": "faulty cells: code, row, message"})
    since = moment()


class Pull(Schema):
    """A pull: what was agreed, and what became of it."""

    id = fields.String(required=True)
    country = country()
    indicator = fields.String()
    source = fields.String()
    agency = fields.String(allow_none=True)
    address = fields.String()
    form = _form()
    charset = fields.String(allow_none=True)
    mapping = fields.String(allow_none=True)
    every = _every()
    reason = fields.String(allow_none=True)
    agreed_by = fields.String(metadata={"description": "in whose name it is fetched"})
    agreed_at = moment()
    connected = fields.Boolean()
    ended_by = fields.String(allow_none=True)
    ended_at = moment(allow_none=True)
    comment = fields.String(allow_none=True)
    submission = fields.String(allow_none=True, metadata={"description": "what it brought last"})
    delivered_at = moment(allow_none=True)
    failure = fields.Nested(PullFailure, allow_none=True)
    looked_at = moment(allow_none=True)
    due_at = moment("when it is looked at next; null: at once, or never again", allow_none=True)
    position = position()


class PullList(Schema):
    """A page of pulls, the newest first."""

    items = fields.List(fields.Nested(Pull), required=True)
    next = following()


class PullQuery(ListQuery):
    """Which pulls."""

    country = country(load_default=None)
    failing = fields.Boolean(load_default=False, metadata={"description": "only those that bring nothing"})
