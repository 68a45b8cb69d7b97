"""Whose definitions somebody writes: their country's, or those that all countries share."""

from servicekit.errors import Rejection
from servicekit.web.caller import caller, require_signed_in
from servicekit.web.parts import parts


class DefinitionExists(Rejection):
    """There is a definition of this code, which is changed on its own page. fields: code."""

    code = "definition-exists"


def whose() -> str | None:
    """The country in whose namespace the person defines, None for the shared. Raises NotAllowed."""
    country: str | None = require_signed_in()["country"]
    action = "catalog.define" if country is None else "catalog.define-national"
    parts().rights.require(caller().actor, action, country=country)
    return country


def prefix_of(namespace: str | None) -> str:
    """What codes of a namespace begin with."""
    return f"{namespace}_" if namespace else ""
