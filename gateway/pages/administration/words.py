"""What pages of administration have in common: the caller's place, names of roles, and limits in forms."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import request

from gateway.pages.frame import country_name, say
from servicekit.errors import NotAllowed
from servicekit.reference import text_in
from servicekit.web.caller import call, language, require_signed_in
from servicekit.web.parts import parts

SECTION: Final = "administration"
SYSTEM_ROLES: Final = ("system-administrator", "auditor")
ORGANISATION_ROLES: Final = ("observer", "delegate", "organisation-administrator")


def own_place() -> dict[str, str | None]:
    """The country or organisation that the person stands for; both None for the system."""
    principal = require_signed_in()
    return {"country": principal["country"], "organisation": principal["organisation"]}


def own_country() -> str:
    """The country that the person stands for. Raises NotAllowed where there is none to administer."""
    country: str | None = own_place()["country"]
    if country is None:
        raise NotAllowed(action="person.see")
    return country


def place_name(place: Mapping[str, Any]) -> str:
    """The name of a country or organisation, or of the system."""
    if place.get("country"):
        return country_name(place["country"])
    code = place.get("organisation")
    if code is None:
        return say("the whole system")
    known = parts().reference.organisation(code)
    return text_in(known.names, language()) if known else code


def role_name(role: str, country: str | None = None) -> str:
    """A role's name: the country's own for it, else the catalogue's, else its code."""
    known = parts().rights.roles.role(role, country)
    if known is None or known.names is None:
        return say(f"role.{role}") if known is not None else role
    return text_in(known.names, language())


def privilege_name(privilege: str) -> str:
    """What a privilege lets its holders do."""
    return say(f"privilege.{privilege}")


def position_name(position: str | None) -> str:
    """The name of a position."""
    known = parts().reference.position_of(position) if position else None
    return text_in(known.names, language()) if known else position or "–"


def role_options(place: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(code, name) of the roles that there are at a place; whether one may be given is decided when it is."""
    country = place["country"]
    if country is None:
        codes: Iterable[str] = SYSTEM_ROLES if place["organisation"] is None else ORGANISATION_ROLES
    else:
        codes = [each["role"] for each in call("identity", "list_roles", country=country)["items"]]
    return [(code, role_name(code, country)) for code in codes]


def texts_of(name: str) -> dict[str, str]:
    """A text in both working languages, from the fields NAME_en and NAME_ru of the form."""
    return {code: request.form.get(f"{name}_{code}", "").strip() for code in ("en", "ru")}


def codes_in(name: str) -> list[str] | None:
    """Codes that stand in a field of the form, apart by commas or spaces; None for an empty field."""
    return request.form.get(name, "").replace(",", " ").upper().split() or None


def chosen_roles() -> list[dict[str, Any]]:
    """The roles that are ticked in a form, each with the limits that stand beside it."""
    return [
        {"role": role, "indicators": codes_in(f"indicators-{role}"), "sources": codes_in(f"sources-{role}")}
        for role in request.form.getlist("roles")
    ]


def everything(operation: str, **request_fields: Any) -> list[dict[str, Any]]:
    """Every item of a list of identity, page after page."""
    items: list[dict[str, Any]] = []
    after = None
    while True:
        answer = call("identity", operation, **request_fields, after=after, limit=500)
        items += answer["items"]
        after = answer["next"]
        if after is None:
            return items
