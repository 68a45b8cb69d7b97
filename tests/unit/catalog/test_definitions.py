"""Decisions about indicators, code lists and sources."""

from dataclasses import replace
from datetime import date
from functools import reduce
from typing import Any

import pytest

from servicekit.concepts import Code, Dimension, Indicator, Source
from servicekit.errors import ComityError
from services.catalog.domain import errors
from services.catalog.domain.commands import DeclareSource, DefineCodeList, DefineIndicator, Definition
from services.catalog.domain.definitions import Definitions, decide, evolve
from services.catalog.domain.events import (
    IndicatorDefined,
    SourceDeclared,
    definition_event_from,
    payload_of,
    type_of,
)


def names(text: str = "text") -> dict[str, str]:
    return {"en": text, "ru": text}


def code(name: str, **changes: Any) -> Code:
    kind = "total" if name == "_T" else "value"
    return Code(**{"code": name, "names": names(name), "kind": kind, "parent": None, **changes})


def code_list(name: str = "SEX", *codes: Code, namespace: str | None = None) -> DefineCodeList:
    return DefineCodeList(
        code=name, namespace=namespace, names=names(name), codes=codes or (code("_T"), code("M"), code("F"))
    )


INDICATOR = Indicator(
    code="ENTRIES",
    namespace=None,
    names=names(),
    definitions=names(),
    measure="flow",
    units=("cases", "persons"),
    decimals=1,
    frequencies=("Q", "M"),
    timeliness_days=90,
    mask_up_to=4,
    counts_own_citizens=False,
    dimensions=(
        Dimension(name="sex", names=names(), code_list="SEX", optional=False, additive=True, default="_T"),
    ),
    position=0,
)
SOURCE = Source(
    code="REG",
    country="MD",
    indicator="ENTRIES",
    agency=None,
    names=names(),
    kind="register",
    unit="cases",
    official=True,
    rounding_base=None,
)


def indicator(**changes: Any) -> DefineIndicator:
    return DefineIndicator(indicator=replace(INDICATOR, **changes))


def source(*, agency_is_open: bool = False, **changes: Any) -> DeclareSource:
    return DeclareSource(source=replace(SOURCE, **changes), agency_is_open=agency_is_open)


def dimension(name: str, code_list: str = "SEX", **changes: Any) -> Dimension:
    usual = Dimension(
        name=name, names=names(), code_list=code_list, optional=True, additive=True, default="_T"
    )
    return replace(usual, **changes)


def given(*commands: Definition) -> Definitions:
    state = Definitions()
    for command in commands:
        state = reduce(evolve, decide(state, command), state)
    return state


REPORTED = (code_list(), indicator(), source())


@pytest.mark.parametrize(
    ("codes", "refusal"),
    [
        ((code("M"), code("F")), errors.TotalNeeded),
        ((code("_T"), code("ALL", kind="total")), errors.TotalNeeded),
        ((code("_T", kind="value"), code("M")), errors.TotalNeeded),
        ((code("_T", parent="M"), code("M")), errors.TotalNeeded),
        ((code("_T"), code("M"), code("M")), errors.DuplicateCode),
        ((code("_T"), code("_T")), errors.DuplicateCode),
        ((code("_T"), code("M", parent="X")), errors.UnknownParent),
        ((code("_T"), code("M"), code("F", aliases=("m ",))), errors.AliasAmbiguous),
        ((code("_T"), code("M", names=names("Men")), code("F", aliases=("MEN*",))), errors.AliasAmbiguous),
        ((code("_T"), code("M", aliases=("H–F",)), code("F", aliases=("h - f",))), errors.AliasAmbiguous),
        ((code("_T"), code("M", aliases=(" * ",))), errors.AliasEmpty),
        (
            (code("_T"), code("M", valid_from=date(2024, 1, 2), valid_to=date(2024, 1, 1))),
            errors.ValidityReversed,
        ),
        ((code("_T"), code("A", parent="B"), code("B", parent="A")), errors.ParentCycle),
        ((code("_T"), code("A", parent="A")), errors.ParentCycle),
        (
            (code("_T"), code("A", parent="B"), code("B", parent="C"), code("C", parent="B")),
            errors.ParentCycle,
        ),
        ((code("_T"), code("M", names={"en": "Men", "ru": " "})), errors.TextMissing),
    ],
)
def test_a_code_list_that_is_not_sound_is_refused(
    codes: tuple[Code, ...], refusal: type[ComityError]
) -> None:
    with pytest.raises(refusal):
        decide(Definitions(), code_list("SEX", *codes))


def test_directly_beneath_the_total_is_the_same_as_without_a_parent() -> None:
    state = given(code_list("SEX", code("_T"), code("M", parent="_T"), code("MM", parent="M")))
    assert {each.code: each.parent for each in state.code_lists["SEX"].codes.values()} == {
        "_T": None,
        "M": None,
        "MM": "M",
    }


def test_a_code_may_be_called_by_its_own_name_in_several_spellings() -> None:
    men = code("M", names=names("Men"), aliases=("MEN", "men*", "m", "Males"), valid_to=date(2024, 1, 1))
    state = given(code_list("SEX", code("_T"), men))
    assert state.code_lists["SEX"].codes["M"] == men


def test_codes_that_figures_may_stand_under_are_not_taken_away() -> None:
    state = given(code_list(), indicator())
    with pytest.raises(errors.CodesInUse) as refusal:
        decide(state, code_list("SEX", code("_T"), code("M")))
    assert refusal.value.fields == {"code_list": "SEX", "codes": ["F"], "indicators": ["ENTRIES"]}
    with pytest.raises(errors.CodesInUse):
        decide(state, code_list("SEX", code("_T"), code("M"), code("F", kind="unknown")))


def test_codes_of_a_list_that_no_indicator_uses_may_go() -> None:
    assert decide(given(code_list()), code_list("SEX", code("_T"), code("M")))


def test_codes_are_added_renamed_and_reordered_at_any_time() -> None:
    changed = code_list("SEX", code("_T"), code("F", names=names("Women")), code("M"), code("X"))
    state = given(*REPORTED, changed)
    assert list(state.code_lists["SEX"].codes) == ["_T", "F", "M", "X"]
    assert state.code_lists["SEX"].codes["F"].names["en"] == "Women"


def test_another_order_of_the_same_codes_is_a_change() -> None:
    state = given(code_list())
    assert decide(state, code_list("SEX", code("_T"), code("F"), code("M")))
    assert decide(state, code_list()) == []


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (indicator(dimensions=(dimension("sex", "NOTHING"),)), errors.UnknownCodeList),
        (indicator(dimensions=(dimension("sex", "KG_LIST"),)), errors.UnknownCodeList),
        (indicator(dimensions=(dimension("sex"), dimension("sex"))), errors.DuplicateDimension),
        *(
            (indicator(dimensions=(dimension(name),)), errors.ReservedDimension)
            for name in ("period", "previous", "year_before", "rows", "seen_by", "flags", "new", "sex_label")
        ),
        (indicator(dimensions=(dimension("sex", default="X"),)), errors.UnknownDefault),
        (indicator(names={"en": "Entries"}), errors.TextMissing),
        (indicator(definitions={"en": "", "ru": "Въезды"}), errors.TextMissing),
        (indicator(code="MD_ENTRIES"), errors.NamespacePrefix),
        (indicator(namespace="MD"), errors.NamespacePrefix),
        (indicator(code="KG_ENTRIES", namespace="MD"), errors.NamespacePrefix),
    ],
)
def test_an_indicator_that_is_not_sound_is_refused(
    command: DefineIndicator, refusal: type[ComityError]
) -> None:
    state = given(code_list(), code_list("KG_LIST", code("_T"), namespace="KG"))
    with pytest.raises(refusal):
        decide(state, command)


def test_a_dimension_that_was_named_so_before_it_was_refused_stays() -> None:
    older = replace(INDICATOR, dimensions=(dimension("previous"),))
    state = reduce(evolve, [IndicatorDefined(indicator=older)], given(code_list()))
    [event] = decide(state, DefineIndicator(indicator=replace(older, mask_up_to=9)))
    assert isinstance(event, IndicatorDefined)
    assert event.indicator.dimension("previous") is not None
    more = replace(older, dimensions=(dimension("previous"), dimension("rows")))
    with pytest.raises(errors.ReservedDimension):
        decide(state, DefineIndicator(indicator=more))


def test_a_national_indicator_counts_in_shared_lists_and_in_its_own() -> None:
    own = code_list("MD_SECTOR", code("_T"), namespace="MD")
    mixed = indicator(
        code="MD_ENTRIES", namespace="MD", dimensions=(dimension("sex"), dimension("sector", "MD_SECTOR"))
    )
    assert "MD_ENTRIES" in given(code_list(), own, mixed).indicators


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"measure": "stock"}, "measure"),
        ({"decimals": 0}, "decimals"),
        ({"units": ("persons",)}, "units"),
        ({"dimensions": ()}, "dimensions.sex"),
        ({"dimensions": (dimension("sex", "OTHER"),)}, "dimensions.sex"),
        ({"dimensions": (dimension("sex"), dimension("more", optional=False))}, "dimensions.more"),
    ],
)
def test_an_indicator_that_countries_report_keeps_its_meaning(changes: dict[str, Any], part: str) -> None:
    state = given(*REPORTED, code_list("OTHER", code("_T")))
    with pytest.raises(errors.DefinitionInUse) as refusal:
        decide(state, indicator(**changes))
    assert refusal.value.fields == {"indicator": "ENTRIES", "part": part}
    assert decide(given(code_list(), code_list("OTHER", code("_T")), indicator()), indicator(**changes))


def test_sums_that_masks_were_not_held_against_never_come_to_hold() -> None:
    state = given(*REPORTED)
    loosened = indicator(dimensions=(dimension("sex", optional=False, additive=False, default="F"),))
    state = reduce(evolve, decide(state, loosened), state)
    assert state.indicators["ENTRIES"].dimensions[0].default == "F"
    with pytest.raises(errors.DefinitionInUse) as refusal:
        decide(state, indicator())
    assert refusal.value.fields["part"] == "dimensions.sex.additive"


def test_an_indicator_that_countries_report_may_grow() -> None:
    grown = indicator(
        dimensions=(*INDICATOR.dimensions, dimension("more")), decimals=2, timeliness_days=30, mask_up_to=0
    )
    assert decide(given(*REPORTED), grown) == [IndicatorDefined(indicator=grown.indicator)]


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (source(indicator="NOTHING"), errors.UnknownIndicator),
        (source(indicator="KG_OWN"), errors.UnknownIndicator),
        (source(agency="SBGS"), errors.UnknownAgency),
        (source(code="NEW", official=False), errors.OfficialSourceNeeded),
        (source(names={"en": "x"}), errors.TextMissing),
    ],
)
def test_a_source_that_is_not_sound_is_refused(command: DeclareSource, refusal: type[ComityError]) -> None:
    own = indicator(code="KG_OWN", namespace="KG")
    with pytest.raises(refusal):
        decide(given(code_list(), indicator(), own), command)


def test_a_source_counts_in_a_unit_of_its_indicator_and_keeps_to_it() -> None:
    cases_only = given(code_list(), indicator(units=("cases",)))
    with pytest.raises(errors.UnitNotAccepted) as refusal:
        decide(cases_only, source(unit="persons"))
    assert refusal.value.fields == {"indicator": "ENTRIES", "unit": "persons", "units": ["cases"]}
    with pytest.raises(errors.UnitFixed):
        decide(given(*REPORTED), source(unit="persons"))


def test_there_is_one_official_source_at_every_position() -> None:
    state = given(*REPORTED, source(code="BOX", official=False))
    events = decide(state, source(code="BOX"))
    assert events == [
        SourceDeclared(source=replace(SOURCE, official=False)),
        SourceDeclared(source=replace(SOURCE, code="BOX")),
    ]
    with pytest.raises(errors.OfficialSourceNeeded):
        decide(state, source(official=False))


def test_a_source_becomes_official_from_a_day_on() -> None:
    state = given(*REPORTED, source(code="BOX", official=False))
    since = date(2024, 1, 1)
    assert decide(state, source(code="BOX", official_from=since)) == [
        SourceDeclared(source=replace(SOURCE, official=False)),
        SourceDeclared(source=replace(SOURCE, code="BOX", official_from=since)),
    ]


def test_official_sources_of_other_countries_stay() -> None:
    assert decide(given(*REPORTED), source(country="KG")) == [
        SourceDeclared(source=replace(SOURCE, country="KG"))
    ]


def test_declaring_the_same_source_again_changes_nothing() -> None:
    assert decide(given(*REPORTED), source()) == []
    assert decide(given(*REPORTED), source(rounding_base=5))


@pytest.mark.parametrize("command", REPORTED)
def test_an_event_that_was_written_is_read_back_as_it_was(command: Definition) -> None:
    (event,) = decide(given(*REPORTED[: REPORTED.index(command)]), command)
    assert payload_of(definition_event_from(type_of(event), payload_of(event))) == payload_of(event)
