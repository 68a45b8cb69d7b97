"""Pages of data documentation: how complete it is for each indicator, and the form to write it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.pages.administration.forms import text_of, texts_of
from gateway.pages.administration.own import own_country
from gateway.pages.administration.sources import known_indicator
from gateway.pages.frame import done, indicator_options, show, show_refused
from servicekit import language as wording
from servicekit.errors import ComityError
from servicekit.reference import DOCUMENTATION_FIELDS, DOCUMENTATION_REQUIRED, WORKING_LANGUAGES
from servicekit.web.caller import call
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

TAG: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

documentation = Blueprint("documentation_pages", __name__, url_prefix="/administration/documentation")

WORDS: Final = {
    "definition": wording.mark("Definition"),
    "legal_basis": wording.mark("Legal basis"),
    "agency": wording.mark("Agency"),
    "collection_method": wording.mark("Collection method"),
    "coverage": wording.mark("Coverage"),
    "counting_unit": wording.mark("Counting unit"),
    "periodicity": wording.mark("Periodicity"),
    "timeliness": wording.mark("Timeliness"),
    "contact": wording.mark("Contact"),
    "breaks": wording.mark("Breaks in series"),
    "known_errors": wording.mark("Known errors"),
}


@documentation.get("")
@signed_in_page
def list_documentation() -> str:
    """The indicators with how complete the country's documentation of each is."""
    country = own_country("documentation.write")
    reference = parts().reference
    rows = [(code, name, reference.documentation(country, code)) for code, name in indicator_options()]
    return show("administration/documentation.html", "administration", done=done(), rows_of=rows)


@documentation.get("/<indicator>")
@signed_in_page
def show_documentation(indicator: str) -> str:
    """The form with what is written."""
    country = own_country("documentation.write")
    known_indicator(indicator)
    view = call("catalog", "get_documentation", country=country, indicator=indicator)
    page = {"indicator": indicator, "written": view["fields"], "missing": view["missing"]}
    further = _further(request.args.get("language", "").strip(), *_tags(view["fields"]))
    form = {**page, **_form(further)}
    return show("administration/documented.html", "administration", errors=[], done=done(), **form)


@documentation.post("/<indicator>")
@signed_in_page
def write_documentation(indicator: str) -> Any:
    """Write the documentation; it may be left incomplete and completed later."""
    country = own_country("documentation.write")
    further = _further(*request.form.getlist("languages"))
    typed = {name: {**texts_of(name), **_texts(name, further)} for name in DOCUMENTATION_FIELDS}
    fields = {name: texts for name, texts in typed.items() if texts}
    try:
        call("catalog", "write_documentation", country=country, indicator=indicator, fields=fields)
    except ComityError as error:
        page = {"indicator": indicator, "written": fields, "missing": []}
        form = {**page, **_form(further)}
        return show_refused("administration/documented.html", "administration", error, **form)
    return redirect(f"/administration/documentation/{indicator}?done=kept", 303)


def _tags(written: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The languages that something is written in, in alphabetical order."""
    return sorted({tag for texts in written.values() for tag in texts})


def _further(*tags: str) -> list[str]:
    """BCP 47 tags of languages beside the working ones, each once; what is none of them is left out."""
    return [tag for tag in dict.fromkeys(tags) if TAG.fullmatch(tag) and tag not in WORKING_LANGUAGES]


def _texts(name: str, languages: Sequence[str]) -> dict[str, str]:
    typed = {tag: text_of(f"{name}.{tag}") for tag in languages}
    return {tag: text for tag, text in typed.items() if text}


def _form(further: Sequence[str]) -> dict[str, Any]:
    return {
        "names": DOCUMENTATION_FIELDS,
        "required": DOCUMENTATION_REQUIRED,
        "words": WORDS,
        "further": [(tag, wording.language_of(tag)) for tag in further],
    }
