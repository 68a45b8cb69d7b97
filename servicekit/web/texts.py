"""What an address may say: no text that a database could not keep."""

from typing import Final

from flask import request

from servicekit.errors import Fault

NUL: Final = "\x00"
"""PostgreSQL has no text with this character, so nothing that is stored can be meant by one."""


class UnreadableAddress(Fault):
    """The path or the parameters of a request hold a character that no text has."""

    code = "bad-request"
    status = 400


def check_address() -> None:
    """Refuse a request with a NUL in its path or parameters. Raises UnreadableAddress."""
    if NUL in request.path or "%00" in request.query_string.decode("latin-1"):
        raise UnreadableAddress
