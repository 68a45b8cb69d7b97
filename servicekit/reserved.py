"""Names that no dimension of an indicator takes, as they mean something else wherever dimensions are named.

A dimension is a column of files, a field of observations, and a parameter of reports. What stands beside
it there is listed here by hand, as services know nothing of each other; what each of them has is held against
it by tests/contract/test_dimension_names.py. A parameter of reports that take no dimensions is no such name:
`citizenship`, `partner`.
"""

from typing import Final

_OF_FIGURES: Final = frozenset(
    {
        *("absence", "checkpoint", "country", "frequency", "indicator", "known_at", "known_from", "known_to"),
        *("note", "period", "reason", "rounded_to", "source", "status", "unit", "value"),
        *("visible_because", "visible_since", "visible_since_at"),
    }
)
"""Columns of figures: of a submission, of observations, of their file."""
_OF_REPORTS: Final = frozenset(
    {
        *("definition", "flags", "notes", "reader", "report", "report_notes", "rounding", "sources"),
        *("standing_url", "table", "terms", "title"),
    }
)
"""Columns of a report's file."""
_ASKED_FOR: Final = frozenset(
    {
        *(
            "after",
            "as_of",
            "by",
            "chart",
            "columns",
            "countries",
            "format",
            "from",
            "group",
            "labels",
            "lang",
        ),
        *("limit", "measure", "order", "rows", "seen_by", "show", "tables", "to", "top", "totals"),
    }
)
"""Parameters of observations and of reports beside a choice of codes."""
_COMPARED: Final = frozenset(
    {
        *("absolute", "change", "new", "old", "old_note", "old_status", "percent"),
        *("over", "parts", "sum", "total"),
        *("previous", "released", "year_before"),
    }
)
"""What a figure is shown beside before it is released, and what conditions of rules call it."""
LABEL: Final = "_label"
"""Ends the heading of a column that has the names of codes."""

NAMES: Final = _OF_FIGURES | _OF_REPORTS | _ASKED_FOR | _COMPARED


def is_reserved(name: str) -> bool:
    """Whether a dimension may not be called so."""
    return name in NAMES or name.endswith(LABEL)
