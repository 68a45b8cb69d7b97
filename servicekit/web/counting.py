"""Counts requests against the limits of their address and of who makes them, and says what is left."""

from ipaddress import IPv4Address, ip_address
from typing import Final

from flask import Response, g, request

from servicekit.web.caller import caller
from servicekit.web.parts import parts

UNLIMITED: Final = ("/health/", "/metrics")
HOST_BITS: Final = 64
"""Whoever has one IPv6 address has as many as fit into these bits: they count as one."""


def count_request() -> None:
    """Refuse a request beyond a limit, before anything is done for it. Raises TooManyRequests.

    Addresses are counted before anybody's token is looked at, so guessing tokens is limited as well.
    """
    if request.endpoint == "static" or request.path.startswith(UNLIMITED):
        return
    limits = parts().limits
    g.left = limits.count_address(network_of(request.remote_addr))
    if (actor := caller().actor) is not None:
        g.left = limits.count_actor(actor) or g.left


def tell_limits(response: Response) -> Response:
    """Say in the headers what is left of the narrower limit."""
    if (left := g.get("left")) is not None:
        response.headers["X-RateLimit-Limit"] = str(left.limit)
        response.headers["X-RateLimit-Remaining"] = str(left.remaining)
        response.headers["X-RateLimit-Reset"] = str(left.reset_s)
    return response


def network_of(address: str | None) -> str:
    """What requests are counted by: an IPv4 address, the network of an IPv6 one, or that it is not known."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or f"{int(parsed) >> HOST_BITS:x}")
