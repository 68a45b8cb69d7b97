"""Samples for what is said of a submission beside its steps: comments on warnings, releases at a moment."""

from typing import Final

from tests.outcomes.sample import Sample
from tests.outcomes.samples_api import API
from tests.outcomes.stage import NATIONAL

COMMENTS: Final = [{"code": "own-citizenship", "comment": "Dual citizens."}]
MOMENT: Final = "2090-01-01T00:00:00Z"

SAMPLES: Final = [
    Sample(what=f"GET {API}/submissions/<submission>/outlook", given={"submission": "{unreleased}"}),
    Sample(what="GET /submissions/<submission>/outlook", given={"submission": "{unreleased}"}),
    Sample(what="submission.outlook", body={"submission": "{unreleased}"}),
    Sample(what=f"GET {API}/submissions/<submission>/impact", given={"submission": "{unreleased}"}),
    Sample(what="GET /submissions/<submission>/impact", given={"submission": "{unreleased}"}),
    Sample(what="submission.impact", body={"submission": "{unreleased}"}),
    Sample(
        what="reporting.preview_release",
        body={
            "submission": "{unreleased}",
            "country": "{own}",
            "indicator": NATIONAL,
            "source": "REG",
            "observations": [],
            "periods": ["2025-01"],
            "added": 1,
            "changed": 0,
            "reason": None,
            "released_by": None,
        },
    ),
    Sample(
        what=f"POST {API}/submissions/<submission>/comments",
        given={"submission": "{warned}"},
        body={"comments": COMMENTS},
        fresh=("warned",),
    ),
    Sample(
        what=f"POST {API}/submissions/<submission>/scheduled-release",
        given={"submission": "{approved}"},
        body={"at": MOMENT},
        fresh=("approved",),
    ),
    Sample(
        what=f"DELETE {API}/submissions/<submission>/scheduled-release",
        given={"submission": "{scheduled}"},
        fresh=("scheduled",),
    ),
    Sample(
        what="submission.comment", body={"submission": "{warned}", "comments": COMMENTS}, fresh=("warned",)
    ),
    Sample(
        what="submission.schedule_release",
        body={"submission": "{approved}", "at": MOMENT},
        fresh=("approved",),
    ),
    Sample(what="submission.unschedule_release", body={"submission": "{scheduled}"}, fresh=("scheduled",)),
    Sample(
        what="POST /submissions/<submission>/comments",
        given={"submission": "{warned}"},
        form={"place": '{{"code": "own-citizenship"}}', "text": "Dual citizens."},
        fresh=("warned",),
    ),
    Sample(
        what="POST /submissions/<submission>/scheduled-release",
        given={"submission": "{approved}"},
        form={"day": "2090-01-01", "time": "08:00"},
        fresh=("approved",),
    ),
]
