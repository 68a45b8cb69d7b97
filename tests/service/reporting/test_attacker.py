"""An attacker who fetches everything that is open to one reader, or to two who collude, works no mask out."""

import itertools
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from demo.figures import extracts
from servicekit.context import Context
from services.reporting.domain import release_masks
from services.reporting.handlers import masks
from tests.service.reporting.corresponding import define, define_codes, publish
from tests.service.reporting.reachable import Reach
from tests.service.reporting.scene import INDICATOR, Row, Scene
from tests.service.reporting.statements import Corresponding, Known
from tests.service.reporting.web import Web
from tests.unit.reporting.attacker import Key, worked_out

THRESHOLD: Final = 4
CITIZENSHIPS: Final = ("UA", "SY", "AF", "KG")
SEXES: Final = ("F", "M")
MONTHS: Final = ("2024-10", "2024-11", "2024-12")
FOREIGNERS: Final = "FOREIGNERS"
DIMENSIONS: Final = {INDICATOR: ("citizenship", "sex"), FOREIGNERS: ("citizenship", "sex")}
SOME_VINTAGES: Final = 3
"""Of reports not every vintage is asked for; of figures each one is."""
COMMON: Final = "APPLICANTS_BY_REGION"
REGIONS: Final = {"UA": "EAST", "KG": "EAST", "SY": "SOUTH"}
"""The citizenships that stand under a common region; of each country one stands under none."""
CORRESPONDING: Final = {
    (country, COMMON): Corresponding(
        indicator=INDICATOR,
        dimension="citizenship",
        target_dimension="region",
        under={"EAST": ("UA", "KG"), "SOUTH": ("SY",), "_T": tuple(REGIONS)},
    )
    for country in ("MD", "KZ", "PL")
}
UNCOUNTED: Final = {"actor_requests_per_minute": 0, "address_requests_per_minute": 0}
OWNERS: Final = ("MD", "KZ", "PL")

Inner = dict[tuple[str, str], int]


def table(period: str, inner: Mapping[tuple[str, str], int]) -> list[Row]:
    """Rows by citizenship and sex with all totals."""
    cells: dict[tuple[str, str], int] = {}
    for (citizenship, sex), value in inner.items():
        for key in itertools.product((citizenship, "_T"), (sex, "_T")):
            cells[key] = cells.get(key, 0) + value
    return [(period, *key, value) for key, value in cells.items()]


def without(cell: tuple[str, str], rows: Sequence[Row]) -> list[Row]:
    """Rows by which a cell is withdrawn."""
    return [(*row[:3], None) if row[1:3] == cell else row for row in rows]


def generated(seed: random.Random) -> Inner:
    """Counts of which many are small, some zero."""
    sizes = (0, 1, 2, 3, 4, 5, 8, 30, 200)
    return {key: seed.choice(sizes) for key in itertools.product(CITIZENSHIPS, SEXES)}


def added(tables: Sequence[Inner]) -> Inner:
    return {key: sum(each[key] for each in tables) for key in tables[0]}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """MD, KZ and PL with figures. reader: sees them all; limited: KZ's own, who sees MD's besides.

    releases: their positions. vintages: a position after each. told: what the reader found at each of these,
    when it was the newest. decided: every answer about masks.
    """

    scene: Scene
    web: Web
    owners: Mapping[str, Context]
    reader: Context
    releases: Sequence[int]
    told: Mapping[int, Sequence[Mapping[str, Any]]]
    decided: Sequence[bytes]

    @property
    def limited(self) -> Context:
        return self.owners["KZ"]

    def reach(self, reader: Context) -> Reach:
        return Reach(self.scene, self.web, reader, list(self.told), some=SOME_VINTAGES)

    def truth(self) -> dict[Key, int]:
        """Every version of every figure, from those who own them."""
        known = Known(DIMENSIONS, CORRESPONDING)
        for owner, at, indicator in itertools.product(self.owners.values(), (None, *self.told), DIMENSIONS):
            known.observe(self.reach(owner).observations(indicator, at), at)
        return known.seen


class Builder:
    """Makes worlds: months and their year, two sources, amendments, a table of the demo.

    otherwise: figures that differ from the world `like`, where other small counts are masked alike.
    """

    def __init__(
        self, folder: Path, otherwise: Mapping[Key, int] | None = None, like: World | None = None
    ) -> None:
        self.scene = Scene(folder, settings=UNCOUNTED)
        self.web = Web(self.scene)
        self.otherwise, self.like = otherwise or {}, like
        self.releases: list[int] = []
        self.newest: dict[tuple[str, ...], int | None] = {}
        self.told: dict[int, list[Mapping[str, Any]]] = {}

    def build(self, decided: Sequence[bytes]) -> World:
        scene = self.scene
        scene.indicator()
        scene.indicator(FOREIGNERS)
        scene.bench.append("catalog.code-list-defined", self._countries())
        define_codes(scene, "REGION", sorted(set(REGIONS.values())))
        define(scene, COMMON, "region", "REGION")
        for country in OWNERS:
            parts = {"country": country, "indicator": INDICATOR, "target": COMMON}
            codes = {**REGIONS, "AF": None}
            publish(scene, codes, **parts, dimension="citizenship", target_dimension="region")
        scene.form("G")
        scene.admit(*OWNERS, group="G")
        scene.admit("UA")
        owners = {country: scene.person(country) for country in OWNERS}
        self.reader = scene.person("UA")
        scene.agree("MD", "bilateral", "KZ", "UA")
        scene.agree("KZ", "bilateral", "UA", "PL")
        scene.agree("PL", "bilateral", "UA")
        scene.agree("PL", "public", indicator=FOREIGNERS)
        for number, owner in enumerate(("MD", "KZ")):
            self._history(owner, random.Random(number))
        self._release("PL", table("2024", generated(random.Random(9))))
        [demo] = [each for each in extracts() if each.country == "PL" and each.indicator == FOREIGNERS]
        names = ("period", "citizenship", "sex", "value")
        rows = [tuple(each[name] for name in names) for each in demo.rows() if each["period"] == "2022"]
        self._release("PL", rows, indicator=FOREIGNERS)
        return World(
            scene=scene,
            web=self.web,
            owners=owners,
            reader=self.reader,
            releases=self.releases,
            told=self.told,
            decided=decided,
        )

    def _history(self, owner: str, seed: random.Random) -> None:
        """Months, years, perhaps the same year from a census, two amendments, then a count is withdrawn.

        It is a small one. MD leaves the totals as they are, KZ corrects those of the month.
        """
        before = {key: count + 30 for key, count in generated(seed).items()}
        months = [generated(seed) for _ in MONTHS]
        by_month = zip(MONTHS, months, strict=True)
        self._release(owner, [row for period, each in by_month for row in table(period, each)])
        self._release(owner, [*table("2023", before), *table("2024", added(months))])
        if owner == "MD":
            self._release(owner, table("2024", added(months)), source="CENSUS")
        months[1] = {**months[1], ("UA", "F"): 3, ("AF", "M"): 1}
        rows = [*table(MONTHS[1], months[1]), *table("2024", added(months))]
        self._release(owner, rows, reason="late")
        self._release(owner, table("2023", {**before, ("SY", "M"): 2}), reason="counted twice")
        gone = ("AF", "M")
        left = months[1] if owner == "MD" else {**months[1], gone: 0}
        self._release(owner, without(gone, table(MONTHS[1], left)), reason="not ours")

    def _release(
        self, owner: str, rows: Sequence[Row], *, indicator: str = INDICATOR, source: str = "REG", **more: str
    ) -> None:
        place = (owner, indicator, source)
        rows = [
            (*row[:3], None, "O") if row[3] is None else (*row[:3], self._value((*place, *row[:3]), row[3]))
            for row in rows
        ]
        # What an amendment does not change is no part of it.
        rows = [row for row in rows if self.newest.get((*place, *row[:3])) != row[3]]
        self.newest |= {(*place, *row[:3]): row[3] for row in rows}
        self.releases.append(
            self.scene.release(owner, rows, indicator=indicator, source=source, **more)  # type: ignore[arg-type]
        )
        at = self.scene.catch_up()
        reach = Reach(self.scene, self.web, self.reader, ())
        self.told[at] = [item for each in DIMENSIONS for item in reach.observations(each, None)]

    def _value(self, cell: tuple[str, ...], value: int) -> int:
        if self.like is None:
            return value
        so_far = self.like.releases[: len(self.releases) + 1]
        known = [self.otherwise.get((*cell, str(since))) for since in so_far]
        return next((each for each in reversed(known) if each is not None), value)

    def _countries(self) -> dict[str, Any]:
        """The code list with all countries of the demo's table."""
        [demo] = [each for each in extracts() if each.country == "PL" and each.indicator == FOREIGNERS]
        codes = sorted({*CITIZENSHIPS, *OWNERS, *(each["citizenship"] for each in demo.rows())} - {"_T"})
        plain = {"kind": "value", "parent": None, "aliases": [], "valid_from": None, "valid_to": None}
        total = {**plain, "code": "_T", "names": {"en": "Total", "ru": "Всего"}, "kind": "total"}
        return {
            "code_list": "COUNTRY",
            "names": {"en": "Countries", "ru": "Страны"},
            "namespace": None,
            "codes": [total, *({**plain, "code": code, "names": {"en": code, "ru": code}} for code in codes)],
        }


def recorded(folder: Path, patch: pytest.MonkeyPatch) -> World:
    """A world, with all that was decided about its masks."""
    answers: list[bytes] = []
    solve = masks.solve

    def remember(request: bytes) -> bytes:
        answers.append(solve(request))
        return answers[-1]

    patch.setattr(masks, "solve", remember)
    return Builder(folder).build(answers)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        made = recorded(tmp_path_factory.mktemp("world"), patch)
    yield made
    made.scene.close()


@pytest.fixture(scope="module")
def truth(world: World) -> dict[Key, int]:
    return world.truth()


@pytest.fixture(scope="module")
def known(world: World) -> Known:
    """What the reader of all figures knows, of everything that is to be fetched now."""
    found = Known(DIMENSIONS, CORRESPONDING)
    found.learn(world.reach(world.reader))
    return found


def lost(known: Known, truth: Mapping[Key, int]) -> set[Key]:
    """The small counts that can be worked out from all that is known."""
    cells = {key: truth[key] for key in (*known.seen, *known.unknown)}
    return worked_out(cells, known.unknown, known.sums(cells), THRESHOLD, at_most=known.at_most)


def small(keys: Iterable[Key], truth: Mapping[Key, int]) -> set[Key]:
    return {key for key in keys if 1 <= truth[key] <= THRESHOLD}


def test_the_attacker_reads_every_kind_of_answer(known: Known, truth: dict[Key, int]) -> None:
    """Else it would prove nothing: what it took for a statement, and which numbers it could make none of."""
    kinds = {
        "citizenship-over-time",
        "country-profile",
        "countries-compared",
        "regional-sum",
        "citizens-abroad",
        "comparable-series",
        "origins-by-destinations",
        "revisions",
        "shares-by-citizenship",
        "growth-by-citizenship",
        "top-origins",
        "cross-section",
        "custom",
        "bulletin",
        "notice",
    }
    assert kinds <= known.said.keys()
    assert known.unread == {}
    assert {key[0] for key in known.withdrawn[None]} == {"MD", "KZ"}
    assert all(truth[key] == value for key, value in known.seen.items())
    assert len(small(known.unknown, truth)) > 50 and not small(known.seen, truth)


def test_no_masked_count_can_be_worked_out_of_all_that_a_reader_can_fetch(
    known: Known, truth: dict[Key, int]
) -> None:
    assert lost(known, truth) == set()


def test_nor_by_two_countries_of_which_one_sees_more(
    world: World, known: Known, truth: dict[Key, int]
) -> None:
    """KZ reads its own figures as they are and MD's from outside; the other reads both from outside."""
    together = Known(DIMENSIONS, CORRESPONDING)
    together.learn(world.reach(world.limited))
    for at in (None, *world.told):
        for indicator in DIMENSIONS:
            together.observe(world.reach(world.reader).observations(indicator, at), at)
    together.seen |= known.seen
    together.hidden |= known.hidden
    together.bounds |= known.bounds
    assert {key[0] for key in together.unknown} == {"MD", "PL"}
    assert lost(together, truth) == set()


def test_nor_by_one_who_kept_what_there_was_to_read_at_each_time(
    world: World, known: Known, truth: dict[Key, int]
) -> None:
    remembering = Known(DIMENSIONS, CORRESPONDING, dict(known.seen), set(known.hidden), dict(known.bounds))
    remembering.standing |= {at: dict(cells) for at, cells in known.standing.items()}
    remembering.withdrawn |= {at: dict(cells) for at, cells in known.withdrawn.items()}
    for at, items in world.told.items():
        remembering.observe(items, at)
    assert remembering.seen.keys() > known.seen.keys()
    assert lost(remembering, truth) == set()


def otherwise(known: Known, truth: Mapping[Key, int], seed: int) -> dict[Key, int]:
    """Other figures behind the masks, as small or as large, so that what adds up still does."""
    unknown = sorted(known.unknown)
    column = {key: number for number, key in enumerate(unknown)}
    rows = []
    for total, parts in known.sums(truth):
        row = np.zeros(len(unknown))
        for key, sign in ((total, -1), *((part, 1) for part in parts)):
            if key in column:
                row[column[key]] += sign
        if row.any():
            rows.append(row)
    now = np.array([truth[key] for key in unknown])
    sums = np.array(rows)
    small_ones = (now >= 1) & (now <= THRESHOLD)
    found = milp(
        np.random.default_rng(seed).integers(-3, 4, len(unknown)),
        constraints=LinearConstraint(sums, sums @ now, sums @ now),
        bounds=Bounds(
            np.where(small_ones, 1, np.where(now > 0, THRESHOLD + 1, 0)),
            np.where(small_ones, THRESHOLD, np.where(now > 0, now + 50, 0)),
        ),
        integrality=np.ones(len(unknown)),
    )
    assert found.x is not None, found.message
    return {key: round(found.x[number]) for key, number in column.items()}


def test_other_figures_behind_the_same_masks_change_no_answer(
    world: World, known: Known, truth: dict[Key, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not one order, chart, count or note follows from what is hidden, in any format."""
    others = otherwise(known, truth, seed=1)
    differing = small((key for key in others if others[key] != truth[key]), truth)
    assert len(differing) > 20
    decided = iter(world.decided)
    monkeypatch.setattr(masks, "solve", lambda _: next(decided))
    twin = Builder(tmp_path, others, world).build([])
    assert twin.releases == world.releases
    try:
        some = list(world.told)[::SOME_VINTAGES]
        one, other = (
            Reach(each.scene, each.web, each.reader, some).everything(DIMENSIONS) for each in (world, twin)
        )
        assert one.keys() == other.keys()
        assert [asked for asked in one if one[asked] != other[asked]] == []
        assert twin.truth() != truth
    finally:
        twin.scene.close()


def test_without_secondary_masks_the_attacker_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mutant: only small counts are hidden."""

    def primaries(cells: Mapping[Key, int], *, mask_up_to: int, **_: object) -> frozenset[Key]:
        return frozenset(key for key, value in cells.items() if 1 <= value <= mask_up_to)

    monkeypatch.setattr(release_masks, "decide_masks", primaries)
    mutant = Builder(tmp_path).build([])
    known = Known(DIMENSIONS, CORRESPONDING)
    for at in (None, *mutant.told):
        known.observe(mutant.reach(mutant.reader).observations(INDICATOR, at), at)
    assert len(lost(known, mutant.truth())) > 5
    mutant.scene.close()
