"""Samples for second factors, sessions and terms: what people do about their own accounts."""

from typing import Final

from tests.outcomes.sample import Sample
from tests.outcomes.samples_api import API
from tests.outcomes.stage import ON_TERMS, SHARED

WRONG: Final = {"otp": "000000"}
NOT_CONFIRMED: Final = frozenset({409, 422})
"""The code is wrong, or there is nothing to confirm: about the caller's own account."""
NONE_BEGUN: Final = frozenset({409})
"""No second factor is being set up: a code confirms none then, as little as a wrong one."""
NOBODYS: Final = "with a ticket that nobody was given"
NO_TICKET: Final = {"ticket": "nobody-was-given-this", **WRONG}
RULE: Final = {"second_factor_required": False}


def _second_factor() -> list[Sample]:
    """The same over the API, on pages and over the bus."""
    rule, page = f"{API}/me/second-factor", "/account/second-factor"
    return [
        Sample(what=f"GET {rule}"),
        Sample(what=f"POST {rule}"),
        Sample(what=f"POST {rule}/confirm", about="with a wrong code", body=WRONG, refusing=NONE_BEGUN),
        Sample(what=f"DELETE {rule}", body=WRONG, also=NOT_CONFIRMED),
        Sample(what=f"GET {page}"),
        Sample(what=f"POST {page}", form={}),
        Sample(what=f"GET {page}/confirm"),
        Sample(what=f"POST {page}/confirm", about="with a wrong code", form=WRONG, refusing=NONE_BEGUN),
        Sample(what=f"GET {page}/remove"),
        Sample(what=f"POST {page}/remove", form=WRONG, also=NOT_CONFIRMED),
        Sample(what="identity.get_second_factor"),
        Sample(what="identity.begin_second_factor"),
        Sample(
            what="identity.confirm_second_factor", about="with a wrong code", body=WRONG, refusing=NONE_BEGUN
        ),
        Sample(what="identity.drop_second_factor", body=WRONG, also=NOT_CONFIRMED),
        *(
            sample
            for about, somebody in (
                ("of a country", "person"),
                ("an administrator of a country", "administrator"),
            )
            for given in ({"person": f"{{{somebody}}}"},)
            for sample in (
                Sample(
                    what=f"DELETE {API}/users/<person>/second-factor",
                    about=about,
                    given=given,
                    also=NOT_CONFIRMED,
                ),
                Sample(what="identity.remove_second_factor", about=about, body=given, also=NOT_CONFIRMED),
            )
        ),
    ]


SAMPLES: Final = [
    *_second_factor(),
    Sample(what="GET /sign-in/code"),
    Sample(what="POST /sign-in/code", about=NOBODYS, form=NO_TICKET, refusing=frozenset({303})),
    Sample(what="identity.finish_sign_in", about=NOBODYS, body=NO_TICKET),
    Sample(what=f"GET {API}/countries/<country>/sign-in"),
    Sample(what=f"PUT {API}/countries/<country>/sign-in", body=RULE),
    Sample(what="identity.get_sign_in_rule", body={"country": "{own}"}),
    Sample(what="identity.set_sign_in_rule", body={"country": "{own}", **RULE}),
    # Sessions
    Sample(what=f"GET {API}/me/sessions"),
    Sample(what=f"DELETE {API}/me/sessions"),
    Sample(
        what=f"DELETE {API}/me/sessions/<session>",
        about="the caller's",
        given={"session": "{my_session}"},
    ),
    Sample(
        what=f"DELETE {API}/me/sessions/<session>",
        about="somebody else's",
        given={"session": "{a_session}"},
    ),
    Sample(what="POST /account/sessions/end", form={"session": "{my_session}"}),
    Sample(what="POST /account/sessions/end-all", form={}),
    Sample(what="identity.list_sessions"),
    Sample(what="identity.end_session", about="the caller's", body={"session": "{my_session}"}),
    Sample(what="identity.end_session", about="somebody else's", body={"session": "{a_session}"}),
    Sample(what="identity.end_sessions"),
    # Terms, and why figures are visible
    Sample(what=f"GET {API}/explanations", query={"country": "{own}", "indicator": SHARED}),
    Sample(what="reporting.list_explanations", body={"country": "{own}", "indicator": SHARED}),
    Sample(what="GET /terms/<country>/<indicator>", given={"indicator": ON_TERMS}, fresh=("terms",)),
    Sample(
        what="POST /terms/<country>/<indicator>",
        given={"indicator": ON_TERMS},
        form={"terms": "{terms}"},
        fresh=("terms",),
    ),
    Sample(
        what=f"POST {API}/terms/<country>/<indicator>",
        given={"indicator": ON_TERMS},
        body={"terms": "{terms}"},
        fresh=("terms",),
    ),
    Sample(
        what="identity.accept_terms",
        body={"country": "{own}", "indicator": ON_TERMS, "terms": "{terms}"},
        fresh=("terms",),
    ),
]
