"""For which country somebody administers something."""

from servicekit.errors import NotAllowed
from servicekit.web.caller import caller, require_signed_in
from servicekit.web.parts import parts


def own_country(action: str) -> str:
    """The country that the person stands for, where they may do the action. Raises NotAllowed."""
    country: str | None = require_signed_in()["country"]
    if country is None:
        raise NotAllowed(action=action)
    parts().rights.require(caller().actor, action, country=country)
    return country
