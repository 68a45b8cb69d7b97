"""Proofs about comparable series: derived beside reported figures, nothing stored, nothing given away."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from demo import correspondence, figures
from demo.proofs import Proof, proof
from demo.readback import FORMATS, LANGUAGES, carries, text_of
from demo.stage import Stage

READER: Final = "PL"
"""It reports decisions under the common codes, and reads those of the United Kingdom, which are public."""
REPORT: Final = "comparable-series"
ASKED: Final = {"indicator": correspondence.TARGET, "by": correspondence.TARGET_DIMENSION}
ROW: Final = f"{correspondence.COUNTRY}.{correspondence.INDICATOR}"
SHOWN: Final = ("2022", "REJECTED")
HIDDEN: Final = ("2017", "REJECTED")
"""One refusal for non-compliance in that year: whoever is outside sees no sum that it is a part of."""


def prove_comparable(stage: Stage) -> list[Proof]:
    """Fetch the comparable series in every format, keep the files, hold them against what was posted."""
    reader = stage.person("user", READER)
    report = reader.get(f"/api/v1/reports/{REPORT}", **ASKED, format="json")
    cells = {owner: _cells(report, owner) for owner in (ROW, READER)}
    expected = sum(_national(SHOWN[0], code) for code in _under(SHOWN[1]))
    texts = {}
    for format_ in FORMATS:
        for language in LANGUAGES:
            query: dict[str, Any] = {**ASKED, "format": format_, "lang": language}
            answer = reader.fetch(f"/api/v1/reports/{REPORT}", **query)
            name = f"{REPORT}_{correspondence.TARGET}_for-{READER}_{language}.{format_}"
            (stage.reports / name).write_bytes(answer.content)
            texts[format_, language] = text_of(answer.content, format_)
    return [
        proof(
            f"{correspondence.COUNTRY}'s {len(_under(SHOWN[1]))} kinds of refusals of {SHOWN[0]} stand as "
            f"{expected:,}, marked as derived, beside what {READER} reports so, in {len(texts)} files",
            _shortcomings(cells, expected, texts),
        ),
        proof(
            f"A single refusal of its kind in {HIDDEN[0]} is in no derived figure that {READER} sees; "
            f"{correspondence.COUNTRY} sees all of them",
            _masked_shortcomings(stage, cells[ROW]),
        ),
    ]


def _under(target: str) -> list[str]:
    return [code for code, (_, _, under) in correspondence.OUTCOMES.items() if under == target]


def _national(period: str, code: str) -> int:
    """The figure of an outcome as it was posted."""
    [extract] = figures.posted(correspondence.COUNTRY, correspondence.INDICATOR)
    return next(
        int(row["value"]) for row in extract.rows() if (row["period"], row["outcome"]) == (period, code)
    )


def _cells(report: Mapping[str, Any], owner: str) -> dict[tuple[str, str], Mapping[str, Any]]:
    """The cells of a country over all periods, by period and code."""
    return {
        (column["code"], row["code"]): cell
        for table in report["tables"]
        if table["columns"]["dimension"] == "period"
        for row, line in zip(table["rows"]["members"], table["cells"], strict=True)
        for column, cell in zip(table["columns"]["members"], line, strict=True)
        if row["group"] is not None and row["group"]["code"] == owner
    }


def _shortcomings(
    cells: Mapping[str, Mapping[tuple[str, str], Mapping[str, Any]]],
    expected: int,
    texts: Mapping[tuple[str, str], str],
) -> Iterator[str]:
    derived, reported = cells[ROW].get(SHOWN), cells[READER].get(SHOWN)
    if derived is None or derived["value"] != expected or "d" not in derived["flags"]:
        yield f"the derived figure is {derived}"
    if reported is None or reported["value"] is None or "d" in reported["flags"]:
        yield f"the reported figure is {reported}"
    for (format_, language), text in texts.items():
        if not carries(text, format_, language, expected):
            yield f"{format_} in {language} does not have {expected}"


def _masked_shortcomings(stage: Stage, outside: Mapping[tuple[str, str], Mapping[str, Any]]) -> Iterator[str]:
    if outside[HIDDEN]["absence"] != "masked":
        yield f"{READER} sees {outside[HIDDEN]}"
    owner = stage.person("user", correspondence.COUNTRY)
    inside = _cells(owner.get(f"/api/v1/reports/{REPORT}", **ASKED, format="json"), ROW)
    expected = sum(_national(HIDDEN[0], code) for code in _under(HIDDEN[1]))
    if inside[HIDDEN]["value"] != expected:
        yield f"{correspondence.COUNTRY} sees {inside[HIDDEN]} instead of {expected}"
    hidden: Sequence[str] = [code for code in _under(HIDDEN[1]) if _national(HIDDEN[0], code) <= 4]
    if not hidden:
        yield "no count of that year is small: nothing was tried"
