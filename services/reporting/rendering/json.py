"""A report as JSON: the table model itself, with codes, labels and typed absence, for programs."""

import json
from datetime import UTC
from decimal import Decimal
from typing import Any, Final

from services.reporting.domain.report import Axis, Cell, Coordinate, Measure, Member, Passage, Report, Table
from services.reporting.domain.side_by_side import SideBySide
from services.reporting.rendering import wording

MEDIA_TYPE: Final = "application/json"


def render(report: Report) -> bytes:
    """The report as UTF-8 JSON.

    `tables[].cells[row][column]` is `{"value", "absence", "flags", "notes"}`: a number and null, or null and
    the kind of absence; `notes` are keys of the report's own `notes`, `definitions` the keys of
    those that say what its figures mean. `documentation`, where there is any, is what countries say of the
    same things, one beside the other.
    """
    return json.dumps(_report(report), ensure_ascii=False, separators=(",", ":")).encode()


def _report(report: Report) -> dict[str, Any]:
    vintage = report.vintage
    return {
        "id": report.id,
        "title": report.title,
        "subtitle": report.subtitle,
        "language": report.language,
        "reader": report.reader,
        "url": report.url,
        "standing_url": report.standing_url,
        "parameters": dict(report.parameters),
        "vintage": {
            "epoch": vintage.epoch,
            "position": vintage.position,
            "chain": vintage.chain,
            "checkpoint": vintage.checkpoint,
            "recorded_at": vintage.recorded_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "past": vintage.past,
        },
        "key_figures": [
            {"label": item.label, "style": item.style, **_cell(item.cell)} for item in report.key_figures
        ],
        "tables": [_table(table) for table in report.tables],
        "legend": {
            "flags": {flag: wording.flag_meaning(flag, report.language) for flag in report.flags},
            "absences": {kind: wording.meaning_in(report, kind) for kind in report.absences},
        },
        "notes": {note.key: note.text for note in report.notes},
        "definitions": [note.key for note in report.notes if note.defines],
        "sources": [
            {"code": source.code, "text": source.text, "url": source.url} for source in report.sources
        ],
        "terms": list(report.terms),
        **({} if report.beside is None else {"documentation": side_by_side(report.beside)}),
        **({"texts": [_passage(each) for each in report.texts]} if report.texts else {}),
    }


def side_by_side(beside: SideBySide) -> dict[str, Any]:
    """`rows[].texts` are those of `columns`, null where nothing is documented; `agreement`: differs, partly
    (not all say something) or alike.
    """
    return {
        "title": beside.title,
        "columns": [
            {"code": code, "label": name} for code, name in zip(beside.codes, beside.columns, strict=True)
        ],
        "rows": [
            {
                "code": row.code,
                "label": row.label,
                "agreement": row.agreement,
                "texts": [text or None for text in row.texts],
            }
            for _, rows in beside.groups
            for row in rows
        ],
    }


def _passage(passage: Passage) -> dict[str, str]:
    return {
        "code": passage.code,
        "heading": passage.heading,
        "noted": passage.noted,
        "language": passage.language,
        "text": passage.whole,
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "unit": table.unit,
        "decimals": table.decimals,
        "fixed": [_coordinate(coordinate) for coordinate in table.fixed],
        "rows": _axis(table.rows),
        "columns": _axis(table.columns),
        "cells": [[_cell(cell) for cell in row] for row in table.cells],
    }


def _axis(axis: Axis) -> dict[str, Any]:
    return {
        "dimension": axis.dimension,
        "label": axis.label,
        "members": [_member(member) for member in axis.members],
    }


def _member(member: Member) -> dict[str, Any]:
    return {
        "code": member.code,
        "label": member.label,
        "level": member.level,
        "total": member.total,
        "group": None if member.group is None else _coordinate(member.group),
        "flags": list(member.flags),
        "notes": list(member.notes),
        **({"url": member.url} if member.url is not None else {}),
        **({} if member.measure is None else _measure(member.measure)),
    }


def _measure(measure: Measure) -> dict[str, Any]:
    """What the cells of a column are, where it is not what those of its table are."""
    return {"unit": measure.unit, "decimals": measure.decimals}


def _coordinate(coordinate: Coordinate) -> dict[str, str]:
    return {
        "dimension": coordinate.dimension,
        "dimension_label": coordinate.dimension_label,
        "code": coordinate.code,
        "label": coordinate.label,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    value = float(cell.value) if isinstance(cell.value, Decimal) else cell.value
    return {"value": value, "absence": cell.absence, "flags": list(cell.flags), "notes": list(cell.notes)}
