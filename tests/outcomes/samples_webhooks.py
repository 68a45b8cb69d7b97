"""Samples of webhooks, at an address where nobody listens."""

from typing import Final

from servicekit.web.api import API
from tests.outcomes.sample import Sample
from tests.outcomes.things import NOWHERE

OF_OWN: Final = {"country": "{own}"}

SAMPLES: Final = (
    Sample(what=f"GET {API}/webhooks", query=OF_OWN),
    Sample(what=f"POST {API}/webhooks", body={**OF_OWN, "address": NOWHERE}, also=frozenset({409})),
    Sample(what=f"DELETE {API}/webhooks/<country>/<webhook>", fresh=("webhook",)),
    Sample(what="GET /administration/webhooks"),
    Sample(what="POST /administration/webhooks", form={"address": NOWHERE}, also=frozenset({409})),
    Sample(what="POST /administration/webhooks/<webhook>/disconnect", form={}, fresh=("webhook",)),
    Sample(what="reporting.list_webhooks", body=OF_OWN),
    Sample(what="reporting.register_webhook", body={**OF_OWN, "address": NOWHERE}, also=frozenset({409})),
    Sample(what="reporting.disconnect_webhook", body={**OF_OWN, "webhook": "{webhook}"}, fresh=("webhook",)),
)
