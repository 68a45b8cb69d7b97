"""Templates out of specifications: what a report that is data takes, and to whom the list offers it."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import partial

from services.reporting.domain.report import Report
from services.reporting.domain.specification import Specification, payload_of
from services.reporting.queries.scope import Readable
from services.reporting.reports import pivot
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import Parameters
from services.reporting.reports.template import Choice, Template, each_pair, of_data_set
from services.reporting.reports.titles import part_of

TAKES = ("source", "frequency", "from", "to", "codes", "filters")


def template_of(specification: Specification) -> Template:
    """The template of a specification."""
    fixed = {"indicator": specification.indicator} if specification.indicator else {}
    return Template(
        id=specification.id,
        needs=("country", "indicator"),
        takes=TAKES,
        scope=pivot.scope,
        build=partial(_build, specification),
        listed=partial(listed, specification),
        axes=lambda _: specification.dimensions,
        names=specification.names,
        descriptions=specification.descriptions,
        fixed=fixed,
        revision=revision_of(specification),
        part=lambda language, label_of, _: part_of(language, specification, label_of),
    )


def listed(specification: Specification, material: Material, scope: Sequence[Readable]) -> Iterable[Choice]:
    """The indicators of each country whose figures have the dimensions of a specification."""
    for choice in each_pair(material, scope):
        indicator = material.reference.indicator(choice["indicator"])
        if indicator is None or specification.indicator not in {None, indicator.code}:
            continue
        mine = of_data_set(scope, choice)
        names = (*specification.dimensions, *specification.filters)
        if any(all(material.tells_apart(indicator, each, name) for name in names) for each in mine):
            yield choice


def revision_of(specification: Specification) -> str:
    """Differs wherever two specifications do."""
    text = json.dumps(payload_of(specification), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _build(
    specification: Specification, material: Material, parameters: Parameters, found: Sequence[Readable]
) -> Report:
    return pivot.build(specification, material, parameters, found)
