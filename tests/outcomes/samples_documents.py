"""Samples for the documents of the API."""

from typing import Final

from tests.outcomes.sample import Sample
from tests.outcomes.samples_api import API, REASON
from tests.outcomes.things_of_figures import DESCRIBED, TEXT_FILE

SAMPLES: Final = [
    Sample(what=f"GET {API}/documents", about="national", query={"limit": "500"}, shows="{document}"),
    Sample(what=f"GET {API}/documents", about="public", query={"limit": "500"}, shows="{paper}"),
    Sample(what=f"GET {API}/documents/<document>", about="national"),
    Sample(what=f"GET {API}/documents/<document>", about="public", given={"document": "{paper}"}),
    Sample(what=f"GET {API}/documents/<document>/content", about="national"),
    Sample(what=f"GET {API}/documents/<document>/content", about="public", given={"document": "{paper}"}),
    Sample(
        what=f"POST {API}/documents",
        about="of a country",
        form={
            **DESCRIBED,
            "titles": '{{"en": "A", "ru": "Б"}}',
            "summaries": '{{"en": "A", "ru": "Б"}}',
            "country": "{own}",
        },
        file=TEXT_FILE,
    ),
    Sample(
        what=f"POST {API}/documents",
        about="of the system",
        form={
            **DESCRIBED,
            "titles": '{{"en": "A", "ru": "Б"}}',
            "summaries": '{{"en": "A", "ru": "Б"}}',
            "visibility": "public",
        },
        file=TEXT_FILE,
    ),
    *(
        sample
        for about, document in (("of a country", "document"), ("of the system", "system_document"))
        for sample in (
            Sample(
                what=f"PATCH {API}/documents/<document>",
                about=about,
                given={"document": f"{{{document}}}"},
                body={"topic": "Topic {n}"},
            ),
            Sample(
                what=f"POST {API}/documents/<document>/versions",
                about=about,
                given={"document": f"{{{document}}}"},
                form={"note": "Version {n}"},
                file=TEXT_FILE,
            ),
            Sample(
                what=f"DELETE {API}/documents/<document>",
                about=about,
                given={"document": f"{{{document}}}"},
                body=REASON,
                fresh=(document,),
            ),
        )
    ),
]
