"""Samples of the data calendar, due dates, and the compliance board."""

from typing import Final

from servicekit.web.api import API
from tests.outcomes.sample import Sample

DUE_DATES: Final = {"due_days": 60}
OF_NATIONAL: Final = {"country": "{own}", "indicator": "{national}"}

SAMPLES: Final = (
    Sample(what=f"GET {API}/calendar", query={"country": "{own}"}),
    Sample(what=f"GET {API}/due-dates/<country>/<indicator>"),
    Sample(what=f"PUT {API}/due-dates/<country>/<indicator>", body=DUE_DATES),
    Sample(what=f"GET {API}/compliance"),
    Sample(what=f"GET {API}/reminders"),
    Sample(what="submission.list_reminders", body={}),
    Sample(what=f"GET {API}/missed-releases"),
    Sample(what="submission.list_missed_releases", body={}),
    Sample(what="GET /calendar"),
    Sample(what="GET /calendar/due-dates/<indicator>"),
    Sample(what="POST /calendar/due-dates/<indicator>", form={"due_days": "60"}),
    Sample(what="GET /compliance"),
    Sample(what="GET /compliance.csv"),
    Sample(what="submission.calendar", body={"country": "{own}"}),
    Sample(what="submission.get_due_dates", body=OF_NATIONAL),
    Sample(what="submission.set_due_dates", body={**OF_NATIONAL, **DUE_DATES}),
    Sample(what="submission.compliance", body={}),
)
