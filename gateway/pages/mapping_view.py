"""What the page of a mapping shows: a sheet to point at, what may be chosen, and what would come of it."""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from typing import Any, Final

from gateway.pages.frame import figure_label, placed, say
from gateway.pages.mapping_form import MISSING_SIGN, NIL_SIGN, option_of
from servicekit import language as wording
from servicekit.cells import letters
from servicekit.concepts import Dimension, Indicator
from servicekit.errors import Fault, InvalidRequest
from servicekit.folding import folded
from servicekit.reference import TOTAL, text_in
from servicekit.web.caller import language
from servicekit.web.parts import parts

EXAMPLE_LIMIT_BYTES: Final = 350_000
"""Of an example, packed: it travels in the form, as nothing of it is kept here."""
HEADING_CHOICES: Final = 15
FEW_CODES: Final = 40
SHOWN_FIGURES: Final = 10
SHOWN_FINDINGS: Final = 50
CHARSETS: Final = ("utf-8", "windows-1251", "koi8-r", "cp866", "windows-1252")
FREQUENCIES: Final = {
    "A": wording.mark("years"),
    "S": wording.mark("half-years"),
    "Q": wording.mark("quarters"),
    "M": wording.mark("months"),
}


class ExampleTooLarge(Fault):
    """The example is too large to travel in a form. fields: limit_bytes."""

    code = "example-too-large"
    status = 413


def packed(content: bytes) -> str:
    """An example as the form carries it. Raises ExampleTooLarge."""
    small = zlib.compress(content, 9)
    if len(small) > EXAMPLE_LIMIT_BYTES:
        raise ExampleTooLarge(limit_bytes=EXAMPLE_LIMIT_BYTES)
    return base64.b64encode(small).decode()


def unpacked(text: str, limit_bytes: int) -> bytes:
    """The example that the form carries. Raises InvalidRequest for what no page of ours made."""
    try:
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(base64.b64decode(text, validate=True), limit_bytes)
    except (binascii.Error, zlib.error, ValueError):
        raise InvalidRequest(errors=[{"field": "example", "message": "Invalid input type."}]) from None
    if not content or unpacking.unconsumed_tail:
        raise InvalidRequest(errors=[{"field": "example", "message": "Invalid input type."}])
    return content


def layout_json(text: str) -> dict[str, Any]:
    """The layout that the form carries. Raises InvalidRequest."""
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise InvalidRequest(errors=[{"field": "layout", "message": "Invalid input type."}])
    return found


def shown(seen: Mapping[str, Any], indicator: Indicator) -> dict[str, Any]:
    """What the templates take of a preview."""
    layout = seen["layout"] or {}
    columns = {each["at"]: each for each in layout.get("columns", ())}
    nil = [each["text"] for each in layout.get("signs", ()) if each["means"] == NIL_SIGN]
    missing = [each["text"] for each in layout.get("signs", ()) if each["means"] == MISSING_SIGN]
    return {
        "layout": layout,
        "layout_text": json.dumps(layout, ensure_ascii=False),
        "sheets": [each["name"] for each in seen["sheets"] if each["name"] is not None],
        "grid": _grid(seen["grid"], layout, columns) if seen["grid"] else None,
        "gives": _gives(indicator),
        "codes": _codes(indicator),
        "says": [("period", say("the period")), *((each.name, _name(each)) for each in indicator.dimensions)],
        "constants": _constants(indicator, layout),
        "labels": _labels(seen["labels"], indicator),
        "offers": _offers(seen["labels"], indicator),
        "keep": _keep(layout),
        "nil": " ".join(nil),
        "missing": " ".join(missing),
        "charsets": CHARSETS,
        "frequencies": [(code, say(name)) for code, name in FREQUENCIES.items()],
        "figures": _figures(seen["figures"], indicator),
        "found": [placed(each) for each in seen["findings"][:SHOWN_FINDINGS]],
        "mistakes": seen["errors"],
    }


def _name(dimension: Dimension) -> str:
    return text_in(dimension.names, language())


def _label(dimension: Dimension, code: str) -> str:
    return parts().reference.label(dimension.code_list, code, language())


def _gives(indicator: Indicator) -> list[tuple[str, str]]:
    return [
        ("nothing", say("not read")),
        ("value", say("figures")),
        ("period", say("the period")),
        *((f"dimension:{each.name}", _name(each)) for each in indicator.dimensions),
        ("status", say("status")),
        ("note", say("note")),
    ]


def _codes(indicator: Indicator) -> list[tuple[str, str]]:
    """What a column of figures may be of by itself: the codes of the short lists."""
    found = [("", say("of all"))]
    for each in indicator.dimensions:
        known = parts().reference.code_list(each.code_list)
        if known is not None and len(known.codes) <= FEW_CODES:
            found += [(f"{each.name}={code}", f"{_name(each)}: {_label(each, code)}") for code in known.codes]
    return found


def _constants(indicator: Indicator, layout: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The dimensions that are the same for the whole file, unless something gives them."""
    given = {each["dimension"] for each in layout.get("columns", ())}
    given |= {name for each in layout.get("columns", ()) for name in each["codes"]}
    given |= {each["says"] for each in layout.get("heading_rows", ())}
    found = []
    for each in indicator.dimensions:
        known = parts().reference.code_list(each.code_list)
        if each.name in given or known is None or len(known.codes) > FEW_CODES:
            continue
        options = [("", say("total")), *((code, _label(each, code)) for code in known.codes if code != TOTAL)]
        chosen = layout.get("constants", {}).get(each.name, "")
        found.append({"name": each.name, "text": _name(each), "options": options, "chosen": chosen})
    return found


def _grid(grid: Mapping[str, Any], layout: Mapping[str, Any], columns: Mapping[int, Any]) -> dict[str, Any]:
    """The sheet: of each column what it gives, of each row whether it is heading or skipped."""
    first, last = layout["heading"]
    label_at = next((at for at, each in sorted(columns.items()) if each["gives"] == "dimension"), 1)
    skip = [(rule["at"], rule["how"], folded(rule["text"])) for rule in layout["skip"]]
    texts = {row["row"]: row["cells"] for row in grid["rows"]}
    heading = texts.get(last) or []
    rows, before = [], 0
    for row in grid["rows"]:
        label = (row["cells"][label_at - 1] if label_at <= len(row["cells"]) else None) or ""
        plain = folded(label)
        rows.append(
            {
                **row,
                "gap": row["row"] != before + 1,
                "heading": first <= row["row"] <= last,
                "may_be_heading": row["row"] <= HEADING_CHOICES,
                "may_be_skipped": row["row"] > last and bool(label),
                "label": f"{label_at}:{label}",
                "skipped": any(
                    at == label_at and (plain == text if how == "is" else plain.startswith(text))
                    for at, how, text in skip
                ),
            }
        )
        before = row["row"]
    return {
        **grid,
        "rows": rows,
        "heads": [
            {
                "at": at,
                "letter": letters(at),
                "heading": (heading[at - 1] if at <= len(heading) else None) or "",
                "gives": _gives_of(columns.get(at)),
                "codes": _code_of(columns.get(at)),
                "onward": bool(columns.get(at) and columns[at]["onward"]),
                "down": bool(columns.get(at) and columns[at]["down"]),
            }
            for at in range(1, grid["columns"] + 1)
        ],
        "heading_rows": [
            {"row": row, "says": next((e["says"] for e in layout["heading_rows"] if e["row"] == row), "")}
            for row in range(first, last + 1)
        ],
    }


def _gives_of(column: Mapping[str, Any] | None) -> str:
    if column is None:
        return "nothing"
    return f"dimension:{column['dimension']}" if column["gives"] == "dimension" else str(column["gives"])


def _code_of(column: Mapping[str, Any] | None) -> str:
    return next((f"{name}={code}" for name, code in (column or {"codes": {}})["codes"].items()), "")


def _labels(labels: list[Mapping[str, Any]], indicator: Indicator) -> list[dict[str, Any]]:
    found = []
    for each in labels:
        dimension = indicator.dimension(each["dimension"])
        if dimension is not None:
            code, near = each["code"], each["nearest"]
            found.append(
                {
                    **each,
                    "dimension_name": _name(dimension),
                    "chosen": option_of(code, _label(dimension, code)) if code else "",
                    "perhaps": option_of(near, _label(dimension, near)) if near else "",
                }
            )
    return found


def _offers(labels: list[Mapping[str, Any]], indicator: Indicator) -> dict[str, list[str]]:
    """The codes to choose from, by dimension, of those that have labels to decide about."""
    found = {}
    for each in indicator.dimensions:
        known = parts().reference.code_list(each.code_list)
        if known is not None and any(label["dimension"] == each.name for label in labels):
            names = [option_of(code, _label(each, code)) for code in known.codes]
            found[each.name] = sorted(names, key=lambda name: wording.sort_key(name, language()))
    return found


def _keep(layout: Mapping[str, Any]) -> dict[str, Any]:
    rules = layout.get("keep", ())
    first = rules[0]["at"] if rules else 0
    return {"at": first, "text": "; ".join(rule["text"] for rule in rules if rule["at"] == first)}


def _figures(figures: Mapping[str, Any] | None, indicator: Indicator) -> dict[str, Any] | None:
    if figures is None:
        return None
    names = [each.name for each in indicator.dimensions]

    def words(row: Mapping[str, Any], without: str | None = None) -> str:
        return figure_label(
            indicator.code, row["period"], {name: row[name] for name in names if name != without}
        )

    return {
        "observations": figures["observations"],
        "first": [
            {"label": words(row), "value": row["value"], "status": row["status"]}
            for row in figures["first"][:SHOWN_FIGURES]
        ],
        "sums": [
            {
                "label": words(row, row["over"]),
                "parts": row["parts"],
                "sum": row["sum"],
                "total": row["total"],
                "equal": None if row["total"] is None or not row["parts"] else row["total"] == row["sum"],
            }
            for row in figures["sums"]
        ],
    }
