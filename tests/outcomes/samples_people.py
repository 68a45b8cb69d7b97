"""Samples for the routes of the API about people: the very rows on which a take-over would show."""

from typing import Final

from tests.outcomes.sample import Sample
from tests.outcomes.samples_api import ABOUT, API, CONFLICT, REASON


def _people() -> list[Sample]:
    whose = {
        "of a country": ("person", "closed_person"),
        "an administrator of a country": ("administrator", "closed_administrator"),
    }
    found = []
    for about, (somebody, closed) in whose.items():
        found += [
            Sample(what=f"GET {API}/users/<person>", about=about, given={"person": f"{{{somebody}}}"}),
            Sample(
                what=f"PATCH {API}/users/<person>",
                about=about,
                given={"person": f"{{{somebody}}}"},
                body={"name": "Renamed {n}"},
                fresh=(somebody,),
            ),
            Sample(
                what=f"DELETE {API}/users/<person>",
                about=about,
                given={"person": f"{{{somebody}}}"},
                body=REASON,
                fresh=(somebody,),
            ),
            Sample(
                what=f"POST {API}/users/<person>/reactivate",
                about=about,
                given={"person": f"{{{closed}}}"},
                body=REASON,
                fresh=(closed,),
            ),
            Sample(
                what=f"POST {API}/users/<person>/erase",
                about=about,
                given={"person": f"{{{somebody}}}"},
                body=REASON,
                fresh=(somebody,),
            ),
            Sample(
                what=f"POST {API}/users/<person>/invitation",
                about=about,
                given={"person": f"{{{somebody}}}"},
                fresh=(somebody,),
            ),
        ]
    return found


SAMPLES: Final = [
    *_people(),
    Sample(what=f"GET {API}/users", about="of a country", query={"country": "{own}"}),
    Sample(what=f"GET {API}/users", about="of an organisation", query={"organisation": "{observers}"}),
    Sample(what=f"GET {API}/users", about="of the caller's place"),
    Sample(
        what=f"POST {API}/users",
        about="of a country",
        body={**ABOUT, "country": "{own}", "roles": [{"role": "user"}]},
    ),
    Sample(
        what=f"POST {API}/users",
        about="an administrator of a country",
        refusing=CONFLICT,
        body={**ABOUT, "country": "{own}", "roles": [{"role": "country-administrator"}]},
    ),
    Sample(
        what=f"POST {API}/users",
        about="the first administrator of a country",
        body={**ABOUT, "country": "{newcomer}", "roles": [{"role": "country-administrator"}]},
        fresh=("newcomer",),
    ),
    Sample(
        what=f"POST {API}/users",
        about="of an organisation",
        body={**ABOUT, "organisation": "{observers}", "roles": [{"role": "observer"}]},
    ),
    Sample(
        what=f"POST {API}/users",
        about="the first administrator of an organisation",
        body={**ABOUT, "organisation": "{organisation}", "roles": [{"role": "organisation-administrator"}]},
        fresh=("organisation",),
    ),
    Sample(what=f"GET {API}/users/<person>", about="the caller", given={"person": "{me}"}),
    Sample(what=f"GET {API}/users/<person>", about="of the system", given={"person": "{official}"}),
    Sample(what=f"GET {API}/users/<person>", about="of an organisation", given={"person": "{member}"}),
    Sample(
        what=f"POST {API}/users/<person>/roles",
        about="of a country",
        body={"country": "{own}", "role": "content-manager"},
        fresh=("person",),
    ),
    Sample(
        what=f"POST {API}/users/<person>/roles",
        about="administrator of a country",
        body={"country": "{own}", "role": "country-administrator"},
        fresh=("person",),
    ),
    Sample(
        what=f"POST {API}/users/<person>/roles",
        about="the caller, over a country",
        given={"person": "{me}"},
        body={"country": "{own}", "role": "data-approver"},
    ),
    Sample(
        what=f"POST {API}/users/<person>/roles",
        about="auditor of a country, from outside",
        given={"person": "{official}"},
        body={"country": "{own}", "role": "auditor"},
        fresh=("official",),
    ),
    Sample(
        what=f"POST {API}/users/<person>/roles",
        about="of an organisation",
        given={"person": "{bare_member}"},
        body={"organisation": "{observers}", "role": "observer"},
        fresh=("bare_member",),
    ),
    Sample(
        what=f"POST {API}/users/<person>/roles",
        about="auditor of the caller's place",
        refusing=frozenset({422}),  # an organisation has none
        given={"person": "{official}"},
        body={"role": "auditor"},
        fresh=("official",),
    ),
    Sample(what=f"DELETE {API}/users/<person>/roles/<grant>", about="of a country", fresh=("grant",)),
    Sample(
        what=f"DELETE {API}/users/<person>/roles/<grant>",
        about="administrator of a country",
        given={"person": "{administrator}", "grant": "{administrator_grant}"},
        fresh=("administrator",),
    ),
    Sample(
        what=f"DELETE {API}/users/<person>/roles/<grant>",
        about="of an organisation",
        given={"person": "{member}", "grant": "{member_grant}"},
        fresh=("member",),
    ),
    Sample(
        what=f"DELETE {API}/users/<person>/roles/<grant>",
        about="of the system",
        given={"person": "{another_auditor}", "grant": "{auditor_grant}"},
        fresh=("another_auditor",),
    ),
]
