"""The objects of "own" that requests are about, each made when it is first asked for, or once more."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.outcomes.stage import (
    NAMES,
    NATIONAL,
    ON_TERMS,
    PUBLIC,
    SHARED,
    Stage,
)
from tests.outcomes.table import OTHER, OWN
from tests.outcomes.things_of_both import joint_report, movement
from tests.outcomes.things_of_figures import (
    corresponding,
    document,
    keyed_in,
    mapping,
    notice,
    original_upload,
    saved_report,
    scheduled,
    submission,
    subscription,
    template,
    upload,
    warned,
)

Names = Mapping[str, str]
NOWHERE: Final = "http://127.0.0.1:65535/figures.csv"
"""Where nobody publishes anything."""


class Things(dict[str, str]):
    """Names for requests: what is not there yet is made, and is there from then on."""

    def __init__(self, stage: Stage, kept: "Things | None" = None) -> None:
        super().__init__(kept or {})
        self._stage = stage
        self._kept = kept

    def __missing__(self, name: str) -> str:
        if self._kept is not None:
            self.update({**self._kept.about(name), **self})
        else:
            self.update(MAKE[name](self._stage))
        return self[name]

    def about(self, name: str) -> Names:
        """What there is about a thing that stays."""
        if name not in self:
            self[name]
        return self

    def renew(self, *names: str) -> None:
        """Make things once more, for this request alone."""
        for name in names:
            self.update(MAKE[name](self._stage))


def person(stage: Stage, **more: Any) -> Names:
    """Somebody of "own" whose account is open."""
    place = {"country": stage.country[OWN]}
    hired = stage.hired(stage.of("country-administrator"), "colleague", OWN, place, [{"role": "user"}])
    return {"person": hired.person, "person_name": f"colleague of {OWN}"}


def _closed_person(stage: Stage) -> Names:
    number = person(stage)["person"]
    stage.api(stage.of("country-administrator"), "DELETE", f"/users/{number}", {})
    return {"closed_person": number}


def _grant(stage: Stage) -> Names:
    number = person(stage)["person"]
    role = {"role": "content-manager"}
    granted = stage.api(stage.of("country-administrator"), "POST", f"/users/{number}/roles", role)
    return {"grant": granted["grant"], "person": number}


def _administrator(stage: Stage) -> Names:
    """A second administrator of the country, whom no caller is."""
    place, roles = {"country": stage.country[OWN]}, [{"role": "country-administrator"}]
    hired = stage.hired(stage.of("country-administrator"), "administrator", OWN, place, roles)
    [grant] = stage.api(hired, "GET", "/me")["roles"]
    return {"administrator": hired.person, "administrator_grant": grant["grant"]}


def _closed_administrator(stage: Stage) -> Names:
    number = _administrator(stage)["administrator"]
    stage.api(stage.of("country-administrator"), "DELETE", f"/users/{number}", {})
    return {"closed_administrator": number}


def _member(stage: Stage) -> Names:
    """Somebody of the organisation."""
    by = stage.of("organisation-administrator")
    place = {"organisation": by.organisation}
    hired = stage.hired(by, "member", OWN, place, [{"role": "observer"}])
    [grant] = stage.api(hired, "GET", "/me")["roles"]
    return {"member": hired.person, "member_grant": grant["grant"]}


def _bare_member(stage: Stage) -> Names:
    by = stage.of("organisation-administrator")
    hired = stage.hired(by, "member", OWN, {"organisation": by.organisation}, [])
    return {"bare_member": hired.person}


def _official(stage: Stage) -> Names:
    """Somebody who stands for the system, and does nothing for it yet."""
    hired = stage.hired(stage.root, "official", OWN, {"country": None}, [])
    return {"official": hired.person}


def _auditor(stage: Stage) -> Names:
    hired = stage.hired(stage.root, "official", OWN, {"country": None}, [{"role": "auditor"}])
    [grant] = stage.api(hired, "GET", "/me")["roles"]
    return {"another_auditor": hired.person, "auditor_grant": grant["grant"]}


def _invitation(stage: Stage) -> Names:
    email = f"invited.{next(stage.numbers)}@example.org"
    body = {"email": email, "name": "Invited", "roles": []}
    answer = stage.api(stage.of("country-administrator"), "POST", "/users", body)
    return {"invitation": answer["invitation"]["token"]}


def _agency(stage: Stage) -> Names:
    code = f"A{next(stage.numbers)}"
    stage.api(stage.of("country-administrator"), "POST", "/agencies", {"agency": code, "names": NAMES})
    return {"agency": code}


def _key(stage: Stage) -> Names:
    body = {"agency": "MIA", "label": "Another system"}
    return {"key": stage.api(stage.of("country-administrator"), "POST", "/keys", body)["key"]}


def _pull(stage: Stage) -> Names:
    body = {"indicator": NATIONAL, "source": "REG", "address": NOWHERE}
    return {"pull": stage.api(stage.of("data-submitter"), "POST", "/pulls", body)["id"]}


def _webhook(stage: Stage) -> Names:
    """A webhook of the country; those before it are gone, for a country has only so many."""
    administrator = stage.of("country-administrator")
    for each in stage.api(administrator, "GET", "/webhooks")["items"]:
        if each["disconnected_at"] is None:
            stage.api(administrator, "DELETE", f"/webhooks/{each['country']}/{each['webhook']}")
    body = {"address": NOWHERE}
    return {"webhook": stage.api(administrator, "POST", "/webhooks", body)["webhook"]}


def _position(stage: Stage) -> Names:
    body = {"code": f"P{next(stage.numbers)}", "names": NAMES, "roles": [{"role": "user"}]}
    return {"position": stage.api(stage.of("country-administrator"), "POST", "/positions", body)["id"]}


def _held_position(stage: Stage) -> Names:
    position, number = _position(stage)["position"], person(stage)["person"]
    path = f"/positions/{position}/assign"
    stage.api(stage.of("country-administrator"), "POST", path, {"person": number})
    return {"held_position": position, "holder": number}


def _role(stage: Stage) -> Names:
    name = f"role-{next(stage.numbers)}"
    body = {"role": name, "names": NAMES, "privileges": ["document.file"]}
    stage.api(stage.of("country-administrator"), "POST", "/roles", body)
    return {"role": name}


def _organisation(stage: Stage) -> Names:
    """An organisation without people."""
    code = f"ORG-{stage.country[OWN]}-{next(stage.numbers)}"
    body = {"organisation": code, "names": NAMES, "kind": "delegate"}
    stage.api(stage.root, "POST", "/organisations", body)
    return {"organisation": code}


def _appointed(stage: Stage) -> Names:
    code = _organisation(stage)["organisation"]
    body = {"organisation": code, "indicators": [NATIONAL], "sources": ["REG"]}
    stage.api(stage.of("country-administrator"), "POST", "/delegates", body)
    return {"appointed": code}


def _newcomer(stage: Stage) -> Names:
    """A country that takes part, and has nobody yet."""
    code = stage.free_code()
    stage.api(stage.root, "POST", "/countries", {"country": code})
    return {"newcomer": code}


def _joining(stage: Stage) -> Names:
    """A country that joined the group after "own" had shared an indicator with all of it."""
    path = f"/agreements/{stage.country[OWN]}/WORK_PERMITS"
    if stage.api(stage.of("country-administrator"), "GET", path)["mode"] != "participants":
        stage.api(stage.of("country-administrator"), "PUT", path, {"mode": "participants"})
    code = _newcomer(stage)["newcomer"]
    stage.api(stage.root, "POST", f"/groups/{stage.group}/countries", {"country": code})
    return {"joining": code}


def _second_submitter(stage: Stage) -> Names:
    place, roles = {"country": stage.country[OWN]}, [{"role": "data-submitter"}]
    hired = stage.hired(stage.of("country-administrator"), "successor", OWN, place, roles)
    return {"successor": hired.person}


def _a_session(stage: Stage) -> Names:
    """A session of somebody who is none of the callers."""
    place = {"country": stage.country[OWN]}
    hired = stage.hired(stage.of("country-administrator"), "colleague", OWN, place, [{"role": "user"}])
    return {"a_session": hired.session}


def _terms(stage: Stage) -> Names:
    """Terms that nobody accepted yet, as "other" is told them."""
    country = stage.country[OWN]
    words = f"For research alone, {next(stage.numbers)}."
    agreement = {
        "mode": "bilateral",
        "countries": [stage.country[OTHER]],
        "terms": {"en": words, "ru": words},
    }
    path = f"/agreements/{country}/{ON_TERMS}"
    stage.api(stage.of("country-administrator"), "PUT", path, agreement)
    asked = f"/explanations?country={country}&indicator={ON_TERMS}"
    [told] = stage.api(stage.of("user", OTHER), "GET", asked)["items"]
    return {"terms": told["terms"]["name"]}


MAKE: Final[Mapping[str, Callable[[Stage], Names]]] = {
    "webhook": _webhook,
    # The places and what stands in them.
    "own": lambda stage: {"own": stage.country[OWN]},
    "other": lambda stage: {"other": stage.country[OTHER]},
    "group": lambda stage: {"group": stage.group},
    "observers": lambda stage: {"observers": stage.organisation["observer", OWN]},
    "delegates": lambda stage: {"delegates": stage.organisation["delegate", OWN]},
    "national": lambda stage: {"national": NATIONAL},
    "shared": lambda stage: {"shared": SHARED},
    "public": lambda stage: {"public": PUBLIC},
    "head": lambda stage: {
        "head": str(stage.api(stage.of("auditor"), "GET", "/log/checkpoint")["position"]),
    },
    # What was never used before.
    "n": lambda stage: {"n": str(next(stage.numbers))},
    "month": lambda stage: {"month": next(stage.months)},
    "free_country": lambda stage: {"free_country": stage.free_code()},
    "nothing": lambda stage: {"nothing": str(uuid.uuid4())},
    "email": lambda stage: {"email": stage.of("user").email},
    "a_token": lambda stage: {"a_token": str(stage.signed_in(stage.of("user")).token)},
    "leaving": lambda stage: {"leaving": stage.country[OWN]},
    "pull": _pull,
    # People.
    "person": person,
    "person_name": person,
    "closed_person": _closed_person,
    "grant": _grant,
    "administrator": _administrator,
    "administrator_grant": _administrator,
    "closed_administrator": _closed_administrator,
    "member": _member,
    "member_grant": _member,
    "bare_member": _bare_member,
    "official": _official,
    "another_auditor": _auditor,
    "auditor_grant": _auditor,
    "invitation": _invitation,
    # Administration.
    "agency": _agency,
    "key": _key,
    "position": _position,
    "held_position": _held_position,
    "holder": _held_position,
    "role": _role,
    "organisation": _organisation,
    "appointed": _appointed,
    "newcomer": _newcomer,
    "joining": _joining,
    # Figures and papers.
    "unreleased": lambda stage: {"unreleased": stage.unreleased},
    "amendment": lambda stage: {"amendment": stage.amendment},
    "released": lambda stage: {"released": stage.national},
    "released_shared": lambda stage: {"released_shared": stage.shared},
    "checked": submission("checked"),
    "validated": submission("validated", "validate"),
    "warned": warned,
    "scheduled": scheduled,
    "approved": submission("approved", "validate", "approve"),
    "questioned": submission("questioned", "request-clarification"),
    "document": lambda stage: {"document": document(stage, stage.of("content-manager"), "national")},
    "paper": lambda stage: {"paper": document(stage, stage.of("content-manager"), "public")},
    "system_document": lambda stage: {"system_document": document(stage, stage.root, "public")},
    "notice": notice,
    "saved_report": saved_report,
    "subscription": subscription,
    "system_template": template("system_template", None),
    "national_template": template("national_template", OWN),
    "joint": joint_report,
    "movement": movement,
    "corresponding": corresponding,
    "a_session": _a_session,
    "terms": _terms,
    "upload": upload,
    "original_upload": original_upload,
    "keyed_in": keyed_in,
    "mapping": mapping,
    "successor": _second_submitter,
    "submitter": lambda stage: {"submitter": stage.of("data-submitter").person},
}
