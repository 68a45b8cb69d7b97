"""The published figures that the demo posts: small extracts under demo/data, and what is known of them."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(__file__).parent / "data"
AMENDING_VINTAGE: Final = "2025-06-12"
"""The second vintage of the asylum figures: it holds the changed cells only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """A file of one country, indicator, source and vintage, ready to post.

    attribution: key of publications(). totals: the grand total of each period; None where there is none.
    """

    file: str
    country: str
    indicator: str
    source: str
    unit: str
    vintage: str
    reason: str | None
    attribution: str
    observations: int
    totals: Mapping[str, int | None]

    @property
    def national(self) -> bool:
        """It is of an indicator that its country defined for itself."""
        return self.indicator.startswith(f"{self.country}_")

    @property
    def amends(self) -> bool:
        """It corrects figures that were posted before."""
        return self.vintage == AMENDING_VINTAGE

    def text(self) -> str:
        """The file as it is posted: CSV with a column for each dimension."""
        return (DATA / self.file).read_text(encoding="utf-8")

    def rows(self) -> list[dict[str, Any]]:
        """The same as JSON observations."""
        return [
            {name: _typed(name, text) for name, text in row.items() if text != "" or name == "value"}
            for row in csv.DictReader(io.StringIO(self.text()))
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """Who published figures: title, address, licence; changes: what was done to them since."""

    publisher: str
    title: str
    address: str
    licence: str
    changes: str


@cache
def extracts() -> tuple[Extract, ...]:
    """Every extract, in the order of the manifest."""
    return tuple(Extract(**entry) for entry in _manifest()["files"])


def first_vintage() -> list[Extract]:
    """What is posted first."""
    return [extract for extract in extracts() if not (extract.amends or extract.national)]


def national() -> list[Extract]:
    """What is posted of countries' own indicators."""
    return [extract for extract in extracts() if extract.national]


def amendments() -> list[Extract]:
    """What corrects it later."""
    return [extract for extract in extracts() if extract.amends]


@cache
def publications() -> Mapping[str, Publication]:
    """The publications that the extracts come from."""
    return {name: Publication(**entry) for name, entry in _manifest()["attribution"].items()}


def posted(country: str, indicator: str) -> Sequence[Extract]:
    """What a country posts of an indicator, corrections included; nothing for a newcomer."""
    return [each for each in extracts() if (each.country, each.indicator) == (country, indicator)]


def total(country: str, indicator: str, period: str, *, amended: bool) -> int:
    """The grand total of a period, before or after the corrections. Raises LookupError."""
    for each in posted(country, indicator):
        if each.amends is amended and each.totals.get(period) is not None:
            return int(each.totals[period] or 0)
    raise LookupError((country, indicator, period))


@cache
def _manifest() -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def _typed(name: str, text: str) -> str | int | None:
    if name != "value":
        return text
    return int(text) if text else None
