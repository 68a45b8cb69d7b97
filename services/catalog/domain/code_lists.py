"""What a code list must be like before anything may be counted in it."""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from servicekit.concepts import TOTAL, Code, CodeList, Names
from services.catalog.domain.errors import DuplicateCode, ParentCycle, TotalNeeded, UnknownParent
from services.catalog.domain.names import require_texts


def code_list_of(code: str, namespace: str | None, names: Names, codes: Sequence[Code]) -> CodeList:
    """A sound code list: texts in the working languages, one total, parents that are there and no cycles.

    A code whose parent is the total stands directly beneath it, which is the same as no parent.
    Raises TextMissing, DuplicateCode, TotalNeeded, UnknownParent, ParentCycle.
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
    return CodeList(code=code, namespace=namespace, names=names, codes=MappingProxyType(sound))


def _require_ancestry(code_list: str, start: Code, codes: dict[str, Code]) -> None:
    seen, each = {start.code}, start
    while each.parent is not None:
        if each.parent not in codes:
            raise UnknownParent(code_list=code_list, code=each.code, parent=each.parent)
        if each.parent in seen:
            raise ParentCycle(code_list=code_list, code=start.code)
        seen.add(each.parent)
        each = codes[each.parent]
