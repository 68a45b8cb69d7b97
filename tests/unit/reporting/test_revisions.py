"""What revisions come to, in the terms of official statistics."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.revisions import Revised, summary_of


def test_the_measures_of_revisions_are_those_of_revision_analysis() -> None:
    found = summary_of(
        [Revised(first=100, latest=110), Revised(first=200, latest=190), Revised(first=50, latest=50)]
    )
    assert found is not None
    assert (found.count, found.revised) == (3, 2)
    assert found.mean == 0
    assert found.absolute == Decimal(20) / 3
    assert found.spread == 10
    assert found.relative == Decimal(2000) / 350


def test_a_relative_revision_is_of_the_first_figure_and_there_is_none_from_zero() -> None:
    assert Revised(first=80, latest=100).relative == 25
    assert Revised(first=0, latest=3).relative is None
    assert Revised(first=Decimal("2.5"), latest=Decimal("2.0")).relative == -20


def test_nothing_comes_of_nothing_and_one_figure_has_no_spread() -> None:
    assert summary_of([]) is None
    alone = summary_of([Revised(first=0, latest=0)])
    assert alone is not None and alone.spread is None and alone.relative is None


FIGURES = st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), min_size=1, max_size=30)


@given(FIGURES)
def test_the_mean_never_exceeds_the_mean_of_absolute_revisions(pairs: list[tuple[int, int]]) -> None:
    found = summary_of([Revised(first=first, latest=latest) for first, latest in pairs])
    assert found is not None
    assert abs(found.mean) <= found.absolute + Decimal("1e-9")
    assert found.revised <= found.count
