"""Report: a cross-section of a data set, its figures over time by some of its dimensions."""

from collections.abc import Callable, Iterable, Sequence

from servicekit.errors import Fault
from servicekit.language import mark
from servicekit.reference import Indicator
from services.reporting.domain.report import Report
from services.reporting.domain.specification import Specification, TooManyCells, cross_section, subsets
from services.reporting.queries.scope import Readable
from services.reporting.reports import pivot
from services.reporting.reports.citizenship import frequency_of
from services.reporting.reports.data import TAKES
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters
from services.reporting.reports.sizes import check_size
from services.reporting.reports.template import Choice, Template, each_pair, of_data_set
from services.reporting.reports.titles import part_of

ID = "cross-section"


def dimensions_of(material: Material, indicator: Indicator, scope: Sequence[Readable]) -> tuple[str, ...]:
    """The dimensions of a data set: those that figures which the reader may see tell apart, in the
    indicator's order. scope: of one indicator of one country.
    """
    return tuple(
        each.name
        for each in indicator.dimensions
        if any(material.tells_apart(indicator, one, each.name) for one in scope)
    )


def sections_of(
    material: Material, indicator: Indicator, scope: Sequence[Readable]
) -> Iterable[tuple[str, ...]]:
    """The dimensions of each cross-section of a data set, the small ones first."""
    return subsets(dimensions_of(material, indicator, scope))


def too_large_of(
    material: Material, country: str, indicator: Indicator
) -> Callable[[Sequence[str]], TooManyCells | None]:
    """Why a cross-section of a data set by some dimensions is not shown as a whole; None where it is."""
    parameters = Parameters(country=country, indicator=indicator)
    [each] = pivot.scope(material, parameters)
    frequency = frequency_of(material.frequencies([each]).get(each.dataset))

    def too_large(dimensions: Sequence[str]) -> TooManyCells | None:
        try:
            check_size(material, each, cross_section(tuple(dimensions), ID), parameters, frequency)
        except TooManyCells as error:
            return error
        return None

    return too_large


def choice_of(country: str, indicator: str, dimensions: Sequence[str]) -> dict[str, str]:
    """The parameters of a cross-section."""
    by = {"by": ",".join(dimensions)} if dimensions else {}
    return {"country": country, "indicator": indicator, **by}


def _build(material: Material, parameters: Parameters, found: Sequence[Readable]) -> Report:
    return pivot.build(_specification(parameters), material, parameters, found)


def _specification(parameters: Parameters) -> Specification:
    return _by(parameters.layout.get("by", ""))


def _by(named: str) -> Specification:
    return cross_section(tuple(name.strip() for name in named.split(",") if name.strip()), ID)


def _axes(parameters: Parameters) -> Sequence[str]:
    """The dimensions of the section; none while the same one is named twice."""
    try:
        return _specification(parameters).dimensions
    except Fault:
        return ()


def _listed(material: Material, scope: Sequence[Readable]) -> Iterable[Choice]:
    """The data sets by each single dimension; the page of a data set has its other cross-sections."""
    for choice in each_pair(material, scope):
        indicator = material.reference.indicator(choice["indicator"])
        if indicator is not None:
            mine = of_data_set(scope, choice)
            for name in dimensions_of(material, indicator, mine):
                yield {**choice, "by": name}


TEMPLATE = Template(
    id=ID,
    title=mark("By one dimension over time"),
    description=mark("One indicator of one country by any of its dimensions, or by several of them."),
    needs=("country", "indicator"),
    takes=(*TAKES, "by"),
    scope=pivot.scope,
    build=_build,
    listed=_listed,
    axes=_axes,
    part=lambda language, label_of, choice: part_of(language, _by(choice.get("by", "")), label_of),
)
