"""Samples of who gets which mail."""

from typing import Final

from servicekit.web.api import API
from tests.outcomes.sample import Sample

CHOICE: Final = {"kinds": ["reminders"]}

SAMPLES: Final = (
    Sample(what=f"GET {API}/me/mail"),
    Sample(what=f"PUT {API}/me/mail", body=CHOICE),
    Sample(what="GET /account/mail"),
    Sample(what="POST /account/mail", form={"kinds": "reminders"}),
    Sample(what="identity.get_mail_choice", body={}),
    Sample(what="identity.choose_mail", body=CHOICE),
    Sample(what="identity.mail_addresses", body={"people": ["{me}"], "kind": "reminders"}),
)
