"""Samples of correspondence tables: publishing, reading and withdrawing them."""

from typing import Any, Final

from tests.outcomes.sample import Sample
from tests.outcomes.samples_api import API

BY_SEX: Final[dict[str, Any]] = {
    "dimension": "sex",
    "target_dimension": "sex",
    "codes": [
        {"code": "F", "target": "F"},
        {"code": "M", "target": "M"},
        {"code": "_U", "target": None},
    ],
    "documentation": {"en": "Foreigners alone.", "ru": "Только иностранцы."},
}
"""The same for everyone who may: what stands already is no new version."""
OF_OWN: Final = {"country": "{own}", "indicator": "FOREIGNERS", "target": "POPULATION"}
NONE_THERE: Final = {"country": "{own}", "indicator": "ENTRIES", "target": "EXITS"}
ONE: Final = f"{API}/correspondences/<country>/<indicator>/<target>"
PAGE: Final = "/administration/correspondences/<indicator>/<target>"
SHOWN: Final = {**OF_OWN, "indicator": "{corresponding}"}

SAMPLES: Final = [
    Sample(what="catalog.list_correspondences", body={"country": "{own}"}),
    Sample(what="catalog.get_correspondence", body=SHOWN),
    Sample(what="catalog.list_correspondence_versions", body=OF_OWN),
    Sample(what="catalog.publish_correspondence", body={**OF_OWN, **BY_SEX, "expected": 0}),
    Sample(what="catalog.withdraw_correspondence", body={**NONE_THERE, "expected": 0}),
    Sample(what=f"GET {API}/correspondences", query={"country": "{own}"}),
    Sample(what=f"GET {ONE}", given=SHOWN),
    Sample(what=f"GET {ONE}/versions", given=OF_OWN),
    Sample(what=f"PUT {ONE}", given=OF_OWN, body=BY_SEX),
    Sample(what=f"DELETE {ONE}", given=NONE_THERE, query={"expected": "0"}),
    Sample(what="GET /administration/correspondences"),
    Sample(what=f"GET {PAGE}", given=OF_OWN),
    Sample(what=f"POST {PAGE}", given=NONE_THERE, form={"what": "withdraw", "expected": "0"}),
]
