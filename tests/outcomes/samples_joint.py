"""Samples of joint reports: each of figures that "own" and "other" share with each other, opened by "own"."""

from typing import Any, Final

from tests.outcomes.sample import Sample
from tests.outcomes.stage import SHARED

API: Final = "/api/v1/reports/joint"
OPENED: Final[dict[str, Any]] = {
    "titles": {"en": "Together"},
    "indicator": SHARED,
    "countries": ["{own}", "{other}"],
    "parameters": {},
}
ONE: Final = {"report": "{joint}"}
TEXT: Final = {"text": "What the figures mean"}
SEEN: Final = {"revision": 1}
REASON: Final = {"reason": "An error"}

SAMPLES: Final = (
    Sample(what=f"GET {API}", query={"limit": "500"}, shows="{joint}"),
    Sample(what=f"POST {API}", body=OPENED),
    Sample(what=f"GET {API}/<report>", given=ONE),
    Sample(
        what=f"PUT {API}/<report>/texts/<language>",
        given={**ONE, "language": "en"},
        body=TEXT,
        fresh=("joint",),
    ),
    Sample(what=f"POST {API}/<report>/confirm", given=ONE, body=SEEN, fresh=("joint",)),
    Sample(what=f"POST {API}/<report>/decline", given=ONE, body=REASON, fresh=("joint",)),
    Sample(what=f"POST {API}/<report>/withdraw", given=ONE, body=REASON, fresh=("joint",)),
    Sample(what="GET /reports/joint", shows="{joint}"),
    Sample(
        what="POST /reports/joint",
        form={"indicator": SHARED, "title-en": "Together", "countries": "{own}"},
        also=frozenset({422}),
    ),
    Sample(what="GET /reports/joint/<report>", given=ONE),
    Sample(
        what="POST /reports/joint/<report>/texts",
        given=ONE,
        form={"language": "en", **TEXT},
        fresh=("joint",),
    ),
    Sample(what="POST /reports/joint/<report>/confirm", given=ONE, form={"revision": "1"}, fresh=("joint",)),
    Sample(what="POST /reports/joint/<report>/decline", given=ONE, form=REASON, fresh=("joint",)),
    Sample(
        what="POST /reports/joint/<report>/withdraw",
        given=ONE,
        form={"withdraw_reason": "An error"},
        fresh=("joint",),
    ),
    Sample(what="reporting.list_joint_reports", body={"limit": 500}, shows="{joint}"),
    Sample(what="reporting.open_joint_report", body=OPENED),
    Sample(what="reporting.get_joint_report", body=ONE),
    Sample(what="reporting.write_joint_text", body={**ONE, "language": "en", **TEXT}, fresh=("joint",)),
    Sample(what="reporting.confirm_joint_report", body={**ONE, **SEEN}, fresh=("joint",)),
    Sample(what="reporting.decline_joint_report", body={**ONE, **REASON}, fresh=("joint",)),
    Sample(what="reporting.withdraw_joint_report", body={**ONE, **REASON}, fresh=("joint",)),
)
