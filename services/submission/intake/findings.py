"""The findings of a file: gathered with a limit on how many are listed, none on how many are counted."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import polars as pl

from services.submission.intake.table import PERIOD, ROW, VALUE

Severity = Literal["error", "warning", "note"]
_ORDER: Final = ("error", "warning", "note")
GIVEN_LIMIT: Final = 60


@dataclass(slots=True)
class Findings:
    """Findings in the order they were made; each severity lists at most `limit` and counts all.

    severities: what a rule set makes of a check, by its code; a check that is `off` finds nothing. However
    many findings there are, one of each code is listed.
    places: what a finding about a row of the table says of the file, where these are not the same.
    """

    limit: int
    severities: Mapping[str, str] = field(default_factory=dict)
    places: Callable[[Mapping[str, Any]], dict[str, Any]] = dict
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_ORDER, 0))
    _codes: Counter[tuple[str, str]] = field(default_factory=Counter)
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
        """Note one finding for every row of a frame with a column ROW.

        given: a column of the frame that holds what stands in the file, quoted in the message.
        """
        set_by_rule = self.severities.get(code, severity)
        if set_by_rule == "off":
            return
        room = self.room(set_by_rule, code)
        for each in rows.head(room).iter_rows(named=True):
            about = {**params, "given": shortened(each[given])} if given else params
            self._list(severity, code, {"row": each[ROW], "column": column, "params": about})
        self.counts[set_by_rule] += max(0, rows.height - room)

    def add_figures(
        self,
        severity: str,
        code: str,
        rows: pl.DataFrame,
        names: Sequence[str],
        params: Callable[[Mapping[str, Any]], Mapping[str, str | int | None]],
    ) -> None:
        """Note one finding for every row of a frame of figures: row, period and the dimensions names."""
        if severity == "off" or not rows.height:
            return
        room = self.room(severity, code)
        first = rows.sort(ROW) if rows.height <= room else rows.bottom_k(room, by=ROW).sort(ROW)
        for each in first.iter_rows(named=True):
            key = {name: each[name] for name in names}
            place = {"row": each[ROW], "column": VALUE, "period": each[PERIOD], "key": key}
            self._list(severity, code, {**place, "params": params(each)})  # type: ignore[arg-type]
        self.counts[severity] += rows.height - first.height

    def _list(self, severity: Severity, code: str, about: Mapping[str, Any]) -> None:
        set_by_rule = self.severities.get(code, severity)
        if set_by_rule == "off":
            return
        self.counts[set_by_rule] += 1
        if self.room(set_by_rule, code):
            self._make_room(set_by_rule)
            nowhere: dict[str, Any] = {"row": None, "column": None, "period": None, "key": {}, "params": {}}
            self._listed[set_by_rule].append({"severity": set_by_rule, "code": code, **nowhere, **about})
            self._codes[set_by_rule, code] += 1

    def room(self, severity: str, code: str) -> int:
        """How many more findings of a code are listed: at least one of each."""
        left = self.limit - len(self._listed[severity])
        return max(left, 0 if self._codes[severity, code] else 1)

    def _make_room(self, severity: str) -> None:
        """Let the last finding of a code that has several go, where the list is full."""
        listed = self._listed[severity]
        if len(listed) < self.limit:
            return
        for at in range(len(listed) - 1, -1, -1):
            if self._codes[severity, listed[at]["code"]] > 1:
                self._codes[severity, listed[at]["code"]] -= 1
                del listed[at]
                return

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
