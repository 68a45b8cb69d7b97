"""What the schemas of the catalog are made of: codes, texts and parts of lists."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate

COUNTRY: Final = validate.Regexp(r"^[A-Z]{2}\Z")
NAME: Final = validate.Regexp(r"^[A-Z][A-Z0-9_]{1,63}\Z")
CODE: Final = validate.Regexp(r"^[A-Z0-9_][A-Z0-9_.-]{0,31}\Z")
SOURCE: Final = validate.Regexp(r"^[A-Z][A-Z0-9_]{0,31}\Z")
DIMENSION: Final = validate.Regexp(r"^[a-z][a-z0-9_]{0,31}\Z")
LANGUAGE: Final = validate.Regexp(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
MAX_NAME: Final = 500
MAX_TEXT: Final = 20_000
MAX_CODES: Final = 20_000
MAX_ALIASES: Final = 100


def texts(max_length: int, **options: Any) -> fields.Dict:
    """A text per language, each by its BCP 47 tag."""
    return fields.Dict(
        keys=fields.String(validate=LANGUAGE),
        values=fields.String(validate=validate.Length(max=max_length)),
        **options,
    )


def plain_texts(max_length: int, **options: Any) -> fields.Dict:
    """A text per language, each by a tag of two or three letters: all that these contracts take."""
    return fields.Dict(
        keys=fields.String(validate=validate.Regexp(r"^[a-z]{2,3}\Z")),
        values=fields.String(validate=validate.Length(max=max_length)),
        **options,
    )


def labels(**options: Any) -> fields.Dict:
    """A name per language."""
    return texts(MAX_NAME, **options)


def day(**options: Any) -> fields.String:
    """A day as RFC 3339 writes it."""
    return fields.String(validate=_is_day, **options)


def is_as_of(text: str) -> None:
    """Refuses what is neither a log position nor a day."""
    if not re.fullmatch(r"[0-9]{1,15}", text):
        _is_day(text)


def _is_day(text: str) -> None:
    try:
        well_formed = date.fromisoformat(text).isoformat() == text
    except ValueError:
        well_formed = False
    if not well_formed:
        raise ValidationError("Not a valid date.")


def country(**options: Any) -> fields.String:
    """A country code."""
    return fields.String(validate=COUNTRY, **options)


def distinct(values: Sequence[str]) -> None:
    """Refuses a list that says something twice."""
    if len(set(values)) != len(values):
        raise ValidationError("Each value only once.")


class PageRequest(Schema):
    """A part of a list."""

    after = fields.String(load_default=None, allow_none=True)
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 500))


class NamespacePageRequest(PageRequest):
    """A part of a list of definitions. namespace: the shared ones and this country's."""

    namespace = country(load_default=None, allow_none=True)
