"""The indicator packs that are shipped, as data, and the core that an empty log gets."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from marshmallow import ValidationError

from eventlog import Command, CommandReused, EventLog, NewEvent, VersionConflict, Write
from servicekit.commands import SYSTEM
from servicekit.errors import InvalidRequest
from servicekit.rpc import flat_errors
from services.catalog.domain.commands import InstallPack
from services.catalog.domain.definitions import Definitions, decide
from services.catalog.domain.events import DefinitionEvent, payload_of, type_of
from services.catalog.domain.packs import Pack, pack_of
from services.catalog.handlers import DEFINITIONS
from services.catalog.schemas.packs import PackSchema

FOLDER: Final = Path(__file__).parent
CORE: Final = "DSM_CORE"
COMMAND_KEY: Final = "catalog.install-core"


def install_core(log: EventLog) -> int | None:
    """Install the core where nothing is defined yet; the last position written, None where something was.

    Safe at every start, and in several processes at once: the first one wins.
    """
    if log.read_stream(DEFINITIONS):
        return None
    events = [NewEvent(type=type_of(event), payload=payload_of(event)) for event in core_events()]
    command = Command(key=COMMAND_KEY, request=json.dumps([event.payload for event in events]).encode())
    write = Write(stream=DEFINITIONS, expected_version=0, events=events)
    try:
        return log.append([write], command=command, actor=SYSTEM).last_position
    except (VersionConflict, CommandReused):
        return None


def core_events() -> list[DefinitionEvent]:
    """The events of installing the core into an empty log."""
    return decide(Definitions(), InstallPack(pack=placed(shipped()[CORE], None)))


@cache
def shipped() -> Mapping[str, Mapping[str, Any]]:
    """The content of each pack beside this module, by its code, the core first."""
    files = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    packs = {each["pack"]: each for each in files}
    return {CORE: packs[CORE], **packs}


def placed(content: Mapping[str, Any], namespace: str | None) -> Pack:
    """The pack of a file in a namespace. Raises InvalidRequest where it is none."""
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode())
    try:
        loaded = PackSchema().load(content)
    except ValidationError as error:
        messages: dict[str, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow's own
        raise InvalidRequest(errors=flat_errors(messages)) from None
    return pack_of(loaded, namespace, digest.hexdigest())
