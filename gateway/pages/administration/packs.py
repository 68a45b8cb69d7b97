"""Pages of indicator packs: those that are shipped, what installing one would change, and doing so."""

from typing import Any, Final

from flask import Blueprint, redirect

from gateway.pages.administration.catalog import whose
from gateway.pages.frame import done, show, show_refused
from servicekit import language as wording
from servicekit.errors import ComityError, NotFound
from servicekit.reference import text_in
from servicekit.web.caller import call, language
from servicekit.web.pages import signed_in_page

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
    """The packs, and which version of each is installed."""
    namespace = whose()
    items = call("catalog", "list_packs", namespace=namespace)["items"]
    rows = [
        {
            **each,
            "name": text_in(each["names"], language()),
            "description": text_in(each["descriptions"], language()),
            "here": next((one for one in each["installed"] if one["namespace"] == namespace), None),
            "for_all": next((one for one in each["installed"] if one["namespace"] is None), None),
        }
        for each in items
    ]
    page = {"rows_of": rows, "namespace": namespace}
    return show("administration/packs.html", "administration", done=done(), **page)


@packs.get("/<pack>")
@signed_in_page
def show_pack(pack: str) -> Any:
    """What installing a pack would add, change and leave."""
    namespace = whose()
    page = _pack(pack, namespace)
    try:
        changes = call("catalog", "preview_pack", pack=pack, namespace=namespace)["changes"]
    except ComityError as error:
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
    items = call("catalog", "list_packs", namespace=namespace)["items"]
    known = next((each for each in items if each["pack"] == pack), None)
    if known is None:
        raise NotFound(kind="pack", id=pack[:64])
    return {
        "pack": known,
        "name": text_in(known["names"], language()),
        "description": text_in(known["descriptions"], language()),
        "namespace": namespace,
        "installed": next((one for one in known["installed"] if one["namespace"] == namespace), None),
        "change_words": CHANGE_WORDS,
        "kind_words": KIND_WORDS,
        "most_parts": MOST_PARTS,
    }
