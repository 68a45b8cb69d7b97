"""A table of an agency's own arrangement, and the mapping by which it is read."""

from typing import Any, Final

from tests.service.submission.conftest import INDICATOR, SUBMITTER, Office

TABLE: Final = "Nationality,2019,2020\nUkraine,7,8\nAll,7,8\n"
LAYOUT: Final[dict[str, Any]] = {
    "form": "csv",
    "heading": [1, 1],
    "heading_rows": [{"row": 1, "says": "period"}],
    "columns": [
        {"at": 1, "heading": "Nationality", "gives": "dimension", "dimension": "citizenship"},
        {"at": 2, "heading": "2019", "gives": "value", "onward": True},
    ],
    "renames": [{"dimension": "citizenship", "label": label, "code": code} for label, code in (
        ("Ukraine", "UA"), ("All", "_T"),
    )],
}  # fmt: skip


def saved(
    office: Office,
    *,
    actor: str | None = SUBMITTER,
    mapping: str | None = None,
    name: str = "Our table",
    command_key: str | None = None,
    **changes: Any,
) -> str:
    """The number of a mapping that somebody saved."""
    place = {"country": "MD", "indicator": INDICATOR, "source": "REG"} if mapping is None else {}
    request = {**place, "mapping": mapping, "name": name, "layout": {**LAYOUT, **changes}}
    return str(office.call("save_mapping", request, actor, command_key=command_key)["mapping"])
