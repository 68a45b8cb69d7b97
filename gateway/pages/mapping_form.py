"""The form of a mapping and the layout it stands for: from one to the other and back."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from servicekit.concepts import CodeList, Indicator
from servicekit.folding import folded

Layout = dict[str, Any]
NOT_FOUND: Final = "?"
"""What an entry stands for that is no code and no name of one."""
_PLAIN: Final = {"decimal": ".", "thousands": "", "doubled": "refuse", "empty": "skip"}
NIL_SIGN, MISSING_SIGN = "zero", "M"


def layout_of(
    form: MultiDict[str, str], before: Layout, indicator: Indicator, lists: Mapping[str, CodeList]
) -> Layout:
    """The layout that a form says, beginning with the one it was made from.

    Headings are left to the example that they are read from. Fields: sheet, charset, delimiter, heading (its
    last row), heading-rows (how many), gives-N and codes-N of column N, onward, down-N, says-R of row R of
    the heading, period-from, period-text, frequency, constant-DIMENSION, keep-at, keep-text, skip (texts as
    `N:text`), label-N with label-N-of and label-N-skip, empty, doubled, decimal, thousands, nil, missing.
    """
    last = _number(form.get("heading"), before["heading"][1])
    count = max(1, _number(form.get("heading-rows"), before["heading"][1] - before["heading"][0] + 1))
    layout = {
        **before,
        **{name: form.get(name, before[name]) for name in _PLAIN},
        **{name: form.get(name) or None for name in ("charset", "delimiter", "frequency")},
        "sheet": form.get("sheet") or None,
        "heading": [max(1, last - count + 1), last],
        "columns": list(_columns(form)) or before["columns"],
        "heading_rows": [
            {"row": row, "says": says}
            for row in range(max(1, last - count + 1), last + 1)
            if (says := form.get(f"says-{row}"))
        ],
        "period": _period(form),
        "constants": {
            each.name: code for each in indicator.dimensions if (code := form.get(f"constant-{each.name}"))
        },
        "keep": _keep(form, before),
        "signs": _signs(form, before),
    }
    return {**layout, **_labels(form, layout, indicator, lists)}


def _columns(form: MultiDict[str, str]) -> Iterator[dict[str, Any]]:
    numbers = sorted(int(name[6:]) for name in form if name.startswith("gives-") and name[6:].isdigit())
    onward = _number(form.get("onward"), 0)
    for at in numbers:
        gives, _, dimension = form[f"gives-{at}"].partition(":")
        if gives == "nothing":
            continue
        name, _, code = form.get(f"codes-{at}", "").partition("=")
        yield {
            "at": at,
            "heading": "",
            "gives": gives,
            "dimension": dimension or None,
            "codes": {name: code} if code and gives == "value" else {},
            "onward": gives == "value" and at == onward,
            "down": gives in {"dimension", "period"} and form.get(f"down-{at}") == "yes",
        }


def _period(form: MultiDict[str, str]) -> dict[str, str] | None:
    kind = form.get("period-from", "")
    return {"kind": kind, "text": form.get("period-text", "").strip()} if kind else None


def _keep(form: MultiDict[str, str], before: Layout) -> list[dict[str, Any]]:
    """The filter of the form is the first rule; further ones stay as they were made elsewhere."""
    at, texts = _number(form.get("keep-at"), 0), form.get("keep-text", "")
    first = before["keep"][0]["at"] if before["keep"] else None
    others = [rule for rule in before["keep"] if rule["at"] not in (first, at)]
    return [
        *({"at": at, "how": "is", "text": text.strip()} for text in texts.split(";") if at and text.strip()),
        *others,
    ]


def _signs(form: MultiDict[str, str], before: Layout) -> list[dict[str, str]]:
    others = [each for each in before["signs"] if each["means"] not in (NIL_SIGN, MISSING_SIGN)]
    given = ((form.get("nil", ""), NIL_SIGN), (form.get("missing", ""), MISSING_SIGN))
    return [
        *({"text": text, "means": means} for texts, means in given for text in texts.split()),
        *others,
    ]


def _labels(
    form: MultiDict[str, str], layout: Layout, indicator: Indicator, lists: Mapping[str, CodeList]
) -> dict[str, Any]:
    """Renames and rows to skip, from the rows that are ticked and the labels that were decided about.

    What the form does not show stays as it was.
    """
    renames = {(each["dimension"], folded(each["label"])): each for each in layout["renames"]}
    columns = {each["dimension"]: each["at"] for each in layout["columns"] if each["gives"] == "dimension"}
    shown = {_text_rule(text) for text in form.getlist("skippable")}
    skip = [each for each in layout["skip"] if (each["at"], folded(each["text"])) not in shown]
    skip += [_rule(text) for text in form.getlist("skip")]
    for number in range(_number(form.get("labels"), 0)):
        name, _, label = form.get(f"label-{number}-of", "").partition(":")
        dimension = indicator.dimension(name)
        if dimension is None:
            continue
        key = (name, folded(label))
        renames.pop(key, None)
        if form.get(f"label-{number}-skip") == "yes" and name in columns:
            skip.append({"at": columns[name], "how": "is", "text": label})
        elif typed := form.get(f"label-{number}", "").strip():
            code = code_of(typed, lists[dimension.code_list])
            renames[key] = {"dimension": name, "label": label, "code": code or NOT_FOUND}
    return {"renames": list(renames.values()), "skip": _distinct(skip)}


def code_of(typed: str, known: CodeList) -> str | None:
    """The code that somebody typed: itself, one of its names or aliases, or as it was offered."""
    plain = folded(typed)
    for each in known.codes.values():
        names = [each.code, *each.names.values(), *each.aliases]
        names += [option_of(each.code, name) for name in each.names.values()]
        if plain in {folded(name) for name in names}:
            return each.code
    return None


def option_of(code: str, name: str) -> str:
    """How a code is offered for choice."""
    return f"{name} ({code})"


def _rule(text: str) -> dict[str, Any]:
    at, _, wanted = text.partition(":")
    return {"at": _number(at, 1), "how": "is", "text": wanted}


def _text_rule(text: str) -> tuple[int, str]:
    rule = _rule(text)
    return rule["at"], folded(rule["text"])


def _distinct(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = {(rule["at"], rule["how"], folded(rule["text"])): rule for rule in rules}
    return list(found.values())


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else default
