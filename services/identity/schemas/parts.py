"""What the schemas of identity are made of: codes, texts, limits and parts of lists."""

import ipaddress
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate

from servicekit.language import languages, mark

COUNTRY: Final = validate.Regexp(r"^[A-Z]{2}\Z")
INDICATOR: Final = validate.Regexp(r"^[A-Z][A-Z0-9_]{1,63}\Z")
SOURCE: Final = validate.Regexp(r"^[A-Z][A-Z0-9_]{0,31}\Z")
AGENCY: Final = validate.Regexp(r"^[A-Z][A-Z0-9_-]{0,31}\Z")
ORGANISATION: Final = validate.Regexp(r"^[A-Z][A-Z0-9_-]{1,31}\Z")
POSITION: Final = validate.Regexp(r"^[A-Z]{2}-[A-Z0-9][A-Z0-9_-]{0,31}\Z")
ROLE: Final = validate.And(validate.Regexp(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*\Z"), validate.Length(max=64))
PERSON: Final = validate.Regexp(r"^[0-9]{1,9}\Z")
IDENTIFIER: Final = validate.Regexp(r"^[0-9a-z]{1,64}\Z")
MAX_NAME, MAX_ADDRESS, MAX_REASON, MAX_SECRET, MAX_DAYS = 200, 500, 4000, 1000, 3650


def plain(text: str) -> None:
    """Refuses characters that are no text: control characters and halves of characters."""
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t" for letter in text):
        raise ValidationError(mark("Contains characters that are no text."))


def known_language(code: str) -> None:
    """Refuses a language that there are no texts in."""
    if code not in languages():
        raise ValidationError(mark("No such language."))


def network(text: str) -> None:
    """Refuses what is no network in CIDR notation."""
    try:
        ipaddress.ip_network(text)
    except ValueError:
        raise ValidationError(mark("Not a network in CIDR notation.")) from None


def country(**options: Any) -> fields.String:
    """A country code."""
    return fields.String(validate=COUNTRY, **options)


def organisation(**options: Any) -> fields.String:
    """The code of an organisation."""
    return fields.String(validate=ORGANISATION, **options)


def text(longest: int, shortest: int = 1, **options: Any) -> fields.String:
    """A text of people."""
    return fields.String(validate=[validate.Length(shortest, longest), plain], **options)


def names(**options: Any) -> fields.Dict:
    """A text per language, in the two working languages at least; required unless the options say else."""
    return fields.Dict(
        keys=fields.String(validate=validate.Regexp(r"^[a-z]{2,3}\Z")),
        values=text(MAX_NAME),
        validate=_in_working_languages,
        **(options or {"required": True}),
    )


def website(text: str) -> None:
    """Refuses what is no address of a page: people will follow it."""
    if not re.fullmatch(r"https?://[^\s/?#@<>\"']+([/?#][^\s<>\"']*)?", text) or len(text) > MAX_ADDRESS:
        raise ValidationError(mark("Not the address of a website."))


def day(text: str) -> None:
    """Refuses what is no day of the years 1900 to 2199."""
    try:
        if re.fullmatch(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}", text):
            date.fromisoformat(text)
            return
    except ValueError:
        pass
    raise ValidationError(mark("Not a day, such as 2026-01-31."))


def moment(text: str) -> None:
    """Refuses what is no moment in UTC after RFC 3339."""
    try:
        if text.endswith("Z") and datetime.fromisoformat(text).utcoffset() == timedelta(0):
            return
    except ValueError:
        pass
    raise ValidationError(mark("Not a moment in UTC, such as 2026-01-31T12:00:00Z."))


def limit(what: validate.Regexp, **options: Any) -> fields.List[Any]:
    """Codes that something is limited to; null, and nothing unless the options say else: all."""
    return fields.List(
        fields.String(validate=what),
        allow_none=True,
        validate=validate.Length(1, 500),
        **(options or {"load_default": None}),
    )


def _in_working_languages(value: Mapping[str, str]) -> None:
    if not {"en", "ru"} <= set(value):
        raise ValidationError(mark("English and Russian are needed."))


class Empty(Schema):
    """Nothing is asked for in particular."""


class PageRequest(Schema):
    """A part of a list. after: the `next` of the part before."""

    after = fields.String(
        load_default=None, allow_none=True, validate=validate.Regexp(r"^[0-9A-Za-z_-]{1,64}\Z")
    )
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 500))


class CountryPageRequest(PageRequest):
    """A part of a list about one country."""

    country = country(required=True)


class Changed(Schema):
    """The answer to a command that has nothing more to say. position: null where nothing changed."""

    position = fields.Integer(required=True, allow_none=True)


class ReasonRequest(Schema):
    """Why something ends; null and nothing are the same."""

    reason = text(MAX_REASON, 0, load_default="", allow_none=True)

    @post_load
    def _a_text_at_least(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "reason": data["reason"] or ""}
