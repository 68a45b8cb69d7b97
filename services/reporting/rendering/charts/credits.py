"""What a chart says of itself when it goes out alone: whose figures it draws, and whether they still hold."""

from textwrap import wrap
from typing import Any, Final
from urllib.parse import urlsplit

from servicekit.language import translate
from services.reporting.domain.report import Axis, Cell, Chart, Report, Series, Source, Table
from services.reporting.rendering.codes import CODE_TELLS, LINK_TELLS, has_room

COUNTRY: Final = "country"
WIDTH: Final = 140
"""So many letters fit into a line of a picture, in the size that is used beneath its title."""
ADDRESS_WIDTH: Final = 120
"""Beside the code there is room for so many."""
SOURCE_LINES: Final = 16
"""So many lines name sources at most."""


def drawn_sources(chart: Chart, report: Report) -> tuple[Source, ...]:
    """The sources of the figures in a chart; all of its report where it does not draw countries apart."""
    axes = [axis for table in report.tables if (axis := _countries(table)) is not None]
    codes = _drawn(chart, report)
    apart = {member.code for axis in axes for member in axis.members if "." in member.code}
    found = tuple(
        source
        for source in report.sources
        if source.code in codes or (source.code not in apart and source.code.partition(".")[0] in codes)
    )
    return found or report.sources


def source_lines(chart: Chart, report: Report) -> list[str]:
    """The sources of a chart as lines; how many more there are where they are truly too many."""
    sources = [source.text for source in drawn_sources(chart, report)]
    if not sources:
        return []
    language = report.language
    word = translate(language, "Sources") if len(sources) > 1 else translate(language, "Source")
    for shown in range(len(sources), 0, -1):
        text = f"{word}: {'; '.join(sources[:shown])}"
        if shown < len(sources):
            rest = len(sources) - shown
            more = translate(language, "and %(number)s more, see the link below", number=rest)
            text = f"{text}; {more}"
        if len(lines := wrap(text, WIDTH)) <= SOURCE_LINES:
            break
    return lines


def foot(report: Report) -> dict[str, Any]:
    """What stands beneath every picture of a report: the address that tells whether it still holds, in lines,
    words for it alone and with its code, and the path where that is drawn: None where there is no room.
    """
    address = report.standing_url
    parts = urlsplit(address)
    return {
        "words": translate(report.language, LINK_TELLS),
        "words_with_code": translate(report.language, CODE_TELLS),
        "address": address,
        "lines": [address[at : at + ADDRESS_WIDTH] for at in range(0, len(address), ADDRESS_WIDTH)],
        "code": f"{parts.path}.svg?{parts.query}" if has_room(address) else None,
    }


def _drawn(chart: Chart, report: Report) -> frozenset[str]:
    """The codes of the countries whose figures a chart draws; none where it draws something else."""
    if chart.axis.dimension == COUNTRY:
        members = chart.axis.members
        shown = {
            member.code
            for place, member in enumerate(members)
            if any(_has_a_mark(each.cells[place], chart) for each in chart.series)
        }
        return frozenset(shown if not any(member.total for member in members) else ())
    codes = set()
    for series in chart.series:
        if not any(_is_of(series, table) for table in report.tables):
            return frozenset()
        codes.add(series.code)
    return frozenset(codes)


def _has_a_mark(cell: Cell, chart: Chart) -> bool:
    """Whether a figure is to be seen in a chart, be it as the sign of a hidden one, which no flow has."""
    return bool(cell.value) or (cell.absence == "masked" and chart.kind != "flows")


def _countries(table: Table) -> Axis | None:
    """The axis of a table that has countries; None where neither has."""
    return next((axis for axis in (table.rows, table.columns) if axis.dimension == COUNTRY), None)


def _is_of(series: Series, table: Table) -> bool:
    """Whether a series is the line of a country in a table, and no sum of several."""
    countries = _countries(table)
    if countries is None:
        return False
    lines = table.cells if countries is table.rows else tuple(zip(*table.cells, strict=True))
    return any(
        member.code == series.code and not member.total and line == series.cells
        for member, line in zip(countries.members, lines, strict=True)
    )
