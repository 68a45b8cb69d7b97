"""What a release would change, page by page, as it goes over the wire."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.reporting.domain.impact import CellImpact, counts_of, of_show
from services.reporting.queries.notices import difference_view, plain
from services.reporting.queries.places import parse_place, write_place
from services.reporting.reports.changed import ChangedReport

TOTALS: Final = 50
"""Totals of one report that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What a release would change. limit: why masks or all of it are not told; None: everything is."""

    cells: Sequence[CellImpact]
    reports: Sequence[ChangedReport]
    masks: bool
    limit: str | None


def impact_view(impact: Impact, asked: Mapping[str, Any]) -> dict[str, Any]:
    """A page of an impact as it goes over the wire. asked: show, after, limit of the cells."""
    shown = of_show(impact.cells, asked["show"])
    [start] = (0,) if asked["after"] is None else parse_place(asked["after"], 1)
    end = start + asked["limit"]
    return {
        "limit": impact.limit,
        "counts": dict(counts_of(impact.cells)),
        "masks": impact.masks,
        "cells": [_cell_view(each) for each in shown[start:end]],
        "total": len(shown),
        "next": write_place(end) if end < len(shown) else None,
        "reports": [_report_view(each) for each in impact.reports],
    }


def _cell_view(each: CellImpact) -> dict[str, Any]:
    return {
        **difference_view(each.difference),
        "kind": each.kind,
        "hidden_before": each.hidden_before,
        "hidden_after": each.hidden_after,
    }


def _report_view(each: ChangedReport) -> dict[str, Any]:
    totals = [change for change in each.changes if change.total]
    return {
        "id": each.entry.template,
        "title": each.entry.title,
        "description": each.entry.description,
        "parameters": dict(each.parameters),
        "figures": len(each.changes),
        "totals": len(totals),
        "changes": [
            {
                "row": change.row,
                "column": change.column,
                "old": plain(change.old),
                "new": plain(change.new),
                "absolute": plain(change.absolute),
                "derived": change.derived,
            }
            for change in totals[:TOTALS]
        ],
    }
