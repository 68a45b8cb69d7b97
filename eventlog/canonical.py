"""The canonical JSON of the log: one spelling per value, and no value that reads differently elsewhere."""

import json
from collections.abc import Mapping

from eventlog.errors import PayloadInvalid

INTEGER_LIMIT = 2**63
DEPTH_LIMIT = 32

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode


def canonical_text(value: object) -> str:
    """Keys sorted by code point, no blanks, nothing escaped that need not be.

    Raises PayloadInvalid for anything but str, int, bool, None, list and dict with string keys: floats
    are refused because they do not survive a round trip through other languages, NaN because it is no JSON.
    """
    check_json(value)
    return _encode(value)


def canonical_bytes(value: object) -> bytes:
    """`canonical_text` in UTF-8."""
    try:
        return canonical_text(value).encode()
    except UnicodeEncodeError as error:
        raise PayloadInvalid(reason="text that is no valid Unicode", path="") from error


def checked_object(value: Mapping[str, object]) -> bytes:
    """The canonical bytes of a payload, which must be an object."""
    if type(value) is not dict:
        raise PayloadInvalid(reason=f"a payload is a dict, not {type(value).__name__}", path="")
    return canonical_bytes(value)


def check_json(value: object, path: str = "") -> None:
    """Raise PayloadInvalid, with the path, unless the value is plain JSON without floats."""
    if not _is_plain(value, 0):
        _complain(value, path, 0)


def _is_plain(value: object, depth: int) -> bool:
    """The check without the words: it runs for every event, and nearly always has nothing to say."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return -INTEGER_LIMIT <= value < INTEGER_LIMIT  # type: ignore[operator]
    if depth > DEPTH_LIMIT:
        return False
    if kind is dict:
        for name, item in value.items():  # type: ignore[attr-defined]
            if type(name) is not str or (type(item) is not str and not _is_plain(item, depth + 1)):
                return False
        return True
    if kind is list:
        return all(_is_plain(item, depth + 1) for item in value)  # type: ignore[attr-defined]
    return False


def _complain(value: object, path: str, depth: int) -> None:
    kind = type(value)
    if kind is int:
        if not -INTEGER_LIMIT <= value < INTEGER_LIMIT:  # type: ignore[operator]
            raise PayloadInvalid(reason="an integer beyond 64 bits", path=path)
    elif depth > DEPTH_LIMIT and kind in (dict, list):
        raise PayloadInvalid(reason="nested too deep", path=path)
    elif kind is dict:
        for name, item in value.items():  # type: ignore[attr-defined]
            if type(name) is not str:
                raise PayloadInvalid(reason="a key that is no string", path=path)
            _complain(item, f"{path}/{name}", depth + 1)
    elif kind is list:
        for index, item in enumerate(value):  # type: ignore[arg-type]
            _complain(item, f"{path}/{index}", depth + 1)
    elif kind not in (str, bool, type(None)):
        raise PayloadInvalid(reason=f"{kind.__name__} is not allowed", path=path)
