"""Pages of the catalog: what is defined, for all or in one's own country, and the forms of code lists."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.pages.administration.code_tables import codes_from, table_of
from gateway.pages.administration.forms import other_languages, text_of, texts_in_languages
from gateway.pages.administration.namespaces import DefinitionExists, prefix_of, whose
from gateway.pages.frame import done, show, show_refused
from servicekit import language as wording
from servicekit.errors import ComityError, NotFound
from servicekit.reference import Reference
from servicekit.web.caller import call
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

catalog = Blueprint("catalog_pages", __name__, url_prefix="/administration/catalog")

KIND_WORDS: Final = {
    "value": wording.mark("value"),
    "total": wording.mark("total"),
    "unknown": wording.mark("unknown"),
}
START: Final = (
    {"code": "_T", "names": {"en": "Total", "ru": "Всего"}, "kind": "total"},
    {"code": "_U", "names": {"en": "Unknown", "ru": "Неизвестно"}, "kind": "unknown"},
)
"""What a new list begins with: it needs its total."""
NOTHING: Final[Mapping[str, Any]] = {"parent": None, "aliases": [], "valid_from": None, "valid_to": None}


@catalog.get("")
@signed_in_page
def show_catalog() -> str:
    """What the person may define, and what is shared."""
    namespace = whose()
    reference: Reference = parts().reference
    visible = {None, namespace}
    return show(
        "administration/catalog.html",
        "administration",
        done=done(),
        namespace=namespace,
        indicators=[each for each in reference.indicators() if each.namespace in visible],
        code_lists=[each for each in reference.code_lists() if each.namespace in visible],
    )


@catalog.get("/code-lists/new")
@signed_in_page
def new_code_list() -> str:
    """The form for a new list."""
    codes = [{**NOTHING, **each} for each in START]
    return show("administration/code-list.html", "administration", errors=[], **_form(None, codes))


@catalog.get("/code-lists/<code_list>")
@signed_in_page
def show_code_list(code_list: str) -> str:
    """A list with its codes, and the forms to change it where it is the person's to change."""
    whose()
    view = call("catalog", "get_code_list", code_list=code_list)
    page = _form(view, view["codes"])
    return show("administration/code-list.html", "administration", errors=[], done=done(), **page)


@catalog.post("/code-lists")
@signed_in_page
def define_code_list() -> Any:
    """Keep a list: all of its codes from the table, or one code of its form."""
    namespace = whose()
    code, is_new = text_of("code_list").upper(), not text_of("known")
    view = None if is_new else call("catalog", "get_code_list", code_list=code)
    codes: Sequence[Mapping[str, Any]] = view["codes"] if view else [{**NOTHING, **each} for each in START]
    try:
        if is_new and parts().reference.code_list(code) is not None:
            raise DefinitionExists(code=code)
        names = texts_in_languages("names") if text_of("names.en") or view is None else view["names"]
        if text_of("what") == "code":
            codes = _with(codes, _typed_code())
        else:
            upload = request.files.get("file")
            data = upload.read() if upload and upload.filename else request.form.get("table", "").encode()
            codes = codes_from(data)
        call(
            "catalog", "define_code_list", code_list=code, namespace=namespace, names=names, codes=list(codes)
        )
    except ComityError as error:
        page = {**_form(view, codes), "typed": request.form}
        if request.form.get("table"):
            page["table"] = request.form["table"]
        return show_refused("administration/code-list.html", "administration", error, **page)
    return redirect(f"/administration/catalog/code-lists/{code}?done=kept", 303)


def _form(view: Mapping[str, Any] | None, codes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    namespace = whose()
    wanted = request.args.get("code")
    chosen = next((each for each in codes if each["code"] == wanted), None)
    if wanted is not None and chosen is None:
        raise NotFound(kind="code", id=wanted[:40])
    return {
        "view": view,
        "namespace": namespace,
        "prefix": prefix_of(namespace),
        "own": view is None or view["namespace"] == namespace,
        "codes": codes,
        "chosen": chosen,
        "table": table_of(codes),
        "other": other_languages(view["names"]) if view else "",
        "kinds": [(kind, KIND_WORDS[kind]) for kind in KIND_WORDS],
        "kind_words": KIND_WORDS,
        "typed": {},
    }


def _typed_code() -> dict[str, Any]:
    aliases = [line.strip() for line in text_of("aliases").splitlines()]
    return {
        "code": text_of("code").upper(),
        "names": texts_in_languages("label"),
        "kind": text_of("kind") or "value",
        "parent": text_of("parent").upper() or None,
        "aliases": [alias for alias in aliases if alias],
        "valid_from": text_of("valid_from") or None,
        "valid_to": text_of("valid_to") or None,
    }


def _with(codes: Sequence[Mapping[str, Any]], typed: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The codes with one in its place, or before those of unknown where it is new."""
    if any(each["code"] == typed["code"] for each in codes):
        return [typed if each["code"] == typed["code"] else each for each in codes]
    known = [each for each in codes if each["kind"] != "unknown"]
    return [*known, typed, *(each for each in codes if each["kind"] == "unknown")]
