"""The fields by which a reader lays a report out: what makes rows and columns, and what stands there."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import permutations

from servicekit.reference import Indicator
from services.reporting.domain.specification import PERIOD
from services.reporting.http.fields import Field, choice
from services.reporting.queries.scope import Readable
from services.reporting.reports.cross_sections import dimensions_of
from services.reporting.reports.material import Material
from services.reporting.reports.parameters import LAYOUT

MOST_PAIRS = 12
"""How many dimensions may be had in pairs: of more there are too many to choose from."""


def layout_fields(
    material: Material,
    indicator: Indicator,
    scope: Sequence[Readable],
    given: Mapping[str, str],
    takes: Sequence[str],
) -> list[Field]:
    """A field for each part of the layout that the report takes."""
    say = material.say
    names = dimensions_of(material, indicator, scope)
    places = {name: material.dimension(indicator, name) for name in names}
    timed = {**places, PERIOD: say("Period")}
    offered: dict[str, tuple[str, Iterable[tuple[str, str]], str]] = {
        "by": (say("By"), _sets(places), say("nothing")),
        "rows": (say("Rows"), _sets(timed), say("nothing")),
        "columns": (say("Columns"), _sets({PERIOD: timed[PERIOD], **places}), say("usual")),
        "tables": (say("A table for each"), places.items(), say("nothing")),
        **layout_choices(say),
    }
    found = []
    for name in LAYOUT:
        if name in takes:
            label, options, without = offered[name]
            listed = list(options)
            value = given.get(name, "")
            if value and value not in {code for code, _ in listed}:
                listed.append((value, value))
            found.append(
                choice(label, name, value or ("" if without else listed[0][0]), listed, optional=without)
            )
    return found


def layout_choices(say: Callable[[str], str]) -> dict[str, tuple[str, Iterable[tuple[str, str]], str]]:
    """(label, options, what none of them is called) of each part of a layout that no indicator changes.

    say: puts a message into the reader's language.
    """
    return {
        "measure": (
            say("Measure"),
            (
                ("value", say("the figures themselves")),
                ("share", say("percent of the total")),
                ("change", say("change on the period before")),
                ("growth", say("change on the period before, percent")),
            ),
            "",
        ),
        "order": (
            say("Order of rows"),
            (
                ("label", say("by name")),
                ("code", say("as in the code list")),
                ("value", say("the largest first")),
            ),
            "",
        ),
        "top": (
            say("How many rows"),
            [(str(count), str(count)) for count in (5, 10, 15, 20, 50)],
            say("all"),
        ),
        "totals": (
            say("Totals"),
            (("first", say("first")), ("last", say("last")), ("none", say("without"))),
            "",
        ),
        "chart": (
            say("Chart"),
            (
                ("lines", say("lines")),
                ("bars", say("bars")),
                ("stacked", say("stacked bars")),
                ("pyramid", say("pyramid of two columns")),
                ("multiples", say("small charts")),
                ("heatmap", say("heat map")),
                ("flows", say("flows")),
            ),
            say("none"),
        ),
    }


def _sets(names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Each dimension, and each two of them, the outer one first."""
    single = list(names.items())
    if len(names) > MOST_PAIRS:
        return single
    pairs = [
        (f"{outer},{inner}", f"{names[outer]} › {names[inner]}") for outer, inner in permutations(names, 2)
    ]
    return [*single, *pairs]
