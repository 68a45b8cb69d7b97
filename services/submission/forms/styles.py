"""How a form looks: one accent, horizontal rules, bold totals, grey figures for comparison, cells to fill."""

from dataclasses import dataclass, fields
from typing import Any

ACCENT, TEXT, MUTED = "#12436D", "#1C252C", "#6B7780"
GRID, SURFACE, INPUT = "#E3E6EA", "#F1F4F7", "#FFFBE6"
FONT = "PT Sans"


@dataclass(frozen=True, slots=True, kw_only=True)
class Styles:
    """The formats of one workbook, by what they are for."""

    rule: Any
    title: Any
    subtitle: Any
    meta: Any
    prompt: Any
    choice: Any
    heading: Any
    heading_below: Any
    heading_label: Any
    remark: Any
    code_beneath: Any
    figure_heading: Any
    previous_heading: Any
    label: Any
    label_part: Any
    label_total: Any
    code: Any
    figure: Any
    total: Any
    previous: Any
    previous_total: Any
    note: Any
    text: Any
    step: Any
    key: Any


def number_format(decimals: int) -> str:
    """Thousands in groups, as many decimals as the indicator has."""
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def styles(book: Any, decimals: int) -> Styles:
    """Make the formats in a workbook."""
    font = {"font_name": FONT, "font_size": 10, "font_color": TEXT, "valign": "vcenter"}
    number = {"num_format": number_format(decimals), "align": "right"}
    line = {"bottom": 1, "bottom_color": GRID}
    previous = {"font_color": MUTED, "italic": True, **number, **line}
    looks: dict[str, dict[str, Any]] = {
        "rule": {"top": 5, "top_color": ACCENT},
        "title": {"bold": True, "font_size": 16, "font_color": ACCENT, "top": 5, "top_color": ACCENT},
        "subtitle": {"bold": True, "font_size": 12},
        "meta": {"font_size": 9, "font_color": MUTED},
        "prompt": {"bold": True},
        "choice": {"bg_color": INPUT, "border": 1, "border_color": "#C9B458", "locked": False},
        "heading": {
            "bold": True, "align": "center", "text_wrap": True, "top": 2, "top_color": ACCENT,
            "bottom": 1, "bottom_color": GRID,
        },
        "heading_below": {"align": "center", "text_wrap": True, **line},
        "remark": {"bg_color": INPUT, "border": 1, "border_color": GRID, "locked": False, "text_wrap": True},
        "heading_label": {"bold": True, "text_wrap": True, "top": 2, "top_color": ACCENT, "valign": "bottom"},
        "code_beneath": {"font_size": 8, "font_color": MUTED, "align": "center"},
        "figure_heading": {"align": "right", "font_size": 9, "bottom": 2, "bottom_color": ACCENT},
        "previous_heading": {
            "align": "right", "font_size": 9, "italic": True, "font_color": MUTED,
            "bottom": 2, "bottom_color": ACCENT,
        },
        "label": {**line, "text_wrap": False},
        "label_part": {**line, "indent": 1},
        "label_total": {"bold": True, "bg_color": SURFACE, "bottom": 1, "bottom_color": ACCENT},
        "code": {"font_size": 8, "font_color": MUTED, **line},
        "figure": {**number, **line, "bg_color": INPUT, "locked": False},
        "total": {**number, **line, "bold": True, "bg_color": SURFACE, "locked": False},
        "previous": previous,
        "previous_total": {**previous, "bold": True},
        "note": {"font_size": 9, "font_color": MUTED, "text_wrap": True, "valign": "top"},
        "text": {"text_wrap": True, "valign": "top"},
        "step": {"bold": True, "font_color": ACCENT, "align": "right", "valign": "top"},
        "key": {"bold": True, **line, "valign": "top"},
    }  # fmt: skip
    return Styles(**{each.name: book.add_format({**font, **looks[each.name]}) for each in fields(Styles)})
