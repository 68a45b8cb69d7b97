"""Differences of figures as pages show them: of a submission, and of a notice with what is hidden there."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from gateway.pages.frame import figure_label
from servicekit import language as wording
from servicekit.web.caller import language

NOTHING: Final = "–"
SIGNS: Final = {"masked": "*", "not-shared": "x"}
"""What stands for a figure that is there but not shown."""
_FIGURES: Final = frozenset(
    {"period", "value", "status", "note", "change", "old", "old_status", "old_note", "new"}
    | {"absolute", "percent"}
)


def of_submission(indicator: str, item: Mapping[str, Any]) -> dict[str, str]:
    """What a submission changes; people who see it see all of its figures."""
    return {
        "cell": figure_label(indicator, item["period"], codes_of(item)),
        "old": number(item["old"]),
        "new": number(item["new"]),
        "absolute": number(item["absolute"], signed=True),
        "percent": percent(item["percent"]),
    }


def of_notice(indicator: str, item: Mapping[str, Any]) -> dict[str, str]:
    """What a notice tells; a difference from a hidden figure is hidden as well."""
    hidden = next((SIGNS[side["absence"]] for side in (item["old"], item["new"]) if _hidden(side)), None)
    return {
        "cell": figure_label(indicator, item["period"], item["codes"]),
        "old": _side(item["old"]),
        "new": _side(item["new"]),
        "absolute": hidden or number(item["absolute"], signed=True),
        "percent": hidden or percent(item["percent"]),
    }


def codes_of(item: Mapping[str, Any]) -> dict[str, str]:
    """The dimensions of an observation or difference, beside its other members."""
    return {name: value for name, value in item.items() if name not in _FIGURES}


def number(value: int | str | None, *, signed: bool = False) -> str:
    """A figure as services write it, in the reader's language."""
    if value is None:
        return NOTHING
    exact = Decimal(value)
    decimals = max(0, -int(exact.as_tuple().exponent))
    return wording.format_number(exact if decimals else int(exact), language(), decimals, signed=signed)


def percent(value: int | str | None) -> str:
    """A percentage, signed."""
    return NOTHING if value is None else wording.format_percent(Decimal(value), language(), signed=True)


def _hidden(side: Mapping[str, Any]) -> bool:
    return side["absence"] in SIGNS


def _side(side: Mapping[str, Any]) -> str:
    return SIGNS[side["absence"]] if _hidden(side) else number(side["value"])
