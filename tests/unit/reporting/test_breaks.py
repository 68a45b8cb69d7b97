"""Figures at a break in series."""

from datetime import date

import pytest

from services.reporting.domain.breaks import broken, marked, start_of
from services.reporting.domain.figures import Figure


def figure(**changes: object) -> Figure:
    plain = Figure(
        country="MD",
        source="REG",
        frequency="A",
        period=20210101,
        codes=("_T",),
        value=5,
        absence=None,
        status="A",
        note=None,
        known_from=7,
        because="own",
        since=1,
    )
    return plain._replace(**changes)  # type: ignore[arg-type]


WHERE = broken([("MD", "REG", date(2021, 7, 1), "New register.")])


@pytest.mark.parametrize(
    ("frequency", "period"),
    [("A", 20210101), ("S", 20210701), ("Q", 20210701), ("M", 20210701), ("W", 20210628), ("D", 20210701)],
)
def test_the_first_figure_after_a_break_is_marked_in_every_frequency(frequency: str, period: int) -> None:
    assert start_of(frequency, date(2021, 7, 1)) == period
    (each,) = marked([figure(frequency=frequency, period=period)], WHERE)
    assert (each.status, each.note, each.flags(2025)) == ("B", "New register.", ("b",))


@pytest.mark.parametrize(
    "changes",
    [{"period": 20200101}, {"period": 20220101}, {"source": "BOX"}, {"country": "KG"}],
)
def test_other_figures_are_left_alone(changes: dict[str, object]) -> None:
    assert marked([figure(**changes)], WHERE) == [figure(**changes)]


def test_a_figure_at_a_break_keeps_what_its_country_said_of_it() -> None:
    (each,) = marked([figure(status="E", note="Estimated.")], WHERE)
    assert (each.status, each.note) == ("E", "Estimated. New register.")


def test_nothing_is_said_where_a_figure_is_hidden() -> None:
    hidden = figure(value=None, absence="masked")
    assert marked([hidden], WHERE) == [hidden]


def test_a_break_in_the_running_year_is_shown_as_one_and_as_provisional() -> None:
    (each,) = marked([figure(status="P")], WHERE)
    assert each.flags(2021) == ("p", "b")
