"""Decisions about report templates: whose they are, who was quicker, and what fits nothing."""

from dataclasses import replace
from typing import Any

import pytest

from servicekit.concepts import Dimension, Indicator
from servicekit.errors import ComityError
from services.reporting.domain.defined import (
    Defined,
    DefineTemplate,
    Event,
    RetireTemplate,
    TemplateDefined,
    decide,
    evolve,
)
from services.reporting.domain.specification import specification_of

NAMES = {"en": "Largest", "ru": "Крупнейшие"}


def indicator(code: str, *dimensions: str, namespace: str | None = None, loose: str = "") -> Indicator:
    return Indicator(
        code=code,
        namespace=namespace,
        names={"en": code, "ru": code},
        definitions={},
        measure="flow",
        units=("persons",),
        decimals=0,
        frequencies=("A",),
        timeliness_days=90,
        mask_up_to=4,
        counts_own_citizens=False,
        dimensions=tuple(
            Dimension(
                name=name,
                names={"en": name},
                code_list=name.upper(),
                optional=False,
                additive=name != loose,
                default="_T",
            )
            for name in dimensions
        ),
        position=1,
    )


INDICATORS = (
    indicator("ASYLUM", "citizenship", "sex", "application", loose="application"),
    indicator("ENTRIES", "citizenship", "purpose"),
)
CODES = {"SEX": ("_T", "M", "F"), "CITIZENSHIP": ("_T", "UA"), "PURPOSE": ("_T", "WORK")}


def define(expected: int = 0, *, namespace: str | None = None, **data: Any) -> DefineTemplate:
    wanted = {"id": "largest", "names": NAMES, "rows": ["citizenship"], **data}
    return DefineTemplate(
        specification=specification_of(wanted),
        namespace=namespace,
        expected=expected,
        indicators=INDICATORS,
        codes=lambda name: CODES.get(name, ()),
        taken={"top-origins"},
    )


def after(*events: Event) -> Defined | None:
    state = None
    for event in events:
        state = evolve(state, event)
    return state


[FIRST] = decide(None, define())


def test_revisions_follow_each_other_and_the_same_again_is_nothing_new() -> None:
    assert isinstance(FIRST, TemplateDefined) and FIRST.revision == 1
    state = after(FIRST)
    assert decide(state, define(1)) == []
    [second] = decide(state, define(1, top=5))
    assert second.revision == 2 and second.specification["top"] == 5  # type: ignore[union-attr]
    [end] = decide(after(FIRST, second), RetireTemplate(template="largest", expected=2))
    ended = after(FIRST, second, end)
    assert ended is not None and ended.retired and ended.revision == 3
    [again] = decide(ended, define(3))
    assert again.revision == 4 and not after(FIRST, second, end, again).retired  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (define(0, top=5), {"expected": 0, "revision": 1}),
        (define(2, top=5), {"expected": 2, "revision": 1}),
        (RetireTemplate(template="largest", expected=4), {"expected": 4, "revision": 1}),
    ],
)
def test_what_was_read_before_somebody_else_saved_is_refused(command: Any, fields: dict[str, int]) -> None:
    with pytest.raises(ComityError) as refused:
        decide(after(FIRST), command)
    assert refused.value.code == "template-edited-meanwhile"
    assert refused.value.fields == {"template": "largest", **fields}


@pytest.mark.parametrize(
    ("data", "namespace", "code", "fields"),
    [
        ({"id": "Largest"}, None, "template-namespace", {}),
        ({"id": "MD.largest"}, None, "template-namespace", {"namespace": None}),
        ({"id": "largest"}, "MD", "template-namespace", {"namespace": "MD"}),
        ({"id": "KZ.largest"}, "MD", "template-namespace", {"template": "KZ.largest"}),
        ({"id": "top-origins"}, None, "template-taken", {}),
        ({"id": "saved"}, None, "template-taken", {}),
        (
            {"indicator": "NONE"},
            None,
            "malformed-specification",
            {"place": "indicator", "value": "NONE", "why": "not-there"},
        ),
        (
            {"rows": ["height"]},
            None,
            "malformed-specification",
            {"place": "rows[0]", "value": "height", "why": "not-there"},
        ),
        ({"tables": ["sex", "height"]}, None, "malformed-specification", {"place": "tables[1]"}),
        ({"rows": ["sex"], "columns": ["purpose"]}, None, "malformed-specification", {"place": "rows"}),
        (
            {"filters": {"citizenship": ["UA", "XX"]}},
            None,
            "malformed-specification",
            {"place": "filters.citizenship[1]", "value": "XX", "why": "not-there"},
        ),
        ({"filters": {"sex": ["M", "F"]}}, None, "codes-off-axis", {"dimension": "sex"}),
        (
            {"indicator": "ASYLUM", "rows": ["application"], "measure": "share"},
            None,
            "not-additive",
            {"dimension": "application"},
        ),
        (
            {"indicator": "ENTRIES", "rows": ["sex"]},
            None,
            "malformed-specification",
            {"place": "rows[0]", "value": "sex"},
        ),
    ],
)
def test_what_fits_nothing_is_refused_with_its_place(
    data: dict[str, Any], namespace: str | None, code: str, fields: dict[str, Any]
) -> None:
    with pytest.raises(ComityError) as refused:
        decide(None, define(namespace=namespace, **data))
    assert refused.value.code == code
    assert refused.value.fields.items() >= fields.items()


def test_a_retired_template_is_not_retired_again() -> None:
    state = after(FIRST)
    assert state is not None
    with pytest.raises(ComityError) as refused:
        decide(replace(state, retired=True), RetireTemplate(template="largest", expected=1))
    assert refused.value.code == "template-retired"


def test_a_template_of_a_country_carries_its_code() -> None:
    [event] = decide(None, define(namespace="MD", id="MD.largest"))
    assert (event.template, event.namespace) == ("MD.largest", "MD")
