"""The mirror of an indicator where no rule set names one."""

from dataclasses import replace

import pytest

from servicekit.concepts import COUNTRY, Dimension, Indicator
from servicekit.mirrors import mirror_of

NAMES = {"en": "name", "ru": "имя"}


def dimension(name: str, code_list: str = COUNTRY) -> Dimension:
    return Dimension(name=name, names=NAMES, code_list=code_list, optional=True, additive=True, default="_T")


def flow(code: str, *dimensions: str) -> Indicator:
    return Indicator(
        code=code,
        namespace=None,
        names=NAMES,
        definitions=NAMES,
        measure="flow",
        units=("persons", "cases"),
        decimals=0,
        frequencies=("A", "Q"),
        timeliness_days=90,
        mask_up_to=4,
        counts_own_citizens=True,
        dimensions=(dimension("citizenship"), *map(dimension, dimensions)),
        position=1,
    )


LEAVING, COMING = flow("EMIGRATION", "next_residence"), flow("IMMIGRATION", "previous_residence")


def test_two_ends_of_a_movement_are_each_others_mirror() -> None:
    known = [LEAVING, COMING, flow("ASYLUM")]
    assert mirror_of(LEAVING, known) == {
        "indicator": "IMMIGRATION",
        "dimension": "next_residence",
        "partner_dimension": "previous_residence",
    }
    assert mirror_of(COMING, known)["indicator"] == "EMIGRATION"


@pytest.mark.parametrize(
    "other",
    [
        replace(COMING, measure="stock"),
        replace(COMING, namespace="MD"),
        replace(COMING, units=("cases",)),
        replace(COMING, frequencies=("M",)),
        replace(COMING, dimensions=(dimension("previous_residence", "REGION"),)),
        flow("IMMIGRATION", "next_residence"),
        flow("IMMIGRATION", "previous_residence", "next_residence"),
    ],
)
def test_what_is_no_other_end_is_no_mirror(other: Indicator) -> None:
    assert mirror_of(LEAVING, [LEAVING, other]) == {}


def test_where_several_could_be_meant_none_is() -> None:
    assert mirror_of(LEAVING, [LEAVING, COMING, flow("ARRIVALS", "origin")]) == {}
    assert mirror_of(flow("ASYLUM"), [LEAVING, COMING]) == {}
