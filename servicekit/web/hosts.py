"""Under which names the system is asked for: a name that is not its own gets no answer."""

from functools import cache
from typing import Final
from urllib.parse import urlsplit

from flask import request

from servicekit.errors import Fault
from servicekit.settings import LOOPBACK, Settings
from servicekit.web.parts import parts

ANY_NAME: Final = ("/health/", "/metrics")
"""Asked for by address, by whatever watches the system."""


class UnknownHost(Fault):
    """The request is for another host: one that a page elsewhere or a forged header made up."""

    code = "unknown-host"
    status = 421


def check_host() -> None:
    """Refuse a request for a name that is not the system's own. Raises UnknownHost.

    Otherwise a foreign page whose name points here could read what a browser is given, and the
    addresses in answers would lead wherever the caller wants.
    """
    if request.path.startswith(ANY_NAME):
        return
    names = own_names(parts().settings)
    if names is not None and _name(request.host) not in names:
        raise UnknownHost


@cache
def own_names(settings: Settings) -> frozenset[str] | None:
    """The names that the system answers to; None for any, where nobody said which there are."""
    if settings.public_url:
        return LOOPBACK | {urlsplit(settings.public_url).hostname or ""}
    return LOOPBACK if settings.host in LOOPBACK else None


def _name(host: str) -> str | None:
    """The name in a Host header, without its port; None where it is none."""
    try:
        parsed = urlsplit(f"//{host}")
    except ValueError:
        return None
    return parsed.hostname if parsed.netloc == host and parsed.username is None else None
