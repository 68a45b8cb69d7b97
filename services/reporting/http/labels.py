"""The names of codes beside single figures, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from servicekit.reference import text_in
from services.reporting.http.wanted import Wanted
from services.reporting.queries.scope import Readable
from services.reporting.reports.names import Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The names beside the figures of some datasets of one indicator.

    datasets: the names of country, indicator and source, by the number of the dataset; codes: by dimension
    the name of each code of its list.
    """

    datasets: Mapping[int, Mapping[str, str]]
    codes: Mapping[str, Mapping[str, str]]

    def of(self, dataset: int, codes: Mapping[str, str]) -> dict[str, str]:
        """What the members `<name>_label` of a figure say; a code that its list lost is its own name."""
        named = {name: self.codes[name].get(code, code) for name, code in codes.items()}
        return {f"{name}_label": label for name, label in {**self.datasets[dataset], **named}.items()}


def labels_of(
    names: Names, asked: Wanted, scope: Iterable[Readable], dimensions: Iterable[str], language: str
) -> Labels | None:
    """The names for what a reader may see of an indicator, in a language; None: codes alone are wanted."""
    if not asked.labelled:
        return None
    reference = names.reference
    known = reference.indicator(asked.indicator)
    assert known is not None, "what was asked for was looked up before"
    datasets = {}
    for each in scope:
        source = reference.source(each.country, each.indicator, each.source)
        datasets[each.dataset] = {
            "country": reference.country_name(each.country, language),
            "indicator": text_in(known.names, language),
            "source": text_in(source.names, language) if source else each.source,
        }
    codes = {}
    for name in dimensions:
        dimension = known.dimension(name)
        codes[name] = names.of(dimension.code_list, language).labels if dimension else {}
    return Labels(datasets=datasets, codes=codes)
