"""The core of the catalog: seven indicators and their code lists, installed into a log that has none."""

import json
from pathlib import Path
from typing import Any, Final

from babel import Locale

from eventlog import Command, CommandReused, NewEvent, VersionConflict, Write
from servicekit.commands import SYSTEM
from servicekit.concepts import (
    COUNTRY,
    STATELESS,
    TOTAL,
    UNKNOWN,
    WORKING_LANGUAGES,
    Code,
    CodeKind,
    code_from,
    indicator_from,
)
from services.catalog.domain.definitions import (
    DefineCodeList,
    DefineIndicator,
    Definition,
    Definitions,
    decide,
    evolve,
)
from services.catalog.domain.events import CatalogEvent, payload_of, type_of
from services.catalog.handlers import DEFINITIONS
from services.catalog.wiring import Catalog

FOLDER: Final = Path(__file__).parent
COMMAND_KEY: Final = "catalog.install-core"

# What CLDR lists beside ISO 3166-1: parts of states, unions, and codes for tests and the unknown.
NOT_COUNTRIES: Final = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)
NEITHER: Final = {"aliases": (), "valid_from": None, "valid_to": None}
COUNTRY_LIST_NAMES: Final = {"en": "Countries and territories", "ru": "Страны и территории"}


def install_core(app: Catalog) -> int | None:
    """Define the core where nothing is defined yet; the last position written, None where something was.

    Safe at every start, and in several processes at once: the first one wins.
    """
    log = app.log
    if log.read_stream(DEFINITIONS):
        return None
    events = [NewEvent(type=type_of(event), payload=payload_of(event)) for event in core_events()]
    command = Command(key=COMMAND_KEY, request=json.dumps([event.payload for event in events]).encode())
    write = Write(stream=DEFINITIONS, expected_version=0, events=events)
    try:
        return log.append([write], command=command, actor=SYSTEM).last_position
    except (VersionConflict, CommandReused):
        return None


def core_events() -> list[CatalogEvent]:
    """The events of defining the core, through the same rules as every other definition."""
    state = Definitions()
    events: list[CatalogEvent] = []
    for definition in core_definitions():
        for event in decide(state, definition):
            state = evolve(state, event)
            events.append(event)
    return events


def core_definitions() -> list[Definition]:
    """Code lists first, then the indicators that count in them."""
    return [
        DefineCodeList(code=COUNTRY, namespace=None, names=COUNTRY_LIST_NAMES, codes=tuple(countries())),
        *(
            DefineCodeList(
                code=each["code_list"],
                namespace=each["namespace"],
                names=each["names"],
                codes=tuple(code_from({**NEITHER, **code}) for code in each["codes"]),
            )
            for each in _read("code_lists")
        ),
        *(DefineIndicator(indicator=indicator_from(each, position=0)) for each in _read("indicators")),
    ]


def countries() -> list[Code]:
    """Citizenships: the total, ISO 3166-1 alpha-2 in the order of the codes, the stateless and the unknown.

    Names are CLDR's, with those of country_names.json in their place where the United Nations or the
    country itself say otherwise; aliases are those of country_aliases.json. Territories are beside states;
    XK is a user-assigned code in common use.
    """
    cldr = {language: Locale(language).territories for language in WORKING_LANGUAGES}
    ours: dict[str, dict[str, str]] = _read("country_names")
    aliases: dict[str, list[str]] = _read("country_aliases")
    territories = {str(code) for code in cldr["en"]}
    codes = sorted(code for code in territories if len(code) == 2 and code not in NOT_COUNTRIES)

    def names(code: str) -> dict[str, str]:
        known = {language: str(names[code]) for language, names in cldr.items() if code in names}
        return {**known, **ours.get(code, {})}

    def code(code: str, kind: CodeKind = "value") -> Code:
        return Code(
            code=code, names=names(code), kind=kind, parent=None, aliases=tuple(aliases.get(code, ()))
        )

    return [code(TOTAL, "total"), *map(code, codes), code(STATELESS), code(UNKNOWN, "unknown")]


def _read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
