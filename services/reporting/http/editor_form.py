"""The form by which a report template is edited: what was filled in as data, and data as fields."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from servicekit.concepts import WORKING_LANGUAGES, Indicator
from servicekit.language import format_number, mark, translate
from services.reporting.domain.specification import (
    MOST_ON_AXIS,
    MOST_TABLES,
    Specification,
    payload_of,
)
from services.reporting.reports.parameters import codes_listed

PREVIEW_ID: Final = "preview"
TEXTS: Final = ("names", "descriptions", "notes")
MOST_LANGUAGES: Final = 40
SELECTED: Final = ("totals", "order", "measure")
_PARTS: Final = (
    "indicator",
    *("rows", "columns", "tables", "filters"),
    *("totals", "order", "top", "measure", "chart"),
)
_PLACE: Final = re.compile(r"(\w+)(?:\.([\w-]+))?(?:\[(\d+)\])?")

LABELS: Final = {
    "template": mark("Identifier"),
    "indicator": mark("Indicator"),
    "rows": mark("Rows"),
    "columns": mark("Columns"),
    "tables": mark("A table for each"),
    "filters": mark("Only some codes"),
    "codes": mark("Codes"),
    "top": mark("How many rows"),
    "totals": mark("Totals"),
    "order": mark("Order of rows"),
    "measure": mark("Measure"),
    "chart": mark("Chart"),
    "names": mark("Title"),
    "descriptions": mark("Description"),
    "notes": mark("Footnote"),
    "language": mark("Language"),
}
Values = dict[str, Any]
"""What stands in the form: rows, columns, tables as lists; filters as [(dimension, codes as typed)]; texts as
[(language, {member: text})]; everything else as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What is wrong with a form. field: the id of the field, None where it is no single one."""

    field: str | None
    text: str


def values_of(specification: Specification) -> Values:
    """The form of a template as it stands."""
    data = payload_of(specification)
    languages = sorted(
        {language for name in TEXTS for language in data[name]},
        key=lambda each: (each not in WORKING_LANGUAGES, each),
    )
    return {
        **{name: data[name] or "" for name in ("indicator", "chart", *SELECTED)},
        "template": specification.id,
        "top": "" if specification.top is None else str(specification.top),
        **{name: data[name] for name in ("rows", "columns", "tables")},
        "filters": [(name, ", ".join(sorted(codes))) for name, codes in data["filters"].items()],
        "texts": [
            (language, {name: data[name].get(language, "") for name in TEXTS}) for language in languages
        ],
    }


def values_from(form: MultiDict[str, str]) -> Values:
    """The form as it was sent. Codes that were ticked for another dimension than the one that is chosen now
    are left out.
    """

    def listed(name: str, most: int) -> list[str]:
        found = (form.get(f"{name}-{at}", "").strip() for at in range(1, most + 1))
        return [each for each in found if each]

    def filtered(at: int) -> tuple[str, str]:
        name = form.get(f"filter-{at}", "").strip()
        codes = form.getlist(f"codes-{at}") if form.get(f"codes-{at}-of", name) == name else []
        return name, codes_listed(",".join(codes)).replace(",", ", ")

    filters = [filtered(at) for at in range(1, MOST_TABLES + 1)]
    texts = [
        (
            form.get(f"language-{at}", "").strip(),
            {name: _plain(form.get(f"{name}-{at}", "")) for name in TEXTS},
        )
        for at in range(1, MOST_LANGUAGES + 1)
    ]
    return {
        **{name: form.get(name, "").strip() for name in ("template", "indicator", "chart", "top", *SELECTED)},
        "rows": listed("rows", MOST_ON_AXIS),
        "columns": listed("columns", MOST_ON_AXIS),
        "tables": listed("tables", MOST_TABLES),
        "filters": [each for each in filters if any(each)],
        "texts": [(language, text) for language, text in texts if language or any(text.values())],
    }


def data_of(values: Values) -> dict[str, Any]:
    """The data of a template as template.v1.json has it; what was left empty is left out."""
    data: dict[str, Any] = {"id": values["template"]}
    for name in ("indicator", "chart", *SELECTED):
        if values[name]:
            data[name] = values[name]
    for name in ("rows", "columns", "tables"):
        data[name] = values[name]
    if values["top"]:
        data["top"] = int(values["top"]) if values["top"].isdecimal() else values["top"]
    filters: dict[str, list[str]] = {}
    for name, codes in values["filters"]:
        chosen = [part.strip() for part in codes.split(",") if part.strip()]
        filters[name] = [*filters.get(name, ()), *chosen]
    data["filters"] = filters
    for name in TEXTS:
        data[name] = {language: texts[name] for language, texts in values["texts"] if texts[name]}
    return data


def preview_data(values: Values, untitled: str) -> dict[str, Any]:
    """The same for a preview, which needs neither an id nor titles, nor codes of a dimension just chosen."""
    data = {**data_of(values), "id": PREVIEW_ID}
    data["filters"] = {name: codes for name, codes in data["filters"].items() if codes}
    data["names"] = {**dict.fromkeys(WORKING_LANGUAGES, untitled), **data["names"]}
    return data


def wrong_with(code: str, fields: Mapping[str, Any], values: Values, text: str, language: str) -> Wrong:
    """What a refusal says of the form. text: the refusal in the reader's language."""
    match code:
        case "malformed-specification":
            return _malformed(fields, values, language)
        case "dimension-twice" | "unknown-dimension" | "not-additive" | "codes-off-axis":
            return Wrong(field=_field_of(str(fields["dimension"]), values), text=text)
        case "no-breakdown" | "no-periods":
            what = str(fields["what"])
            field = {"share": "measure", "change": "measure", "growth": "measure", "lines": "chart"}
            return Wrong(field=field.get(what, what), text=text)
        case "template-taken" | "template-namespace":
            return Wrong(field="template", text=text)
        case _:
            return Wrong(field=None, text=text)


def indicators_for(indicators: Sequence[Indicator], namespace: str | None) -> list[Indicator]:
    """The indicators that a template may be about: shared ones, and those of the country whose it is."""
    return [each for each in indicators if each.namespace in {None, namespace}]


def dimensions_for(indicators: Sequence[Indicator], chosen: str) -> dict[str, Mapping[str, str]]:
    """The dimensions that may be placed, with their names: those of the indicator, or of every one."""
    wanted = [each for each in indicators if each.code == chosen] or indicators
    found: dict[str, Mapping[str, str]] = {}
    for each in wanted:
        for dimension in each.dimensions:
            found.setdefault(dimension.name, dimension.names)
    return found


def texts_of(values: Values) -> list[tuple[str, Mapping[str, str]]]:
    """The texts by language: the two working languages first, then the others, and place for one more."""
    given = dict(values["texts"])
    empty = dict.fromkeys(TEXTS, "")
    working = [(each, given.pop(each, empty)) for each in WORKING_LANGUAGES]
    return [*working, *given.items(), ("", empty)]


def differing(mine: Values, theirs: Values, language: str) -> list[tuple[str, str, str]]:
    """(label, theirs, mine) of each part in which two forms differ."""
    found = []
    for name in _PARTS:
        if theirs[name] != mine[name]:
            label = translate(language, LABELS[name])
            found.append((label, _written(theirs[name]), _written(mine[name])))
    own, others = dict(mine["texts"]), dict(theirs["texts"])
    empty = dict.fromkeys(TEXTS, "")
    for spoken in dict.fromkeys((*others, *own)):
        for name in TEXTS:
            before, after = others.get(spoken, empty)[name], own.get(spoken, empty)[name]
            if before != after:
                found.append((f"{translate(language, LABELS[name])} ({spoken})", before or "–", after or "–"))
    return found


def _written(value: str | list[Any]) -> str:
    if isinstance(value, str):
        return value or "–"
    return "; ".join(each if isinstance(each, str) else ": ".join(each) for each in value) or "–"


def _malformed(fields: Mapping[str, Any], values: Values, language: str) -> Wrong:
    place, value = str(fields["place"]), fields["value"]
    matched = _PLACE.match(place)
    member, of, at = matched.groups() if matched else (place, None, None)
    field, label = _field(member, of, at, values)
    words = translate(language, LABELS.get(label, label))
    if of is not None and label in TEXTS:
        words = f"{words} ({of})"
    if value in {None, "[]"}:
        return Wrong(field=field, text=translate(language, "Fill in “%(field)s”.", field=words))
    if at is not None and member != "filters":
        words = f"{words} {format_number(int(at) + 1, language)}"
    shown = str(value).strip()[:80]
    match fields.get("why"):
        case "too-long":
            limit = format_number(fields["limit"], language)
            message = mark("“%(field)s” is too long: at most %(limit)s characters are shown.")
            said = translate(language, message, field=words, limit=limit)
        case "unprintable":
            message = mark(
                "“%(field)s” has characters that cannot be shown: controls, or what turns a text around."
            )
            said = translate(language, message, field=words)
        case _:
            said = translate(language, "“%(field)s” cannot be “%(value)s”.", field=words, value=shown)
    return Wrong(field=field, text=said)


def _field(member: str, of: str | None, at: str | None, values: Values) -> tuple[str | None, str]:
    """(id of the field, name of its label) of a place in the data."""
    match member:
        case "id":
            return "template", "template"
        case "rows" | "columns" | "tables":
            return f"{member}-{int(at) + 1 if at else 1}", member
        case "filters":
            for number, (name, _) in enumerate(values["filters"], start=1):
                if of in {None, name}:
                    return f"codes-{number}" if of else f"filter-{number}", "codes" if of else "filters"
            return "filter-1", "filters"
        case "names" | "descriptions" | "notes":
            for number, (language, _) in enumerate(values["texts"], start=1):
                if language == of:
                    return f"{member}-{number}", member
            # A language that is no language, or one of the two that is left out.
            if of in WORKING_LANGUAGES:
                return f"{member}-{WORKING_LANGUAGES.index(of) + 1}", member
            return f"language-{len(values['texts']) or 1}", "language"
        case _:
            return member, member


def _field_of(dimension: str, values: Values) -> str | None:
    """The last field that names a dimension."""
    for number, (name, _) in enumerate(values["filters"], start=1):
        if name == dimension:
            return f"codes-{number}"
    for place in ("tables", "columns", "rows"):
        if dimension in values[place]:
            return f"{place}-{values[place].index(dimension) + 1}"
    return None


def _plain(text: str) -> str:
    """A text with the line ends that a browser sends made plain, and nothing around it."""
    return text.replace("\r\n", "\n").strip()
