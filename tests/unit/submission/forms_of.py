"""Makes forms for tests, fills them in as a person would, and reads them as they come back."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import openpyxl

from services.submission.forms.request import DimensionWords, FormRequest
from services.submission.forms.statuses import status_words
from services.submission.forms.workbook import make_form
from services.submission.intake.specification import Specification
from services.submission.intake.work import open_workbook
from tests.unit.submission.reading import RULES, read

LABELS = {
    "_T": "Total", "UA": "Ukraine", "RU": "Russia", "MD": "Moldova", "STLS": "Stateless", "UNK": "Unknown",
    "M": "Men", "F": "Women", "_U": "Sex unknown",
}  # fmt: skip


def form_request(spec: Specification = RULES, **changes: Any) -> FormRequest:
    words = tuple(
        DimensionWords(
            name=rule.name,
            label=rule.name.capitalize(),
            codes={each.code: LABELS.get(each.code, each.code) for each in rule.codes},
        )
        for rule in spec.dimensions
    )
    request = FormRequest(
        specification=spec,
        language="en",
        country_name="Moldova",
        indicator_name="Asylum applications",
        definition_text="Persons who asked for protection in the period.",
        source_name="Register",
        unit="persons",
        measure="flow",
        periods=("2024",),
        by=tuple(rule.name for rule in spec.dimensions),
        words=(*words, DimensionWords(name="@status", label="Status", codes=status_words("en"))),
        with_previous=True,
        definition=12,
        base=0,
        made_at=40,
        made_on="2025-03-01",
    )
    return replace(request, **changes)


def form(tables: Sequence[bytes] = (), spec: Specification = RULES, **changes: Any) -> bytes:
    return make_form(form_request(spec, **changes), tables)


def filled(data: bytes, cells: Mapping[str, Any], sheet: str = "2024") -> bytes:
    """The form with figures typed into cells, saved by a program that computes no formulas."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for place, value in cells.items():
        book[sheet][place] = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def answer_to(data: bytes, spec: Specification = RULES, **about: Any) -> dict[str, Any]:
    return read(open_workbook(data), form="xlsx", spec=spec, **about)
