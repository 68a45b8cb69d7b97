"""Which addresses that people enter may be reached from here: their form, and where their names lead."""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import idna

from servicekit.errors import Fault

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""The network addresses of a host, as texts; port is only handed on. Raises OSError."""

LONGEST_ADDRESS: Final = 2000
_PORTS: Final = {"https": 443, "http": 80}
_LOWEST_OTHER_PORT: Final = 1024
"""Below it stand services of other kinds (mail, directories), which a request might be made to disturb."""
_NOT_PUBLIC: Final = (
    ipaddress.ip_network("192.0.0.0/24"),  # protocols' own, and a cloud's metadata
    ipaddress.ip_network("192.88.99.0/24"),  # relays of 6to4
    ipaddress.ip_network("168.63.129.16/32"),  # a cloud's own service for its machines, on a public address
)
_PUBLIC_V6: Final = ipaddress.ip_network("2000::/3")
_CARRIERS: Final = tuple(
    ipaddress.ip_network(network)
    for network in ("::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16")
)
"""IPv6 networks whose addresses carry an IPv4 address, which may be any."""


class AddressRefused(Fault):
    """Nothing is fetched from or sent to such an address. fields: reason.

    reason: form (no address of the web), scheme (not https), account (a user name or password in it),
    port, network (it leads into a network that is not public).
    """

    code = "address-refused"
    status = 422


class AddressUnknown(Fault):
    """No network address belongs to the name. No fields."""

    code = "address-unknown"
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address of the web that was found fit by its form. target: path and query, as sent."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def authority(self) -> str:
        """As the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


def parse_address(text: str, *, loopback: bool = False) -> Address:
    """The address that somebody entered, by its form alone. loopback: http is as good as https.

    A fragment is dropped: it never travels. Raises AddressRefused.
    """
    if len(text) > LONGEST_ADDRESS or any(sign.isspace() or not sign.isprintable() for sign in text):
        raise AddressRefused(reason="form")
    try:
        parts = urlsplit(text)
        host, port = _ascii_host(parts.hostname or ""), parts.port
    except ValueError:  # idna.IDNAError is one
        raise AddressRefused(reason="form") from None
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not host or not target.isascii() or "\\" in text:
        raise AddressRefused(reason="form")
    if parts.scheme not in _PORTS or (parts.scheme == "http" and not loopback):
        raise AddressRefused(reason="scheme")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(reason="account")
    port = _PORTS[parts.scheme] if port is None else port
    if port not in _PORTS.values() and port < _LOWEST_OTHER_PORT:
        raise AddressRefused(reason="port")
    return Address(scheme=parts.scheme, host=host, port=port, target=target)


def _ascii_host(host: str) -> str:
    """A host as the name system has it."""
    return (host if host.isascii() else idna.encode(host, uts46=True).decode()).rstrip(".").lower()


def resolved(address: Address, *, loopback: bool = False, resolve: Resolve | None = None) -> list[str]:
    """The network addresses of a host, to be connected to as they are: never resolve a second time.

    All of them have to be public (or, where loopback, of this machine): a name that also leads inside is
    refused as a whole. Raises AddressRefused, AddressUnknown.
    """
    try:
        found = list(dict.fromkeys((resolve or _from_system)(address.host, address.port)))
    except (OSError, UnicodeError):
        raise AddressUnknown() from None
    if not found:
        raise AddressUnknown()
    for text in found:
        each = ipaddress.ip_address(text)
        if not (is_public(each) or (loopback and each.is_loopback)):
            raise AddressRefused(reason="network")
    return found


def is_public(address: IPAddress) -> bool:
    """Whether an address belongs to the public network, as opposed to somebody's own or a protocol's."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if any(address in network for network in _NOT_PUBLIC):
        return False
    if isinstance(address, ipaddress.IPv6Address):
        return address in _PUBLIC_V6 and not any(address in network for network in _CARRIERS)
    return True


def _from_system(host: str, port: int) -> Sequence[str]:
    found: list[tuple[Any, ...]] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [entry[4][0].partition("%")[0] for entry in found]
