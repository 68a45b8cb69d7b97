"""What charts show, in words, for who cannot see them."""

from typing import Final

from servicekit.language import format_number
from services.reporting.domain.report import Chart
from services.reporting.domain.specification import PERIOD
from services.reporting.rendering.wording import absence_meaning, figure
from services.reporting.reports.material import Material

TOLD: Final = 12
"""How many rows or flows are told of; the table has them all."""


def finding(material: Material, chart: Chart) -> str:
    """The finding of a chart: the largest flows; of series over time the first and the last figure; of bars
    with names each figure; of several series over names where each is largest.
    """
    if chart.kind == "flows":
        parts = _flows(material, chart)
    elif chart.axis.dimension == PERIOD or chart.kind == "heatmap":
        parts = _series(material, chart)
    elif len(chart.series) == 1:
        parts = _members(material, chart)
    else:
        parts = _largest(material, chart)
    return f"{chart.title}. {'; '.join(parts[:TOLD])}." if parts else chart.title


def _members(material: Material, chart: Chart) -> list[str]:
    """Each bar with its figure, or why it has none."""
    return [
        material.say(
            "%(name)s: %(figure)s",
            name=member.label,
            figure=absence_meaning(cell.absence, material.language)
            if cell.absence is not None
            else figure(cell, material.language, chart.decimals),
        )
        for member, cell in zip(chart.axis.members, chart.series[0].cells, strict=True)
    ]


def _largest(material: Material, chart: Chart) -> list[str]:
    """Of each series the place with its largest figure."""
    parts = []
    for each in chart.series:
        known = [
            (cell.value, member.label)
            for member, cell in zip(chart.axis.members, each.cells, strict=True)
            if cell.value is not None
        ]
        if known:
            most, place = max(known, key=lambda found: found[0])
            written = format_number(most, material.language, chart.decimals)
            parts.append(
                material.say(
                    "%(name)s: the most at %(place)s, %(figure)s",
                    name=each.label,
                    place=place,
                    figure=written,
                )
            )
    return parts


def _series(material: Material, chart: Chart) -> list[str]:
    parts = []
    for each in chart.series:
        known = [(at, cell.value) for at, cell in enumerate(each.cells) if cell.value is not None]
        if known:
            (first, begin), (last, end) = known[0], known[-1]
            parts.append(
                material.say(
                    "%(name)s: %(begin)s (%(first)s) to %(end)s (%(last)s)",
                    name=each.label,
                    begin=format_number(begin, material.language, chart.decimals),
                    first=chart.axis.members[first].label,
                    end=format_number(end, material.language, chart.decimals),
                    last=chart.axis.members[last].label,
                )
            )
    return parts


def _flows(material: Material, chart: Chart) -> list[str]:
    found = [
        (cell.value, each.label, member.label)
        for each in chart.series
        for member, cell in zip(chart.axis.members, each.cells, strict=True)
        if cell.value is not None
    ]
    return [
        material.say(
            "%(origin)s → %(country)s: %(figure)s",
            origin=origin,
            country=country,
            figure=format_number(value, material.language, chart.decimals),
        )
        for value, origin, country in sorted(found, key=lambda each: -each[0])
    ]
