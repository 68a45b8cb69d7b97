"""What the schemas of the catalog are made of: codes, texts and parts of lists."""

from collections.abc import Sequence
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate

COUNTRY: Final = validate.Regexp(r"^[A-Z]{2}\Z")
NAME: Final = validate.Regexp(r"^[A-Z][A-Z0-9_]{1,63}\Z")
CODE: Final = validate.Regexp(r"^[A-Z0-9_][A-Z0-9_.-]{0,31}\Z")
SOURCE: Final = validate.Regexp(r"^[A-Z][A-Z0-9_]{0,31}\Z")
DIMENSION: Final = validate.Regexp(r"^[a-z][a-z0-9_]{0,31}\Z")
MAX_NAME: Final = 500
MAX_TEXT: Final = 20_000
MAX_CODES: Final = 20_000


def texts(max_length: int, **options: Any) -> fields.Dict:
    """A text per language."""
    return fields.Dict(
        keys=fields.String(validate=validate.Regexp(r"^[a-z]{2,3}\Z")),
        values=fields.String(validate=validate.Length(max=max_length)),
        **options,
    )


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
