"""A report as an HTML article, alone or inside the frame that all pages share."""

import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from services.reporting.domain.report import Cell, Chart, Report, Series, Table
from services.reporting.rendering import wording
from services.reporting.rendering.cells import PERIOD, said_of_all
from services.reporting.rendering.charts import WIDE, number_format, picture_title, specification
from services.reporting.rendering.charts.credits import drawn_sources, foot
from services.reporting.rendering.markup import table_markup, whole
from services.reporting.rendering.upright import is_series, upright

MEDIA_TYPE = "text/html; charset=utf-8"

FLAGGED = "flags"
"""The heading of a column of flags in a file, the same in every language."""
_FEW_COLUMNS = 6
"""So many, or fewer, are not drawn out over the whole page."""


def fragment(report: Report, *, environment: Environment, downloads: Mapping[str, str]) -> Markup:
    """The report as an `<article>`.

    environment: of `servicekit.templating`, with this service's templates in it. downloads: format, one
    of FILES, to its address, in the order to be offered. Charts are specifications in
    `<script type="application/json">`, drawn by `static/charts.js`; nothing in it is executed as it stands.
    """
    template = environment.get_template("reporting/article.html")
    return Markup(template.render(_context(report, downloads)))  # noqa: S704 - the template escapes


def page(
    report: Report, *, environment: Environment, downloads: Mapping[str, str], frame: Mapping[str, Any]
) -> str:
    """The report as a whole page. frame: what the head of `layout.html` says it expects."""
    template = environment.get_template("reporting/page.html")
    return template.render({**frame, **_context(report, downloads)})


def _context(report: Report, downloads: Mapping[str, str]) -> dict[str, Any]:
    report = upright(report, scrolls=True)
    numbers = wording.note_numbers(report)
    return {
        "language": report.language,
        "report": report,
        "downloads": downloads,
        "key_figures": [
            (item.label, wording.key_figure(item, report.language)) for item in report.key_figures
        ],
        "tables": [
            (
                wording.caption(table.caption, table.unit),
                _frame(table),
                _table(table, place, numbers, report.language),
            )
            for place, table in enumerate(report.tables, start=1)
        ],
        "charts": [(chart, _specifications(chart, report)) for chart in report.charts],
        "taken_along": _taken_along(report),
        "wide": WIDE,
        "legend": wording.legend(report),
        "notes": wording.numbered_notes(report),
        "beside": wording.beside(report),
        "as_known": wording.as_known(report),
    }


def _frame(table: Table) -> str:
    """The classes of what a table scrolls in: a series is opened at its newest end, and few columns stand
    near the names that they belong to.
    """
    few = len(table.columns.members) <= _FEW_COLUMNS
    return " ".join(
        filter(
            None,
            (
                "comity-scroll",
                "comity-scroll--few" if few else "",
                "comity-scroll--newest" if is_series(table) else "",
            ),
        )
    )


def _table(table: Table, place: int, numbers: dict[str, int], language: str) -> Markup:
    return table_markup(whole(table), numbers, language, labelled_by=f"table-{place}")


def _records(chart: Chart, language: str) -> list[list[str]]:
    """What a chart shows, for a file: headings, then a line for each member of its axis: a period by code,
    anything else by code and name, with its flags; of each series the figures, with theirs where it has any.
    """
    flagged = any(member.flags for member in chart.axis.members)
    periods = chart.axis.dimension == PERIOD
    heads = [chart.axis.label] if periods else [chart.axis.dimension, chart.axis.label]
    return [
        [*heads, *([FLAGGED] if flagged else []), *_headings(chart)],
        *(
            [
                member.code,
                *([] if periods else [member.label]),
                *([" ".join(member.flags)] if flagged else []),
                *(text for series in chart.series for text in _said(series, place, language)),
            ]
            for place, member in enumerate(chart.axis.members)
        ),
    ]


def _headings(chart: Chart) -> list[str]:
    names = []
    for series in chart.series:
        name = wording.caption(series.label, chart.unit)
        names += [name, f"{name}: {FLAGGED}"] if _is_flagged(series) else [name]
    return names


def _said(series: Series, place: int, language: str) -> list[str]:
    cell = series.cells[place]
    return [_exact(cell, language), *([" ".join(cell.flags)] if _is_flagged(series) else [])]


def _is_flagged(series: Series) -> bool:
    return any(cell.flags for cell in series.cells)


def _exact(cell: Cell, language: str) -> str:
    """A figure for a machine, or the sign of its absence."""
    if cell.absence is not None:
        return wording.symbol(cell.absence, language)
    assert cell.value is not None
    return wording.plain_number(cell.value)


def _specifications(chart: Chart, report: Report) -> Markup:
    """What `static/charts.js` reads: a specification for wide and one for narrow screens, the title under
    which the chart goes out alone, and the locale.
    """
    language = report.language
    described = {
        "title": picture_title(chart, report),
        "wide": specification(chart, language),
        "narrow": specification(chart, language, height=240, narrow=True),
        "numbers": number_format(language),
        "records": _records(chart, language),
        "of_all": {
            "chart": chart.title,
            "sources": " | ".join(source.text for source in drawn_sources(chart, report)),
        },
    }
    return _inert(described)


def _taken_along(report: Report) -> Markup:
    """What every chart of a report takes along when it goes out alone: the foot of its picture, and what the
    lines of its file say of all figures, as those of the report's CSV do.
    """
    known_at = report.vintage.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    vintage = {"known_at": known_at, "checkpoint": report.vintage.checkpoint}
    return _inert({"foot": foot(report), "of_all": {**vintage, **said_of_all(report)}})


def _inert(described: Mapping[str, Any]) -> Markup:
    """Values as JSON within an element <script>."""
    text = json.dumps(described, ensure_ascii=False, separators=(",", ":"))
    # Inside <script> only these could end the element or open a comment (HTML, 13.2.5.15).
    inert = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return Markup(inert)  # noqa: S704 - see the line above
