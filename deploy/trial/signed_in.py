"""What identity answers about a caller, where identity itself does not run."""

from typing import Any

from servicekit.errors import Refused
from servicekit.policies import Principal


def answer_about(principal: Principal | None, person: str) -> dict[str, Any]:
    """The answer of identity.authenticate for a person of these rights. Raises Refused for nobody."""
    if principal is None:
        raise Refused("not-signed-in", 401, {})
    return {
        "actor": principal.actor,
        "kind": principal.kind,
        "person": person,
        "name": f"Person {person}",
        "email": None,
        "country": principal.country,
        "organisation": principal.organisation,
        "positions": list(principal.positions),
        "language": "en",
        "session": None,
        "roles": [],
    }
