"""What installing an indicator pack would define, merged with what stands, and the decision to install it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from servicekit.concepts import Code, CodeList, Indicator, Names, code_from, indicator_from
from services.catalog.domain.events import (
    CodeListDefined,
    DefinitionEvent,
    IndicatorDefined,
    PackInstalled,
    code_list_payload,
    indicator_payload,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A pack as it would be installed: its codes are those of its namespace already.

    about: licence, attribution and sources, as the file has them. digest: SHA-256 of the file's content.
    """

    code: str
    version: int
    namespace: str | None
    names: Names
    about: Mapping[str, Any]
    digest: str
    code_lists: tuple[CodeList, ...]
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a pack does to one definition. parts: the codes or fields that are added or changed."""

    kind: Literal["code-list", "indicator"]
    code: str
    change: Literal["added", "changed", "unchanged"]
    parts: tuple[str, ...] = ()


def pack_of(content: Mapping[str, Any], namespace: str | None, digest: str) -> Pack:
    """The pack of a file, in a namespace: a country's own codes begin with its code and `_`.

    content: as contracts/packs/pack.v1.json describes it, with defaults filled in. Code lists that the pack
    does not bring keep their codes.
    """
    prefix = f"{namespace}_" if namespace else ""
    brought = {each["code_list"] for each in content["code_lists"]}

    def dimension(each: Mapping[str, Any]) -> dict[str, Any]:
        code_list = each["code_list"]
        names = each.get("names") or content["dimensions"].get(each["dimension"], {})
        return {
            **each,
            "names": names,
            "code_list": prefix + code_list if code_list in brought else code_list,
        }

    return Pack(
        code=content["pack"],
        version=content["version"],
        namespace=namespace,
        names=content["names"],
        about={name: content[name] for name in ("licence", "attribution", "sources")},
        digest=digest,
        code_lists=tuple(
            CodeList(
                code=prefix + each["code_list"],
                namespace=namespace,
                names=each["names"],
                codes={code["code"]: code_from(code) for code in each["codes"]},
            )
            for each in content["code_lists"]
        ),
        indicators=tuple(
            indicator_from(
                {
                    **each,
                    "indicator": prefix + each["indicator"],
                    "namespace": namespace,
                    "dimensions": [dimension(one) for one in each["dimensions"]],
                },
                position=0,
            )
            for each in content["indicators"]
        ),
    )


def installed_as(pack: Pack) -> PackInstalled:
    """The event that says what was installed."""
    return PackInstalled(
        pack=pack.code,
        version=pack.version,
        namespace=pack.namespace,
        names=pack.names,
        about=pack.about,
        digest=pack.digest,
        code_lists=tuple(each.code for each in pack.code_lists),
        indicators=tuple(each.code for each in pack.indicators),
    )


def merged(known: CodeList | None, wanted: CodeList) -> CodeList:
    """A list as the pack has it, with what the known one has beside: codes, aliases, names in more languages.

    A pack takes nothing away: figures may stand under any code.
    """
    if known is None:
        return wanted
    codes: dict[str, Code] = {}
    for code, each in wanted.codes.items():
        old = known.codes.get(code)
        more = [alias for alias in old.aliases if alias not in each.aliases] if old else []
        names = {**old.names, **each.names} if old else each.names
        codes[code] = replace(each, names=names, aliases=(*each.aliases, *more))
    kept = {code: each for code, each in known.codes.items() if code not in codes}
    return replace(wanted, names={**known.names, **wanted.names}, codes={**codes, **kept})


def change_of(
    known: CodeList | Indicator | None, wanted: CodeList | Indicator, events: Sequence[DefinitionEvent]
) -> Change:
    """What becomes of a definition, from the events that defining it leads to."""
    kind: Literal["code-list", "indicator"] = "code-list" if isinstance(wanted, CodeList) else "indicator"
    if not events:
        return Change(kind=kind, code=wanted.code, change="unchanged")
    (event,) = events
    match event:
        case CodeListDefined(code_list=after):
            before = {} if known is None else _codes(known)
            parts = tuple(code for code, each in _codes(after).items() if before.get(code) != each)
        case IndicatorDefined(indicator=after_):
            old = {} if not isinstance(known, Indicator) else indicator_payload(known)
            parts = tuple(name for name, each in indicator_payload(after_).items() if old.get(name) != each)
        case _:
            raise LookupError("a pack defines code lists and indicators")
    return Change(kind=kind, code=wanted.code, change="added" if known is None else "changed", parts=parts)


def _codes(code_list: CodeList | Indicator) -> dict[str, Any]:
    assert isinstance(code_list, CodeList)
    return {each["code"]: each for each in code_list_payload(code_list)["codes"]}
