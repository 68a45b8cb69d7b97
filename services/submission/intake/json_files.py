"""Reads the JSON form of a submission: an object with the observations as a list of objects."""

import json
from typing import Any, Final

import polars as pl

from servicekit.concepts import TOTAL
from services.submission.domain.records import names_individuals
from services.submission.intake.findings import Findings, shortened
from services.submission.intake.specification import Specification
from services.submission.intake.table import NOTE, PERIOD, ROW, STATUS, VALUE, Table

ENVELOPE: Final = ("country", "indicator", "source", "reason")
_FIELDS: Final = frozenset({*ENVELOPE, "observations"})


def parse_json(data: bytes, findings: Findings) -> dict[str, Any] | None:
    """The object of a body in UTF-8, numbers as their own text, or None and a finding."""
    if not data.strip():
        findings.add("error", "empty-file")
        return None
    try:
        # Numbers stay text: no float between the file and the log, no integer of a million digits.
        body = json.loads(data, parse_float=str, parse_int=str, parse_constant=str)
    except RecursionError:
        findings.add("error", "json-too-deep")
        return None
    except json.JSONDecodeError as error:
        findings.add("error", "invalid-json", row=error.lineno, position=error.colno)
        return None
    if not isinstance(body, dict):
        findings.add("error", "json-not-an-object")
        return None
    return body


def read_json(body: dict[str, Any], spec: Specification, findings: Findings) -> Table | None:
    """The table of a parsed body, or None and findings. Rows are observations, counted from 1."""
    for name in body.keys() - _FIELDS:
        findings.add("error", "unknown-field", column=shortened(name))
    observations = body.get("observations")
    if not isinstance(observations, list):
        findings.add("error", "observations-missing")
        return None
    if not observations:
        findings.add("error", "no-observations")
        return None
    for at, each in enumerate(observations, start=1):
        if not isinstance(each, dict):
            findings.add("error", "observation-not-an-object", row=at)
    if findings.errors() or not _known_fields(observations, spec, findings):
        return None
    columns = {PERIOD: None, **dict.fromkeys(spec.names, TOTAL), VALUE: None, STATUS: None, NOTE: None}
    texts = {
        name: _texts([each.get(name, absent) for each in observations]) for name, absent in columns.items()
    }
    try:
        cells = pl.DataFrame(texts, schema=dict.fromkeys(columns, pl.String))
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON can spell and no text can hold
        findings.add("error", "not-utf-8", row=_row_without_text(texts))
        return None
    cells = cells.with_columns(pl.all().str.strip_chars()).with_columns(
        pl.when(pl.all().str.len_bytes() > 0).then(pl.all())
    )
    return Table(cells=cells.with_row_index(ROW, offset=1), exponents=True)


def _known_fields(observations: list[dict[str, Any]], spec: Specification, findings: Findings) -> bool:
    used = set().union(*observations)
    for name in sorted(used - {PERIOD, VALUE, STATUS, NOTE, *spec.names}):
        row = next(at for at, each in enumerate(observations, start=1) if name in each)
        code = "individual-records" if names_individuals(name) else "unknown-column"
        findings.add("error", code, row=row, column=shortened(name))
    return not findings.errors()


def _texts(values: list[Any]) -> list[str | None]:
    """Cells as text; an object, a list or a truth value becomes a text that is no code and no number."""
    if all(value is None or value.__class__ is str for value in values):
        return values
    return [value if value is None or isinstance(value, str) else json.dumps(value)[:200] for value in values]


def _row_without_text(texts: dict[str, list[str | None]]) -> int:
    whole = [(row, text) for values in texts.values() for row, text in enumerate(values, start=1) if text]
    return min(row for row, text in whole if text.encode(errors="replace").decode() != text)
