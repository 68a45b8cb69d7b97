"""Proofs about small counts: plain for the country that owns them, masked for everyone else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from demo.proofs import Proof, proof
from demo.readback import FORMATS, MASK, figures_of, text_of
from demo.stage import Stage
from deploy.trial.client import Client

SMALL: Final = range(1, 5)
"""Domain brief, 3.5: counts of 1 to 4 are masked for everyone outside the owning country."""
PAGE: Final = 500

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Figures with small counts, and a country that may read them; None is the public."""

    owner: str
    indicator: str
    reader: str | None


CASES: Final = (
    Case(owner="PL", indicator="FOREIGNERS", reader="GE"),
    Case(owner="PL", indicator="FOREIGNERS", reader=None),
    Case(owner="CO", indicator="ENTRIES", reader=None),
    Case(owner="CR", indicator="ENTRIES", reader="CO"),
    Case(owner="GT", indicator="ENTRIES", reader="CR"),
)
DIMENSIONS: Final = {"FOREIGNERS": ("citizenship", "sex"), "ENTRIES": ("citizenship",)}


def prove_masks(stage: Stage) -> list[Proof]:
    """Compare what owners and outsiders see of each case."""
    made: dict[Case, Proof] = {}

    def compare(case: Case) -> None:
        made[case] = _prove(stage, case)

    stage.each(
        "Small counts, seen from both sides", CASES, compare, lambda case: f"{case.owner} {case.indicator}"
    )
    return [made[case] for case in CASES]


def _prove(stage: Stage, case: Case) -> Proof:
    owner = stage.person("user", case.owner)
    outsider = stage.public if case.reader is None else stage.person("user", case.reader)
    inside, outside = _observations(owner, case), _observations(outsider, case)
    small = {key for key, item in inside.items() if item["value"] in SMALL}
    masked = {key for key, item in outside.items() if item["absence"] == "masked"}
    who = f"{case.reader}" if case.reader else "the public"
    return proof(
        f"{case.owner} {case.indicator}: of {len(inside):,} figures {who} finds {len(masked):,} masked, "
        f"{len(small):,} of them small counts; {case.owner} itself finds none",
        [
            *_shortcomings(inside, outside, small, masked),
            *_worked_out(case, outside),
            *_reports(owner, outsider, case),
        ],
    )


def _shortcomings(
    inside: Mapping[Key, Any], outside: Mapping[Key, Any], small: set[Key], masked: set[Key]
) -> Iterator[str]:
    if not small:
        yield "there is no small count to mask"
    if hidden := [key for key, item in inside.items() if item["absence"] == "masked"]:
        yield f"masked for the owner itself: {hidden[:3]}"
    if inside.keys() != outside.keys():
        yield f"{len(inside.keys() ^ outside.keys())} figures are there for one side only"
    if shown := small - masked:
        yield f"small counts that an outsider sees: {sorted(shown)[:3]} and {len(shown)} in all"
    if told := [key for key in masked if outside[key]["value"] is not None or outside[key]["note"]]:
        yield f"masked, but with a value or a note: {told[:3]}"
    for key in outside.keys() - masked:
        if outside[key]["value"] != inside.get(key, {}).get("value"):
            yield f"{key}: the outsider reads another value than the owner"


def _worked_out(case: Case, outside: Mapping[Key, Any]) -> Iterator[str]:
    """A masked figure that is alone beneath a total that is shown, so that subtracting gives it away."""
    for place, _dimension in enumerate(DIMENSIONS[case.indicator], start=1):
        alone: dict[Key, list[Key]] = {}
        for key, item in outside.items():
            if item["absence"] == "masked" and key[place] != "_T":
                alone.setdefault((*key[:place], "_T", *key[place + 1 :]), []).append(key)
        for total, parts in alone.items():
            if len(parts) == 1 and total in outside and outside[total]["absence"] is None:
                yield f"{parts[0]} is what is missing to the total"


def _reports(owner: Client, outsider: Client, case: Case) -> Iterator[str]:
    for format_ in FORMATS:
        seen = _report(outsider, case, format_)
        if format_ == "pdf":
            if MASK not in text_of(seen, format_):
                yield "pdf: no masked figure is marked"
            continue
        figures = figures_of(seen, format_)
        if None not in figures:
            yield f"{format_}: nothing is masked"
        if given := [figure for figure in figures if figure in SMALL]:
            yield f"{format_}: {len(given)} small counts are there"
        own = figures_of(_report(owner, case, format_), format_)
        if None in own or not any(figure in SMALL for figure in own):
            yield f"{format_}: the owner does not find its small counts"


def _report(client: Client, case: Case, format_: str) -> bytes:
    query: dict[str, Any] = {
        "country": case.owner,
        "indicator": case.indicator,
        "format": format_,
        "lang": "en",
    }
    if case.indicator == "ENTRIES":
        query |= {"from": "2024-10", "to": "2024-12"}
    answer = client.fetch("/api/v1/reports/citizenship-over-time", **query)
    answer.raise_for_status()
    return answer.content


def _observations(client: Client, case: Case) -> dict[Key, Any]:
    listed = client.items("/api/v1/observations", indicator=case.indicator, country=case.owner, limit=PAGE)
    names = ("period", *DIMENSIONS[case.indicator])
    return {tuple(item[name] for name in names): item for item in listed}
