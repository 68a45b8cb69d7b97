"""Standing laws of events: each has a schema, an owner that appends it, a golden file that still decodes."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from deploy.contracts import RELEASED, ReleasedChanged, canonical_digest, released
from eventlog import EventType
from eventlog.payloads import load
from servicekit.contracts import FOLDER, event_schemas, event_types
from tests.contract.golden import FixedKeys, golden_events, literal_types, stored_event, to_plain
from tests.contract.source import ROOT, calls_of, constant, modules, strings

LITERALS = sorted(event_schemas())
_NAME = re.compile(r"(identity|catalog|submission|reporting|documents)\.[a-z]+(-[a-z]+)*")


@pytest.mark.parametrize("path", sorted((FOLDER / "events").glob("*/*.json")), ids=lambda path: path.stem)
def test_a_schema_is_valid_and_stands_where_its_name_says(path: Path) -> None:
    schema = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    about = schema["x-comity"]
    assert schema["title"] == f"{about['type']}.v{about['version']}" == f"{path.parent.name}.{path.stem}"
    assert about["service"] == path.parent.name
    assert schema["description"].endswith(".")
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("literal", LITERALS)
def test_sealed_fields_and_their_subject_are_fields_of_the_schema(literal: str) -> None:
    schema = event_schemas()[literal]
    about, fields = schema["x-comity"], schema["properties"]
    assert set(about["personal"]) <= set(fields)
    assert about["subject"] is None or about["subject"] in schema["required"]


@pytest.mark.parametrize("literal", LITERALS)
def test_no_schema_allows_a_fraction(literal: str) -> None:
    assert "number" not in list(_types(event_schemas()[literal]))


def test_versions_of_an_event_follow_each_other_from_1() -> None:
    for name in {kind.name for kind in event_types()}:
        versions = sorted(kind.version for kind in event_types() if kind.name == name)
        assert versions == list(range(1, len(versions) + 1)), name


def test_every_event_that_the_code_appends_has_a_schema() -> None:
    known = {kind.name for kind in event_types()}
    appended = {
        (str(path.relative_to(ROOT)), name)
        for path, call in calls_of("NewEvent", "services")
        for keyword in call.keywords
        if keyword.arg == "type" and (name := constant(keyword.value)) is not None
    }
    assert [(path, name) for path, name in appended if name not in known] == []


def test_every_event_that_the_code_follows_has_a_schema() -> None:
    known = {kind.name for kind in event_types()}
    followed = [
        (str(path.relative_to(ROOT)), name)
        for path, tree in modules("services", "servicekit", "gateway").items()
        for name in _followed(tree)
        if _NAME.fullmatch(name)
    ]
    assert followed
    assert [each for each in followed if each[1] not in known] == []


@pytest.mark.parametrize("name", sorted({kind.name for kind in event_types()}))
def test_every_schema_has_a_service_that_names_the_event(name: str) -> None:
    service = name.partition(".")[0]
    folder = service if service == "eventlog" else f"services/{service}"
    assert any(text == name for _, text in strings(folder)), "an orphan: nobody appends it"


@pytest.mark.parametrize("literal", LITERALS)
def test_every_version_is_recorded_as_released_with_the_schema_it_has(literal: str) -> None:
    recorded = json.loads(RELEASED.read_text(encoding="utf-8"))
    assert recorded.get(literal) == canonical_digest(event_schemas()[literal])


def test_no_released_version_is_gone() -> None:
    assert set(json.loads(RELEASED.read_text(encoding="utf-8"))) <= set(event_schemas())


def test_a_changed_schema_of_a_released_version_is_refused() -> None:
    schema = event_schemas()["submission.validated.v1"]
    record = released({}, {"submission.validated.v1": schema})
    fields = {name: kind for name, kind in schema["properties"].items() if name != "comment"}
    with pytest.raises(ReleasedChanged) as refusal:
        released(record, {"submission.validated.v1": {**schema, "properties": fields}})
    assert refusal.value.literals == ["submission.validated.v1"]


def test_better_words_do_not_change_a_released_schema() -> None:
    schema = event_schemas()["submission.validated.v1"]
    record = released({}, {"submission.validated.v1": schema})
    assert released(record, {"submission.validated.v1": {**schema, "description": "Said better."}}) == record


def test_a_field_named_like_a_keyword_counts() -> None:
    before = {"type": "object", "properties": {"description": {"type": "string"}}}
    after = {"type": "object", "properties": {"description": {"type": "integer"}}}
    assert canonical_digest(before) != canonical_digest(after)


def test_every_version_has_a_golden_file_and_every_golden_file_a_version() -> None:
    assert sorted(golden_events()) == LITERALS


@pytest.mark.parametrize("literal", LITERALS)
def test_a_golden_payload_is_valid_under_its_schema(literal: str) -> None:
    jsonschema.Draft202012Validator(event_schemas()[literal]).validate(golden_events()[literal]["payload"])


@pytest.mark.parametrize("literal", LITERALS)
def test_golden_bytes_still_decode_to_their_payload(literal: str) -> None:
    golden = golden_events()[literal]
    kind = literal_types()[literal]
    payload = to_plain(load(stored_event(literal, golden), event_types(), FixedKeys()))
    newest = event_types().newest(kind.name)
    if newest.version == kind.version:
        assert payload == golden["payload"]
    jsonschema.Draft202012Validator(event_schemas()[newest.literal]).validate(payload)


@pytest.mark.parametrize("literal", LITERALS)
def test_golden_bytes_hide_what_the_contract_seals(literal: str) -> None:
    golden = golden_events()[literal]
    kind = literal_types()[literal]
    assert golden["stored"]["key_id"] == _key_of(kind, golden)
    stored = stored_event(literal, golden).payload
    for name in kind.personal:
        assert str(golden["payload"][name]).encode() not in stored


def _key_of(kind: EventType, golden: dict[str, Any]) -> str | None:
    """The key that a whole payload is to be sealed under: of its country, without one of whom it is about."""
    if not kind.sealed:
        return None
    if golden["country"] is not None:
        return f"country:{golden['country']}"
    assert kind.subject is not None
    return f"person:{golden['payload'][kind.subject]}"


def _followed(tree: ast.Module) -> Iterator[str]:
    """Names in `case "...":` and in constants that are called ..TYPES."""
    for node in ast.walk(tree):
        values: list[ast.AST] = []
        if isinstance(node, ast.MatchValue):
            values = [node.value]
        elif (
            isinstance(node, ast.AnnAssign)
            and node.value
            and getattr(node.target, "id", "").endswith("TYPES")
        ):
            values = list(ast.walk(node.value))
        yield from (text for value in values if (text := constant(value)) is not None)


def _types(schema: Any) -> Any:
    match schema:
        case dict():
            kind = schema.get("type")
            if isinstance(kind, str | list):
                yield from [kind] if isinstance(kind, str) else kind
            for value in schema.values():
                yield from _types(value)
        case list():
            for value in schema:
                yield from _types(value)
        case _:
            return
