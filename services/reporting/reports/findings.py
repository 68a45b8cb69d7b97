"""What charts show, in words, for who cannot see them."""

from typing import Final

from servicekit.language import format_number
from services.reporting.domain.report import Chart
from services.reporting.reports.material import Material

TOLD: Final = 12
"""How many rows or flows are told of; the table has them all."""


def finding(material: Material, chart: Chart) -> str:
    """The finding of a chart: the largest flows; of any other each series with its first and last figure."""
    parts = _flows(material, chart) if chart.kind == "flows" else _series(material, chart)
    return f"{chart.title}. {'; '.join(parts[:TOLD])}." if parts else chart.title


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
