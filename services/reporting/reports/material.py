"""What a report is built from: the reader's figures, the words for them, and the vintage."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.engine import Connection

from servicekit.language import sort_key, translate
from servicekit.reference import COUNTRY, Indicator, Reference, Source, text_in
from services.reporting.domain.breaks import Broken, broken, marked
from services.reporting.domain.figures import TOTAL, Figure
from services.reporting.domain.report import Coordinate, Vintage
from services.reporting.domain.totals import with_derived_totals
from services.reporting.queries.breakdowns import Breakdown, breakdown, codes_used
from services.reporting.queries.narrowed import narrowed
from services.reporting.queries.observations import Cut, dimensions_of, figures
from services.reporting.queries.readers import Reader
from services.reporting.queries.released import frequencies_of
from services.reporting.queries.scope import Readable, as_a_reader_sees, readable
from services.reporting.reports.breaks import breaks_of
from services.reporting.reports.gaps import has_gaps, lacks_total
from services.reporting.reports.names import CodeNames, Names
from services.reporting.reports.parameters import Parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBy:
    """Through whose eyes figures are seen: those of the readers of a country, at a moment."""

    country: str
    moment: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One reading. at: the log position of the vintage that was asked for, None for the newest.

    seen_by: whose readers' view of the reader's own figures it is; None: the reader's own.
    learnt: what follows from released figures alone, by what it follows from; shared between readings.
    names: of codes, shared as well. narrowed: where somebody asks what became of a vintage, takes the figures
    that were read and of which less is to be seen today. slots, scopes: of the indicators that this reading
    came across, and what of them may be seen.
    """

    connection: Connection
    reference: Reference
    reader: Reader
    language: str
    at: int | None
    vintage: Vintage | None
    learnt: dict[tuple[object, ...], Any]
    names: Names
    running_year: int
    base_url: str
    seen_by: SeenBy | None = None
    narrowed: set[tuple[object, ...]] | None = None
    slots: dict[str, Mapping[str, int]] = field(default_factory=dict)
    scopes: dict[tuple[object, ...], list[Readable]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day that the report is of: that of its vintage, or that of the read."""
        if self.vintage is not None and self.vintage.past:
            return self.vintage.recorded_at.date()
        return self.reader.now.date()

    def say(self, message: str, **values: object) -> str:
        """A message in the reader's language."""
        return translate(self.language, message, **values)

    def scope(
        self,
        *,
        indicator: str | None = None,
        countries: Iterable[str] | None = None,
        source: str | None = None,
    ) -> list[Readable]:
        """What the reader may see of it; a part of everything that they may see, where that is known."""
        named = None if countries is None else tuple(sorted(countries))
        view = (self.reader, self.at, self.seen_by)
        key = (*view, indicator, named, source)
        known = self.scopes.get(key)
        whole = self.scopes.get((*view, None, None, None))
        if known is None and whole is not None:
            return [
                each
                for each in whole
                if indicator in (None, each.indicator)
                and (named is None or each.country in named)
                and source in (None, each.source)
            ]
        if known is None:
            known = readable(
                self.connection, self.reader, indicator=indicator, countries=named, source=source, at=self.at
            )
            if self.seen_by is not None:
                country, moment = self.seen_by.country, self.seen_by.moment
                known = as_a_reader_sees(self.connection, known, country, moment, self.at)
            self.scopes[key] = known
        return [*known]

    def figures(
        self,
        indicator: Indicator,
        scope: Sequence[Readable],
        parameters: Parameters,
        *,
        frequency: str,
        axis: str | None = None,
        codes: Mapping[str, str],
    ) -> list[Figure]:
        """The figures of a table: every code of one dimension (axis), one code of each other one.

        codes: those that are no total. A total that nobody reported is derived over an additive dimension
        where all its parts show.
        """
        axes = () if axis is None else (axis,)
        return self.cube(indicator, scope, parameters, frequency=frequency, axes=axes, codes=codes)

    def cube(
        self,
        indicator: Indicator,
        scope: Sequence[Readable],
        parameters: Parameters,
        *,
        frequency: str,
        axes: Sequence[str],
        codes: Mapping[str, str],
    ) -> list[Figure]:
        """The same with every code of several dimensions (axes)."""
        slots = self.slots_of(indicator)
        names = list(slots)
        fixed = {name: codes.get(name, TOTAL) for name in names if name not in axes}
        cut = parameters.cut({name: (code,) for name, code in fixed.items()}, frequency)
        found = self._found(scope, slots, cut)
        summed = [name for name, code in fixed.items() if code == TOTAL and indicator.is_additive(name)]
        days = (parameters.first_day, parameters.last_day)
        if summed and has_gaps(self.connection, self.learnt, scope, slots, summed, found, frequency, days):
            whole = {name: (code,) for name, code in fixed.items() if name not in summed}
            found = self._found(scope, slots, parameters.cut(whole, frequency))
            for name in summed:
                found = with_derived_totals(found, names.index(name), parents=self.parents(indicator, name))
            found = [
                figure for figure in found if all(figure.codes[names.index(name)] == TOTAL for name in summed)
            ]
        additive = [axis for axis in axes if axis in slots and indicator.is_additive(axis)]
        for axis in additive:
            if len(axes) > 1 or lacks_total(found, names.index(axis)):
                found = with_derived_totals(found, names.index(axis), parents=self.parents(indicator, axis))
        self._remember(indicator, names, parameters, found)
        return found

    def reported(
        self,
        indicator: Indicator,
        each: Readable,
        parameters: Parameters,
        codes: Mapping[str, Sequence[str]],
        frequency: str,
    ) -> list[Figure]:
        """The figures of a source with any of these codes, as they were reported: nothing is derived."""
        slots = self.slots_of(indicator)
        found = self._read([each], slots, parameters.cut(codes, frequency))
        self._remember(indicator, list(slots), parameters, found)
        return found

    def dimensions(self, indicator: Indicator) -> list[str]:
        """The dimensions of an indicator in the order of a figure's codes."""
        return list(self.slots_of(indicator))

    def breakdown(
        self,
        indicator: Indicator,
        each: Readable,
        cut: Cut,
        dimension: str,
        codes: Sequence[str],
        axis: str | None,
    ) -> Breakdown:
        """Where a source's figures have a value of these codes of a dimension."""
        slots = self.slots_of(indicator)
        if dimension not in slots:
            return frozenset()
        key = (each.dataset, each.through, dimension, *codes, axis, repr(cut))
        known: Breakdown | None = self.learnt.get(key)
        if known is None:
            known = self.learnt[key] = breakdown(
                self.connection, each, slots, cut, dimension=dimension, codes=codes, axis=axis
            )
        return known

    def codes_used(self, indicator: Indicator, scope: Sequence[Readable]) -> Mapping[str, frozenset[str]]:
        """The codes of each dimension that lead to figures which show; none for a dimension without any."""
        mine, slots = [each for each in scope if each.indicator == indicator.code], self.slots_of(indicator)
        key = ("codes-used", tuple((each.dataset, each.through) for each in mine), *slots)
        known: Mapping[str, frozenset[str]] | None = self.learnt.get(key)
        if known is None:
            known = self.learnt[key] = codes_used(self.connection, mine, slots)
        return known

    def tells_apart(self, indicator: Indicator, each: Readable, dimension: str) -> bool:
        """Whether a source's figures have any code of a dimension besides its total."""
        return not self.codes_used(indicator, [each]).get(dimension, frozenset()) <= {TOTAL}

    def frequencies(self, scope: Sequence[Readable]) -> dict[int, list[str]]:
        """The frequencies in which each dataset has figures, the longest first."""
        return frequencies_of(self.connection, self.learnt, scope)

    def country(self, code: str) -> str:
        """The name of a country."""
        return self.reference.country_name(code, self.language)

    def by_name(self, countries: Iterable[str]) -> list[str]:
        """Codes of countries in the alphabetical order of their names, each once."""
        return sorted({*countries}, key=lambda code: sort_key(self.country(code), self.language))

    def organisation(self, code: str) -> str:
        """The name of an organisation."""
        known = self.reference.organisation(code)
        return code if known is None else text_in(known.names, self.language) or code

    def codes(self, indicator: Indicator, dimension: str) -> CodeNames:
        """The names of the codes of a dimension, and their order."""
        known = indicator.dimension(dimension)
        return self.names.of(known.code_list if known else COUNTRY, self.language)

    def code(self, indicator: Indicator, dimension: str, code: str) -> str:
        """The name of a code of a dimension."""
        return self.codes(indicator, dimension).label(code)

    def dimension(self, indicator: Indicator, name: str) -> str:
        """The name of a dimension."""
        known = indicator.dimension(name)
        return text_in(known.names, self.language) if known else name

    def source(self, readable: Readable) -> Source | None:
        """What the catalog says about a source."""
        return self.reference.source(readable.country, readable.indicator, readable.source)

    def source_name(self, readable: Readable) -> str:
        """The name of a source."""
        known = self.source(readable)
        return text_in(known.names, self.language) if known else readable.source

    def unit(self, readable: Readable, indicator: Indicator) -> str:
        """persons or cases: what a source counts."""
        known = self.source(readable)
        return known.unit if known else indicator.units[0]

    def unit_name(self, unit: str) -> str:
        """The counting unit in words."""
        return {"persons": self.say("persons"), "cases": self.say("cases")}.get(unit, unit)

    def fixed(
        self, indicator: Indicator, codes: Mapping[str, str], *, skip: Sequence[str] = ()
    ) -> tuple[Coordinate, ...]:
        """The coordinates that hold for a whole table: the indicator, and each dimension not on an axis."""
        made = [
            Coordinate(
                dimension="indicator",
                dimension_label=self.say("Indicator"),
                code=indicator.code,
                label=text_in(indicator.names, self.language),
            )
        ]
        for dimension in indicator.dimensions:
            if dimension.name not in skip:
                code = codes.get(dimension.name, TOTAL)
                made.append(
                    Coordinate(
                        dimension=dimension.name,
                        dimension_label=text_in(dimension.names, self.language),
                        code=code,
                        label=self.code(indicator, dimension.name, code),
                    )
                )
        return tuple(made)

    def country_coordinate(self, code: str) -> Coordinate:
        """The coordinate of the reporting country."""
        return Coordinate(
            dimension="country", dimension_label=self.say("Country"), code=code, label=self.country(code)
        )

    def source_coordinate(self, readable: Readable) -> Coordinate:
        """The coordinate of the source."""
        return Coordinate(
            dimension="source",
            dimension_label=self.say("Source"),
            code=readable.source,
            label=self.source_name(readable),
        )

    def parents(self, indicator: Indicator, dimension: str) -> Mapping[str, str | None]:
        """The code above each code of a dimension, None where there is none."""
        known = indicator.dimension(dimension)
        codes = self.reference.code_list(known.code_list) if known else None
        return {code: entry.parent for code, entry in codes.codes.items()} if codes else {}

    def slots_of(self, indicator: Indicator) -> Mapping[str, int]:
        """The dimensions of an indicator in which figures were released, with their columns."""
        known = self.slots.get(indicator.code)
        if known is None:
            known = self.slots[indicator.code] = dimensions_of(self.connection, indicator.code)
        return known

    def _found(self, scope: Sequence[Readable], slots: Mapping[str, int], cut: Cut) -> list[Figure]:
        return marked(self._read(scope, slots, cut), self._breaks(scope))

    def _read(self, scope: Sequence[Readable], slots: Mapping[str, int], cut: Cut) -> list[Figure]:
        found = figures(self.connection, scope, slots, cut, running_year=self.running_year)
        if self.narrowed is None:
            return found
        less = narrowed(self.connection, scope, slots, cut)
        return [figure._replace(narrowed=True) if figure.place in less else figure for figure in found]

    def _remember(
        self, indicator: Indicator, names: Sequence[str], parameters: Parameters, found: Sequence[Figure]
    ) -> None:
        """Take down which figures of those that were asked for are hidden or rounded since their vintage."""
        if self.narrowed is None:
            return
        asked = [(names.index(name), codes) for name, codes in parameters.several.items() if name in names]
        self.narrowed.update(
            (indicator.code, *figure.place)
            for figure in found
            if figure.narrowed and all(figure.codes[at] in codes for at, codes in asked)
        )

    def _breaks(self, scope: Sequence[Readable]) -> Broken:
        return broken(breaks_of(self.reference, {each.indicator for each in scope}, self.language))
