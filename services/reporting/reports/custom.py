"""Report: whatever its reader lays out; the layout is in its address."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from servicekit.errors import Fault
from servicekit.language import mark
from services.reporting.domain.report import Report
from services.reporting.domain.specification import PERIOD, Specification, specification_of
from services.reporting.queries.scope import Readable
from services.reporting.reports import pivot
from services.reporting.reports.data import TAKES
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import LAYOUT, Parameters
from services.reporting.reports.template import Choice, Template

ID = "custom"
PLACES = ("rows", "columns", "tables")


def specification(layout: Mapping[str, str]) -> Specification:
    """The specification of a layout as an address has it.

    Periods make the columns where nothing else was said of them. Raises MalformedSpecification, and what a
    specification itself raises.
    """
    data: dict[str, Any] = {"id": ID}
    for name in PLACES:
        data[name] = [part.strip() for part in layout.get(name, "").split(",") if part.strip()]
    if not data["columns"] and PERIOD not in (*data["rows"], *data["tables"]):
        data["columns"] = [PERIOD]
    for name in ("totals", "order", "measure", "chart"):
        if name in layout:
            data[name] = layout[name]
    if "top" in layout:
        data["top"] = int(layout["top"]) if layout["top"].isdecimal() else layout["top"]
    return specification_of(data)


def _build(material: Material, parameters: Parameters, found: Sequence[Readable]) -> Report:
    return pivot.build(specification(parameters.layout), material, parameters, found)


def _axes(parameters: Parameters) -> Sequence[str]:
    """The dimensions that were given a place; none while the layout is not possible."""
    try:
        return specification(parameters.layout).dimensions
    except Fault:
        return ()


def _listed(material: Material, scope: Sequence[Readable]) -> Iterable[Choice]:
    """None: what was not laid out yet is on no list."""
    return ()


TEMPLATE = Template(
    id=ID,
    title=mark("Your own report"),
    description=mark("One indicator of one country, laid out by yourself."),
    needs=("country", "indicator"),
    takes=(*TAKES, *(name for name in LAYOUT if name != "by")),
    scope=pivot.scope,
    build=_build,
    listed=_listed,
    axes=_axes,
)
