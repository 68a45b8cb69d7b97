"""A saved mapping: its versions, and when it is used no longer."""

from dataclasses import replace

import pytest

from services.submission.domain.errors import MappingIsRetired, MappingNameMissing
from services.submission.domain.layouts import Column, Layout, PeriodFrom
from services.submission.domain.mapping import (
    Mapping,
    MappingEvent,
    MappingSaved,
    RetireMapping,
    SaveMapping,
    decide,
    event_from,
    folded,
    payload_of,
)

LAYOUT = Layout(
    form="csv",
    heading=(1, 1),
    columns=(Column(at=1, heading="People", gives="value"),),
    period=PeriodFrom(kind="constant", text="2024"),
)
SAVE = SaveMapping(
    mapping="m1", country="MD", indicator="EXITS", source="REG", name="Ours", layout=LAYOUT, by="person:1"
)
RETIRE = RetireMapping(by="person:1")


def after(*commands: SaveMapping | RetireMapping) -> Mapping | None:
    events: list[MappingEvent] = []
    for command in commands:
        events += decide(folded(events), command)
    return folded(events)


def test_each_saving_is_the_next_version_of_the_same_mapping() -> None:
    changed = replace(SAVE, layout=replace(LAYOUT, decimal=","), name="  Ours,  anew ")
    found = after(SAVE, changed)
    assert found is not None
    assert (found.version, found.name, found.layout.decimal) == (2, "Ours, anew", ",")


def test_saving_what_is_saved_already_changes_nothing() -> None:
    assert decide(after(SAVE), SAVE) == []


def test_a_mapping_needs_a_name() -> None:
    with pytest.raises(MappingNameMissing):
        decide(None, replace(SAVE, name=" \t"))


def test_a_mapping_that_was_given_up_is_neither_saved_nor_given_up_again() -> None:
    given_up = after(SAVE, RETIRE)
    assert given_up is not None
    assert given_up.retired
    assert decide(given_up, RETIRE) == []
    with pytest.raises(MappingIsRetired):
        decide(given_up, replace(SAVE, name="Other"))


def test_its_events_are_the_same_after_the_wire() -> None:
    [saved] = decide(None, SAVE)
    assert isinstance(saved, MappingSaved)
    [retired] = decide(after(SAVE), RETIRE)
    for event, name in ((saved, "submission.mapping-saved"), (retired, "submission.mapping-retired")):
        assert event_from(name, payload_of(event)) == event
