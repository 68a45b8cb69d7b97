"""Request bodies: only JSON where JSON is asked for, and none that would hurt to read."""

import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from flask.json.provider import DefaultJSONProvider
from marshmallow import EXCLUDE, RAISE, Schema, ValidationError
from webargs import core
from webargs.flaskparser import FlaskParser

from servicekit.errors import Fault, InvalidRequest
from servicekit.rpc import flat_errors

MAX_JSON_DEPTH: Final = 32


class InvalidJson(Fault):
    """The body is no JSON. fields: line and column, where it can be said."""

    code = "invalid-json"


class JsonTooDeep(Fault):
    """The body nests deeper than anything that is asked for. fields: limit."""

    code = "json-too-deep"


class UnsupportedMediaType(Fault):
    """The body is of a kind that is not taken here. fields: accepted, a list of media types."""

    code = "unsupported-media-type"
    status = 415


def parse_json(data: str | bytes, *, numbers_as_text: bool = False) -> Any:
    """The JSON value of a body, UTF-8. Raises InvalidJson, JsonTooDeep.

    NaN and infinities are no JSON; an object that names a member twice is refused, as nobody
    can say which of the two was meant. numbers_as_text: numbers stay as they are written, NaN too,
    for whoever has to say what is wrong with one.
    """
    text = str if numbers_as_text else None
    try:
        value = json.loads(
            data,
            parse_constant=text or _no_constant,
            parse_int=text,
            parse_float=text,
            object_pairs_hook=_unique_members,
        )
    except RecursionError:
        raise JsonTooDeep(limit=MAX_JSON_DEPTH) from None
    except json.JSONDecodeError as error:
        raise InvalidJson(line=error.lineno, column=error.colno) from None
    except UnicodeDecodeError:
        raise InvalidJson from None
    except ValueError:  # a number of too many digits, a constant or a doubled member
        raise InvalidJson from None
    if _deeper_than(value, MAX_JSON_DEPTH):
        raise JsonTooDeep(limit=MAX_JSON_DEPTH)
    return value


def load(schema: Schema, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as a schema loads them, unknown ones left out. Raises InvalidRequest."""
    try:
        loaded: dict[str, Any] = schema.load(values, unknown=EXCLUDE)
    except ValidationError as error:
        raise InvalidRequest(errors=flat_errors(_by_field(error.messages))) from None
    return loaded


class JsonProvider(DefaultJSONProvider):
    """Flask's JSON with the same strictness, and texts as they are."""

    ensure_ascii = False
    sort_keys = False

    def loads(self, s: str | bytes, **_: Any) -> Any:
        """As parse_json."""
        return parse_json(s)


class BodyParser(FlaskParser):
    """webargs with our problems: 415, invalid JSON, and field errors as one flat list."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012 - as webargs declares it
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
    }

    def _raw_load_json(self, req: Any) -> Any:
        data = req.get_data(cache=True)
        if not data:
            return core.missing
        if not core.is_json(req.mimetype):
            raise UnsupportedMediaType(accepted=["application/json"])
        return parse_json(data)

    def handle_error(self, error: Any, req: Any, schema: Any, **_: Any) -> NoReturn:
        """Raise InvalidRequest for marshmallow's errors of one location of the request."""
        errors = [item for by_field in error.messages.values() for item in flat_errors(_by_field(by_field))]
        raise InvalidRequest(errors=errors)


def _by_field(messages: Any) -> dict[str, Any]:
    return messages if isinstance(messages, dict) else {"": messages}


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("doubled member")
    return members


def _deeper_than(value: Any, limit: int) -> bool:
    level: list[Any] = [value]
    for _ in range(limit):
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True
