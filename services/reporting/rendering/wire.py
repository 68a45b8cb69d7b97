"""A report as plain JSON values and back, to hand it to a worker process without loss."""

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from services.reporting.domain.report import Report


def to_wire(report: Report) -> bytes:
    """The report as UTF-8 JSON; `from_wire` gives back an equal one."""
    return json.dumps(_plain(report), ensure_ascii=False, separators=(",", ":")).encode()


def from_wire(data: bytes) -> Report:
    """The report that `to_wire` wrote. Raises ValueError or MalformedReport for anything else."""
    try:
        report = _revive(Report, json.loads(data))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a report") from error
    if not isinstance(report, Report):
        raise ValueError("not a report")
    return report


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return {"decimal": str(value)}
        case datetime():
            return {"moment": value.isoformat()}
        case tuple():
            return [_plain(item) for item in value]
        case _ if is_dataclass(value):
            # Only what differs from the default: most cells are a bare number.
            return {
                field.name: _plain(getattr(value, field.name))
                for field in fields(value)
                if field.init and getattr(value, field.name) != field.default
            }
        case _:
            return value


def _revive(kind: Any, value: Any) -> Any:
    if isinstance(value, dict):
        if "decimal" in value:
            return Decimal(value["decimal"])
        if "moment" in value:
            return datetime.fromisoformat(value["moment"])
        target = _dataclass_in(kind)
        hints = _hints(target)
        return target(**{name: _revive(hints[name], item) for name, item in value.items()})
    if isinstance(value, list):
        kinds = get_args(kind)
        if len(kinds) == 2 and kinds[1] is Ellipsis:
            return tuple(_revive(kinds[0], item) for item in value)
        return tuple(_revive(each, item) for each, item in zip(kinds, value, strict=True))
    return value


def _dataclass_in(kind: Any) -> Any:
    if get_origin(kind) is UnionType or get_origin(kind) is not None:
        return next(part for part in get_args(kind) if is_dataclass(part))
    return kind


@cache
def _hints(target: type) -> dict[str, Any]:
    return get_type_hints(target)
