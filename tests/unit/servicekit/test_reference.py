"""The in-memory reference: catalog, groups, workflows and agreements out of events."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from servicekit.contracts import event_types
from servicekit.reference import Agreement, Group, Reference, Workflow
from servicekit.upcasters import agreement_set_v1

positions = count(1)


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What Reference reads of a recorded event."""

    type: str
    payload: dict[str, Any]
    position: int
    readable: bool = True


def event(kind: str, /, **payload: Any) -> Recorded:
    return Recorded(type=kind, payload=payload, position=next(positions))


def names(text: str) -> dict[str, str]:
    return {"en": text, "ru": f"{text} (ru)"}


INDICATOR = event(
    "catalog.indicator-defined",
    indicator="ENTRIES",
    namespace=None,
    names=names("Entries"),
    definitions=names("Foreigners entering"),
    measure="flow",
    units=["cases"],
    decimals=0,
    frequencies=["Q", "M"],
    timeliness_days=90,
    mask_up_to=4,
    counts_own_citizens=False,
    dimensions=[
        {
            "dimension": "citizenship",
            "names": names("Citizenship"),
            "code_list": "COUNTRY",
            "optional": False,
            "additive": True,
            "default": "_T",
        },
        {
            "dimension": "border_type",
            "names": names("Border"),
            "code_list": "BORDER_TYPE",
            "optional": True,
            "additive": True,
            "default": "_T",
        },
    ],
)
ALWAYS: dict[str, Any] = {"aliases": [], "valid_from": None, "valid_to": None}
COUNTRIES = event(
    "catalog.code-list-defined",
    code_list="COUNTRY",
    names=names("Countries"),
    namespace=None,
    codes=[
        {"code": "_T", "names": names("Total"), "kind": "total", "parent": None, **ALWAYS},
        {
            "code": "MD",
            "names": names("Moldova"),
            "kind": "value",
            "parent": "_T",
            "aliases": ["MDA"],
            "valid_from": "1991-08-27",
            "valid_to": None,
        },
        {"code": "QQ", "names": {"en": "Only English", "ru": ""}, "kind": "value", "parent": "_T", **ALWAYS},
    ],
)


def source(code: str, *, official: bool, country: str = "MD", since: str | None = None) -> Recorded:
    return event(
        "catalog.source-declared",
        country=country,
        indicator="ENTRIES",
        source=code,
        agency=None,
        names=names(code),
        kind="register",
        unit="cases",
        official=official,
        official_from=since,
        rounding_base=None,
    )


def following(*events: Any) -> Reference:
    reference = Reference()
    for each in events:
        reference.apply(each)
    return reference


def test_an_indicator_is_as_it_was_defined_last() -> None:
    again = event("catalog.indicator-defined", **{**INDICATOR.payload, "timeliness_days": 30})
    reference = following(INDICATOR, again)
    found = reference.indicator("ENTRIES")
    assert found is not None
    assert (found.timeliness_days, found.position) == (30, again.position)
    assert found.units == ("cases",)
    assert [each.name for each in found.dimensions] == ["citizenship", "border_type"]
    border = found.dimension("border_type")
    assert border is not None and border.optional
    assert found.dimension("sex") is None
    assert reference.indicators() == (found,)
    assert reference.indicator("EXITS") is None


def test_a_code_list_keeps_the_order_it_was_defined_in() -> None:
    reference = following(COUNTRIES)
    found = reference.code_list("COUNTRY")
    assert found is not None
    assert list(found.codes) == ["_T", "MD", "QQ"]
    assert found.codes["_T"].kind == "total"
    assert found.codes["MD"].aliases == ("MDA",)
    assert (found.codes["MD"].valid_from, found.codes["MD"].valid_to) == (date(1991, 8, 27), None)
    assert found.codes["MD"].parent == "_T"
    assert reference.code_lists() == (found,)


@pytest.mark.parametrize(
    ("code", "language", "text"),
    [
        ("MD", "ru", "Moldova (ru)"),
        ("MD", "en", "Moldova"),
        ("MD", "fr", "Moldova"),
        ("QQ", "ru", "Only English"),
        ("ZZ", "ru", "ZZ"),
    ],
)
def test_a_label_falls_back_to_english_and_then_to_the_code(code: str, language: str, text: str) -> None:
    reference = following(COUNTRIES)
    assert reference.label("COUNTRY", code, language) == text
    assert reference.country_name(code, language) == text
    assert reference.label("SEX", code, language) == code


def test_of_several_sources_the_last_that_was_named_official_is_the_only_one() -> None:
    reference = following(
        source("REG", official=True), source("BOX", official=True), source("ABC", official=False)
    )
    assert [(each.code, each.official) for each in reference.sources("MD", "ENTRIES")] == [
        ("BOX", True),
        ("ABC", False),
        ("REG", False),
    ]


def test_a_source_is_official_for_the_periods_that_its_country_says() -> None:
    first, second = source("REG", official=True), source("BOX", official=True, since="2020-01-01")
    renamed = source("BOX", official=True, since="2020-01-01")
    third = source("REG", official=True, since="2023-07-01")
    reference = following(first, second, renamed, third, source("BOX", official=False))
    assert reference.officials("MD", "ENTRIES") == (
        (None, "REG"),
        (date(2020, 1, 1), "BOX"),
        (date(2023, 7, 1), "REG"),
    )
    asked = [date(2019, 12, 31), date(2020, 1, 1), date(2023, 6, 30), date(2023, 7, 1)]
    assert [reference.official_at("MD", "ENTRIES", day) for day in asked] == ["REG", "BOX", "BOX", "REG"]
    assert reference.official_at("MD", "EXITS", asked[0]) is None
    earlier = following(first, second, third, source("BOX", official=True, since="2019-01-01"))
    assert earlier.official_at("MD", "ENTRIES", date(2024, 1, 1)) == "BOX"
    since = following(source("REG", official=True, since="2020-01-01"))
    assert since.official_at("MD", "ENTRIES", date(2010, 1, 1)) == "REG"
    anew = following(first, second, third, source("BOX", official=True))
    assert anew.officials("MD", "ENTRIES") == ((None, "BOX"),)


def test_an_official_source_leaves_those_of_other_countries_alone() -> None:
    reference = following(source("REG", official=True), source("REG", official=True, country="KG"))
    mine = reference.source("MD", "ENTRIES", "REG")
    assert mine is not None and mine.official
    assert reference.source("MD", "EXITS", "REG") is None


def test_documentation_says_whether_it_is_complete_and_where_it_stands() -> None:
    written = event(
        "catalog.documentation-written",
        country="MD",
        indicator="ENTRIES",
        fields={"definition": names("Every crossing")},
        complete=False,
    )
    found = following(written).documentation("MD", "ENTRIES")
    assert found is not None
    assert found.fields["definition"]["en"] == "Every crossing"
    assert (found.complete, found.position) == (False, written.position)


def test_documentation_whose_key_was_destroyed_leaves_no_trace() -> None:
    sealed = Recorded(type="catalog.documentation-written", payload={}, position=7, readable=False)
    assert following(sealed).documentation("MD", "ENTRIES") is None


def test_a_group_has_members_and_partners_and_a_standing_can_change() -> None:
    def join(country: str, standing: str) -> Recorded:
        return event("identity.group-joined", group="REGION", country=country, standing=standing)

    formed = event("identity.group-formed", group="REGION", names=names("Region"))
    reference = following(formed, join("MD", "member"), join("AM", "member"), join("PL", "partner"))
    assert reference.groups()["REGION"] == Group(
        code="REGION", names=names("Region"), members=("AM", "MD"), partners=("PL",)
    )
    reference.apply(join("PL", "member"))
    assert reference.groups()["REGION"].members == ("AM", "MD", "PL")
    assert reference.groups()["REGION"].partners == ()
    reference.apply(formed)
    assert reference.groups()["REGION"].members == ("AM", "MD", "PL")


def test_a_country_that_decided_nothing_has_the_strictest_usual_rules() -> None:
    reference = following(event("identity.country-admitted", country="MD"))
    assert reference.countries() == ("MD",)
    assert reference.workflow("MD") == Workflow(
        validation_required=True, approval_required=True, distinct_validator_and_approver=False
    )
    assert reference.agreement("MD", "ENTRIES") == Agreement(mode="national", countries=(), position=0)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "holds"),
    [(None, None, True), (0, None, True), (1, None, False), (None, 0, False), (None, 1, True)],
)
def test_an_agreement_holds_from_its_beginning_to_its_end(
    starts_at: int | None, ends_at: int | None, holds: bool
) -> None:
    now = datetime(2025, 3, 1, tzinfo=UTC)
    begin, end = (None if days is None else now + timedelta(days=days) for days in (starts_at, ends_at))
    assert Agreement(mode="public", starts_at=begin, ends_at=end).holds_at(now) == holds


def test_workflow_and_agreement_are_as_they_were_set_last() -> None:
    place = {"country": "MD", "indicator": "ENTRIES"}
    public = agreement_set_v1({**place, "mode": "public", "countries": []})
    terms = {"en": "For analysis only.", "ru": "Только для анализа."}
    bilateral = {
        **agreement_set_v1({**place, "mode": "bilateral", "countries": ["PL"]}),
        "people": ["12"],
        "terms": terms,
        "ends_at": "2026-01-01T00:00:00+00:00",
        "existence": "announced",
    }
    agreed = event("identity.agreement-set", **bilateral)
    reference = following(
        event("identity.agreement-set", **public),
        agreed,
        event(
            "identity.workflow-set",
            country="MD",
            validation_required=False,
            approval_required=True,
            distinct_validator_and_approver=True,
            released_by="other",
        ),
    )
    assert reference.agreement("MD", "ENTRIES") == Agreement(
        mode="bilateral",
        countries=("PL",),
        people=("12",),
        terms=terms,
        ends_at=datetime(2026, 1, 1, tzinfo=UTC),
        existence="announced",
        position=agreed.position,
    )
    assert reference.workflow("MD") == Workflow(
        validation_required=False,
        approval_required=True,
        distinct_validator_and_approver=True,
        released_by="other",
    )


def test_an_agency_that_was_closed_is_still_named() -> None:
    reference = following(
        event("identity.agency-registered", country="MD", agency="SBGS", names=names("Border service")),
        event("identity.agency-registered", country="MD", agency="MIA", names=names("Ministry")),
        event("identity.agency-closed", country="MD", agency="SBGS", reason="merged"),
    )
    assert [(each.code, each.is_open) for each in reference.agencies("MD")] == [
        ("MIA", True),
        ("SBGS", False),
    ]
    border = reference.agency("MD", "SBGS")
    assert border is not None and border.names["en"] == "Border service"
    assert reference.agencies("KG") == ()


def test_applying_an_event_twice_equals_once() -> None:
    once = following(INDICATOR, COUNTRIES, source("REG", official=True))
    twice = following(INDICATOR, INDICATOR, COUNTRIES, COUNTRIES, source("REG", official=True))
    assert once.indicators() == twice.indicators()
    assert once.code_lists() == twice.code_lists()
    assert once.sources("MD", "ENTRIES") == twice.sources("MD", "ENTRIES")


def test_every_type_that_it_follows_is_an_event_type_of_the_contracts() -> None:
    assert Reference.TYPES <= {each.name for each in event_types()}


def test_it_can_be_waited_for_until_it_knows_a_position() -> None:
    reference = Reference()
    assert not reference.wait_for(INDICATOR.position, timeout_s=0)
    reference.apply(INDICATOR)
    assert reference.wait_for(INDICATOR.position, timeout_s=0)
    assert not reference.wait_for(INDICATOR.position + 1, timeout_s=0)


def test_events_of_other_types_only_move_its_position() -> None:
    reference = following(event("submission.released", submission="1"))
    assert reference.indicators() == ()
