"""What the answers that a reader was given say of single figures: sums and shares, with bounds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tests.service.reporting.reachable import Asked, Reach
from tests.unit.reporting.attacker import Bound, Key, Sum

HALF_STEP: Final = 0.05
"""How far a share or a growth rate is from the number that it is rounded to, at most."""
MEASURES: Final = {"shares-by-citizenship": "share", "growth-by-citizenship": "growth"}
COLUMNS: Final = {"VALUE": "value", "SHARE": "share", "CHANGE": "growth-in-a-year"}
"""What the cells of a column say, where the columns of a table are measures."""
COUNTED: Final = frozenset({"RELEASES", "AMENDMENTS", "ADDED", "CHANGED"})
"""Columns that count what happened, not people."""
NO_FIGURES: Final = frozenset({"availability", "timeliness"})
"""Reports about releases: their numbers are days and counts of releases."""

SOURCE: Final = 2
PERIOD: Final = 3
CODES: Final = 4

Cell = tuple[str, ...]
"""country, indicator, source, period, and a code of each dimension; a Key has the release as well."""
Weights = dict[Key, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corresponding:
    """A country's figures under common codes: of which indicator, by the codes that stand under each."""

    indicator: str
    dimension: str
    target_dimension: str
    under: Mapping[str, Sequence[str]]


@dataclass(slots=True)
class Known:
    """What readers together know. seen: figures that were shown. bounds: what else was said of figures.

    corresponding: what is published of derived figures, by country and common indicator.
    standing: which version of each cell stands at a vintage (None: now). withdrawn: since when a cell that is
    named there has none. said, unread: how many statements
    each kind of report made, and how many of its numbers are taken for none.
    """

    dimensions: Mapping[str, Sequence[str]]
    corresponding: Mapping[tuple[str, str], Corresponding] = field(default_factory=dict)
    seen: dict[Key, int] = field(default_factory=dict)
    hidden: set[Key] = field(default_factory=set)
    bounds: dict[tuple[tuple[tuple[Key, float], ...], float], None] = field(default_factory=dict)
    standing: dict[int | None, dict[Cell, Key]] = field(default_factory=dict)
    withdrawn: dict[int | None, dict[Cell, int]] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)

    def learn(self, reach: Reach) -> None:
        """Take in everything within a reader's reach."""
        for at in (None, *reach.vintages):
            for indicator in self.dimensions:
                self.observe(reach.observations(indicator, at), at)
        for asked in reach.reports():
            report = reach.report(asked)
            if report is not None and asked.id not in NO_FIGURES:
                self._take(asked.id, _report(self, asked, report))
        for notice in reach.notices():
            self._take("notice", _notice(self, notice))

    def observe(self, items: Iterable[Mapping[str, Any]], at: int | None) -> None:
        """Take in figures as they stood at a vintage."""
        standing, withdrawn = self.standing.setdefault(at, {}), self.withdrawn.setdefault(at, {})
        for item in items:
            codes = (item[name] for name in self.dimensions[item["indicator"]])
            cell = (item["country"], item["indicator"], item["source"], item["period"], *codes)
            key = (*cell, str(item["known_from"]))
            if item["value"] is None and item["absence"] != "masked":
                withdrawn[cell] = item["known_from"]
                continue
            standing[cell] = key
            if item["value"] is None:
                self.hidden.add(key)
            else:
                self._see(key, item["value"])

    @property
    def unknown(self) -> set[Key]:
        """The figures that are there and that nothing showed."""
        return self.hidden - self.seen.keys()

    @property
    def at_most(self) -> list[Bound]:
        return [(dict(weights), limit) for weights, limit in self.bounds]

    def versions(self, cell: Cell) -> list[Key]:
        """Every version of a cell, the first one first."""
        found = {standing[cell] for standing in self.standing.values() if cell in standing}
        return sorted(found, key=lambda key: int(key[-1]))

    def sums(self, truth: Mapping[Key, int]) -> list[Sum]:
        """Everything that adds up in some vintage, for whoever guesses where it does.

        A total that was not corrected since a part of it was withdrawn counts that part still.
        """
        found: dict[Sum, None] = {}
        for at, standing in self.standing.items():
            since = self.withdrawn.get(at, {})
            gone = {cell: last for cell in since for last in self._before(cell, since[cell])}
            for total, parts in _relations({**gone, **standing}):
                if total not in standing:
                    continue
                corrected = int(standing[total][-1])
                names = tuple(
                    standing.get(part, gone.get(part, ()))
                    for part in parts
                    if part in standing or corrected < since[part]
                )
                if truth[standing[total]] == sum(truth[name] for name in names):
                    found[standing[total], names] = None
        return list(found)

    def _before(self, cell: Cell, since: int) -> list[Key]:
        """The last version of a cell before a position, if there was one."""
        return [key for key in self.versions(cell) if int(key[-1]) < since][-1:]

    def _see(self, key: Key, value: int) -> None:
        assert self.seen.setdefault(key, value) == value, (key, value, self.seen[key])

    def _take(self, kind: str, statements: "Iterable[Statement]") -> None:
        for each in statements:
            self.said[kind] = self.said.get(kind, 0) + 1
            if len(each.of) == 1 and each.less is None:
                self._see(next(iter(each.of)), round(each.value))
                continue
            for weights, limit in each.bounds():
                self.bounds[tuple(sorted(weights.items())), limit] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Figures add up to a value; or their difference from another operand, or percentage of it.

    of, less: each figure with how often it counts. per_cent: value is a rounded percentage of `less`.
    """

    of: Weights
    value: float
    less: Weights | None = None
    per_cent: bool = False

    def bounds(self) -> Iterator[tuple[Weights, float]]:
        """The same as sums that are at most so much."""
        if self.per_cent:
            assert self.less is not None
            whole = _times(self.less, self.value + HALF_STEP), _times(self.less, self.value - HALF_STEP)
            yield _less(_times(self.of, 100), whole[0]), 0
            yield _less(whole[1], _times(self.of, 100)), 0
        else:
            weights = _less(self.of, self.less or {})
            yield weights, self.value
            yield _times(weights, -1), -self.value


def _report(known: Known, asked: Asked, report: Mapping[str, Any]) -> Iterator[Statement]:
    # Nobody named an official one: a row whose code says of none is of the first of its country.
    named = sorted((each["code"].split(".", 1) for each in report["sources"]), reverse=True)
    sources = dict(named)
    measure = asked.query.get("measure") or MEASURES.get(asked.id, "value")
    for table in report["tables"]:
        if asked.id == "revisions" and table["rows"]["dimension"] != "release":
            continue
        about = {**asked.query, **{each["dimension"]: each["code"] for each in table["fixed"]}}
        rows = [_coordinates(table["rows"], member) for member in table["rows"]["members"]]
        columns = [_coordinates(table["columns"], member) for member in table["columns"]["members"]]
        inner = [name for axis in (columns, rows) for name in (axis or [{}])[0] if name != "period"]
        reading = _Reading(known, asked.at, sources, rows, columns)
        for row, cells in zip(rows, table["cells"], strict=True):
            for column, cell in zip(columns, cells, strict=True):
                if cell["value"] is not None and column.get("measure") not in COUNTED:
                    place = {**about, **row, **column}
                    made = reading.statement(place, measure, inner[-1:], cell["value"])
                    if made is None:
                        known.unread[asked.id] = known.unread.get(asked.id, 0) + 1
                    else:
                        yield made


def _coordinates(axis: Mapping[str, Any], member: Mapping[str, Any]) -> dict[str, str]:
    group = member["group"]
    outer = {} if group is None else {group["dimension"]: group["code"]}
    return {**outer, axis["dimension"]: member["code"]}


@dataclass(slots=True)
class _Reading:
    """One table. rows, columns: the coordinates of its members."""

    known: Known
    at: int | None
    sources: Mapping[str, str]
    rows: Sequence[Mapping[str, str]]
    columns: Sequence[Mapping[str, str]]

    def statement(
        self, place: Mapping[str, str], measure: str, whole: Sequence[str], value: float
    ) -> Statement | None:
        """What a cell says. whole: the dimension whose total a share is of. None where it cannot be told."""
        if "release" in place:
            return self._revision(place, value)
        if place.get("measure") == "SHARE":
            whole = ("citizenship",)
        measure = COLUMNS.get(place.get("measure", ""), measure)
        own = self.weights(place)
        if own is None:
            return None
        match measure:
            case "share":
                less = self.weights({**place, **dict.fromkeys(whole, "_T")})
            case "growth" | "change":
                less = self.weights({**place, "period": _previous(place["period"])})
            case "growth-in-a-year":
                less = self.weights({**place, "period": _a_year_before(place["period"])})
            case _:
                return Statement(of=own, value=value)
        if less is None:
            return None
        grown = 100 if measure.startswith("growth") else 0
        return Statement(of=own, value=value + grown, less=less, per_cent=measure != "change")

    def weights(self, place: Mapping[str, str]) -> Weights | None:
        """The figures that a cell stands for; None where that cannot be told."""
        indicator, _, of_indicator = place["indicator"].partition(".")
        country, _, of_country = place["country"].partition(".")
        if (country, indicator) in self.known.corresponding:
            return self._derived(self.known.corresponding[country, indicator], country, place)
        names = self.known.dimensions[indicator]
        countries = [country]
        if country == "_T":
            named = dict.fromkeys(each.get("country", "_") for each in (*self.rows, *self.columns))
            countries = [each for each in named if not each.startswith("_")]
        elif country.startswith("_"):
            return None
        found: Weights = {}
        for each in countries:
            source = place.get("source") or of_indicator or of_country or self.sources.get(each)
            if source is None:
                return None
            head = (each, indicator, source, place["period"])
            for key in self._expand(head, [place.get(name, "_T") for name in names], names):
                found[key] = found.get(key, 0) + 1
        return found or None

    def _derived(self, table: Corresponding, country: str, place: Mapping[str, str]) -> Weights | None:
        """The figures that stand under a common code."""
        head = (country, table.indicator, self.sources[country], place["period"])
        names = self.known.dimensions[table.indicator]
        found: Weights = {}
        for code in table.under[place[table.target_dimension]]:
            codes = [code if name == table.dimension else place.get(name, "_T") for name in names]
            found |= dict.fromkeys(self._expand(head, codes, names), 1)
        return found or None

    def _expand(self, head: Cell, codes: Sequence[str], names: Sequence[str]) -> Iterator[Key]:
        """The cell itself, or what it is the sum of where nobody reported it."""
        standing = self.known.standing[self.at]
        if (*head, *codes) in standing:
            yield standing[*head, *codes]
            return
        for place, code in enumerate(codes):
            if code in {"_T", "_O"}:
                axes = (*self.rows, *self.columns)
                shown = {each.get(names[place]) for each in axes} if code == "_O" else set()
                present = {each[CODES + place] for each in standing if each[:CODES] == head}
                for part in sorted(present - {"_T", *shown}):
                    yield from self._expand(head, [*codes[:place], part, *codes[place + 1 :]], names)
                return

    def _revision(self, place: Mapping[str, str], value: float) -> Statement | None:
        """The first release of a figure, its latest, the difference of these, and the same in percent."""
        [key] = self.weights({name: code for name, code in place.items() if name != "release"}) or [None]
        if key is None:
            return None
        latest: Weights = {key: 1}
        first: Weights = {self.known.versions(key[:-1])[0]: 1}
        match place["release"]:
            case "FIRST":
                return Statement(of=first, value=value)
            case "LATEST":
                return Statement(of=latest, value=value)
            case "RELATIVE":
                return Statement(of=latest, value=value + 100, less=first, per_cent=True)
            case _:
                return Statement(of=latest, value=value, less=first)


def _notice(known: Known, notice: Mapping[str, Any]) -> Iterator[Statement]:
    for each in notice["differences"]:
        codes = (each["codes"][name] for name in known.dimensions[notice["indicator"]])
        cell = (notice["country"], notice["indicator"], notice["source"], each["period"], *codes)
        new: Weights = {(*cell, str(notice["release"])): 1}
        before = [key for key in known.versions(cell) if int(key[-1]) < notice["release"]]
        if each["new"]["value"] is not None:
            yield Statement(of=new, value=each["new"]["value"])
        if before:
            old: Weights = {before[-1]: 1}
            if each["old"]["value"] is not None:
                yield Statement(of=old, value=each["old"]["value"])
            if each["absolute"] is not None:
                yield Statement(of=new, value=each["absolute"], less=old)
            if each["percent"] is not None:
                yield Statement(of=new, value=float(each["percent"]) + 100, less=old, per_cent=True)


def _relations(standing: Mapping[Cell, Key]) -> Iterator[tuple[Cell, list[Cell]]]:
    """Totals with their parts, years with their months, sources with each other."""
    parts: dict[tuple[Cell, int], list[Cell]] = {}
    for cell in standing:
        for place, code in enumerate(cell):
            above = None
            if place >= CODES and code != "_T":
                above = "_T"
            elif place == PERIOD and len(code) > len("2024"):
                above = code[:4]
            elif place == SOURCE and code > "CENSUS":
                above = "CENSUS"
            if above is not None:
                parts.setdefault(((*cell[:place], above, *cell[place + 1 :]), place), []).append(cell)
    for (total, _), members in parts.items():
        if total in standing:
            yield total, members


def _previous(period: str) -> str:
    year = int(period[:4])
    if len(period) == len("2024"):
        return str(year - 1)
    month = int(period[5:])
    return f"{year}-{month - 1:02}" if month > 1 else f"{year - 1}-12"


def _a_year_before(period: str) -> str:
    return f"{int(period[:4]) - 1}{period[4:]}"


def _times(weights: Weights, by: float) -> Weights:
    return {key: weight * by for key, weight in weights.items()}


def _less(one: Weights, other: Weights) -> Weights:
    found = dict(one)
    for key, weight in other.items():
        found[key] = found.get(key, 0) - weight
    return {key: weight for key, weight in found.items() if weight}
