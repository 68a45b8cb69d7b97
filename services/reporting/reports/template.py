"""What a kind of report is: its texts, what it takes, whom it opens to, and how it is built."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from servicekit.language import translate
from servicekit.reference import text_in
from services.reporting.domain.report import Report
from services.reporting.queries.scope import Readable
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters
from services.reporting.reports.titles import LabelOf

Choice = Mapping[str, str]
"""Parameters that lead to figures."""


def no_axes(parameters: Parameters) -> Sequence[str]:
    """The axes of a report whose tables have one code of each dimension."""
    return ()


def all_of_it(material: Material, parameters: Parameters, scope: Sequence[Readable]) -> Sequence[Readable]:
    """A report that has figures of everything in its scope."""
    return scope


def no_figures(material: Material, parameters: Parameters, scope: Sequence[Readable]) -> Sequence[Readable]:
    """A report about figures that has none in it."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One kind of report. needs, takes: names of its parameters; see parameters.parse_parameters.

    title, description: messages; names, descriptions: texts by language instead, where the template is data.
    listed: with which parameters it leads to figures, from all that the reader may see.
    axes: the dimensions of the indicator that have all their codes in the table. fixed: parameters that are
    the template's own. revision: differs where a template of the same id was defined otherwise.
    follows: what it follows from besides figures, rights, the reference and the running year. shows: of what
    is in its scope that of which it has figures, so that a read of it is a read of them. frozen: the log
    position of a report that has one vintage only. titles: by language, of one that has a name of its own.
    part: in a language what the title of such a report of a data set ends with; None: it begins with the
    template's own.
    """

    id: str
    title: str = ""
    description: str = ""
    needs: tuple[str, ...]
    takes: tuple[str, ...]
    scope: Callable[[Material, Parameters], list[Readable]]
    build: Callable[[Material, Parameters, Sequence[Readable]], Report]
    listed: Callable[[Material, Sequence[Readable]], Iterable[Choice]]
    axes: Callable[[Parameters], Sequence[str]] = no_axes
    names: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    fixed: Choice = field(default_factory=dict)
    revision: str = ""
    follows: Callable[[Material, Parameters, Sequence[Readable]], object] | None = None
    shows: Callable[[Material, Parameters, Sequence[Readable]], Sequence[Readable]] = all_of_it
    frozen: Callable[[Material, Parameters], int] | None = None
    titles: Callable[[Material, Choice], Choice] | None = None
    part: Callable[[str, LabelOf, Choice], str] | None = None

    def title_in(self, language: str) -> str:
        """Its title in a language."""
        return text_in(self.names, language) or translate(language, self.title)

    def description_in(self, language: str) -> str:
        """What it is about in a language."""
        if self.names:
            return text_in(self.descriptions, language)
        return translate(language, self.description)


def each_country(material: Material, scope: Sequence[Readable]) -> Iterable[Choice]:
    """A report for each country."""
    return [{"country": country} for country in _countries(material, scope)]


def each_pair(material: Material, scope: Sequence[Readable]) -> Iterable[Choice]:
    """A report for each indicator of each country."""
    pairs = {(each.country, each.indicator) for each in scope}
    return [
        {"country": country, "indicator": indicator.code}
        for country in _countries(material, scope)
        for indicator in material.reference.indicators()
        if (country, indicator.code) in pairs
    ]


def each_indicator_of_several(material: Material, scope: Sequence[Readable]) -> Iterable[Choice]:
    """A report for each indicator of which several countries' figures are open."""
    codes = [code for _, code in {(each.country, each.indicator) for each in scope}]
    return [
        {"indicator": indicator.code}
        for indicator in material.reference.indicators()
        if codes.count(indicator.code) > 1
    ]


def of_data_set(scope: Sequence[Readable], choice: Choice) -> list[Readable]:
    """What of a scope is of the country and indicator of a choice."""
    wanted = (choice["country"], choice["indicator"])
    return [each for each in scope if (each.country, each.indicator) == wanted]


def _countries(material: Material, scope: Sequence[Readable]) -> list[str]:
    return material.by_name(each.country for each in scope)
