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

TEMPLATE: Final = {"rows": ["sex"], "names": {"en": "Ours", "ru": "Наше"}}
NATIONAL_TEMPLATE: Final = {"namespace": "{own}", "revision": 0, "specification": TEMPLATE}
FORM: Final = {
    "template": "of-{n}",
    "rows-1": "sex",
    "columns-1": "period",
    "language-1": "en",
    "names-1": "Ours",
    "language-2": "ru",
    "names-2": "Наше",
    "step": "save",
}
EDITED: Final = {**FORM, "revision": "1", "names-1": "Ours again"}


def _templates() -> list[Sample]:
    """Templates of the system, and those of a country."""
    found = [
        Sample(what="GET /reports/templates"),
        Sample(what="GET /reports/templates/new"),
        Sample(what="POST /reports/templates/new", about="of the system", form={**FORM, "namespace": ""}),
        Sample(what="POST /reports/templates/new", about="of a country", form={**FORM, "namespace": "{own}"}),
        Sample(what=f"GET {API}/reports/templates"),
        Sample(
            what=f"PUT {API}/reports/templates/<template>",
            about="of the system",
            given={"template": "of-{n}"},
            body={**NATIONAL_TEMPLATE, "namespace": None},
        ),
        Sample(
            what=f"PUT {API}/reports/templates/<template>",
            about="of a country",
            given={"template": "{own}.of-{n}"},
            body=NATIONAL_TEMPLATE,
        ),
        Sample(
            what="reporting.define_template",
            about="of the system",
            body={**NATIONAL_TEMPLATE, "namespace": None, "template": "of-{n}"},
        ),
        Sample(
            what="reporting.define_template",
            about="of a country",
            body={**NATIONAL_TEMPLATE, "template": "{own}.of-{n}"},
        ),
    ]
    for about, thing in (("of the system", "system_template"), ("of a country", "national_template")):
        given, fresh = {"template": f"{{{thing}}}"}, (thing,)
        found += [
            Sample(what="GET /reports/templates/<template>", about=about, given=given),
            Sample(
                what="POST /reports/templates/<template>", about=about, given=given, form=EDITED, fresh=fresh
            ),
            Sample(what=f"GET {API}/reports/templates/<template>", about=about, given=given),
            Sample(
                what=f"DELETE {API}/reports/templates/<template>",
                about=about,
                given=given,
                query={"revision": "1"},
                fresh=fresh,
            ),
            Sample(
                what="reporting.retire_template",
                about=about,
                body={"template": f"{{{thing}}}", "revision": 1},
                fresh=fresh,
            ),
        ]
    return found


SHARED_REPORT: Final = "shared with the country"
FOLLOWED: Final = {
    "title": "Mine",
    "template": "citizenship-over-time",
    "parameters": {"country": "{own}", "indicator": PUBLIC},
}


def _subscriptions() -> list[Sample]:
    """Following a report, of figures that everybody reads."""
    about, thing = {"subscription": "{subscription}"}, ("subscription",)
    form = {**FOLLOWED, "parameters": f"country={{own}}&indicator={PUBLIC}"}
    return [
        Sample(what="GET /reports/subscriptions"),
        Sample(what="POST /reports/subscriptions", form=form),
        Sample(what="GET /reports/subscriptions/<subscription>", given=about),
        Sample(what="POST /reports/subscriptions/<subscription>/end", given=about, form={}, fresh=thing),
        Sample(what=f"GET {API}/reports/subscriptions"),
        Sample(what=f"POST {API}/reports/subscriptions", body=FOLLOWED),
        Sample(what=f"POST {API}/reports/subscriptions/<subscription>/read", given=about, body={}),
        Sample(what=f"DELETE {API}/reports/subscriptions/<subscription>", given=about, fresh=thing),
        Sample(what="reporting.subscribe", body=FOLLOWED),
        Sample(what="reporting.list_subscriptions", body={}),
        Sample(what="reporting.read_subscription", body=about),
        Sample(what="reporting.unsubscribe", body=about, fresh=thing),
    ]


SAMPLES: Final = [
    *_templates(),
    *_subscriptions(),
    Sample(what="GET /reports/saved"),
    Sample(
        what="POST /reports/saved",
        form={**SAVED, "parameters": f"country={{own}}&indicator={PUBLIC}", "shared": "no"},
    ),
    Sample(
        what="POST /reports/saved",
        about=SHARED_REPORT,
        form={**SAVED, "parameters": f"country={{own}}&indicator={PUBLIC}", "shared": "yes"},
    ),
    Sample(
        what="POST /reports/saved/<report>/remove",
        form={},
        given={"report": "{saved_report}"},
        fresh=("saved_report",),
    ),
    Sample(what=f"GET {API}/reports/saved"),
    Sample(what=f"POST {API}/reports/saved", body={**SAVED, "parameters": OF_OWN_COUNTRY}),
    Sample(
        what=f"POST {API}/reports/saved",
        about=SHARED_REPORT,
        body={**SAVED, "parameters": OF_OWN_COUNTRY, "shared": True},
    ),
    Sample(what=f"GET {API}/reports/saved/<report>", given={"report": "{saved_report}"}),
    Sample(
        what=f"DELETE {API}/reports/saved/<report>",
        given={"report": "{saved_report}"},
        fresh=("saved_report",),
    ),
    Sample(what="reporting.list_saved_reports", body={}),
    Sample(what="reporting.save_report", body={**SAVED, "parameters": OF_OWN_COUNTRY}),
    Sample(
        what="reporting.save_report",
        about=SHARED_REPORT,
        body={**SAVED, "parameters": OF_OWN_COUNTRY, "shared": True},
    ),
    Sample(what="reporting.remove_report", body={"report": "{saved_report}"}, fresh=("saved_report",)),
    *_reports(),
    *_standing(f"GET {API}/reports/<id>/standing", {"id": "citizenship-over-time"}, '"verdict":"holds"'),
    *_standing("GET /reports/<id_>/standing", {"id_": "citizenship-over-time"}, "It holds"),
    # A drawing of the address that was asked for: it tells nobody anything else.
    Sample(
        what="GET /reports/<id_>/standing.svg",
        given={"id_": "citizenship-over-time"},
        query={"country": "{own}", "as_of": "{head}"},
        shows="<path",
    ),
    *_cross_sections(),
    Sample(what=f"GET {API}/reports", query={"q": ""}),
    Sample(what=f"GET {API}/search", query={"q": "asylum"}),
]
