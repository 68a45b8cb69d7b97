"""From a payload to the bytes that are stored and back: encode, compress, seal; open, unpack, upcast."""

import base64
import json
from typing import NamedTuple, cast

from eventlog.canonical import canonical_bytes, checked_object
from eventlog.columns import (
    DECOMPRESSED_LIMIT_BYTES,
    Columns,
    EncodedColumns,
    compress,
    decode_columns,
    decompress,
    encoded,
)
from eventlog.errors import (
    KeyDestroyed,
    KeyUnknown,
    PayloadDamaged,
    PayloadInvalid,
    PayloadSealed,
    PayloadTooLarge,
)
from eventlog.events import NewEvent, StoredEvent
from eventlog.keyring import Keyring
from eventlog.registry import EventType, EventTypes, Payload
from eventlog.sealing import seal, unseal

COMPRESS_FROM_BYTES = 1024
_SEALED = "+sealed"


class StoredPayload(NamedTuple):
    """encoding: `json`, `json+zstd` or `columns+zstd`, with `+sealed` when key_id names the key."""

    encoding: str
    key_id: str | None
    payload: bytes


def store(event: NewEvent, kind: EventType, keyring: Keyring | None) -> StoredPayload:
    """Encode and seal a payload as its type asks for.

    Raises PayloadInvalid, PayloadTooLarge, KeyDestroyed.
    """
    encoding, content = _encode(event, kind, keyring)
    if not kind.sealed:
        return StoredPayload(encoding, None, content)
    key_id = _sealing_key(event, kind)
    key = _writing_keyring(keyring).key_for_sealing(key_id)
    box = seal(key, content, bound_to=_place(str(event.event_id), kind.name, kind.version))
    return StoredPayload(encoding + _SEALED, key_id, box)


def load(event: StoredEvent, types: EventTypes, keyring: Keyring | None) -> Payload:
    """The payload in the shape of the newest version of its type.

    Raises PayloadSealed without the key, PayloadDamaged when the bytes are not what was written.
    """
    content = event.payload
    encoding = event.encoding
    if event.key_id is not None:
        place = _place(event.event_id, event.type, event.schema_version)
        content = unseal(_reading_key(event, keyring), content, bound_to=place)
        encoding = encoding.removesuffix(_SEALED)
    payload = _decode(encoding, content)
    kind = types.version(event.type, event.schema_version)
    if kind is not None and kind.personal:
        fields = payload.header if isinstance(payload, Columns) else payload
        for name in kind.personal:
            if name in fields:
                fields[name] = _open_field(event, name, fields[name], keyring)
    return types.upcast(event.type, event.schema_version, payload)


def is_readable(event: StoredEvent, keyring: Keyring | None) -> bool:
    """Whether `load` would find the key."""
    if event.key_id is None:
        return True
    if keyring is None:
        return False
    try:
        keyring.key(event.key_id)
    except (KeyDestroyed, KeyUnknown):
        return False
    return True


def is_erased(event: StoredEvent, keyring: Keyring | None) -> bool:
    """Whether the key of the payload was destroyed."""
    if event.key_id is None or keyring is None:
        return False
    try:
        keyring.key(event.key_id)
    except KeyDestroyed:
        return True
    except KeyUnknown:
        return False
    return False


def person_key(subject: object) -> str:
    """The key id of a person, from the value of the subject field: `7` and `person:7` are the same."""
    if type(subject) not in (str, int) or subject == "":
        raise PayloadInvalid(reason="the subject of personal fields is missing", path="")
    text = str(subject)
    return text if text.startswith("person:") else f"person:{text}"


def _sealing_key(event: NewEvent, kind: EventType) -> str:
    """The key of a whole payload: its country's; without a country the one of the person it is about."""
    if event.country:
        return f"country:{event.country}"
    payload = event.payload
    if kind.subject is None or isinstance(payload, (Columns, EncodedColumns)):
        raise PayloadInvalid(
            reason=f"{kind.name} is sealed under its country's key and names no country", path=""
        )
    return person_key(payload.get(kind.subject))


def _encode(event: NewEvent, kind: EventType, keyring: Keyring | None) -> tuple[str, bytes]:
    payload = event.payload
    match payload:
        case EncodedColumns():
            if kind.personal:
                raise PayloadInvalid(reason="personal fields cannot be encoded beforehand", path="/header")
            return "columns+zstd", payload.compressed
        case Columns():
            if kind.personal:
                header = _with_sealed_fields(event, kind, payload.header, keyring)
                payload = Columns._of(header, payload.rows, payload._columns)
            return "columns+zstd", encoded(payload).compressed
        case _:
            fields = dict(payload)
            if kind.personal:
                fields = _with_sealed_fields(event, kind, fields, keyring)
            content = checked_object(fields)
            if len(content) > DECOMPRESSED_LIMIT_BYTES:
                raise PayloadTooLarge(what="bytes", actual=len(content), limit=DECOMPRESSED_LIMIT_BYTES)
            return (
                ("json", content) if len(content) < COMPRESS_FROM_BYTES else ("json+zstd", compress(content))
            )


def _decode(encoding: str, content: bytes) -> Payload:
    match encoding:
        case "json":
            return _object(content)
        case "json+zstd":
            return _object(decompress(content))
        case "columns+zstd":
            return decode_columns(decompress(content))
        case _:
            raise PayloadDamaged(reason=f"unknown encoding {encoding!r}")


def _object(content: bytes) -> dict[str, object]:
    try:
        payload = json.loads(content)
    except ValueError as error:
        raise PayloadDamaged(reason=str(error)) from error
    if type(payload) is not dict:
        raise PayloadDamaged(reason="the payload is no object")
    return cast(dict[str, object], payload)


def _with_sealed_fields(
    event: NewEvent, kind: EventType, fields: dict[str, object], keyring: Keyring | None
) -> dict[str, object]:
    present = [name for name in kind.personal if name in fields]
    if not present:
        return fields
    key_id = person_key(fields.get(kind.subject or ""))
    key = _writing_keyring(keyring).key_for_sealing(key_id)
    sealed = dict(fields)
    for name in present:
        place = _place(str(event.event_id), kind.name, kind.version, name)
        box = seal(key, canonical_bytes(fields[name]), bound_to=place)
        sealed[name] = {"key": key_id, "sealed": base64.b64encode(box).decode()}
    return sealed


def _open_field(event: StoredEvent, name: str, box: object, keyring: Keyring | None) -> object:
    if type(box) is not dict or box.keys() != {"key", "sealed"}:
        raise PayloadDamaged(reason=f"the personal field {name!r} is not sealed")
    key_id = str(box["key"])
    if keyring is None:
        return {"sealed": key_id}
    try:
        key = keyring.key(key_id)
    except KeyDestroyed:
        return {"erased": key_id}
    except KeyUnknown:
        return {"sealed": key_id}
    place = _place(event.event_id, event.type, event.schema_version, name)
    return json.loads(unseal(key, base64.b64decode(box["sealed"]), bound_to=place))


def _reading_key(event: StoredEvent, keyring: Keyring | None) -> bytes:
    if keyring is not None:
        try:
            return keyring.key(event.key_id or "")
        except (KeyDestroyed, KeyUnknown):
            pass
    raise PayloadSealed(position=event.position, key=event.key_id)


def _writing_keyring(keyring: Keyring | None) -> Keyring:
    if keyring is None:
        raise ValueError("this event is sealed, and the log was opened without a keyring")
    return keyring


def _place(event_id: str, name: str, version: int, field: str = "") -> str:
    return f"{event_id} {name}.v{version} {field}".rstrip()
