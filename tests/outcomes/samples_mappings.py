"""Samples for saved mappings."""

from typing import Final

from tests.outcomes.sample import Sample
from tests.outcomes.stage import NATIONAL
from tests.outcomes.things_of_figures import LAYOUT, PDF_FILE

RULE: Final = "/api/v1/mappings"
SERIES: Final = {"country": "{own}", "indicator": NATIONAL, "source": "REG"}
SAVED: Final = {"name": "Our table {n}", "layout": LAYOUT}

TABLE_FILE: Final = ("table.csv", "Month,People\n{month},7\n", "text/csv")

SAMPLES: Final = [
    Sample(what=f"POST {RULE}/preview", form=SERIES, file=TABLE_FILE, fresh=("month",)),
    Sample(
        what="submission.preview_mapping",
        body={**SERIES, "media_type": "text/csv", "upload": "{upload}"},
    ),
    Sample(
        what="POST /api/v1/submissions",
        about="by a mapping",
        form={"mapping": "{mapping}"},
        file=TABLE_FILE,
        original=PDF_FILE,
        fresh=("month",),
        refusing=frozenset({422}),
    ),
    Sample(what=f"GET {RULE}", query={"limit": "500"}, shows='"{mapping}"'),
    Sample(what=f"POST {RULE}", body={**SERIES, **SAVED}),
    Sample(what=f"GET {RULE}/<mapping>"),
    Sample(what=f"PUT {RULE}/<mapping>", body=SAVED),
    Sample(what=f"DELETE {RULE}/<mapping>", fresh=("mapping",)),
    Sample(what="submission.list_mappings", body={"limit": 500}, shows='"{mapping}"'),
    Sample(what="submission.save_mapping", body={**SERIES, **SAVED}),
    Sample(what="submission.get_mapping", body={"mapping": "{mapping}"}),
    Sample(what="submission.retire_mapping", body={"mapping": "{mapping}"}, fresh=("mapping",)),
    Sample(what="GET /mappings", shows="/mappings/{mapping}"),
    Sample(what="GET /mappings/new"),
    *(
        Sample(
            what="POST /mappings/new",
            about=about,
            form={"series": f"{NATIONAL}/REG/{{own}}", **form},
            file=TABLE_FILE,
            fresh=("month",),
        )
        for about, form in (("preview", {}), ("save", {"step": "save", "name": "Table {n}"}))
    ),
    Sample(what="GET /mappings/<mapping>"),
    Sample(what="POST /mappings/<mapping>", form={"step": "retire"}, fresh=("mapping",)),
]
