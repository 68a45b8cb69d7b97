"""Samples for reports and figures of the API."""

from typing import Final

from tests.outcomes.sample import Sample
from tests.outcomes.samples_api import API, FIGURES, called
from tests.outcomes.stage import NATIONAL, PLANTED, PUBLIC, SHARED


def _reports() -> list[Sample]:
    found = []
    for what, query in (
        ("observations", {}),
        ("reports/<id>", {"format": "csv"}),
    ):
        given = {"id": "citizenship-over-time"} if "<id>" in what else {}
        for about, indicator in FIGURES:
            found.append(
                Sample(
                    what=f"GET {API}/{what}",
                    about=called(about),
                    given=given,
                    query={**query, "country": "{own}", "indicator": indicator},
                    shows=str(PLANTED[about]),
                )
            )
        for about, indicator in (("unreleased", NATIONAL), ("amendment", SHARED)):
            found.append(
                Sample(
                    what=f"GET {API}/{what}",
                    about=f"{about} figures",
                    given=given,
                    query={**query, "country": "{own}", "indicator": indicator},
                    shows=str(PLANTED[about]),
                )
            )
    return found


def _cross_sections() -> list[Sample]:
    return [
        Sample(
            what=f"GET {API}/reports/cross-sections",
            about=called(about),
            query={"country": "{own}", "indicator": indicator},
        )
        for about, indicator in FIGURES
    ]


def _standing(what: str, given: dict[str, str], shows: str) -> list[Sample]:
    """Whether an export of this moment holds, asked by everybody."""
    return [
        Sample(
            what=what,
            about=called(about),
            given=given,
            query={"country": "{own}", "indicator": indicator, "as_of": "{head}", "lang": "en"},
            shows=shows,
        )
        for about, indicator in FIGURES
    ]


OF_OWN_COUNTRY: Final = {"country": "{own}", "indicator": PUBLIC, "rows": "sex"}
SAVED: Final = {"title": "Mine", "template": "custom"}

SAMPLES: Final = [
    Sample(what="GET /reports/saved"),
    Sample(
        what="POST /reports/saved",
        form={**SAVED, "parameters": f"country={{own}}&indicator={PUBLIC}", "shared": "no"},
    ),
    Sample(
        what="POST /reports/saved/<report>/remove",
        form={},
        given={"report": "{saved_report}"},
        fresh=("saved_report",),
    ),
    Sample(what="reporting.list_saved_reports", body={}),
    Sample(what="reporting.save_report", body={**SAVED, "parameters": OF_OWN_COUNTRY}),
    Sample(what="reporting.remove_report", body={"report": "{saved_report}"}, fresh=("saved_report",)),
    *_reports(),
    *_standing(f"GET {API}/reports/<id>/standing", {"id": "citizenship-over-time"}, '"verdict":"holds"'),
    *_standing("GET /reports/<id_>/standing", {"id_": "citizenship-over-time"}, "It holds"),
    *_cross_sections(),
    Sample(what=f"GET {API}/reports", query={"q": ""}),
]
