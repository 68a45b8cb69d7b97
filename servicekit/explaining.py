"""Explanations in words: why figures of another country are visible, and what would open others."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from servicekit.language import format_moment, translate
from servicekit.reference import Reference, text_in


def visible_text(item: Mapping[str, Any], language: str) -> str:
    """Why and since when figures are visible. item: an explanation with because, since and since_at."""
    moment = _moment(item["since_at"], language)
    return translate(language, f"visible.{item['because']}", moment=moment, position=item["since"])


def closed_text(item: Mapping[str, Any], reference: Reference, language: str) -> str:
    """That figures exist and are not open. item: an explanation."""
    return translate(language, "visible.not", **_names(item, reference, language))


def way_text(way: Mapping[str, Any], item: Mapping[str, Any], reference: Reference, language: str) -> str:
    """What would open figures. way: its code and moment; item: the explanation that it is of."""
    moment = _moment(way["at"], language) if way["at"] else ""
    return translate(language, f"way.{way['code']}", moment=moment, **_names(item, reference, language))


def missed_text(reason: str, language: str) -> str:
    """Why a release that was scheduled did not come about. reason: its code; one without words is named."""
    key = f"missed.{reason}"
    said = translate(language, key)
    return translate(language, "missed.other", code=reason) if said == key else said


def _names(item: Mapping[str, Any], reference: Reference, language: str) -> dict[str, str]:
    indicator = reference.indicator(item["indicator"])
    return {
        "country": reference.country_name(item["country"], language),
        "indicator": text_in(indicator.names, language) if indicator else item["indicator"],
    }


def _moment(text: str, language: str) -> str:
    return format_moment(datetime.fromisoformat(text), language)
