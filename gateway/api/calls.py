"""How routes call services and wait for what they changed to be seen."""

from collections.abc import Mapping
from typing import Any, Final

import structlog

from servicekit.errors import Unavailable
from servicekit.web.caller import call, context, require_signed_in
from servicekit.web.parts import parts

logger = structlog.get_logger(__name__)

LONGEST_WAIT_S: Final = 25
NOT_SHOWN_YET: Final = "Done, but not every report shows it yet"


def own_country(wanted: str | None) -> str | None:
    """The country that was named, else the one the caller stands for. Raises NotSignedIn."""
    if wanted is not None:
        return wanted
    country: str | None = require_signed_in()["country"]
    return country


def own_place(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked, of the caller's own country or organisation where it names none. Raises NotSignedIn."""
    if asked["country"] is not None or asked["organisation"] is not None:
        return dict(asked)
    principal = require_signed_in()
    return {**asked, "country": principal["country"], "organisation": principal["organisation"]}


def change_rights(operation: str, **request_fields: Any) -> dict[str, Any]:
    """Call an operation of identity after which no token may count as it did before."""
    try:
        return call("identity", operation, **request_fields)
    finally:
        parts().callers.forget()


def status_when_shown(answer: dict[str, Any], status: int = 200) -> int:
    """The status of a command that readers must see at once: 202 where reporting is not there yet.

    answer: a command's, with position; None where it changed nothing.
    """
    position = answer.get("position")
    if position is None:
        return status
    wanted = {"position": position, "timeout_s": min(parts().settings.settle_timeout_s, LONGEST_WAIT_S)}
    try:
        reached = parts().calls.call("reporting", "await_position", wanted, context())["reached"]
    except Unavailable:
        logger.warning("change-not-shown-yet", position=position)
        reached = False
    return status if reached else 202


def previewed(country: str, indicator: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """What an agreement would change. Raises what setting it would raise."""
    checked = call("identity", "check_agreement", country=country, indicator=indicator, **content)
    payload = {name: value for name, value in checked.items() if name not in {"waiting", "since"}}
    return call("reporting", "preview_agreement", **payload)
