"""Masks hold over all that is released in a year: groups of codes, months, quarters, sources."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.domain import release_masks
from services.reporting.domain.periods import parse_period
from services.reporting.domain.release_masks import Table, Version, decide_release
from tests.unit.reporting.attacker import Key, Sum, worked_out

THRESHOLD = 4
GROUPS = {"PL": "EU", "CZ": "EU", "EU": None, "UA": None, "GE": None}
LEAVES = ("PL", "CZ", "UA", "GE")
MONTHS = tuple(f"2024-{month:02}" for month in range(1, 7))
QUARTERS = {"2024-Q1": MONTHS[:3], "2024-Q2": MONTHS[3:]}
HALF = "2024-S1"

Figures = dict[Key, int]
Released = Mapping[Key, int | None]
"""None: withdrawn, or never there."""
Name = tuple[str, str]


def table_of(leaves: Mapping[str, int]) -> Figures:
    """Figures by citizenship with their group and their total."""
    figures = {(code,): value for code, value in leaves.items()}
    figures["EU",] = leaves["PL"] + leaves["CZ"]
    figures["_T",] = sum(leaves.values())
    return figures


def added(tables: Sequence[Figures]) -> Figures:
    return {key: sum(table[key] for table in tables) for key in tables[0]}


class Year:
    """What was released so far, as a reader outside has it before them: every vintage of it."""

    def __init__(self, *, flow: bool = True) -> None:
        self.flow = flow
        self.position = 0
        self.cells: dict[Name, dict[Key, list[Version]]] = {}
        self.hidden: dict[Name, frozenset[Key]] = {}
        self.shown: dict[tuple[Name, Key], int] = {}

    def release(self, *released: tuple[str, Released], source: str = "REG") -> None:
        """Release tables together, and hide what is decided. A cell that is the same stays what it was."""
        self.position += 1
        fresh = {(source, period) for period, _ in released}
        for period, figures in released:
            own = self.cells.setdefault((source, period), {})
            for key, value in figures.items():
                versions = own.setdefault(key, [])
                if versions and versions[-1].value == value:
                    continue
                if versions:
                    versions[-1] = replace(versions[-1], until=self.position)
                versions.append(Version(value=value, since=self.position, until=None))
        tables = [
            Table(
                source=name[0],
                period=parse_period(name[1]),
                cells=cells,
                keep={key: self.shown[name, key] for key in self.hidden.get(name, ())},
                decided=name not in fresh,
            )
            for name, cells in self.cells.items()
        ]
        decided = decide_release(
            tables, release=self.position, mask_up_to=THRESHOLD, flow=self.flow, parents=[GROUPS]
        )
        names = [name for name in self.cells if name in fresh]
        self.hidden |= dict(zip(names, decided, strict=True))
        for name, keys in self.hidden.items():
            for key in keys:
                self.shown.setdefault((name, key), self.position - 1)

    def worked_out(self, *, same_sources: bool = False) -> set[Key]:
        """What readers work out: any reader, and one who knows which masks hide small counts.

        Of the latter's, those are left out that hiding everything would not keep from them. And the same for
        readers who kept what there was to read at each time.
        """
        hidden = self._hidden()
        unseen = [key for key in hidden if int(key[-1]) > self.shown[(key[0], key[1]), key[2:-1]]]
        found = self._worked_out(hidden, same_sources)
        return found if unseen == hidden else found | self._worked_out(unseen, same_sources)

    def _figures(self) -> Figures:
        return {
            (*name, *key, str(version.since)): version.value or 0
            for name, own in self.cells.items()
            for key, versions in own.items()
            for version in versions
            if version.value is not None
        }

    def _hidden(self) -> list[Key]:
        return [key for key in self._figures() if key[2:-1] in self.hidden[key[0], key[1]]]

    def _worked_out(self, hidden: Sequence[Key], same_sources: bool) -> set[Key]:
        cells = self._figures()
        sums = list(dict.fromkeys(self._sums(same_sources)))
        found = worked_out(cells, hidden, sums, THRESHOLD, knows_the_small=False)
        knowing = worked_out(cells, hidden, sums, THRESHOLD)
        if knowing:
            most = {
                *hidden,
                *(key for key, value in cells.items() if value and int(key[-1]) == self.position),
            }
            knowing -= worked_out(cells, sorted(most), sums, THRESHOLD)
        return found | knowing

    def _sums(self, same_sources: bool) -> Iterator[Sum]:
        """All that adds up in some vintage; what was withdrawn counts in totals not corrected since."""
        for at in range(1, self.position + 1):
            standing, gone = self._stood(at)
            for total, parts in (*self._within(), *self._across(same_sources)):
                if total not in standing or not set(parts) <= {*standing, *gone}:
                    continue
                since = standing[total].since
                counted = {
                    key: standing.get(key) or gone[key]
                    for key in parts
                    if key in standing or since < (gone[key].until or 0)
                }
                if standing[total].value == sum(version.value or 0 for version in counted.values()):
                    yield (
                        (*total, str(since)),
                        tuple((*key, str(version.since)) for key, version in counted.items()),
                    )

    def _stood(self, at: int) -> tuple[dict[Key, Version], dict[Key, Version]]:
        """The figures that stood at a position, and of the cells that have none the last one."""
        standing, gone = dict[Key, Version](), dict[Key, Version]()
        for name, own in self.cells.items():
            for key, versions in own.items():
                figures = [each for each in versions if each.value is not None and each.since <= at]
                for version in figures[-1:]:
                    stands = version.until is None or version.until > at
                    (standing if stands else gone)[*name, *key] = version
        return standing, gone

    def _within(self) -> Iterator[Sum]:
        for name in self.cells:
            yield (*name, "_T"), tuple((*name, code) for code in ("EU", "UA", "GE"))
            yield (*name, "EU"), tuple((*name, code) for code in ("PL", "CZ"))

    def _across(self, same_sources: bool) -> Iterator[Sum]:
        spans = [*QUARTERS.items(), (HALF, MONTHS), (HALF, tuple(QUARTERS))]
        for code in ("_T", *GROUPS):
            for longer, shorter in spans if self.flow else ():
                yield ("REG", longer, code), tuple(("REG", period, code) for period in shorter)
            if same_sources:
                yield ("REG", "2024", code), (("CENSUS", "2024", code),)
            if not self.flow:
                yield ("REG", "2024", code), (("REG", "2024-01", code),)


months = st.lists(
    st.fixed_dictionaries({code: st.one_of(st.integers(0, 6), st.integers(0, 60)) for code in LEAVES}),
    min_size=6,
    max_size=6,
)


def in_order(year: Year, monthly: Sequence[Figures]) -> Iterator[None]:
    """Months as they come, each quarter after its last month, the half-year at the end."""
    by_month = dict(zip(MONTHS, monthly, strict=True))
    for quarter, within in QUARTERS.items():
        for month in within:
            year.release((month, by_month[month]))
            yield
        year.release((quarter, added([by_month[month] for month in within])))
        yield
    year.release((HALF, added(monthly)))
    yield


def half_year_first(year: Year, monthly: Sequence[Figures]) -> Iterator[None]:
    """The longest first, then all months at once: a reader subtracts in either direction."""
    year.release((HALF, added(monthly)))
    yield
    year.release(*zip(MONTHS, monthly, strict=True))
    yield


@pytest.mark.parametrize("order", [in_order, half_year_first])
@settings(max_examples=12, deadline=None)
@given(leaves=months)
def test_no_small_count_can_be_worked_out_at_any_time(
    order: Callable[[Year, Sequence[Figures]], Iterator[None]], leaves: list[dict[str, int]]
) -> None:
    year = Year()
    for _ in order(year, [table_of(each) for each in leaves]):
        assert year.worked_out() == set()


@settings(max_examples=8, deadline=None)
@given(leaves=months, corrected=st.integers(0, 40))
def test_a_correction_of_a_month_and_its_year_gives_nothing_away(
    leaves: list[dict[str, int]], corrected: int
) -> None:
    year = Year()
    for _ in in_order(year, [table_of(each) for each in leaves]):
        pass
    before = year.hidden
    leaves[1] = {**leaves[1], "UA": corrected}
    monthly = [table_of(each) for each in leaves]
    year.release((MONTHS[1], monthly[1]), ("2024-Q1", added(monthly[:3])), (HALF, added(monthly)))
    assert year.worked_out() == set()
    assert all(before[name] <= year.hidden[name] for name in before)


LONE = [{"PL": 30, "CZ": 20, "UA": 3 if month == 2 else 40 + month, "GE": 50 + month} for month in range(6)]
"""One small count in six months."""


def test_a_table_at_a_time_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: without the lines between tables the half-year gives the month away."""
    monkeypatch.setattr(release_masks._Vintage, "between", lambda *_, **__: ())
    year = Year()
    for _ in half_year_first(year, [table_of(each) for each in LONE]):
        pass
    assert ("REG", "2024-03", "UA", "2") in year.worked_out()


def test_a_group_beside_its_codes_is_not_enough() -> None:
    """The mutant: where groups are taken for further parts of the total, they give their codes away."""
    figures = table_of({"PL": 3, "CZ": 70, "UA": 50, "GE": 60})
    cells = {key: [Version(value=value, since=1, until=None)] for key, value in figures.items()}
    flat = Table(source="REG", period=parse_period("2024"), cells=cells, keep={}, decided=False)
    [without] = decide_release([flat], release=1, mask_up_to=THRESHOLD, flow=True)
    [hidden] = decide_release([flat], release=1, mask_up_to=THRESHOLD, flow=True, parents=[GROUPS])
    sums = [(("EU",), (("PL",), ("CZ",))), (("_T",), (("EU",), ("UA",), ("GE",)))]
    assert worked_out(figures, hidden, sums, THRESHOLD) == set()
    assert worked_out(figures, without, sums, THRESHOLD) == {("PL",)}


def test_another_source_that_counted_the_same_gives_nothing_away() -> None:
    year = Year()
    figures = table_of({"PL": 3, "CZ": 7, "UA": 50, "GE": 60})
    year.release(("2024", figures))
    year.release(("2024", figures), source="CENSUS")
    assert year.worked_out(same_sources=True) == set()


def test_what_another_source_shows_already_is_no_cover() -> None:
    year = Year()
    year.release(("2024", table_of({"PL": 30, "CZ": 7, "UA": 50, "GE": 60})), source="CENSUS")
    year.release(("2024", table_of({"PL": 3, "CZ": 7, "UA": 50, "GE": 60})))
    assert year.hidden["CENSUS", "2024"] == frozenset()
    assert year.worked_out(same_sources=True) == set()


def test_a_stock_of_a_day_is_the_same_under_either_period() -> None:
    year = Year(flow=False)
    figures = table_of({"PL": 3, "CZ": 7, "UA": 50, "GE": 60})
    year.release(("2024", figures))
    year.release(("2024-01", figures))
    assert year.worked_out() == set()


ONE, FOUR = ({"PL": 30, "CZ": 70, "UA": value, "GE": 20} for value in (1, 4))
"""From the least small count to the greatest, with all others as they were: the difference tells both."""


def test_the_difference_of_two_vintages_gives_nothing_away() -> None:
    year = Year()
    year.release(("2024", table_of(ONE)))
    year.release(("2024", table_of(FOUR)))
    assert year.worked_out() == set()
    assert ("GE",) in year.hidden["REG", "2024"] or ("_T",) in year.hidden["REG", "2024"]


def test_a_vintage_at_a_time_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: without the earlier figures the totals of both vintages tell."""
    standing = Table.standing

    def newest(table: Table, before: int | None) -> dict[Key, Version]:
        return {} if before is not None else standing(table, before)

    monkeypatch.setattr(Table, "standing", newest)
    year = Year()
    year.release(("2024", table_of(ONE)))
    year.release(("2024", table_of(FOUR)))
    assert ("REG", "2024", "UA", "1") in year.worked_out()


@settings(max_examples=20, deadline=None)
@given(vintages=st.lists(months.map(lambda found: found[0]), min_size=2, max_size=4))
def test_no_two_vintages_of_any_table_give_a_small_count_away(vintages: list[dict[str, int]]) -> None:
    year = Year()
    for leaves in vintages:
        year.release(("2024", table_of(leaves)))
        assert year.worked_out() == set()


WITHDRAWN = {"PL": 30, "CZ": 70, "UA": 3, "GE": 20, "AM": 40}
"""UA is small, GE covers it; later one of them is withdrawn."""


def with_total(leaves: Mapping[str, int | None], total: int) -> dict[Key, int | None]:
    figures: dict[Key, int | None] = {(code,): value for code, value in leaves.items()}
    return {**figures, ("EU",): (leaves["PL"] or 0) + (leaves["CZ"] or 0), ("_T",): total}


@pytest.mark.parametrize("code", ["UA", "GE"])
@pytest.mark.parametrize("corrected", [False, True])
def test_what_is_withdrawn_stays_hidden_and_costs_no_more_than_a_total(code: str, corrected: bool) -> None:
    """Of a total that was not corrected nobody can tell what is missing in it."""
    year = Year()
    year.release(("2024", table_of(WITHDRAWN)))
    assert year.hidden["REG", "2024"] == {("UA",), ("GE",)}
    total = sum(WITHDRAWN.values()) - (WITHDRAWN[code] if corrected else 0)
    year.release(("2024", with_total({**WITHDRAWN, code: None}, total)))
    assert year.worked_out() == set()
    assert year.hidden["REG", "2024"] == {("UA",), ("GE",), *([("_T",)] if corrected else [])}


@settings(max_examples=30, deadline=None)
@given(
    vintages=st.lists(
        st.tuples(
            st.fixed_dictionaries(
                {code: st.one_of(st.none(), st.integers(0, 6), st.integers(0, 60)) for code in LEAVES}
            ),
            st.booleans(),
        ),
        min_size=2,
        max_size=4,
    )
)
def test_withdrawals_give_no_small_count_away(vintages: list[tuple[dict[str, int | None], bool]]) -> None:
    year, total = Year(), None
    for leaves, corrected in vintages:
        added_up = sum(value or 0 for value in leaves.values())
        total = added_up if corrected or total is None else total
        year.release(("2024", with_total(leaves, total)))
        assert year.worked_out() == set()


def test_years_and_figures_that_do_not_add_up_are_left_alone() -> None:
    year = Year()
    year.release(("2023", table_of({"PL": 30, "CZ": 70, "UA": 50, "GE": 60})))
    year.release(("2024-01", table_of({"PL": 3, "CZ": 7, "UA": 50, "GE": 60})))
    year.release(("2024", table_of({"PL": 30, "CZ": 70, "UA": 50, "GE": 600})))
    assert year.hidden["REG", "2023"] == year.hidden["REG", "2024"] == frozenset()
