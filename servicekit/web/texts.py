"""What the parameters of an address may say: no text that a database could not keep."""

from flask import request

from servicekit.errors import Fault


class UnreadableAddress(Fault):
    """The parameters of a request hold a character that no text has."""

    code = "bad-request"
    status = 400


def check_parameters() -> None:
    """Refuse a request with a NUL in its parameters: PostgreSQL has no text with one. Raises
    UnreadableAddress.
    """
    if b"%00" in request.query_string:
        raise UnreadableAddress
