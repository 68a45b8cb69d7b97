"""When a correspondence table can be published: of one's own figures, and saying of each code what it is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from servicekit.concepts import TOTAL, CodeList, Indicator
from servicekit.correspondences import (
    Correspondence,
    Key,
    Published,
    above_of,
    carried,
    correspondence_payload,
    unmapped,
)
from servicekit.errors import Fault, Rejection
from services.catalog.domain.errors import DuplicateCode, UnknownIndicator
from services.catalog.domain.events import CorrespondencePublished, CorrespondenceWithdrawn
from services.catalog.domain.names import require_texts

MOST_NAMED: Final = 20
"""How many codes a refusal names."""


class CorrespondenceTarget(Fault):
    """Figures are mapped to another indicator, one that all countries share. fields: indicator, target."""

    code = "correspondence-target"
    status = 422


class CorrespondenceMeasure(Fault):
    """A stock is no flow. fields: indicator, target."""

    code = "correspondence-measure"
    status = 422


class CorrespondenceDimension(Fault):
    """An indicator has no such dimension, or it has another part already. fields: indicator, dimension."""

    code = "correspondence-dimension"
    status = 422


class CorrespondenceOpen(Fault):
    """A dimension whose total is no sum needs the one code that is taken. fields: indicator, dimension."""

    code = "correspondence-open"
    status = 422


class CorrespondenceCode(Fault):
    """A code list has no such code. fields: code_list, code."""

    code = "correspondence-code"
    status = 422


class CorrespondenceEmpty(Fault):
    """Not one code stands under one of the common indicator. fields: indicator, target."""

    code = "correspondence-empty"
    status = 422


class CorrespondenceIncomplete(Fault):
    """Codes of which nothing is said. fields: code_list, codes: the first of them, count: of all."""

    code = "correspondence-incomplete"
    status = 422


class CorrespondenceOverlap(Fault):
    """A code within another one would count twice. fields: code_list, code, within."""

    code = "correspondence-overlap"
    status = 422


class CorrespondenceNotAdditive(Fault):
    """Figures that do not add up cannot stand under one code together. fields: dimension, target."""

    code = "correspondence-not-additive"
    status = 422


class CorrespondenceMeanwhile(Rejection):
    """Somebody else published a version since it was read. fields: indicator, target, expected, version."""

    code = "correspondence-meanwhile"
    status = 409


def publish(
    published: Mapping[Key, Published],
    indicators: Mapping[str, Indicator],
    code_lists: Mapping[str, CodeList],
    wanted: Correspondence,
    expected: int,
) -> list[CorrespondencePublished]:
    """The event of publishing a version; none where the newest one says the same.

    expected: the version that it was made from, 0: there was none. Raises CorrespondenceMeanwhile where that
    is not the newest, and what is wrong with the table.
    """
    require_texts("documentation", wanted.documentation)
    _check(indicators, code_lists, wanted)
    before = published.get(wanted.key, Published())
    standing = before.standing()
    last = before.versions[-1].version if before.versions else 0
    made = CorrespondencePublished(correspondence=replace(wanted, version=last + 1, position=0))
    if standing and _content(standing[-1]) == _content(wanted):
        return []
    _require_newest(before, wanted.key, expected)
    return [made]


def withdraw(published: Mapping[Key, Published], key: Key, expected: int) -> list[CorrespondenceWithdrawn]:
    """The event of withdrawing a table; none where none stands. Raises CorrespondenceMeanwhile."""
    before = published.get(key, Published())
    if not before.standing():
        return []
    _require_newest(before, key, expected)
    country, indicator, target = key
    gone = before.versions[-1].version
    return [CorrespondenceWithdrawn(country=country, indicator=indicator, target=target, version=gone)]


def _require_newest(before: Published, key: Key, expected: int) -> None:
    if expected != before.number:
        _, indicator, target = key
        raise CorrespondenceMeanwhile(
            indicator=indicator, target=target, expected=expected, version=before.number
        )


def _content(table: Correspondence) -> dict[str, object]:
    return {**correspondence_payload(table), "version": 0}


def _check(
    indicators: Mapping[str, Indicator], code_lists: Mapping[str, CodeList], table: Correspondence
) -> None:
    indicator, target = indicators.get(table.indicator), indicators.get(table.target)
    if indicator is None or indicator.namespace not in {None, table.country}:
        raise UnknownIndicator(indicator=table.indicator)
    if target is None:
        raise UnknownIndicator(indicator=table.target)
    if target.namespace is not None or target.code == indicator.code:
        raise CorrespondenceTarget(indicator=indicator.code, target=target.code)
    if target.measure != indicator.measure:
        raise CorrespondenceMeasure(indicator=indicator.code, target=target.code)
    own = _list_of(indicator, table.dimension, code_lists)
    common = _list_of(target, table.target_dimension, code_lists)
    _check_beside(indicator, table.dimension, table.taken, code_lists)
    _check_beside(target, table.target_dimension, table.stands_for, code_lists)
    told = {table.dimension, *table.taken, *carried(indicator, target, table)}
    for each in indicator.dimensions:
        if each.name not in told and not each.additive:
            raise CorrespondenceOpen(indicator=indicator.code, dimension=each.name)
    _check_codes(table, own, common)
    _check_sums(table, indicator)


def _list_of(indicator: Indicator, dimension: str, code_lists: Mapping[str, CodeList]) -> CodeList:
    known = indicator.dimension(dimension)
    if known is None:
        raise CorrespondenceDimension(indicator=indicator.code, dimension=dimension)
    return code_lists[known.code_list]


def _check_beside(
    indicator: Indicator, mapped: str, chosen: Mapping[str, str], code_lists: Mapping[str, CodeList]
) -> None:
    for dimension, code in sorted(chosen.items()):
        if dimension == mapped:
            raise CorrespondenceDimension(indicator=indicator.code, dimension=dimension)
        known = _list_of(indicator, dimension, code_lists)
        if code not in known.codes:
            raise CorrespondenceCode(code_list=known.code, code=code)


def _check_codes(table: Correspondence, own: CodeList, common: CodeList) -> None:
    seen: set[str] = set()
    for code, target in table.codes:
        if code not in own.codes:
            raise CorrespondenceCode(code_list=own.code, code=code)
        if code in seen:
            raise DuplicateCode(code_list=own.code, code=code)
        seen.add(code)
        # What is a part of the national figures is no total of the common ones.
        if target is not None and (target not in common.codes or (target == TOTAL and code != TOTAL)):
            raise CorrespondenceCode(code_list=common.code, code=target)
    if not table.covered:
        raise CorrespondenceEmpty(indicator=table.indicator, target=table.target)
    _require_apart(own, seen)
    _require_apart(common, {target for _, target in table.covered})
    left = unmapped(seen, own)
    if left:
        raise CorrespondenceIncomplete(code_list=own.code, codes=left[:MOST_NAMED], count=len(left))


def _require_apart(code_list: CodeList, codes: set[str]) -> None:
    parents = {each.code: each.parent for each in code_list.codes.values()}
    for code in sorted(codes):
        above = [*above_of(code, parents), *([TOTAL] if code != TOTAL else [])]
        within = next((each for each in above if each in codes), None)
        if within is not None:
            raise CorrespondenceOverlap(code_list=code_list.code, code=code, within=within)


def _check_sums(table: Correspondence, indicator: Indicator) -> None:
    if indicator.is_additive(table.dimension):
        return
    targets = [target for _, target in table.covered]
    for target in targets:
        if targets.count(target) > 1:
            raise CorrespondenceNotAdditive(dimension=table.dimension, target=target)
