"""Cursors of lists: where the page after this one begins."""

from servicekit.errors import InvalidRequest


def cursor(after: str | None) -> int:
    """The place that a cursor names; 0 without one. Raises InvalidRequest."""
    if after is None:
        return 0
    if not (after.isascii() and after.isdigit() and len(after) <= 18):
        raise InvalidRequest(errors=[{"field": "after", "message": "Invalid input type."}])
    return int(after)
