"""Kinds of values that occur all over the API."""

from typing import Any

from marshmallow import fields, validate


def country(**options: Any) -> fields.String:
    """A participating country: ISO 3166-1 alpha-2, upper case."""
    return fields.String(validate=validate.Regexp(r"^[A-Z]{2}$"), **_described("ISO 3166-1 alpha-2", options))


def organisation(**options: Any) -> fields.String:
    """An organisation that is no country."""
    pattern = validate.Regexp(r"^[A-Z][A-Z0-9_-]{1,31}$")
    return fields.String(validate=pattern, **_described("code of an organisation", options))


def code(about: str, **options: Any) -> fields.String:
    """A code of the catalog."""
    return fields.String(validate=validate.Regexp(r"^[A-Z][A-Z0-9_-]{0,63}$"), **_described(about, options))


def named(about: str, **options: Any) -> fields.String:
    """A code whose service says whether it knows it."""
    return fields.String(validate=validate.Length(1, 64), **_described(about, options))


def texts(about: str, **options: Any) -> fields.Dict:
    """A text in several languages: language code to text."""
    keys = fields.String(validate=validate.Regexp(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"))
    return fields.Dict(keys=keys, values=fields.String(), **_described(about, options))


def codes(about: str, **options: Any) -> "fields.List[str]":
    """A list of codes; where null is allowed it stands for all of them."""
    return fields.List(fields.String(), **_described(about, options))


def day(about: str, **options: Any) -> fields.String:
    """A day: YYYY-MM-DD."""
    pattern = validate.Regexp(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    return fields.String(validate=pattern, **_described(about, options))


def moment(about: str = "RFC 3339, UTC", **options: Any) -> fields.String:
    """A moment as services write it."""
    return fields.String(**_described(about, options))


def position(**options: Any) -> fields.Integer:
    """The last position of the log that a command wrote; null where it wrote nothing."""
    return fields.Integer(allow_none=True, **_described("log position", options))


def password() -> fields.String:
    """A password as it is typed."""
    return fields.String(required=True, validate=validate.Length(1, 1000), metadata={"format": "password"})


def following() -> fields.String:
    """The member next of a list."""
    return fields.String(allow_none=True, metadata={"description": "URL of the next page; null on the last"})


def _described(about: str, options: dict[str, Any]) -> dict[str, Any]:
    return {**options, "metadata": {"description": about, **options.get("metadata", {})}}
