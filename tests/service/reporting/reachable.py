"""Everything that one reader can fetch: figures, reports in every layout and format, differences, notices."""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from servicekit.context import Context
from servicekit.localbus import LocalBus
from services.reporting.service import ReportingService
from tests.service.reporting.readers import text_of
from tests.service.reporting.scene import Scene
from tests.service.reporting.web import Web

LAYOUTS: Final[Sequence[Mapping[str, str]]] = (
    {"rows": "{0}", "columns": "period,{1}"},
    {"rows": "{0}", "columns": "period", "order": "value", "top": "2"},
    {"rows": "{0}", "columns": "period,{1}", "order": "value", "top": "3", "chart": "bars"},
    {"rows": "{0}", "tables": "{1}", "measure": "share"},
    {"rows": "{1}", "columns": "{0}", "tables": "period", "measure": "share"},
    {"rows": "{0}", "columns": "period,{1}", "measure": "growth"},
    {"rows": "{1},{0}", "columns": "period", "measure": "change", "totals": "first"},
)
"""Pivots of a data set; {0} and {1} are its dimensions."""
FILES: Final = ("csv", "xlsx", "jsonstat", "pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A report in one layout. at: the vintage, None: the newest."""

    id: str
    query: Mapping[str, str]
    at: int | None

    @property
    def given(self) -> dict[str, str]:
        vintage = {} if self.at is None else {"as_of": str(self.at)}
        return {**self.query, **vintage}


class Reach:
    """What a reader's questions are answered.

    vintages: the positions that they ask for besides the newest; of reports every so many (`some`).
    """

    def __init__(
        self, scene: Scene, web: Web, reader: Context, vintages: Sequence[int], *, some: int = 1
    ) -> None:
        self._scene = scene
        self._web = web
        self._reader = reader
        self.vintages = vintages
        self._some = some
        self._bus = LocalBus()
        self._bus.register(ReportingService, scene.app)

    def observations(self, indicator: str, at: int | None) -> list[dict[str, Any]]:
        """Every figure of an indicator as of a vintage, page after page."""
        items: list[dict[str, Any]] = []
        vintage = {} if at is None else {"as_of": str(at)}
        answer = self._web.get(
            "/api/v1/observations", self._reader, indicator=indicator, limit="500", **vintage
        )
        while True:
            assert answer.status_code == 200, answer.text
            page = answer.get_json()
            items += page["items"]
            if page["next"] is None:
                return items
            answer = self._web.get(page["next"], self._reader)

    def reports(self) -> Iterator[Asked]:
        """Every report that is offered, each cross-section and several layouts, of every vintage."""
        listed = self._web.get("/api/v1/reports", self._reader, limit="500").get_json()["items"]
        asked = [(each["id"], each["parameters"]) for each in listed if each["id"] != "cross-section"]
        data_sets = [query for id_, query in asked if id_ == "citizenship-over-time"]
        asked += [each for data_set in data_sets for each in self._sections(data_set)]
        for at in (None, *self.vintages[:: self._some]):
            for id_, query in asked:
                yield Asked(id=id_, query=query, at=at)

    def _sections(self, data_set: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
        found = self._web.get("/api/v1/reports/cross-sections", self._reader, **data_set).get_json()
        yield from ((each["id"], each["parameters"]) for each in found["items"])
        seen = self._web.get("/api/v1/observations", self._reader, **data_set, limit="500").get_json()
        kinds = sorted({(each["source"], each["frequency"]) for each in seen["items"]})
        dimensions = [name for name in seen["items"][0] if name in {"citizenship", "sex", "destination"}]
        for (source, frequency), layout in itertools.product(kinds, LAYOUTS):
            laid_out = {name: text.format(*dimensions) for name, text in layout.items()}
            yield "custom", {**data_set, "source": source, "frequency": frequency, **laid_out}

    def report(self, asked: Asked) -> dict[str, Any] | None:
        """A report as JSON; None where there is none of that vintage."""
        answer = self._web.get(f"/api/v1/reports/{asked.id}", self._reader, format="json", **asked.given)
        if answer.status_code == 404 and asked.at is not None:
            return None
        assert answer.status_code == 200, (asked, answer.text)
        found: dict[str, Any] = answer.get_json()
        return found

    def file(self, asked: Asked, format_: str) -> bytes:
        """A report as a file."""
        answer = self._web.get(f"/api/v1/reports/{asked.id}", self._reader, format=format_, **asked.given)
        assert answer.status_code == 200, (asked, answer.text)
        return answer.data

    def page(self, asked: Asked) -> str:
        """A report as a page with its charts."""
        headers = {"Accept": "text/html"}
        answer = self._web.get(f"/reports/{asked.id}", self._reader, headers=headers, **asked.given)
        assert answer.status_code == 200, (asked, answer.text)
        return answer.text

    def standing(self, asked: Asked) -> dict[str, Any]:
        """What became of a report of an earlier vintage."""
        answer = self._web.get(f"/api/v1/reports/{asked.id}/standing", self._reader, **asked.given)
        assert answer.status_code == 200, (asked, answer.text)
        found: dict[str, Any] = answer.get_json()
        return found

    def everything(self, indicators: Iterable[str]) -> dict[str, str]:
        """Every answer as a text, by what was asked; of files and pages some, in each format.

        Without what names the log that figures come from: its hashes, and of notices their numbers.
        """
        found = {
            f"observations {indicator} {at}": str(self.observations(indicator, at))
            for at in (None, *self.vintages)
            for indicator in indicators
        }
        found |= {"notices": str(self.notices()), "corrections": str(self.corrections())}
        for number, asked in enumerate(self.reports()):
            about = f"{asked.id} {asked.given}"
            found[about] = str(self.report(asked))
            if asked.at is not None:
                if found[about] != "None":
                    found[f"standing {about}"] = str(self.standing(asked))
            elif number % 8 == 0:
                found[f"page {about}"] = self.page(asked)
                for format_ in FILES if number % 40 == 0 else FILES[:1]:
                    found[f"{format_} {about}"] = text_of(format_, self.file(asked, format_))
        return {asked: re.sub(r"[0-9a-f]{12,64}", "#", text) for asked, text in found.items()}

    def notices(self) -> list[dict[str, Any]]:
        """Every notice with what changed."""
        listed: Any = self._bus.call("reporting", "list_notices", {}, self._reader)
        return [
            self._bus.call("reporting", "get_notice", {"notice": each["id"]}, self._reader)
            for each in listed["items"]
        ]

    def corrections(self) -> list[dict[str, Any]]:
        """The correction ledger as the reader finds it."""
        found: Any = self._bus.call("reporting", "list_corrections", {}, self._reader)
        items: list[dict[str, Any]] = found["items"]
        return items
