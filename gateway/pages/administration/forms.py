"""What administrators' forms bring, as the fields of requests."""

from collections.abc import Mapping
from typing import Any

from flask import request

from gateway.pages.frame import say
from servicekit.reference import WORKING_LANGUAGES


def text_of(name: str) -> str:
    """A field as it was typed, without space around it."""
    return request.form.get(name, "").strip()


def texts_of(name: str) -> dict[str, str]:
    """The fields name.en and name.ru; a language that was left empty is left out."""
    typed = {language: text_of(f"{name}.{language}") for language in WORKING_LANGUAGES}
    return {language: text for language, text in typed.items() if text}


def texts_in_languages(name: str) -> dict[str, str]:
    """A text in the working languages, and in others from the lines `tag: text` of the field NAME.other."""
    texts = texts_of(name)
    for line in text_of(f"{name}.other").splitlines():
        tag, colon, text = line.partition(":")
        if colon and text.strip():
            texts[tag.strip()] = text.strip()
    return texts


def other_languages(texts: Mapping[str, str]) -> str:
    """The lines of the field NAME.other."""
    return "\n".join(f"{tag}: {text}" for tag, text in sorted(texts.items()) if tag not in WORKING_LANGUAGES)


def in_utc(text: str) -> str | None:
    """A moment as it was typed, in UTC where it does not say; of a day its beginning; None where empty."""
    typed = text.replace(" ", "T")
    if not typed:
        return None
    if len(typed) == len("2025-01-31"):
        typed += "T00:00"
    return typed if typed.endswith("Z") or "+" in typed else f"{typed}Z"


def chosen(name: str) -> list[str] | None:
    """What was ticked of a list; nothing ticked is no limit."""
    return request.form.getlist(name) or None


def words_of(name: str) -> list[str]:
    """A text of several words or lines, each of them."""
    return text_of(name).replace(",", " ").split()


def number_of(name: str, default: int | None) -> Any:
    """A whole number as it was typed; the text itself where it is none, for the service to refuse."""
    text = text_of(name)
    if not text:
        return default
    return int(text) if text.lstrip("-").isascii() and text.lstrip("-").isdigit() else text


def all_or(codes: list[str] | None) -> str:
    """A limit in words."""
    return say("all") if codes is None else ", ".join(codes)
