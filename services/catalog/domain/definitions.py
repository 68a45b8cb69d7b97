"""The decisions about indicators, code lists, sources and breaks, taken over the whole of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from servicekit.concepts import Break, CodeList, Indicator, Source
from servicekit.correspondences import Correspondence, Key, Published
from servicekit.periods import first_day
from servicekit.reserved import is_reserved
from services.catalog.domain import correspondences
from services.catalog.domain.code_lists import code_list_of
from services.catalog.domain.commands import (
    DeclareBreak,
    DeclareSource,
    DefineCodeList,
    DefineIndicator,
    Definition,
    InstallPack,
    PublishCorrespondence,
    WithdrawBreak,
    WithdrawCorrespondence,
)
from services.catalog.domain.errors import (
    CodesInUse,
    DefinitionInUse,
    DuplicateDimension,
    NoPeriod,
    OfficialSourceNeeded,
    PackOutdated,
    ReservedDimension,
    SourceNotDeclared,
    UnitFixed,
    UnitNotAccepted,
    UnknownAgency,
    UnknownCodeList,
    UnknownDefault,
    UnknownIndicator,
)
from services.catalog.domain.events import (
    BreakDeclared,
    BreakWithdrawn,
    CodeListDefined,
    CorrespondencePublished,
    CorrespondenceWithdrawn,
    DefinitionEvent,
    IndicatorDefined,
    PackInstalled,
    SourceDeclared,
    payload_of,
)
from services.catalog.domain.names import require_prefix, require_texts
from services.catalog.domain.packs import Change, Pack, change_of, installed_as, merged


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """Everything that is defined, by code; sources by country, indicator and code."""

    code_lists: Mapping[str, CodeList] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    sources: Mapping[tuple[str, str, str], Source] = field(default_factory=dict)
    breaks: Mapping[tuple[str, str, str, str], Break] = field(default_factory=dict)
    correspondences: Mapping[Key, Published] = field(default_factory=dict)
    packs: Mapping[tuple[str, str | None], PackInstalled] = field(default_factory=dict)

    def sources_of(self, country: str, indicator: str) -> list[Source]:
        return [each for key, each in self.sources.items() if key[:2] == (country, indicator)]

    def reported(self, indicator: str) -> bool:
        """Whether a country declared a source for it: only then can there be figures of it."""
        return any(key[1] == indicator for key in self.sources)


def evolve(state: Definitions, event: DefinitionEvent) -> Definitions:
    """The definitions after an event."""
    match event:
        case CodeListDefined(code_list=code_list):
            return replace(state, code_lists={**state.code_lists, code_list.code: code_list})
        case IndicatorDefined(indicator=indicator):
            before = state.indicators.get(indicator.code)
            numbered = replace(indicator, number=1 if before is None else before.number + 1)
            return replace(state, indicators={**state.indicators, indicator.code: numbered})
        case SourceDeclared(source=source):
            key = (source.country, source.indicator, source.code)
            return replace(state, sources={**state.sources, key: source})
        case PackInstalled(pack=code, namespace=namespace):
            return replace(state, packs={**state.packs, (code, namespace): event})
        case BreakDeclared(declared=declared):
            return replace(state, breaks={**state.breaks, declared.key: declared})
        case BreakWithdrawn(country=country, indicator=of, source=code, period=period):
            gone = (country, of, code, period)
            left = {key: each for key, each in state.breaks.items() if key != gone}
            return replace(state, breaks=left)
        case CorrespondencePublished(correspondence=correspondence):
            after = _published(state, correspondence.key).with_version(correspondence)
            return replace(state, correspondences={**state.correspondences, correspondence.key: after})
        case CorrespondenceWithdrawn(country=country, indicator=of, target=target, version=version):
            table = (country, of, target)
            after = _published(state, table).ended(version, 0)
            return replace(state, correspondences={**state.correspondences, table: after})
    assert_never(event)


def decide(state: Definitions, command: Definition) -> list[DefinitionEvent]:
    """The events that a definition leads to; none where everything stands already as it is defined."""
    match command:
        case DefineCodeList(code=code, namespace=namespace, names=names, codes=codes):
            return _define_code_list(state, code_list_of(code, namespace, names, codes))
        case DefineIndicator(indicator=indicator):
            return _define_indicator(state, replace(indicator, position=0))
        case DeclareSource(source=source, agency_is_open=agency_is_open):
            return _declare_source(state, source, agency_is_open)
        case InstallPack(pack=pack):
            return installation(state, pack)[0]
        case DeclareBreak(declared=declared):
            return _declare_break(state, declared)
        case WithdrawBreak(country=country, indicator=code, source=of, period=period):
            known = (country, code, of, period) in state.breaks
            gone = BreakWithdrawn(country=country, indicator=code, source=of, period=period)
            return [gone] if known else []
        case PublishCorrespondence(correspondence=correspondence, expected=expected):
            return [*_publish(state, correspondence, expected)]
        case WithdrawCorrespondence(key=key, expected=expected):
            return [*correspondences.withdraw(state.correspondences, key, expected)]
    assert_never(command)


def installation(state: Definitions, pack: Pack) -> tuple[list[DefinitionEvent], list[Change]]:
    """The events of installing a pack, and what it changes, definition by definition.

    Nothing is written where this version was installed with this content and everything stands. Raises
    PackOutdated, and whatever its definitions are refused for.
    """
    before = state.packs.get((pack.code, pack.namespace))
    if before is not None and before.version > pack.version:
        raise PackOutdated(pack=pack.code, version=pack.version, installed=before.version)
    events: list[DefinitionEvent] = []
    changes = []
    brought: tuple[CodeList | Indicator, ...] = (*pack.code_lists, *pack.indicators)
    for wanted in brought:
        known: CodeList | Indicator | None
        command: Definition
        if isinstance(wanted, CodeList):
            known = state.code_lists.get(wanted.code)
            both = merged(known, wanted)
            command = DefineCodeList(
                code=both.code, namespace=both.namespace, names=both.names, codes=tuple(both.codes.values())
            )
        else:
            known = state.indicators.get(wanted.code)
            command = DefineIndicator(indicator=wanted)
        new = decide(state, command)
        changes.append(change_of(known, wanted, new))
        for event in new:
            state = evolve(state, event)
        events += new
    done = installed_as(pack)
    return (events if before == done and not events else [*events, done]), changes


def _define_code_list(state: Definitions, code_list: CodeList) -> list[DefinitionEvent]:
    require_prefix(code_list.code, code_list.namespace)
    known = state.code_lists.get(code_list.code)
    if known is not None:
        _require_codes_kept(state, known, code_list)
    before = None if known is None else CodeListDefined(code_list=known)
    return _unless_known(before, CodeListDefined(code_list=code_list))


def _require_codes_kept(state: Definitions, known: CodeList, wanted: CodeList) -> None:
    """Figures may stand under any code of a list that an indicator uses."""
    users = sorted(
        indicator.code
        for indicator in state.indicators.values()
        if any(each.code_list == known.code for each in indicator.dimensions)
    )
    lost = [
        code
        for code, each in known.codes.items()
        if code not in wanted.codes or wanted.codes[code].kind != each.kind
    ]
    if users and lost:
        raise CodesInUse(code_list=known.code, codes=lost, indicators=users)


def _define_indicator(state: Definitions, wanted: Indicator) -> list[DefinitionEvent]:
    require_prefix(wanted.code, wanted.namespace)
    require_texts("names", wanted.names)
    require_texts("definitions", wanted.definitions)
    known = state.indicators.get(wanted.code)
    names = set()
    for dimension in wanted.dimensions:
        require_texts(f"dimensions.{dimension.name}.names", dimension.names)
        if dimension.name in names:
            raise DuplicateDimension(dimension=dimension.name)
        if is_reserved(dimension.name) and (known is None or known.dimension(dimension.name) is None):
            # One that stands since before its name meant something else stays: figures may be under it.
            raise ReservedDimension(dimension=dimension.name)
        names.add(dimension.name)
        code_list = state.code_lists.get(dimension.code_list)
        if code_list is None or code_list.namespace not in {None, wanted.namespace}:
            raise UnknownCodeList(code_list=dimension.code_list, dimension=dimension.name)
        if dimension.default not in code_list.codes:
            raise UnknownDefault(
                dimension=dimension.name, default=dimension.default, code_list=code_list.code
            )
    if known is not None and state.reported(wanted.code):
        _require_meaning_kept(state, known, wanted)
    before = None if known is None else IndicatorDefined(indicator=known)
    return _unless_known(before, IndicatorDefined(indicator=wanted))


def _require_meaning_kept(state: Definitions, known: Indicator, wanted: Indicator) -> None:
    """What figures may stand on already: they keep their meaning, their keys and their digits."""
    if wanted.measure != known.measure:
        raise DefinitionInUse(indicator=known.code, part="measure")
    if wanted.decimals < known.decimals:
        raise DefinitionInUse(indicator=known.code, part="decimals")
    units = {source.unit for key, source in state.sources.items() if key[1] == known.code}
    if not units <= set(wanted.units):
        raise DefinitionInUse(indicator=known.code, part="units")
    for dimension in known.dimensions:
        same = wanted.dimension(dimension.name)
        if same is None or same.code_list != dimension.code_list:
            raise DefinitionInUse(indicator=known.code, part=f"dimensions.{dimension.name}")
        if same.additive and not dimension.additive:
            # Masks were decided without these sums: they would give hidden figures away.
            raise DefinitionInUse(indicator=known.code, part=f"dimensions.{dimension.name}.additive")
    for dimension in wanted.dimensions:
        if known.dimension(dimension.name) is None and not dimension.optional:
            raise DefinitionInUse(indicator=known.code, part=f"dimensions.{dimension.name}")


def _declare_source(state: Definitions, source: Source, agency_is_open: bool) -> list[DefinitionEvent]:
    require_texts("names", source.names)
    indicator = state.indicators.get(source.indicator)
    if indicator is None or indicator.namespace not in {None, source.country}:
        raise UnknownIndicator(indicator=source.indicator)
    if source.unit not in indicator.units:
        raise UnitNotAccepted(indicator=indicator.code, unit=source.unit, units=list(indicator.units))
    if source.agency is not None and not agency_is_open:
        raise UnknownAgency(agency=source.agency)
    known = state.sources.get((source.country, source.indicator, source.code))
    if known is not None and known.unit != source.unit:
        raise UnitFixed(source=source.code, unit=known.unit)
    official = next(
        (each for each in state.sources_of(source.country, source.indicator) if each.official), None
    )
    if not source.official and (official is None or official.code == source.code):
        raise OfficialSourceNeeded(source=source.code)
    before = None if known is None else SourceDeclared(source=known)
    events = _unless_known(before, SourceDeclared(source=source))
    if source.official and official is not None and official.code != source.code:
        # One official source at every position of the log, for whoever follows it.
        events.insert(0, SourceDeclared(source=replace(official, official=False, official_from=None)))
    return events


def _declare_break(state: Definitions, declared: Break) -> list[DefinitionEvent]:
    require_texts("names", declared.names)
    if declared.key[:3] not in state.sources:
        raise SourceNotDeclared(
            country=declared.country, indicator=declared.indicator, source=declared.source
        )
    if first_day(declared.period) is None:
        raise NoPeriod(period=declared.period)
    known = state.breaks.get(declared.key)
    before = None if known is None else BreakDeclared(declared=known)
    return _unless_known(before, BreakDeclared(declared=declared))


def _published(state: Definitions, key: Key) -> Published:
    return state.correspondences.get(key, Published())


def _publish(state: Definitions, wanted: Correspondence, expected: int) -> list[CorrespondencePublished]:
    return correspondences.publish(
        state.correspondences, state.indicators, state.code_lists, wanted, expected
    )


def _unless_known(known: DefinitionEvent | None, wanted: DefinitionEvent) -> list[DefinitionEvent]:
    return [] if known is not None and payload_of(known) == payload_of(wanted) else [wanted]
