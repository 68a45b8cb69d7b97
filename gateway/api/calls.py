"""How routes call services and wait for what they changed to be seen."""

import time
from collections.abc import Mapping
from typing import Any, Final

import structlog
from flask import g

from servicekit.errors import Unavailable
from servicekit.web.caller import call, context, require_signed_in
from servicekit.web.parts import parts

logger = structlog.get_logger(__name__)

LONGEST_WAIT_S: Final = 25
NOT_SHOWN_YET: Final = "Done, but not every report shows it yet"
NOT_IN_FORCE_YET: Final = "Done, but not in force in every part of the system yet; it will be within seconds"

REPORTED: Final = frozenset(
    {
        "set_agreement",
        "confirm_agreement",
        "revoke_role",
        "define_role",
        "change_role",
        "retire_role",
        "change_position",
        "close_position",
        "rotate_out",
        "deactivate_person",
        "erase_person",
        "close_organisation",
        "withdraw_country",
    }
)
"""Operations that take something from readers of reports, whose read models then have to follow too."""


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
    """Call an operation of identity that changes rights, and wait until it is in force everywhere.

    Then no token counts as it did before, every process that decides something knows of the change, and
    reports follow it. What did not come about in time is remembered for `status_in_force`.
    """
    try:
        answer = call("identity", operation, **request_fields)
    finally:
        parts().callers.forget()
    position = answer.get("position")
    if position is not None:
        deadline = time.monotonic() + _patience_s()
        in_force = parts().everyone.wait_for(position, _patience_s())
        if not in_force:
            logger.warning("change-not-in-force-yet", operation=operation, position=position)
        if operation in REPORTED and in_force:
            in_force = _shown(position, max(0, int(deadline - time.monotonic())))
        g.pending = g.get("pending", False) or not in_force
    return answer


def status_in_force(status: int = 200) -> int:
    """The status of an answer to a change of rights: 202 where it is not in force everywhere yet."""
    return 202 if g.get("pending", False) else status


def status_when_shown(answer: dict[str, Any], status: int = 200) -> int:
    """The status of a command that readers must see at once: 202 where reporting is not there yet.

    answer: a command's, with position; None where it changed nothing.
    """
    position = answer.get("position")
    return status if position is None or _shown(position, _patience_s()) else 202


def _patience_s() -> int:
    return min(parts().settings.settle_timeout_s, LONGEST_WAIT_S)


def _shown(position: int, timeout_s: int) -> bool:
    wanted = {"position": position, "timeout_s": timeout_s}
    try:
        reached: bool = parts().calls.call("reporting", "await_position", wanted, context())["reached"]
    except Unavailable:
        reached = False
    if not reached:
        logger.warning("change-not-shown-yet", position=position)
    return reached


def previewed(country: str, indicator: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """What an agreement would change. Raises what setting it would raise."""
    checked = call("identity", "check_agreement", country=country, indicator=indicator, **content)
    payload = {name: value for name, value in checked.items() if name not in {"waiting", "since"}}
    return call("reporting", "preview_agreement", **payload)
