"""The findings of a file: gathered with a limit on how many are listed, none on how many are counted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import polars as pl

Severity = Literal["error", "warning", "note"]
_ORDER: Final = ("error", "warning", "note")
GIVEN_LIMIT: Final = 60


@dataclass(slots=True)
class Findings:
    """Findings in the order they were made; each severity lists at most `limit` and counts all.

    places: what a finding about a row of the table says of the file, where these are not the same.
    """

    limit: int
    places: Callable[[Mapping[str, Any]], dict[str, Any]] = dict
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_ORDER, 0))
    _listed: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {each: [] for each in _ORDER})

    def add(
        self,
        severity: Severity,
        code: str,
        *,
        row: int | None = None,
        column: str | None = None,
        period: str | None = None,
        key: Mapping[str, str] | None = None,
        **params: str | int | bool | None,
    ) -> None:
        """Note one finding. row: as counted in the file, see README; params: what the message names."""
        place = {"row": row, "column": column, "period": period, "key": dict(key or {})}
        self._list(severity, code, {**place, "params": params})

    def add_rows(
        self,
        severity: Severity,
        code: str,
        rows: pl.DataFrame,
        *,
        column: str | None = None,
        given: str | None = None,
        **params: str | int | bool | None,
    ) -> None:
        """Note one finding for every row of a frame with a column `row`.

        given: a column of the frame that holds what stands in the file, quoted in the message.
        """
        room = max(0, self.limit - len(self._listed[severity]))
        for each in rows.head(room).iter_rows(named=True):
            about = {**params, "given": shortened(each[given])} if given else params
            self._list(severity, code, {"row": each["row"], "column": column, "params": about})
        self.counts[severity] += max(0, rows.height - room)

    def _list(self, severity: Severity, code: str, about: Mapping[str, Any]) -> None:
        self.counts[severity] += 1
        if len(self._listed[severity]) < self.limit:
            nowhere: dict[str, Any] = {"row": None, "column": None, "period": None, "key": {}, "params": {}}
            self._listed[severity].append({"severity": severity, "code": code, **nowhere, **about})

    def errors(self) -> int:
        """How many errors there are so far, listed or not."""
        return self.counts["error"]

    def listed(self) -> list[dict[str, Any]]:
        """Errors before warnings before notes, each by its row."""
        found = [
            each
            for severity in _ORDER
            for each in sorted(map(self.places, self._listed[severity]), key=_place)
        ]
        return found[: self.limit]


def _place(finding: Mapping[str, Any]) -> int:
    return finding["row"] if finding["row"] is not None else -1


def shortened(text: object) -> str:
    """A cell's content as a message quotes it."""
    plain = " ".join(str(text).encode(errors="replace").decode().split())
    return plain if len(plain) <= GIVEN_LIMIT else plain[: GIVEN_LIMIT - 1] + "…"
