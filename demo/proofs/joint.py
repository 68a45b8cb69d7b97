"""Proofs about a joint report: nobody reads it too early, and it stands still while figures move."""

from collections.abc import Iterator
from typing import Any, Final

from demo.joint import COUNTRIES, PERIODS, Joint, asked_for, number, readers, said
from demo.proofs import Proof, proof
from demo.readback import FORMATS, LANGUAGES, carries, text_of
from demo.stage import Stage

REPORT: Final = "/api/v1/reports/joint-report"
READER: Final = "PL"
UNMISTAKABLE: Final = 1000
"""A smaller number may stand in a page or a drawing as something else."""
AMENDED: Final = "amended-since"
"""The note that says how many figures were amended since."""


def prove_joint(stage: Stage, joint: Joint) -> list[Proof]:
    """Fetch the joint report in every format after its figures were corrected, keep the files, look in."""
    texts = {}
    # In one language each: they are the same figures, and the proofs of other reports have all of both.
    for place, format_ in enumerate(FORMATS):
        language = LANGUAGES[place % len(LANGUAGES)]
        answer = stage.person("user", READER).fetch(REPORT, **asked_for(joint.report, format_, language))
        answer.raise_for_status()
        name = f"joint-report_{'-'.join(COUNTRIES)}_for-{READER}_{language}.{format_}"
        (stage.reports / name).write_bytes(answer.content)
        texts[format_, language] = text_of(answer.content, format_)
    year = PERIODS[-1]
    return [
        proof(
            f"The joint report of {', '.join(COUNTRIES)} was read by nobody before the last of them "
            f"confirmed; its {len(texts)} files still have the {year} that they confirmed, and it says what "
            "was amended since",
            [
                *joint.early,
                *([] if joint.posted else ["it was not posted when all had confirmed"]),
                *_readers_shortcomings(stage, joint),
                *_frozen_shortcomings(texts, year),
                *_report_shortcomings(stage, joint),
            ],
        )
    ]


def _readers_shortcomings(stage: Stage, joint: Joint) -> Iterator[str]:
    for who, client in readers(stage).items():
        expected = 200 if who in COUNTRIES else 404
        status = client.fetch(REPORT, **asked_for(joint.report, "json", "en")).status_code
        if status != expected:
            yield f"once posted, {who} is answered {status} instead of {expected}"


def _frozen_shortcomings(texts: dict[tuple[str, str], str], year: str) -> Iterator[str]:
    for country in COUNTRIES:
        old, new = number(country, year), number(country, year, amended=True)
        for (format_, language), text in texts.items():
            if not carries(text, format_, language, old):
                yield f"{format_} in {language}: does not have the {old} of {country}"
            if new >= UNMISTAKABLE and carries(text, format_, language, new):
                yield f"{format_} in {language}: has the {new} of {country}, which nobody confirmed"


def _report_shortcomings(stage: Stage, joint: Joint) -> Iterator[str]:
    reader = stage.person("user", READER)
    for language in LANGUAGES:
        report = reader.get(REPORT, **asked_for(joint.report, "json", language))
        if AMENDED not in report["notes"]:
            yield f"in {language} it does not say that figures were amended since"
        if (shown := _cells(report)) != _confirmed_cells():
            yield f"in {language} it shows {shown} instead of {_confirmed_cells()}"
        written = {passage["code"]: passage["text"] for passage in report["texts"]}
        if written != {country: said(country)[language] for country in COUNTRIES}:
            yield f"in {language} the countries say {written}"


def _cells(report: dict[str, Any]) -> dict[tuple[str, str], int | None]:
    return {
        (row["code"], column["code"]): cell["value"]
        for table in report["tables"]
        for row, line in zip(table["rows"]["members"], table["cells"], strict=True)
        for column, cell in zip(table["columns"]["members"], line, strict=True)
    }


def _confirmed_cells() -> dict[tuple[str, str], int | None]:
    return {(country, period): number(country, period) for country in COUNTRIES for period in PERIODS}
