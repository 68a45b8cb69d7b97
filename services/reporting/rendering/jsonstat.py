"""A report as JSON-stat 2.0: one dataset where it has one table, else a collection of them.

https://json-stat.org/full/ (version 2.0). Values and their status are objects, because groups of rows or
columns need not have the same members. `status` is the absence of a value, else the letters of its flags.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from decimal import Decimal
from typing import Any, Final

from services.reporting.domain.report import Axis, Coordinate, Member, Report, Table
from services.reporting.rendering import wording
from services.reporting.rendering.json import side_by_side

MEDIA_TYPE: Final = "application/json"

ROLES: Final = {"time": "period", "geo": "country"}
"""The dimension that has each role of JSON-stat."""

Dimension = tuple[str, dict[str, Any]]


def render(report: Report) -> bytes:
    """The report as UTF-8 JSON-stat."""
    about = _about(report)
    if len(report.tables) == 1:
        made = {**_dataset(report.tables[0], report), **about}
    else:
        items = [_dataset(table, report) for table in report.tables]
        made = {"version": "2.0", "class": "collection", "label": report.title, "link": {"item": items}}
        made |= about
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()


def _about(report: Report) -> dict[str, Any]:
    """What holds for the whole report: when, where from, on which terms, for whom."""
    return {
        "href": report.url,
        "updated": report.vintage.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "source": "; ".join(source.text for source in report.sources),
        "note": [
            *(note.text for note in report.notes),
            *wording.documented(report),
            *report.terms,
            *(f"{wording.passage_title(each)}: {each.whole}" for each in report.texts),
        ],
        "extension": {
            "report": report.id,
            "title": report.title,
            "subtitle": report.subtitle,
            "language": report.language,
            "definition": list(report.definitions),
            "reader": report.reader,
            "parameters": dict(report.parameters),
            "terms": list(report.terms),
            **({} if report.beside is None else {"documentation": side_by_side(report.beside)}),
            "checkpoint": report.vintage.checkpoint,
            "standing_url": report.standing_url,
            "past": report.vintage.past,
            "status": {
                **{kind: wording.meaning_in(report, kind) for kind in report.absences},
                **{flag: wording.flag_meaning(flag, report.language) for flag in report.flags},
            },
        },
    }


def _dataset(table: Table, report: Report) -> dict[str, Any]:
    rows, columns = _Lines(table.rows), _Lines(table.columns)
    dimensions = dict([*map(_fixed, table.fixed), *rows.dimensions, *columns.dimensions])
    texts = {note.key: note.text for note in report.notes}
    metrics = [name for name, each in dimensions.items() if "unit" in each["category"]]
    value: dict[str, int | float] = {}
    status: dict[str, str] = {}
    notes: dict[str, list[str]] = {}
    for at, row, line in zip(rows.places, table.rows.members, table.cells, strict=True):
        for beside, column, cell in zip(columns.places, table.columns.members, line, strict=True):
            place = str(at * columns.width + beside)
            if cell.value is not None:
                value[place] = float(cell.value) if isinstance(cell.value, Decimal) else cell.value
            # What is said of a heading holds for its cells.
            flags = dict.fromkeys((*cell.flags, *row.flags, *column.flags))
            if state := cell.absence or "".join(flags):
                status[place] = state
            if keys := dict.fromkeys((*cell.notes, *row.notes, *column.notes)):
                notes[place] = [texts[key] for key in keys]
    return {
        "version": "2.0",
        "class": "dataset",
        "label": table.caption or report.title,
        "id": list(dimensions),
        "size": [len(each["category"]["index"]) for each in dimensions.values()],
        "role": {
            **{role: [name] for role, name in ROLES.items() if name in dimensions},
            **({"metric": metrics} if metrics else {}),
        },
        "dimension": dimensions,
        "value": value,
        "status": status,
        "extension": {"unit": table.unit, "decimals": table.decimals, "notes": notes},
    }


def _fixed(coordinate: Coordinate) -> Dimension:
    return coordinate.dimension, _described(coordinate.dimension_label, {coordinate.code: coordinate.label})


def _described(label: str, labels: Mapping[str, str]) -> dict[str, Any]:
    return {"label": label, "category": {"index": list(labels), "label": dict(labels)}}


def _units(named: Iterable[tuple[str, Member]]) -> dict[str, dict[str, Any]]:
    """The unit of each member whose cells are not what those of the table are."""
    return {
        name: {"label": member.measure.unit, "decimals": member.measure.decimals}
        for name, member in named
        if member.measure is not None
    }


class _Lines:
    """The rows or columns of a table as one dimension, or two where they are grouped.

    places: where each member stands among the combinations. width: how many combinations there are.
    """

    def __init__(self, axis: Axis) -> None:
        names = list(_names(axis.members))
        inner = {name: member.label for name, member in zip(names, axis.members, strict=True)}
        # A member outside of every group is under an empty code.
        outer = {each.group.code: each.group.label for each in axis.members if each.group}
        if outer and any(each.group is None for each in axis.members):
            outer = {"": "", **outer}
        described = _described(axis.label, inner)
        if units := _units(zip(names, axis.members, strict=True)):
            described["category"]["unit"] = units
        self.dimensions: list[Dimension] = [(axis.dimension, described)]
        group = next((each.group for each in axis.members if each.group), None)
        if group is not None:
            self.dimensions.insert(0, (group.dimension, _described(group.dimension_label, outer)))
        self.width = len(inner) * max(1, len(outer))
        within = {name: place for place, name in enumerate(inner)}
        above = {code: place for place, code in enumerate(outer or [""])}
        self.places = [
            above[each.group.code if each.group else ""] * len(inner) + within[name]
            for name, each in zip(names, axis.members, strict=True)
        ]


def _names(members: Sequence[Member]) -> Iterator[str]:
    """A name for each member, its code; a code that stands twice in one group gets a number behind it."""
    seen: Counter[tuple[str | None, str]] = Counter()
    for member in members:
        place = member.place
        seen[place] += 1
        yield member.code if seen[place] == 1 else f"{member.code}~{seen[place]}"
