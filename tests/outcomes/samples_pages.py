"""Samples for pages, and for what serves them."""

from typing import Final

from tests.outcomes.sample import Sample
from tests.outcomes.samples_api import FIGURES, STEPS, called
from tests.outcomes.stage import NATIONAL, PASSWORD, PLANTED, PUBLIC, SHARED
from tests.outcomes.things import NOWHERE
from tests.outcomes.things_of_figures import FIGURES_FILE, PDF_FILE, TEXT_FILE

FILED: Final = {
    "kind": "policy",
    "titles_en": "Title",
    "titles_ru": "Название",
    "summaries_en": "Summary",
    "summaries_ru": "Кратко",
    "language": "en",
    "visibility": "national",
}
INVITED: Final = {"comity_invitation": "{invitation}"}


def grouped(value: int) -> str:
    """A figure as English pages write it."""
    return f"{value:,}"


def _submission_pages() -> list[Sample]:
    rule = "/submissions/<submission>"
    found = []
    for about in ("unreleased", "released", "released_shared"):
        given, said = {"submission": f"{{{about}}}"}, about.replace("_", " and ")
        found += [
            Sample(what=f"GET {rule}{part}", about=said, given=given)
            for part in ("", "/observations", "/differences")
        ]
        found.append(Sample(what="GET /submissions", about=said, shows=f"/submissions/{{{about}}}"))
    found += [
        Sample(
            what=f"POST {rule}",
            about=step,
            given={"submission": f"{{{state}}}"},
            form={"step": step, "comment": "seen"},
            fresh=(state,),
        )
        for step, state in STEPS.items()
    ]
    return found


def _report_pages() -> list[Sample]:
    wanted = (*FIGURES, ("unreleased", NATIONAL), ("amendment", SHARED))
    return [
        Sample(
            what="GET /reports/<id_>",
            about=called(about),
            given={"id_": "citizenship-over-time"},
            query={"country": "{own}", "indicator": indicator, "lang": "en"},
            shows=grouped(PLANTED[about]),
        )
        for about, indicator in wanted
    ]


def _cross_sections() -> list[Sample]:
    return [
        Sample(
            what="GET /reports/cross-sections",
            about=called(about),
            query={"country": "{own}", "indicator": indicator},
        )
        for about, indicator in FIGURES
    ]


SAMPLES: Final = [
    Sample(what="GET /"),
    Sample(what="GET /sign-in", also=frozenset({303})),
    Sample(what="POST /sign-in", form={"email": "{email}", "password": PASSWORD, "next": "/"}),
    Sample(what="POST /sign-out", form={}),
    Sample(what="GET /account"),
    Sample(what="GET /account/password"),
    Sample(
        what="POST /account/password",
        form={"current_password": "{my_password}", "password": "{my_password}"},
    ),
    Sample(what="GET /invitations/<token>", given={"token": "{invitation}"}),
    Sample(what="GET /invitations", cookies=INVITED),
    Sample(what="POST /invitations", cookies=INVITED, form={"password": PASSWORD}, fresh=("invitation",)),
    Sample(what="GET /disclosures"),
    # Submissions, agreements, notices
    Sample(what="GET /submissions/new"),
    Sample(what="GET /submissions/form"),
    Sample(what="GET /submissions/form/file", query={"series": f"{NATIONAL}/REG/{{own}}", "from": "2024"}),
    Sample(
        what="GET /submissions/grid",
        query={"series": f"{NATIONAL}/REG/{{own}}", "period": "2019"},
        shows='name="value.0.0"',
    ),
    Sample(
        what="POST /submissions/grid",
        form={"series": f"{NATIONAL}/REG/{{own}}", "period": "{month}", "value.0.0": "7"},
        fresh=("month",),
    ),
    Sample(what="GET /submissions/pulls", shows="/submissions/pulls/{pull}"),
    Sample(
        what="POST /submissions/pulls",
        form={"series": f"{NATIONAL}/REG/{{own}}", "address": NOWHERE, "form": "csv", "every": "day"},
    ),
    Sample(what="GET /submissions/pulls/<pull>"),
    Sample(
        what="POST /submissions/pulls/<pull>/<any(change,run,disconnect):step>",
        given={"step": "disconnect"},
        form={"comment": "moved"},
        fresh=("pull",),
    ),
    Sample(
        what="POST /submissions/new",
        form={"series": f"{NATIONAL}/REG/{{own}}", "reason": ""},
        file=FIGURES_FILE,
        original=PDF_FILE,
        fresh=("month",),
    ),
    *_submission_pages(),
    Sample(what="GET /agreements"),
    Sample(what="GET /agreements/<indicator>"),
    Sample(what="GET /agreements/<indicator>/protection"),
    Sample(
        what="POST /agreements/<indicator>/protection",
        given={"indicator": "ENTRIES"},
        form={"method": "round", "round_to": "10"},
    ),
    *(
        Sample(
            what="POST /agreements/<indicator>",
            about=step,
            given={"indicator": "ENTRIES"},
            form={"mode": "national", "step": step},
        )
        for step in ("preview", "set")
    ),
    Sample(
        what="POST /agreements/<indicator>/confirm",
        given={"indicator": "WORK_PERMITS"},
        form={"countries": "{joining}"},
        fresh=("joining",),
        # The page is about the caller's own agreement, for which nobody waits in another country.
        refusing=frozenset({422}),
    ),
    Sample(what="GET /notices", shows="{notice}"),
    Sample(what="GET /notices/<notice>"),
    Sample(what="POST /notices/<notice>", form={}),
    Sample(what="GET /corrections", about="of national figures", query={"country": "{own}"}, shows="2019"),
    Sample(what="GET /corrections", about="of shared figures", query={"country": "{own}"}, shows="2018"),
    # What figures mean
    Sample(what="GET /indicators", shows="ENTRIES"),
    Sample(what="GET /documentation/<country>/<indicator>", about="of national figures"),
    Sample(
        what="GET /documentation/<country>/<indicator>",
        about="of public figures",
        given={"indicator": PUBLIC},
    ),
    # Documents
    Sample(what="GET /documents", about="national", shows="{document}"),
    Sample(what="GET /documents", about="public", shows="{paper}"),
    Sample(what="GET /documents/new"),
    Sample(what="POST /documents/new", about="national", form=FILED, file=TEXT_FILE, also=frozenset({422})),
    Sample(
        what="POST /documents/new", about="public", form={**FILED, "visibility": "public"}, file=TEXT_FILE
    ),
    *(
        sample
        for about, document in (("national", "document"), ("public", "paper"))
        for given in ({"document": f"{{{document}}}"},)
        for sample in (
            Sample(what="GET /documents/<document>", about=about, given=given),
            Sample(what="GET /documents/<document>/content", about=about, given=given),
        )
    ),
    Sample(what="GET /documents/<document>/versions"),
    Sample(what="POST /documents/<document>/versions", form={"note": "Version {n}"}, file=TEXT_FILE),
    Sample(what="GET /documents/<document>/withdraw"),
    Sample(what="POST /documents/<document>/withdraw", form={"reason": "old"}, fresh=("document",)),
    # Reports
    Sample(what="GET /reports"),
    Sample(what="GET /search", query={"q": "asylum"}),
    *_cross_sections(),
    *_report_pages(),
    # What every system has
    Sample(what="GET /static/<path:filename>", given={"filename": "comity.css"}),
    Sample(what="GET /health/live"),
    Sample(what="GET /health/ready"),
    Sample(what="GET /metrics"),
]
