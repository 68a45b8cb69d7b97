"""Samples for the routes of the API."""

from typing import Final

from tests.outcomes.sample import Sample
from tests.outcomes.stage import (
    NAMES,
    NATIONAL,
    PASSWORD,
    PUBLIC,
    SHARED,
    TEXTS,
    TO_READERS,
    Stage,
    Walker,
)
from tests.outcomes.table import OWN
from tests.outcomes.things import NOWHERE
from tests.outcomes.things_of_figures import FIGURES_FILE, PDF_FILE

API: Final = "/api/v1"
CONFLICT: Final = frozenset({409})
"""By which the system administrator is told that a country has its people, who alone decide there."""
REASON: Final = {"reason": "no longer needed"}
WORKFLOW: Final = {
    "validation_required": True,
    "approval_required": True,
    "distinct_validator_and_approver": False,
    "released_by": "anyone",
}
SOURCE: Final = {"names": NAMES, "kind": "census", "unit": "persons", "official": False}
INDICATOR: Final = {
    "names": NAMES,
    "definitions": TEXTS,
    "measure": "stock",
    "units": ["persons"],
    "frequencies": ["A"],
    "dimensions": [{"dimension": "sex", "names": NAMES, "code_list": "SEX", "optional": False}],
}
CODE_LIST: Final = {"names": NAMES, "codes": [{"code": "_T", "names": NAMES, "kind": "total"}]}
RULES: Final = [{"code": "jump-previous", "severity": "warning", "tolerance": {"percent": 40}}]
ONE_FIGURE: Final = {
    "country": "{own}",
    "indicator": NATIONAL,
    "source": "REG",
    "observations": [{"period": "{month}", "value": 7}],
}
ABOUT: Final = {"email": "new.{n}@example.org", "name": "New"}
FIGURES: Final = (
    ("national", NATIONAL),
    ("shared", SHARED),
    ("public", PUBLIC),
    ("to_readers", TO_READERS),
)
"""Planted figures that are released, and their indicators; rows call them so."""


def called(planted: str) -> str:
    """What rows call a planted figure."""
    return f"{planted} figures" if planted != "to_readers" else "figures for an organisation"


def leaving(stage: Stage) -> Walker:
    """The administrator of a country that is there to withdraw."""
    return stage.admitted(stage.free_code(), OWN)


def _submissions() -> list[Sample]:
    rule = f"{API}/submissions/<submission>"
    found = []
    for about in ("unreleased", "amendment", "released", "released_shared"):
        given = {"submission": f"{{{about}}}"}
        said = about.replace("_", " and ")
        found.append(Sample(what=f"GET {rule}", about=said, given=given))
        found += [
            Sample(what=f"GET {rule}/{part}", about=said, given=given)
            for part in ("observations", "differences", "history")
        ]
        found.append(
            Sample(what=f"GET {API}/submissions", about=said, query={"limit": "500"}, shows=f'"{{{about}}}"')
        )
    return found


STEPS: Final = {
    "validate": "checked",
    "approve": "validated",
    "release": "approved",
    "reject": "checked",
    "withdraw": "checked",
    "request-clarification": "checked",
    "answer": "questioned",
}
STEP_RULE: Final = (
    "POST /api/v1/submissions/<submission>/<any('validate','approve','release','reject','withdraw',"
    "'request-clarification','answer'):step>"
)

SAMPLES: Final = [
    # Sessions and accounts
    Sample(what=f"POST {API}/sessions", body={"email": "{email}", "password": PASSWORD}),
    Sample(what=f"DELETE {API}/sessions/current"),
    Sample(what=f"GET {API}/me"),
    Sample(
        what=f"PUT {API}/me/password", body={"current_password": "{my_password}", "password": "{my_password}"}
    ),
    Sample(
        what=f"POST {API}/invitations/accept",
        body={"token": "{invitation}", "password": PASSWORD},
        fresh=("invitation",),
    ),
    # Countries and groups
    Sample(what=f"GET {API}/countries"),
    Sample(what=f"POST {API}/countries", body={"country": "{free_country}"}, fresh=("free_country",)),
    Sample(what=f"GET {API}/countries/<country>"),
    Sample(what=f"PATCH {API}/countries/<country>", body={"contact": {"telephone": "{n}"}}),
    Sample(
        what=f"DELETE {API}/countries/<country>",
        about="with people",
        given={"country": "{leaving}"},
        body=REASON,
        stands_in=leaving,
        refusing=CONFLICT,
    ),
    Sample(
        what=f"DELETE {API}/countries/<country>",
        about="that nobody ever signed in for",
        given={"country": "{newcomer}"},
        body=REASON,
        fresh=("newcomer",),
    ),
    Sample(what=f"GET {API}/countries/<country>/workflow"),
    Sample(what=f"PUT {API}/countries/<country>/workflow", body=WORKFLOW),
    Sample(what=f"GET {API}/groups"),
    Sample(what=f"POST {API}/groups", body={"group": "W{n}", "names": NAMES}),
    Sample(what=f"POST {API}/groups/<group>/countries", body={"country": "{newcomer}"}, fresh=("newcomer",)),
    # Agencies and keys
    Sample(what=f"GET {API}/agencies", query={"country": "{own}"}),
    Sample(what=f"POST {API}/agencies", body={"country": "{own}", "agency": "N{n}", "names": NAMES}),
    Sample(what=f"GET {API}/agencies/<country>/<agency>"),
    Sample(what=f"PATCH {API}/agencies/<country>/<agency>", body={"names": NAMES}),
    Sample(
        what=f"POST {API}/agencies/<country>/<agency>/succession",
        body={"successor": "MIA", "from": "2020-01-01"},
        fresh=("agency",),
    ),
    Sample(what=f"DELETE {API}/agencies/<country>/<agency>", body=REASON, fresh=("agency",)),
    Sample(what=f"GET {API}/keys", query={"country": "{own}"}),
    Sample(what=f"POST {API}/keys", body={"country": "{own}", "agency": "MIA", "label": "Another"}),
    Sample(what=f"GET {API}/keys/<key>"),
    Sample(what=f"PATCH {API}/keys/<key>", body={"label": "Renamed {n}"}),
    Sample(what=f"POST {API}/keys/<key>/rotate", body={"overlap_hours": 1}, fresh=("key",)),
    Sample(what=f"DELETE {API}/keys/<key>", body=REASON, fresh=("key",)),
    # Positions, roles, organisations, delegates
    Sample(what=f"GET {API}/positions", query={"country": "{own}"}),
    Sample(what=f"POST {API}/positions", body={"country": "{own}", "code": "N{n}", "names": NAMES}),
    Sample(what=f"GET {API}/positions/<position>"),
    Sample(what=f"PATCH {API}/positions/<position>", body={"names": NAMES}),
    Sample(what=f"DELETE {API}/positions/<position>", body=REASON, fresh=("position",)),
    Sample(what=f"POST {API}/positions/<position>/assign", body={"person": "{person}"}, fresh=("position",)),
    Sample(
        what=f"POST {API}/positions/<position>/rotate-out",
        given={"position": "{held_position}"},
        body={"person": "{holder}", **REASON},
        fresh=("held_position",),
    ),
    Sample(what=f"GET {API}/privileges"),
    Sample(what=f"GET {API}/roles", query={"country": "{own}"}),
    Sample(
        what=f"POST {API}/roles",
        body={"country": "{own}", "role": "new-{n}", "names": NAMES, "privileges": ["document.file"]},
    ),
    Sample(
        what=f"PATCH {API}/roles/<country>/<role>",
        body={"privileges": ["document.file", "source.declare"]},
        fresh=("role",),
    ),
    Sample(what=f"DELETE {API}/roles/<country>/<role>", body=REASON, fresh=("role",)),
    Sample(what=f"GET {API}/organisations"),
    Sample(
        what=f"POST {API}/organisations",
        body={"organisation": "NEW-{own}-{n}", "names": NAMES, "kind": "observer"},
    ),
    Sample(what=f"DELETE {API}/organisations/<organisation>", body=REASON, fresh=("organisation",)),
    Sample(what=f"GET {API}/delegates", query={"country": "{own}"}),
    Sample(
        what=f"POST {API}/delegates",
        body={
            "country": "{own}",
            "organisation": "{organisation}",
            "indicators": [NATIONAL],
            "sources": ["REG"],
        },
        fresh=("organisation",),
    ),
    Sample(
        what=f"DELETE {API}/delegates/<country>/<organisation>",
        given={"organisation": "{appointed}"},
        body=REASON,
        fresh=("appointed",),
    ),
    # Agreements
    Sample(what=f"GET {API}/agreements", query={"country": "{own}"}),
    Sample(what=f"GET {API}/agreements/<country>/<indicator>"),
    Sample(
        what=f"PUT {API}/agreements/<country>/<indicator>",
        given={"indicator": "ENTRIES"},
        body={"mode": "public"},
    ),
    Sample(what=f"GET {API}/agreements/<country>/<indicator>/protection"),
    Sample(
        what=f"PUT {API}/agreements/<country>/<indicator>/protection",
        given={"indicator": "ENTRIES"},
        body={"method": "round", "round_to": 10},
    ),
    Sample(
        what=f"POST {API}/agreements/<country>/<indicator>/preview",
        given={"indicator": "ENTRIES"},
        body={"mode": "public"},
    ),
    Sample(
        what=f"POST {API}/agreements/<country>/<indicator>/confirm",
        given={"indicator": "WORK_PERMITS"},
        body={"countries": ["{joining}"]},
        fresh=("joining",),
    ),
    # Catalog
    Sample(what=f"GET {API}/indicators"),
    Sample(what=f"GET {API}/indicators/<indicator>"),
    Sample(
        what=f"PUT {API}/indicators/<indicator>",
        about="of all",
        given={"indicator": "NEW{n}"},
        body=INDICATOR,
    ),
    Sample(
        what=f"PUT {API}/indicators/<indicator>",
        about="of a country",
        given={"indicator": "{own}_NEW{n}"},
        body={**INDICATOR, "namespace": "{own}"},
    ),
    Sample(what=f"GET {API}/codelists"),
    Sample(what=f"GET {API}/codelists/<code_list>", given={"code_list": "SEX"}),
    Sample(
        what=f"PUT {API}/codelists/<code_list>",
        about="of all",
        given={"code_list": "NEW{n}"},
        body=CODE_LIST,
    ),
    Sample(
        what=f"PUT {API}/codelists/<code_list>",
        about="of a country",
        given={"code_list": "{own}_NEW{n}"},
        body={**CODE_LIST, "namespace": "{own}"},
    ),
    Sample(what=f"GET {API}/sources", query={"country": "{own}"}),
    Sample(what=f"PUT {API}/sources/<country>/<indicator>/<source>", given={"source": "SECOND"}, body=SOURCE),
    Sample(what=f"GET {API}/indicators/<indicator>/definitions"),
    Sample(what=f"GET {API}/packs"),
    Sample(what=f"POST {API}/packs", about="of all", body={"pack": "SIEMMES"}),
    Sample(
        what=f"POST {API}/packs", about="of a country", query={"country": "{own}"}, body={"pack": "SIEMMES"}
    ),
    Sample(what=f"GET {API}/breaks", query={"country": "{own}"}),
    Sample(
        what=f"PUT {API}/breaks/<country>/<indicator>/<source>/<period>",
        given={"source": "REG", "period": "2021"},
        body={"names": {"en": "New register {n}", "ru": "Новый регистр {n}"}},
    ),
    Sample(
        what=f"DELETE {API}/breaks/<country>/<indicator>/<source>/<period>",
        given={"source": "REG", "period": "2021"},
    ),
    Sample(
        what=f"GET {API}/documentation",
        about="of national figures",
        query={"country": "{own}"},
        shows=f'"indicator":"{NATIONAL}"',
    ),
    Sample(what=f"GET {API}/documentation/<country>/<indicator>", about="of national figures"),
    Sample(
        what=f"GET {API}/documentation/<country>/<indicator>",
        about="of public figures",
        given={"indicator": PUBLIC},
    ),
    Sample(
        what=f"PUT {API}/documentation/<country>/<indicator>",
        given={"indicator": "ENTRIES"},
        body={"fields": {"definition": {"en": "Text {n}", "ru": "Текст {n}"}}},
    ),
    Sample(what=f"GET {API}/rules/<indicator>"),
    Sample(what=f"PUT {API}/rules/<indicator>", given={"indicator": "EXITS"}, body={"rules": RULES}),
    Sample(what=f"GET {API}/rules/<indicator>/<country>"),
    Sample(
        what=f"PUT {API}/rules/<indicator>/<country>", given={"indicator": "EXITS"}, body={"rules": RULES}
    ),
    # Submissions
    *_submissions(),
    Sample(what=f"POST {API}/submissions", body=ONE_FIGURE, fresh=("month",), also=frozenset({422})),
    Sample(
        what=f"POST {API}/submissions",
        about="with the original",
        form={"country": "{own}", "indicator": NATIONAL, "source": "REG"},
        file=FIGURES_FILE,
        original=PDF_FILE,
        fresh=("month",),
    ),
    Sample(
        what=f"GET {API}/templates/<indicator>.xlsx",
        given={"indicator": NATIONAL},
        query={"country": "{own}", "source": "REG", "period": "2024"},
    ),
    Sample(what=f"GET {API}/submissions/<submission>/original", given={"submission": "{keyed_in}"}),
    Sample(what=f"GET {API}/pulls", query={"country": "{own}", "limit": "500"}, shows='"{pull}"'),
    Sample(
        what=f"POST {API}/pulls",
        body={"country": "{own}", "indicator": NATIONAL, "source": "REG", "address": NOWHERE},
    ),
    Sample(what=f"GET {API}/pulls/<pull>"),
    Sample(what=f"PATCH {API}/pulls/<pull>", body={"address": f"{NOWHERE}?{{n}}"}),
    Sample(what=f"DELETE {API}/pulls/<pull>", body={"comment": "moved"}, fresh=("pull",)),
    Sample(what=f"POST {API}/pulls/<pull>/run"),
    Sample(
        what=f"POST {API}/submissions/<submission>/hand-over",
        given={"submission": "{checked}"},
        body={"person": "{successor}"},
        fresh=("checked",),
    ),
    Sample(
        what=f"GET {API}/users/<person>/open-submissions",
        given={"person": "{submitter}"},
        query={"limit": "500"},
        shows="{unreleased}",
    ),
    *(
        Sample(
            what=STEP_RULE,
            about=step,
            given={"submission": f"{{{state}}}", "step": step},
            body={"comment": "seen"},
            fresh=(state,),
        )
        for step, state in STEPS.items()
    ),
    Sample(what=f"GET {API}/disclosures", query={"country": "{own}"}),
    # Figures, notices, corrections
    Sample(
        what=f"GET {API}/corrections",
        about="of national figures",
        query={"country": "{own}"},
        shows='"2019"',
    ),
    Sample(
        what=f"GET {API}/corrections",
        about="of shared figures",
        query={"country": "{own}"},
        shows='"2018"',
    ),
    Sample(what=f"GET {API}/notices", shows="{notice}"),
    Sample(what=f"GET {API}/notices/<notice>"),
    Sample(what=f"POST {API}/notices/<notice>/acknowledge"),
    # The log, and what every system has
    Sample(what=f"GET {API}/log/events", query={"limit": "3"}),
    Sample(what=f"GET {API}/log/checkpoint"),
    Sample(what=f"GET {API}/openapi.json"),
    Sample(what=f"GET {API}/docs"),
]
