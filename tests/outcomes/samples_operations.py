"""Samples for the operations of the services, as they are called over the bus."""

from typing import Any, Final

from tests.outcomes.sample import Sample
from tests.outcomes.samples_api import (
    ABOUT,
    CONFLICT,
    REASON,
    STEPS,
    WORKFLOW,
    leaving,
)
from tests.outcomes.stage import NAMES, NATIONAL, PASSWORD, PUBLIC, SHARED, TEXTS
from tests.outcomes.things import NOWHERE

OF_OWN: Final = {"country": "{own}"}
FILE: Final = {"upload": "{upload}", "file_name": "paper.txt", "media_type": "text/plain"}
WANTED: Final[dict[str, Any]] = {
    "indicator": "ENTRIES",
    "mode": "public",
    **{name: [] for name in ("countries", "organisations", "positions", "people")},
    **dict.fromkeys(("terms", "starts_at", "ends_at", "embargo_until", "lapse_after_days")),
    "existence": "announced",
}
DISCLOSED: Final = {
    "owner": "{own}",
    "indicator": SHARED,
    "source": "REG",
    "actor": "person:1",
    "country": "{other}",
    "organisation": None,
    "position": 1,
    "format": "csv",
    "times": 1,
    "first_at": "2026-01-01T00:00:00Z",
    "last_at": "2026-01-01T00:00:00Z",
}
PAPER: Final = {
    **FILE,
    "kind": "policy",
    "titles": TEXTS,
    "summaries": TEXTS,
    "language": "en",
    "visibility": "national",
}
SUBMISSIONS: Final = ("unreleased", "amendment", "released", "released_shared")


def said(name: str) -> str:
    """How the table names a submission."""
    return name.replace("_", " and ")


def _people() -> list[Sample]:
    whose = {
        "of a country": ("person", "closed_person", "grant"),
        "an administrator of a country": ("administrator", "closed_administrator", "administrator_grant"),
        "of an organisation": ("member", None, "member_grant"),
        "of the system": ("another_auditor", None, "auditor_grant"),
    }
    found = []
    for about, (somebody, closed, grant) in whose.items():
        person, fresh = {"person": f"{{{somebody}}}"}, (somebody,)
        found += [
            Sample(what="identity.get_person", about=about, body=person),
            Sample(
                what="identity.change_person", about=about, body={**person, "name": "New {n}"}, fresh=fresh
            ),
            Sample(what="identity.erase_person", about=about, body={**person, **REASON}, fresh=fresh),
            Sample(what="identity.deactivate_person", about=about, body={**person, **REASON}, fresh=fresh),
            Sample(what="identity.invite_person", about=about, body=person, fresh=fresh),
            Sample(
                what="identity.revoke_role",
                about=about,
                body={"grant": f"{{{grant}}}"},
                fresh=(grant,),
            ),
        ]
        if closed is not None:
            found.append(
                Sample(
                    what="identity.reactivate_person",
                    about=about,
                    body={"person": f"{{{closed}}}", **REASON},
                    fresh=(closed,),
                )
            )
    return found


def _granting() -> list[Sample]:
    kinds: dict[str, tuple[str, dict[str, Any]]] = {
        "of a country": ("person", {**OF_OWN, "role": "content-manager"}),
        "administrator of a country": ("person", {**OF_OWN, "role": "country-administrator"}),
        "auditor of a country, from outside": ("official", {**OF_OWN, "role": "auditor"}),
        "of an organisation": ("bare_member", {"organisation": "{observers}", "role": "observer"}),
        "of the system": ("official", {"role": "system-administrator"}),
    }
    granted = [
        Sample(
            what="identity.grant_role",
            about=about,
            body={"person": f"{{{somebody}}}", **role},
            fresh=(somebody,),
        )
        for about, (somebody, role) in kinds.items()
    ]
    themselves = {**OF_OWN, "person": "{me}", "role": "data-approver"}
    return [*granted, Sample(what="identity.grant_role", about="the caller, over a country", body=themselves)]


def _registering() -> list[Sample]:
    def roles(name: str) -> list[dict[str, str]]:
        return [{"role": name}]

    kinds: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
        "of a country": ({**OF_OWN, "roles": roles("user")}, ()),
        "an administrator of a country": ({**OF_OWN, "roles": roles("country-administrator")}, ()),
        "the first administrator of a country": (
            {"country": "{newcomer}", "roles": roles("country-administrator")},
            ("newcomer",),
        ),
        "of an organisation": ({"organisation": "{observers}", "roles": roles("observer")}, ()),
        "the first administrator of an organisation": (
            {"organisation": "{organisation}", "roles": roles("organisation-administrator")},
            ("organisation",),
        ),
        "of the system": ({"roles": roles("auditor")}, ()),
    }
    return [
        Sample(
            what="identity.register_person",
            about=about,
            body={**ABOUT, **place},
            fresh=fresh,
            refusing=CONFLICT if about == "an administrator of a country" else frozenset(),
        )
        for about, (place, fresh) in kinds.items()
    ]


def _documents() -> list[Sample]:
    found = []
    for about, document in (
        ("national", "document"),
        ("public", "paper"),
        ("of the system", "system_document"),
    ):
        one = {"document": f"{{{document}}}"}
        found += [
            Sample(what="documents.get", about=about, body=one),
            Sample(what="documents.content", about=about, body=one),
            Sample(what="documents.list", about=about, body={"limit": 500}, shows=f"{{{document}}}"),
        ]
        if about == "public":
            continue
        found += [
            Sample(what="documents.describe", about=about, body={**one, "topic": "Topic {n}"}),
            Sample(what="documents.file_version", about=about, body={**one, **FILE}),
            Sample(what="documents.withdraw", about=about, body={**one, **REASON}, fresh=(document,)),
        ]
    return found


SAMPLES: Final = [
    # Sessions
    Sample(what="identity.sign_in", body={"email": "{email}", "password": PASSWORD}),
    Sample(what="identity.authenticate", body={"token": "{a_token}"}, fresh=("a_token",)),
    Sample(what="identity.sign_out", body={"token": "{a_token}"}, fresh=("a_token",)),
    Sample(what="identity.me"),
    Sample(
        what="identity.set_password",
        about="the caller's",
        body={"person": "{me}", "current_password": "{my_password}", "password": "{my_password}"},
    ),
    Sample(
        what="identity.set_password",
        about="somebody else's",
        body={"person": "{person}", "current_password": PASSWORD, "password": PASSWORD},
    ),
    Sample(what="identity.describe_invitation", body={"token": "{invitation}"}, fresh=("invitation",)),
    Sample(
        what="identity.accept_invitation",
        body={"token": "{invitation}", "password": PASSWORD},
        fresh=("invitation",),
    ),
    # Countries and groups
    Sample(what="identity.list_countries"),
    Sample(what="identity.admit_country", body={"country": "{free_country}"}, fresh=("free_country",)),
    Sample(what="identity.get_country", body=OF_OWN),
    Sample(what="identity.describe_country", body={**OF_OWN, "contact": {"telephone": "{n}"}}),
    Sample(
        what="identity.withdraw_country",
        about="with people",
        body={"country": "{leaving}", **REASON},
        stands_in=leaving,
        refusing=CONFLICT,
    ),
    Sample(
        what="identity.withdraw_country",
        about="that nobody ever signed in for",
        body={"country": "{newcomer}", **REASON},
        fresh=("newcomer",),
    ),
    Sample(what="identity.list_groups"),
    Sample(what="identity.form_group", body={"group": "W{n}", "names": NAMES}),
    Sample(
        what="identity.join_group",
        body={"country": "{newcomer}", "group": "{group}", "standing": "partner"},
        fresh=("newcomer",),
    ),
    Sample(what="identity.get_workflow", body=OF_OWN),
    Sample(what="identity.set_workflow", body={**OF_OWN, **WORKFLOW}),
    # Agencies and keys
    Sample(what="identity.list_agencies", body=OF_OWN),
    Sample(what="identity.register_agency", body={**OF_OWN, "agency": "N{n}", "names": NAMES}),
    Sample(what="identity.get_agency", body={**OF_OWN, "agency": "{agency}"}),
    Sample(what="identity.rename_agency", body={**OF_OWN, "agency": "{agency}", "names": NAMES}),
    Sample(what="identity.close_agency", body={**OF_OWN, "agency": "{agency}", **REASON}, fresh=("agency",)),
    Sample(
        what="identity.succeed_agency",
        body={**OF_OWN, "agency": "{agency}", "successor": "MIA", "from": "2020-01-01"},
        fresh=("agency",),
    ),
    Sample(what="identity.list_keys", body=OF_OWN),
    Sample(what="identity.issue_key", body={**OF_OWN, "agency": "MIA", "label": "Another"}),
    Sample(what="identity.get_key", body={"key": "{key}"}),
    Sample(what="identity.narrow_key", body={"key": "{key}", "label": "Renamed {n}"}),
    Sample(what="identity.rotate_key", body={"key": "{key}", "overlap_hours": 1}, fresh=("key",)),
    Sample(what="identity.revoke_key", body={"key": "{key}", **REASON}, fresh=("key",)),
    # People
    *_people(),
    Sample(what="identity.get_person", about="the caller", body={"person": "{me}"}),
    Sample(what="identity.list_people", about="of a country", body=OF_OWN),
    Sample(what="identity.list_people", about="of an organisation", body={"organisation": "{observers}"}),
    Sample(what="identity.list_people", about="of the system"),
    Sample(what="identity.name_people", body={"people": ["{person}"]}, shows="{person_name}"),
    *_registering(),
    *_granting(),
    # Positions, roles, organisations, delegates
    Sample(what="identity.list_positions", body=OF_OWN),
    Sample(what="identity.create_position", body={**OF_OWN, "code": "N{n}", "names": NAMES}),
    Sample(what="identity.get_position", body={"id": "{position}"}),
    Sample(what="identity.change_position", body={"id": "{position}", "names": NAMES}),
    Sample(what="identity.close_position", body={"id": "{position}", **REASON}, fresh=("position",)),
    Sample(
        what="identity.assign_person",
        body={"id": "{position}", "person": "{person}"},
        fresh=("position",),
    ),
    Sample(
        what="identity.rotate_out",
        body={"id": "{held_position}", "person": "{holder}", **REASON},
        fresh=("held_position",),
    ),
    Sample(what="identity.list_privileges"),
    Sample(what="identity.list_roles", body=OF_OWN),
    Sample(
        what="identity.define_role",
        body={**OF_OWN, "role": "new-{n}", "names": NAMES, "privileges": ["document.file"]},
    ),
    Sample(
        what="identity.change_role",
        body={**OF_OWN, "role": "{role}", "privileges": ["document.file", "source.declare"]},
        fresh=("role",),
    ),
    Sample(what="identity.retire_role", body={**OF_OWN, "role": "{role}", **REASON}, fresh=("role",)),
    Sample(what="identity.list_organisations"),
    Sample(
        what="identity.register_organisation",
        body={"organisation": "NEW-{own}-{n}", "names": NAMES, "kind": "observer"},
    ),
    Sample(
        what="identity.close_organisation",
        body={"organisation": "{organisation}", **REASON},
        fresh=("organisation",),
    ),
    Sample(what="identity.list_delegates", body=OF_OWN),
    Sample(
        what="identity.appoint_delegate",
        body={**OF_OWN, "organisation": "{organisation}", "indicators": [NATIONAL], "sources": ["REG"]},
        fresh=("organisation",),
    ),
    Sample(
        what="identity.dismiss_delegate",
        body={**OF_OWN, "organisation": "{appointed}", **REASON},
        fresh=("appointed",),
    ),
    # Agreements
    Sample(what="identity.list_agreements", body=OF_OWN),
    Sample(what="identity.get_agreement", body={**OF_OWN, "indicator": NATIONAL}),
    Sample(what="identity.check_agreement", body={**OF_OWN, "indicator": "ENTRIES", "mode": "public"}),
    Sample(what="identity.set_agreement", body={**OF_OWN, "indicator": "ENTRIES", "mode": "public"}),
    Sample(
        what="identity.confirm_agreement",
        body={**OF_OWN, "indicator": "WORK_PERMITS", "countries": ["{joining}"]},
        fresh=("joining",),
    ),
    # Submissions
    *(
        sample
        for name in SUBMISSIONS
        for one in ({"submission": f"{{{name}}}"},)
        for sample in (
            *(
                Sample(what=f"submission.{part}", about=said(name), body=one)
                for part in ("get", "observations", "differences", "history")
            ),
            Sample(what="submission.list", about=said(name), body={"limit": 500}, shows=f'"{{{name}}}"'),
        )
    ),
    Sample(
        what="submission.submit",
        body={
            **OF_OWN,
            "indicator": NATIONAL,
            "source": "REG",
            "media_type": "text/csv",
            "upload": "{upload}",
        },
        also=frozenset({422}),
    ),
    Sample(
        what="submission.submit",
        about="with the original",
        body={
            **OF_OWN,
            "indicator": NATIONAL,
            "source": "REG",
            "media_type": "text/csv",
            "upload": "{upload}",
            "original": {"upload": "{original_upload}", "file_name": "paper.pdf"},
        },
    ),
    Sample(
        what="submission.template",
        body={"indicator": NATIONAL, "country": "{own}", "source": "REG", "period": "2024"},
    ),
    Sample(what="submission.original", body={"submission": "{keyed_in}"}),
    Sample(
        what="submission.hand_over",
        body={"submission": "{checked}", "person": "{successor}"},
        fresh=("checked",),
    ),
    Sample(
        what="submission.standing",
        body={**OF_OWN, "indicator": NATIONAL, "source": "REG", "periods": ["2019"]},
    ),
    Sample(what="submission.list_pulls", body={**OF_OWN, "limit": 500}, shows='"{pull}"'),
    Sample(what="submission.get_pull", body={"pull": "{pull}"}),
    Sample(
        what="submission.agree_pull",
        body={**OF_OWN, "indicator": NATIONAL, "source": "REG", "address": NOWHERE},
    ),
    Sample(what="submission.change_pull", body={"pull": "{pull}", "address": f"{NOWHERE}?{{n}}"}),
    Sample(what="submission.disconnect_pull", body={"pull": "{pull}"}, fresh=("pull",)),
    Sample(what="submission.run_pull", body={"pull": "{pull}"}),
    Sample(
        what="submission.responsibilities",
        body={"person": "{submitter}", "limit": 500},
        shows="{unreleased}",
    ),
    *(
        Sample(
            what="submission.step",
            about=step,
            body={"submission": f"{{{state}}}", "step": step, "comment": "seen"},
            fresh=(state,),
        )
        for step, state in STEPS.items()
    ),
    # Notices and corrections
    Sample(what="reporting.list_notices", body={"limit": 500}, shows='"{notice}"'),
    Sample(what="reporting.get_notice", body={"notice": "{notice}"}),
    Sample(what="reporting.see_notice", body={"notice": "{notice}"}),
    Sample(what="reporting.acknowledge_notice", body={"notice": "{notice}"}),
    Sample(what="reporting.list_corrections", about="of national figures", body=OF_OWN, shows='"2019"'),
    Sample(what="reporting.list_corrections", about="of shared figures", body=OF_OWN, shows='"2018"'),
    Sample(
        what="reporting.mirror_figures",
        body={"indicator": PUBLIC, "dimension": "citizenship", "code": "{own}"},
    ),
    Sample(what="reporting.get_protection", body={**OF_OWN, "indicator": NATIONAL}),
    Sample(
        what="reporting.set_protection",
        body={**OF_OWN, "indicator": "ENTRIES", "method": "round", "round_to": 10},
    ),
    Sample(what="reporting.preview_agreement", body={**OF_OWN, **WANTED}),
    Sample(what="reporting.list_disclosures", body=OF_OWN),
    Sample(what="reporting.record_disclosures", body={"batch": "walk-{n}", "entries": [DISCLOSED]}),
    Sample(what="reporting.await_position", body={"position": 1, "timeout_s": 0}),
    # Documents
    *_documents(),
    Sample(what="documents.file", about="of a country", body={**PAPER, **OF_OWN}),
    Sample(what="documents.file", about="of the system", body={**PAPER, "visibility": "public"}),
]
