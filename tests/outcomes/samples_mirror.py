"""Samples of mirrors: a movement from "own" to "other", of which both are told and explain."""

from typing import Final

from tests.outcomes.sample import Sample

API: Final = "/api/v1/reports/mirror"
MOVEMENT: Final = {"country": "{own}", "partner": "{other}", "indicator": "{movement}"}
SAID: Final = {**MOVEMENT, "period": "2024", "language": "en", "text": "Counted later"}

SAMPLES: Final = (
    Sample(what=f"GET {API}/messages", query=MOVEMENT),
    Sample(what=f"POST {API}/messages", body=SAID),
    Sample(what=f"GET {API}/notices"),
    Sample(what=f"POST {API}/seen", body=MOVEMENT),
    Sample(what="POST /reports/mirror/messages", form=SAID),
    Sample(what="reporting.list_mirror_messages", body=MOVEMENT),
    Sample(what="reporting.explain_mirror", body=SAID),
    Sample(what="reporting.list_mirror_notices", body={}),
    Sample(what="reporting.see_mirror_messages", body=MOVEMENT),
)
