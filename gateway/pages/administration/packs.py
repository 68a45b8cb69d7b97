"""Pages of indicator packs: those that are there or sent, what installing one would change, and doing so."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.pages.administration.namespaces import whose
from gateway.pages.frame import done, show, show_refused
from gateway.pages.mapping_view import packed, unpacked
from servicekit import language as wording
from servicekit.errors import ComityError, InvalidRequest, NotFound, code_of
from servicekit.reference import text_in
from servicekit.web.bodies import parse_json
from servicekit.web.caller import call, language
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

packs = Blueprint("pack_pages", __name__, url_prefix="/administration/catalog/packs")

CHANGE_WORDS: Final = {
    "added": wording.mark("added"),
    "changed": wording.mark("changed"),
    "unchanged": wording.mark("left as it is"),
}
KIND_WORDS: Final = {"code-list": wording.mark("code list"), "indicator": wording.mark("indicator")}
MOST_PARTS: Final = 12


@packs.get("")
@signed_in_page
def list_packs() -> str:
    """The packs, which version of each is installed, and the form to send another one."""
    return show("administration/packs.html", "administration", errors=[], done=done(), **_all())


@packs.post("")
@signed_in_page
def send_pack() -> Any:
    """What installing a pack of one's own would change; or its installation, where that was looked at."""
    namespace = whose()
    try:
        content, carried = _sent()
        if "carried" in request.form:
            call("catalog", "install_pack", content=content, namespace=namespace)
            return redirect(f"/administration/catalog/packs/{content['pack']}?done=kept", 303)
        seen = call("catalog", "preview_pack", content=content, namespace=namespace)
    except ComityError as error:
        return show_refused("administration/packs.html", "administration", error, done=None, **_all())
    known = _known(content["pack"], namespace)
    page = {
        **_page(_whole(content), namespace),
        "installed": None if known is None else _installed(known, namespace),
        "carried": carried,
    }
    shown = {"changes": seen["changes"], "errors": [], "done": None}
    return show("administration/pack.html", "administration", **page, **shown)


def _sent() -> tuple[dict[str, Any], str]:
    """The content of the pack that was sent or is carried by the form, and how a form carries it.

    Nothing of it is kept before it is installed. Raises InvalidRequest, InvalidJson, JsonTooDeep,
    ExampleTooLarge; whether it is a pack the catalog says.
    """
    if "carried" in request.form:
        data = unpacked(request.form["carried"], parts().settings.max_upload_bytes)
    else:
        file = request.files.get("file")
        if file is None or not file.filename:
            raise InvalidRequest(errors=[{"field": "file", "message": "Missing data for required field."}])
        data = file.read()
    content = parse_json(data)
    if not isinstance(content, dict):
        raise InvalidRequest(errors=[{"field": "file", "message": "Invalid input type."}])
    return content, packed(data)


def _whole(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a pack with what may be left out in a file."""
    return {
        **content,
        "attribution": content.get("attribution", ""),
        "sources": [{"url": None, **each} for each in content["sources"]],
        "licence": {"url": None, **content["licence"]},
    }


def _all() -> dict[str, Any]:
    namespace = whose()
    items = call("catalog", "list_packs", namespace=namespace)["items"]
    rows = [
        {
            **each,
            "name": text_in(each["names"], language()),
            "description": text_in(each["descriptions"], language()),
            "here": _installed(each, namespace),
            "for_all": _installed(each, None),
        }
        for each in items
    ]
    return {"rows_of": rows, "namespace": namespace}


@packs.get("/<pack>")
@signed_in_page
def show_pack(pack: str) -> Any:
    """What installing a pack would add, change and leave."""
    namespace = whose()
    page = _pack(pack, namespace)
    try:
        changes = call("catalog", "preview_pack", pack=pack, namespace=namespace)["changes"]
    except ComityError as error:
        if code_of(error) == NotFound.code:  # one that was sent: its file is with whoever sent it
            return show(
                "administration/pack.html", "administration", **page, changes=[], errors=[], done=done()
            )
        return show_refused("administration/pack.html", "administration", error, **page, changes=[])
    shown = {"changes": changes, "errors": [], "done": done()}
    return show("administration/pack.html", "administration", **page, **shown)


@packs.post("/<pack>")
@signed_in_page
def install_pack(pack: str) -> Any:
    """Install a pack."""
    namespace = whose()
    try:
        call("catalog", "install_pack", pack=pack, namespace=namespace)
    except ComityError as error:
        page = _pack(pack, namespace)
        return show_refused("administration/pack.html", "administration", error, **page, changes=[])
    return redirect(f"/administration/catalog/packs/{pack}?done=kept", 303)


def _pack(pack: str, namespace: str | None) -> dict[str, Any]:
    known = _known(pack, namespace)
    if known is None:
        raise NotFound(kind="pack", id=pack[:64])
    return {**_page(known, namespace), "installed": _installed(known, namespace)}


def _known(pack: str, namespace: str | None) -> Mapping[str, Any] | None:
    items = call("catalog", "list_packs", namespace=namespace)["items"]
    return next((each for each in items if each["pack"] == pack), None)


def _installed(pack: Mapping[str, Any], namespace: str | None) -> Mapping[str, Any] | None:
    """Where and when a version of a pack was installed in a namespace; None where none was."""
    return next((one for one in pack["installed"] if one["namespace"] == namespace), None)


def _page(pack: Mapping[str, Any], namespace: str | None) -> dict[str, Any]:
    return {
        "pack": pack,
        "name": text_in(pack["names"], language()),
        "description": text_in(pack["descriptions"], language()),
        "namespace": namespace,
        "change_words": CHANGE_WORDS,
        "kind_words": KIND_WORDS,
        "most_parts": MOST_PARTS,
        "carried": None,
    }
