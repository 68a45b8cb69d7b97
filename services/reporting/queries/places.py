"""Cursors of lists: a few whole numbers that say where to go on."""

from servicekit.errors import Fault

LONGEST = 100


class BadCursor(Fault):
    """`after` is no cursor that a list gave. fields: after."""

    code = "bad-cursor"
    status = 422


def write_place(*numbers: int) -> str:
    """The cursor of some numbers."""
    return ".".join(map(str, numbers))


def parse_place(text: str, size: int) -> list[int]:
    """The numbers of a cursor. Raises BadCursor unless there are as many as expected."""
    parts = text.split(".")
    if len(text) > LONGEST or len(parts) != size or not all(p.isascii() and p.isdigit() for p in parts):
        raise BadCursor(after=text[:LONGEST])
    return [min(int(part), 2**62) for part in parts]
