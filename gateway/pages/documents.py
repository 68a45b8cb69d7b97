"""Pages of the library: the list, one document with its versions, filing and describing."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, redirect, request

from gateway.api.documents import content_response, document_view
from gateway.filing import file_contents, sent_file
from gateway.pages.frame import country_options, done, show, show_refused
from gateway.schemas import documents as schemas
from servicekit import language as wording
from servicekit.errors import ComityError
from servicekit.web.bodies import load
from servicekit.web.caller import call, caller, language, require_signed_in
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts
from servicekit.web.protection import takes_upload

documents = Blueprint("document_pages", __name__, url_prefix="/documents")

SECTION: Final = "documents"
SHOWN: Final = 50
KINDS: Final = {
    "legislation": wording.mark("Legislation"),
    "policy": wording.mark("Policy"),
    "data-and-good-practice": wording.mark("Data and good practice"),
    "programme": wording.mark("Programme documents"),
    "other": wording.mark("Other"),
}
VISIBILITIES: Final = {
    "public": wording.mark("Public"),
    "participants": wording.mark("Participants"),
    "countries": wording.mark("Named countries"),
    "national": wording.mark("National"),
}
LANGUAGES: Final = ("en", "ru")


@documents.get("")
def list_documents() -> str:
    """The documents that the reader may see, the newest first."""
    chosen = {
        "country": request.args.get("country") or None,
        "kind": request.args.get("kind") if request.args.get("kind") in KINDS else None,
    }
    answer = call("documents", "list", **chosen, after=request.args.get("after"), limit=SHOWN)
    return show(
        "documents.html",
        SECTION,
        answer=answer,
        items=[document_view(item) for item in answer["items"]],
        chosen=chosen,
        countries=country_options(),
        may_file=bool(parts().rights.reach(caller().actor, "document.file")),
        **_words(),
    )


@documents.get("/new")
@signed_in_page
def new_form() -> str:
    """The form to file a document."""
    return show("document-new.html", SECTION, errors=[], given=request.args, **_form())


@documents.post("/new")
@takes_upload
@signed_in_page
def file_document() -> Any:
    """File a document."""
    try:
        described = load(schemas.Description(), {**_described(request.form), "country": _own_country()})
        answer = file_contents("file", sent_file(), **described)
    except ComityError as error:
        return show_refused("document-new.html", SECTION, error, given=request.form, **_form())
    return redirect(f"/documents/{answer['id']}?done=filed", 303)


@documents.get("/<document>")
def show_document(document: str) -> str:
    """One document with its versions."""
    return show("document.html", SECTION, errors=[], done=done(), given={}, **_one(document))


@documents.post("/<document>/versions")
@takes_upload
@signed_in_page
def file_version(document: str) -> Any:
    """File a new version."""
    note = request.form.get("note", "").strip() or None
    try:
        file_contents("file_version", sent_file(), document=document, note=note)
    except ComityError as error:
        return show_refused("document.html", SECTION, error, done=None, given=request.form, **_one(document))
    return redirect(f"/documents/{document}?done=version", 303)


@documents.post("/<document>/withdraw")
@signed_in_page
def withdraw(document: str) -> Any:
    """Withdraw a document."""
    reason = request.form.get("reason", "").strip() or None
    try:
        call("documents", "withdraw", document=document, reason=reason)
    except ComityError as error:
        return show_refused("document.html", SECTION, error, done=None, given=request.form, **_one(document))
    return redirect("/documents?done=withdrawn", 303)


@documents.get("/<document>/versions")
@documents.get("/<document>/withdraw")
def back_to_document(document: str) -> Any:
    """Where the language switch leads from a refused form."""
    return redirect(f"/documents/{document}", 303)


@documents.get("/<document>/content")
def get_content(document: str) -> Response:
    """The file, as a download."""
    version = request.args.get("version", type=int)
    return content_response(document, version)


def _described(form: Mapping[str, str]) -> dict[str, Any]:
    def texts(name: str) -> dict[str, str]:
        return {code: form.get(f"{name}_{code}", "").strip() for code in LANGUAGES}

    plain = {name: form.get(name, "").strip() or None for name in ("kind", "topic", "language", "dated")}
    wanted = {name: value for name, value in plain.items() if value is not None}
    countries = request.form.getlist("countries") if form.get("visibility") == "countries" else []
    return {
        **wanted,
        "titles": texts("titles"),
        "summaries": texts("summaries"),
        "visibility": form.get("visibility") or "national",
        "countries": countries,
    }


def _form() -> dict[str, Any]:
    languages = [(code, wording.language_name(code)) for code in wording.languages()]
    return {"countries": country_options(), "languages_of_text": languages, **_words()}


def _words() -> dict[str, Any]:
    return {"kinds": KINDS, "visibilities": VISIBILITIES}


def _one(document: str) -> dict[str, Any]:
    view = document_view(call("documents", "get", document=document))
    may_file = parts().rights.allows(caller().actor, "document.file", country=view["country"])
    return {"view": view, "may_file": may_file, "reader_language": language(), **_words()}


def _own_country() -> str | None:
    country: str | None = require_signed_in()["country"]
    return country
