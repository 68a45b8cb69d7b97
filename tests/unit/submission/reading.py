"""Reads a file as the worker does, against a small indicator."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from servicekit.rules import Rule, RuleSet, effective
from services.submission.domain.layouts import Layout
from services.submission.intake import work
from services.submission.intake.frames import pack, unpack
from services.submission.intake.specification import CodeRule, DimensionRule, Specification
from services.submission.intake.standing import by_year, merged


def code(code: str, kind: Any = "value", parent: str | None = None, names: Sequence[str] = ()) -> CodeRule:
    return CodeRule(code=code, kind=kind, parent=parent, names=tuple(names))


CITIZENSHIP = DimensionRule(
    name="citizenship",
    codes=(
        code("_T", "total", names=["Total", "Всего"]),
        code("UA", names=["Ukraine", "Украина"]),
        code("RU", names=["Russia", "Россия"]),
        code("MD", names=["Moldova", "Молдова"]),
        code("STLS"),
        code("UNK", "unknown"),
    ),
)
SEX = DimensionRule(name="sex", codes=(code("_T", "total"), code("M"), code("F"), code("_U", "unknown")))
RULES = Specification(
    country="MD",
    indicator="ASYLUM_APPLICATIONS",
    source="REG",
    dimensions=(CITIZENSHIP, SEX),
    decimals=0,
    frequencies=("A", "M"),
    rounding_base=None,
    warn_own_citizenship=True,
    today=date(2025, 3, 1),
    max_findings=500,
)


def rules(**changes: Any) -> Specification:
    return replace(RULES, **changes)


def read(
    data: bytes | str,
    *,
    form: str = "csv",
    charset: str | None = None,
    layout: Layout | None = None,
    file_name: str | None = None,
    spec: Specification = RULES,
    standing: Mapping[str, bytes] | None = None,
    generations: Mapping[str, int] | None = None,
    secret: str = "00" * 32,
    beside: Sequence[tuple[str, str, Sequence[bytes]]] = (),
    definition: int = 12,
    base: int = 0,
) -> dict[str, Any]:
    """The worker's answer."""
    content = data.encode() if isinstance(data, str) else data
    standing = standing or {}
    head = {
        "form": form,
        "charset": charset,
        "layout": None if layout is None else layout.to_wire(),
        "file_name": file_name,
        "specification": spec.to_wire(),
        "definition": definition,
        "base": base,
        "years": list(standing),
        "open": [],
        "secret": secret,
        "generations": dict(generations or {}),
        "beside": [{"rule": rule, "name": name, "parts": len(parts)} for rule, name, parts in beside],
    }
    parts = [part for _, _, parts in beside for part in parts]
    answer, _ = unpack(work.read(pack(head, [content, *standing.values(), *parts])))
    return answer


def holding(*sets: Rule, indicator: str = "ASYLUM_APPLICATIONS", **changes: Any) -> Specification:
    """The specification with the standard rules, some of them set in another way."""
    own = RuleSet(indicator=indicator, country="MD", rules=sets)
    kept = tuple(rule for rule in effective(indicator, own) if not rule.fixed)
    return replace(RULES, rules=kept, **changes)


def stands(*rows: str, heading: str = "period,citizenship,sex,value") -> dict[str, bytes]:
    """Released figures as the worker gets them, a table a year: CSV rows, an empty value is none."""
    frame = pl.read_csv(lines(*rows, heading=heading).encode(), infer_schema=False).with_columns(
        pl.lit("A").alias("status"), pl.lit(None, dtype=pl.String).alias("note")
    )
    return {year: merged(None, part)[0] for year, part in by_year(frame).items()}


def read_json(body: Any, **about: Any) -> dict[str, Any]:
    return read(json.dumps(body), form="json", **about)


def found(answer: Mapping[str, Any], severity: str = "error") -> list[tuple[str, int | None, str | None]]:
    """(code, row, column) of the findings of one severity, in their order."""
    return [
        (each["code"], each["row"], each["column"])
        for each in answer["findings"]
        if each["severity"] == severity
    ]


def codes(answer: Mapping[str, Any], severity: str = "error") -> set[str]:
    return {name for name, _, _ in found(answer, severity)}


def lines(*rows: str, heading: str = "period,citizenship,sex,value") -> str:
    return "\n".join((heading, *rows)) + "\n"


def table(rows: Iterable[tuple[str, str, int]], period: str = "2024") -> str:
    """A CSV of (citizenship, sex, value)."""
    return lines(*(f"{period},{citizenship},{sex},{value}" for citizenship, sex, value in rows))
