"""Charts as Vega-Lite specifications: plain dictionaries, the same for the page and the PDF.

Everything that must not be left to the drawing is computed here: where an axis ends, where names go so that
they do not collide, how numbers are written. Series differ by dash and marker as well as by colour, so that
a black-and-white print can be read.
"""

from textwrap import wrap
from typing import Any, Final

from servicekit.language import dash, separators
from services.reporting.domain.report import ABSENCES, FLAGS, Chart, ChartKind, Report
from services.reporting.rendering.charts.bars import bars
from services.reporting.rendering.charts.credits import WIDTH, source_lines
from services.reporting.rendering.charts.flows import flows
from services.reporting.rendering.charts.heat_maps import heat_map
from services.reporting.rendering.charts.lines import lines
from services.reporting.rendering.charts.multiples import multiples
from services.reporting.rendering.charts.pyramids import pyramid
from services.reporting.rendering.charts.scales import GRID, MUTED, TEXT, Specification
from services.reporting.rendering.wording import absence_meaning, as_known, flag_meaning, symbol

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
VEGA_LITE: Final = "6.4"  # what vl-convert draws with; the page has the same minor version
WIDE: Final[frozenset[ChartKind]] = frozenset({"heatmap"})
"""The kinds of chart that stand beside no other."""

_FONT: Final = "PT Sans, DejaVu Sans, sans-serif"
_CONFIG: Final[Specification] = {
    "font": _FONT,
    "axis": {
        "labelColor": TEXT,
        "titleColor": MUTED,
        "gridColor": GRID,
        "domainColor": TEXT,
        "tickColor": TEXT,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    },
    "legend": {"title": None, "orient": "top", "labelColor": TEXT, "labelFontSize": 12, "labelLimit": 260},
    "text": {"fontSize": 12, "color": TEXT},
    "view": {"stroke": None},
}


def specification(
    chart: Chart, language: str, *, width: int | None = None, height: int = 280, narrow: bool = False
) -> Specification:
    """The specification of a chart.

    width: of the whole picture, in pixels; None fits the container on a page. height: of the plot. narrow:
    for small screens, where series are named in a legend above instead of at their lines. A figure that is
    absent is a gap in a line and a sign in place of a bar; its value is in no part of the specification.
    """
    shared: Specification = {
        "$schema": SCHEMA,
        "description": chart.alt,
        "background": "transparent",
        "config": _CONFIG,
    }
    match chart.kind:
        case "lines":
            body = lines(chart, language, height, narrow=narrow)
        case "bars" | "stacked":
            body = bars(chart, language, height, narrow=narrow)
        case "pyramid":
            body = pyramid(chart, language, height, narrow=narrow)
        case "heatmap":
            body = heat_map(chart, language, narrow=narrow)
        case "flows":
            body = flows(chart, language, height, width, narrow=narrow)
        case "multiples":
            # Facets have widths of their own, and no width as a whole.
            return {**shared, **multiples(chart, language, width, narrow=narrow)}
    return {
        **shared,
        "width": "container" if width is None else width,
        "autosize": {"type": "fit-x", "contains": "padding"},
        **body,
    }


def picture_title(chart: Chart, report: Report) -> Specification:
    """The title of a chart that goes out alone, for a picture 900 pixels wide: under its name, who and when
    it is about, the signs that it uses, where its figures come from and of what date they are.
    """
    flags = {flag for series in chart.series for cell in series.cells for flag in cell.flags}
    flags |= {flag for member in chart.axis.members for flag in member.flags}
    absences = {cell.absence for series in chart.series for cell in series.cells}
    between = dash(report.language)
    signs = [
        *(f"{flag} {between} {flag_meaning(flag, report.language)}" for flag in FLAGS if flag in flags),
        *(
            f"{symbol(absence, report.language)} {between} {absence_meaning(absence, report.language)}"
            for absence in ABSENCES
            if absence in absences
        ),
    ]
    below = [
        ". ".join(filter(None, (report.title, report.subtitle))),
        "; ".join(signs),
        *source_lines(chart, report),
        f"{as_known(report)}. {report.vintage.checkpoint.partition(':')[0]}",
    ]
    return {
        "text": wrap(chart.title, 100),
        "subtitle": [line for text in below if text for line in wrap(text, WIDTH)],
        "anchor": "start",
        "frame": "bounds",
        "color": TEXT,
        "fontSize": 16,
        "offset": 14,
        "subtitleColor": MUTED,
        "subtitleFontSize": 11,
        "subtitlePadding": 6,
    }


def number_format(language: str) -> dict[str, Any]:
    """The d3 locale definition for the numbers on the axes of a language."""
    group, point = separators(language)
    return {"decimal": point, "thousands": group, "grouping": [3], "currency": ["", ""], "minus": "\u2212"}
