"""How payloads are encoded, sealed and read: columns, canonical JSON, registry, boxes, personal fields."""

import base64
import json
import pickle
from typing import Any
from uuid import UUID, uuid4

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from eventlog import (
    Columns,
    EventLogError,
    EventType,
    EventTypes,
    KeyDestroyed,
    KeyUnknown,
    MemoryKeyring,
    NewEvent,
    PayloadDamaged,
    PayloadInvalid,
    PayloadSealed,
    PayloadTooLarge,
    RecordedEvent,
    UnknownEventType,
    VersionConflict,
    encode_columns,
)
from eventlog.canonical import canonical_bytes
from eventlog.columns import (
    DECOMPRESSED_LIMIT_BYTES,
    ROWS_LIMIT,
    canonical_columns,
    decode_columns,
    decompress,
)
from eventlog.envelope import payload_digest
from eventlog.events import StoredEvent
from eventlog.payloads import store
from eventlog.sealing import seal, unseal

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), TEXT)


@given(
    st.integers(0, 40).flatmap(
        lambda rows: st.dictionaries(TEXT, st.lists(VALUES, min_size=rows, max_size=rows), max_size=4)
    )
)
def test_columns_come_back_as_they_were(columns: dict[str, list[Any]]) -> None:
    table = Columns({"a": 1}, columns)
    back = decode_columns(canonical_columns(table))
    assert back.header == {"a": 1}
    assert list(back.names) == list(columns)
    for name, values in columns.items():
        # True == 1 in Python; in a figure they are not the same.
        assert [(type(v), v) for v in back.column(name)] == [(type(v), v) for v in values]
        distinct, codes = back.dictionary(name)
        assert [distinct[code] for code in codes] == values
        assert len(codes) == back.rows


def test_equal_columns_have_equal_bytes_whatever_they_were_built_from() -> None:
    first = encode_columns({"b": 1, "a": 2}, {"x": ["u", "v", "u"], "y": [1, 2, 3]})
    second = encode_columns({"a": 2, "b": 1}, {"x": ("u", "v", "u"), "y": (1, 2, 3)})
    assert first.content_digest == second.content_digest
    assert first.compressed == second.compressed
    other = encode_columns({"a": 2, "b": 1}, {"x": ["u", "v", "v"], "y": [1, 2, 3]})
    assert other.content_digest != first.content_digest


def test_columns_encoded_in_a_child_process_travel_back_to_the_parent() -> None:
    made = encode_columns({"a": 1}, {"x": ["u"] * 1000})
    assert pickle.loads(pickle.dumps(made)) == made
    assert (made.rows, made.names) == (1000, ("x",))


def test_repetition_is_nearly_free() -> None:
    periods = [str(2003 + n % 20) for n in range(ROWS_LIMIT)]
    made = encode_columns({}, {"country": ["MD"] * ROWS_LIMIT, "period": periods})
    assert len(made.compressed) < 2_000


@pytest.mark.parametrize(
    ("columns", "error"),
    [
        ({"x": [1], "y": [1, 2]}, PayloadInvalid),
        ({"x": [0.5]}, PayloadInvalid),
        ({"x": [float("nan")]}, PayloadInvalid),
        ({"x": [[1]]}, PayloadInvalid),
        ({"x": [2**63]}, PayloadInvalid),
        ({"x": ["\ud800"]}, PayloadInvalid),
        ({"x": [1] * (ROWS_LIMIT + 1)}, PayloadTooLarge),
    ],
)
def test_columns_that_no_event_may_hold_are_refused(columns: Any, error: type[EventLogError]) -> None:
    with pytest.raises(error):
        encode_columns({}, columns)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{",
        b'{"rows":1,"header":{},"columns":[{"name":"x","values":["a"],"codes":[1]}]}',
        b'{"rows":1,"header":{},"columns":[{"name":"x","values":["a"],"codes":[-1]}]}',
        b'{"rows":3,"header":{},"columns":[{"name":"x","values":["a","b"]}]}',
        b'{"rows":2,"header":{},"columns":[{"name":"x","values":["a"],"codes":[0]}]}',
        b'{"rows":-1,"header":{},"columns":[]}',
    ],
)
def test_bytes_that_describe_no_columns_are_damaged(body: bytes) -> None:
    with pytest.raises((PayloadDamaged, PayloadTooLarge)):
        decode_columns(body)


def test_no_more_than_the_limit_is_ever_unpacked() -> None:
    bomb = zstandard.ZstdCompressor().compress(b"\0" * (DECOMPRESSED_LIMIT_BYTES + 1))
    assert len(bomb) < 10_000
    with pytest.raises(PayloadTooLarge):
        decompress(bomb)
    streamed = zstandard.ZstdCompressor(write_content_size=False).compress(b"content")
    with pytest.raises(PayloadDamaged):
        decompress(streamed)
    with pytest.raises(PayloadTooLarge):
        decode_columns(b'{"rows":9999999,"header":{},"columns":[{"name":"x","values":["a"]}]}')


def test_canonical_json_has_one_spelling() -> None:
    assert canonical_bytes({"b": [1, True, None], "a": "é/\u2028\n"}) == (
        '{"a":"é/\u2028\\n","b":[1,true,null]}'.encode()
    )


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        ({"a": {"b": [1, 2.5]}}, "/a/b/1"),
        ({"a": {1: 2}}, "/a"),
        ({"a": {"b": 2**70}}, "/a/b"),
    ],
)
def test_a_refused_payload_says_where(payload: Any, path: str) -> None:
    with pytest.raises(PayloadInvalid) as refusal:
        canonical_bytes(payload)
    assert refusal.value.fields["path"] == path


def test_a_bottomless_payload_is_refused() -> None:
    deep: list[Any] = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(PayloadInvalid):
        canonical_bytes({"deep": deep})


# -- sealing

SEALED = EventType(name="figures.sealed", service="figures", sealed=True)
PERSON = EventType(name="people.registered", service="people", personal=("name", "email"), subject="person")
TYPES = EventTypes([SEALED, PERSON])


def recorded(kind: EventType, payload: Any, keyring: MemoryKeyring, **changed: Any) -> RecordedEvent:
    """An event as it would be read back, perhaps with something changed in the row."""
    event = NewEvent(type=kind.name, payload=payload, country="MD", event_id=UUID(int=5))
    stored = store(event, kind, keyring)
    row = StoredEvent(
        position=1,
        stream="a",
        version=1,
        event_id=str(event.event_id),
        type=kind.name,
        schema_version=kind.version,
        service=kind.service,
        country="MD",
        recorded_at="2025-01-15T08:00:00.000000+00:00",
        actor="system",
        meta="{}",
        encoding=stored.encoding,
        key_id=stored.key_id,
        payload=stored.payload,
        digest=payload_digest(stored.payload),
        chain=b"",
    )
    return RecordedEvent(row._replace(**changed), TYPES, keyring)


@pytest.mark.parametrize("payload", [{"value": "4519"}, {"text": "long " * 500}, Columns({}, {"v": [4519]})])
def test_a_sealed_payload_shows_nothing_and_opens_with_its_key(payload: Any) -> None:
    event = recorded(SEALED, payload, MemoryKeyring())
    assert event.key_id == "country:MD"
    assert b"4519" not in event.stored.payload
    assert event.readable
    assert event.payload == payload


def test_two_equal_payloads_are_sealed_differently() -> None:
    keyring = MemoryKeyring()
    first, second = (recorded(SEALED, {"value": 1}, keyring) for _ in range(2))
    assert first.stored.payload != second.stored.payload


@pytest.mark.parametrize(
    "change", [{"event_id": str(uuid4())}, {"type": "people.registered"}, {"schema_version": 2}]
)
def test_a_box_cannot_be_moved_to_another_event(change: dict[str, Any]) -> None:
    with pytest.raises(PayloadDamaged):
        _ = recorded(SEALED, {"value": 1}, MemoryKeyring(), **change).payload


def test_a_box_of_another_country_does_not_open() -> None:
    keyring = MemoryKeyring()
    keyring.key_for_sealing("country:GE")
    with pytest.raises(PayloadDamaged):
        _ = recorded(SEALED, {"value": 1}, keyring, key_id="country:GE").payload


def test_a_destroyed_key_leaves_structure_only() -> None:
    keyring = MemoryKeyring()
    event = recorded(SEALED, {"value": 1}, keyring)
    keyring.destroy("country:MD", "asked for")
    assert (event.readable, event.erased) == (False, True)
    with pytest.raises(PayloadSealed) as sealed:
        _ = event.payload
    assert sealed.value.fields == {"position": 1, "key": "country:MD"}
    with pytest.raises(KeyDestroyed):
        recorded(SEALED, {"value": 2}, keyring)


def test_a_reader_without_the_key_is_not_told_that_it_was_erased() -> None:
    event = recorded(SEALED, {"value": 1}, MemoryKeyring())
    for keyring in (None, MemoryKeyring()):
        stranger = RecordedEvent(event.stored, TYPES, keyring)
        assert (stranger.readable, stranger.erased) == (False, False)
        with pytest.raises(PayloadSealed):
            _ = stranger.payload


def test_personal_fields_are_sealed_under_the_key_of_the_person() -> None:
    keyring = MemoryKeyring()
    payload = {"person": "7", "name": "Ana Rusu", "email": None, "language": "ru"}
    event = recorded(PERSON, payload, keyring)
    stored = json.loads(event.stored.payload)
    assert stored["language"] == "ru"
    assert stored["name"].keys() == stored["email"].keys() == {"key", "sealed"}
    assert b"Ana" not in base64.b64decode(stored["name"]["sealed"])
    assert event.payload == payload

    keyring.destroy("person:7", "asked for")
    erased = RecordedEvent(event.stored, TYPES, keyring)
    assert erased.readable
    assert erased.payload == payload | {"name": {"erased": "person:7"}, "email": {"erased": "person:7"}}
    assert RecordedEvent(event.stored, TYPES, None).members["name"] == {"sealed": "person:7"}


def test_a_table_has_no_members() -> None:
    table = encode_columns({"indicator": "A"}, {"value": [1]})
    with pytest.raises(TypeError, match="is a table"):
        _ = recorded(SEALED, table, MemoryKeyring()).members


def test_personal_fields_cannot_be_swapped() -> None:
    keyring = MemoryKeyring()
    event = recorded(PERSON, {"person": "7", "name": "Ana", "email": "a@b.example"}, keyring)
    stored = json.loads(event.stored.payload)
    stored["name"], stored["email"] = stored["email"], stored["name"]
    swapped = event.stored._replace(payload=json.dumps(stored).encode())
    with pytest.raises(PayloadDamaged):
        _ = RecordedEvent(swapped, TYPES, keyring).payload


@pytest.mark.parametrize("subject", [{}, {"person": ""}, {"person": None}, {"person": ["7"]}])
def test_personal_fields_without_a_subject_are_refused(subject: dict[str, Any]) -> None:
    with pytest.raises(PayloadInvalid):
        recorded(PERSON, {"name": "Ana", **subject}, MemoryKeyring())


def test_a_sealed_event_needs_a_country_or_somebody_it_is_about() -> None:
    kept = EventType(name="reports.kept", service="reports", sealed=True, subject="person")
    for kind, payload in (
        (SEALED, {"person": "7"}),
        (kept, {}),
        (kept, {"person": None}),
        (kept, Columns({"person": "7"}, {"x": [1]})),
        (kept, encode_columns({"person": "7"}, {"x": [1]})),
    ):
        with pytest.raises(PayloadInvalid):
            store(NewEvent(type=kind.name, payload=payload), kind, MemoryKeyring())


def test_a_sealed_event_of_no_country_is_erased_with_the_person_it_is_about() -> None:
    kept = EventType(name="reports.kept", service="reports", sealed=True, subject="person")
    keyring, payload = MemoryKeyring(), {"person": "7", "title": "Ana's"}
    own = store(NewEvent(type=kept.name, payload=payload), kept, keyring)
    of_country = store(NewEvent(type=kept.name, payload=payload, country="MD"), kept, keyring)
    assert (own.key_id, of_country.key_id) == ("person:7", "country:MD")
    assert b"Ana" not in own.payload and own.encoding == "json+sealed"
    keyring.destroy("person:7", "asked for")
    with pytest.raises(KeyDestroyed):
        store(NewEvent(type=kept.name, payload=payload), kept, keyring)


def test_a_box_opens_only_where_it_was_made() -> None:
    key = bytes(32)
    box = seal(key, b"content", bound_to="here")
    assert unseal(key, box, bound_to="here") == b"content"
    changed = box[:-1] + bytes([box[-1] ^ 1])
    for wrong in (box[:-1], changed, b"", b"\x02" + box[1:]):
        with pytest.raises(PayloadDamaged):
            unseal(key, wrong, bound_to="here")
    with pytest.raises(PayloadDamaged):
        unseal(key, box, bound_to="there")


def test_a_memory_keyring_knows_what_it_never_held() -> None:
    keyring = MemoryKeyring()
    with pytest.raises(KeyUnknown):
        keyring.key("person:1")
    with pytest.raises(KeyUnknown):
        keyring.destroy("person:1", "r")


# -- the registry


def two_versions(**options: Any) -> EventTypes:
    kinds = [EventType(name="a.b", version=1, service="a"), EventType(name="a.b", version=2, service="a")]
    return EventTypes(kinds, **options)


def test_an_old_version_is_read_in_the_shape_of_the_newest() -> None:
    types = two_versions(upcasters={("a.b", 1): lambda payload: {**payload, "added": "x"}})  # type: ignore[dict-item]
    assert types.newest("a.b").version == 2
    assert types.upcast("a.b", 1, {"old": 1}) == {"old": 1, "added": "x"}
    assert types.upcast("a.b", 2, {"old": 1}) == {"old": 1}
    assert types.upcast("not.registered", 1, {"old": 1}) == {"old": 1}


def test_a_registry_that_could_not_read_or_write_an_event_is_refused() -> None:
    with pytest.raises(ValueError, match="no upcaster"):
        two_versions()
    with pytest.raises(ValueError, match="twice"):
        EventTypes([EventType(name="a.b", service="a"), EventType(name="a.b", service="a")])
    with pytest.raises(ValueError, match="belongs to"):
        EventTypes([EventType(name="a.b", service="a"), EventType(name="a.b", version=2, service="c")])
    with pytest.raises(ValueError, match="subject"):
        EventType(name="a.b", service="a", personal=("name",))
    with pytest.raises(ValueError, match="subject"):
        EventType(name="a.b", service="a", personal=("name",), subject="name")
    with pytest.raises(UnknownEventType):
        EventTypes([]).newest("a.b")


def test_errors_travel_between_processes_with_their_fields() -> None:
    error = pickle.loads(pickle.dumps(VersionConflict(stream="a", expected=1, actual=2)))
    assert (type(error), error.code) == (VersionConflict, "version-conflict")
    assert error.fields == {"stream": "a", "expected": 1, "actual": 2}
