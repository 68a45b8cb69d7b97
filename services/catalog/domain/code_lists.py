"""What a code list must be like before anything may be counted in it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from types import MappingProxyType

from servicekit.concepts import TOTAL, Code, CodeList, Names
from servicekit.folding import folded
from services.catalog.domain.errors import (
    AliasAmbiguous,
    AliasEmpty,
    DuplicateCode,
    ParentCycle,
    TotalNeeded,
    UnknownParent,
    ValidityReversed,
)
from services.catalog.domain.names import require_texts


def code_list_of(code: str, namespace: str | None, names: Names, codes: Sequence[Code]) -> CodeList:
    """A sound code list: texts in the working languages, one total, parents that are there and no cycles.

    A code whose parent is the total stands directly beneath it, which is the same as no parent.
    Raises TextMissing, DuplicateCode, TotalNeeded, UnknownParent, ParentCycle, AliasEmpty, AliasAmbiguous,
    ValidityReversed.
    """
    require_texts("names", names)
    by_code: dict[str, Code] = {}
    for each in codes:
        if each.code in by_code:
            raise DuplicateCode(code_list=code, code=each.code)
        require_texts(f"codes.{each.code}.names", each.names)
        by_code[each.code] = each
    total = by_code.get(TOTAL)
    others = [each.code for each in codes if each.kind == "total" and each.code != TOTAL]
    if total is None or total.kind != "total" or total.parent is not None or others:
        raise TotalNeeded(code_list=code)
    sound = {
        each.code: replace(each, parent=None) if each.parent == TOTAL else each for each in by_code.values()
    }
    for each in sound.values():
        _require_ancestry(code, each, sound)
        _require_validity(code, each)
    _require_aliases(code, sound.values())
    return CodeList(code=code, namespace=namespace, names=names, codes=MappingProxyType(sound))


def _require_validity(code_list: str, each: Code) -> None:
    if each.valid_from is not None and each.valid_to is not None and each.valid_to < each.valid_from:
        raise ValidityReversed(
            code_list=code_list,
            code=each.code,
            valid_from=each.valid_from.isoformat(),
            valid_to=each.valid_to.isoformat(),
        )


def _require_aliases(code_list: str, codes: Collection[Code]) -> None:
    """An alias means one code only, in all its spellings; nor is it the code or the name of another."""
    meant: dict[str, str] = {}
    for each in codes:
        meant |= dict.fromkeys((folded(name) for name in (each.code, *each.names.values())), each.code)
    for each in codes:
        mine = {folded(name) for name in (each.code, *each.names.values())}
        for alias in each.aliases:
            key = folded(alias)
            if not key:
                raise AliasEmpty(code_list=code_list, code=each.code, alias=alias)
            if key in mine:
                continue
            other = meant.setdefault(key, each.code)
            if other != each.code:
                raise AliasAmbiguous(code_list=code_list, code=each.code, alias=alias, other=other)


def _require_ancestry(code_list: str, start: Code, codes: dict[str, Code]) -> None:
    seen, each = {start.code}, start
    while each.parent is not None:
        if each.parent not in codes:
            raise UnknownParent(code_list=code_list, code=each.code, parent=each.parent)
        if each.parent in seen:
            raise ParentCycle(code_list=code_list, code=start.code)
        seen.add(each.parent)
        each = codes[each.parent]
