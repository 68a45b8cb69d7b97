"""Samples for the pages of administration."""

from collections.abc import Mapping
from typing import Final

from tests.outcomes.sample import Sample
from tests.outcomes.samples_api import REASON, leaving
from tests.outcomes.stage import NATIONAL

PAGES: Final = "/administration"
NAMES: Final = {"names_en": "Name", "names_ru": "Название"}
DOTTED: Final = {"names.en": "Name", "names.ru": "Название"}
OTHER_CODE: Final = frozenset({422})
"""The form asks for the code of the caller's own country; that of another is refused so."""
ABOUT: Final = {"email": "page.{n}@example.org", "name": "New", "language": "en"}


def _on_people() -> list[Sample]:
    found = []
    for about, somebody in (("of a country", "person"), ("an administrator of a country", "administrator")):
        given, rule = {"person": f"{{{somebody}}}"}, f"{PAGES}/people/<person>"
        steps: dict[str, Mapping[str, str]] = {
            "change": {"name": "Renamed {n}"},
            "grant": {"role": "content-manager"},
            "invite": {},
            "deactivate": {"reason": "left"},
        }
        found.append(Sample(what=f"GET {rule}", about=about, given=given))
        found += [
            Sample(
                what=f"POST {rule}",
                about=f"{about}: {what}",
                given=given,
                form={"what": what, **fields},
                fresh=(somebody,),
                # An administrator cannot have this role besides, which its country is told.
                also=frozenset({409}) if what == "grant" else frozenset(),
            )
            for what, fields in steps.items()
        ]
    return found


def _own_place() -> list[Sample]:
    """Agencies, keys, sources, documentation and workflow of the caller's country."""
    agency, key = f"{PAGES}/agencies/<agency>", f"{PAGES}/keys/<key>"
    change_agency = f"POST {agency}/<any(rename,succession,close):change>"
    change_key = f"POST {key}/<any(narrow,rotate,revoke):change>"
    agencies: dict[str, Mapping[str, str]] = {
        "rename": DOTTED,
        "succession": {"successor": "MIA", "from": "2020-01-01"},
        "close": {"reason": "merged"},
    }
    keys: dict[str, Mapping[str, str]] = {
        "narrow": {"label": "Renamed {n}"},
        "rotate": {"overlap_hours": "1"},
        "revoke": {"reason": "lost"},
    }
    source = {**DOTTED, "source": "THIRD", "kind": "census", "unit": "persons"}
    return [
        Sample(what=f"GET {PAGES}/country"),
        Sample(what=f"POST {PAGES}/country", form={"contact.telephone": "{n}"}),
        Sample(what=f"GET {PAGES}/country/withdrawal"),
        Sample(what=f"POST {PAGES}/country/withdrawal", form=REASON),
        Sample(
            what=f"POST {PAGES}/country/withdrawal/confirmation",
            about="with its code",
            form={**REASON, "code": "{leaving}"},
            stands_in=leaving,
            refusing=OTHER_CODE,
        ),
        Sample(what=f"GET {PAGES}/agencies"),
        Sample(what=f"POST {PAGES}/agencies", form={**DOTTED, "agency": "H{n}"}),
        Sample(what=f"GET {agency}"),
        *(
            Sample(what=change_agency, about=what, given={"change": what}, form=form, fresh=("agency",))
            for what, form in agencies.items()
        ),
        Sample(what=f"GET {PAGES}/keys"),
        Sample(what=f"POST {PAGES}/keys", form={"agency": "MIA", "label": "Another", "actions": "submit"}),
        Sample(what=f"GET {key}"),
        *(
            Sample(what=change_key, about=what, given={"change": what}, form=form, fresh=("key",))
            for what, form in keys.items()
        ),
        Sample(what=f"GET {PAGES}/sources"),
        Sample(what=f"GET {PAGES}/sources/<indicator>"),
        Sample(what=f"POST {PAGES}/sources/<indicator>", form=source),
        Sample(what=f"GET {PAGES}/documentation"),
        Sample(what=f"GET {PAGES}/documentation/<indicator>"),
        Sample(
            what=f"POST {PAGES}/documentation/<indicator>",
            given={"indicator": "ENTRIES"},
            form={"definition.en": "Text {n}", "definition.ru": "Текст {n}"},
        ),
        Sample(what=f"GET {PAGES}/rules"),
        Sample(what=f"GET {PAGES}/rules/<indicator>"),
        Sample(
            what=f"POST {PAGES}/rules/<indicator>",
            given={"indicator": "EXITS"},
            form={"severity.jump-year": "warning", "percent.jump-year": "80"},
        ),
        Sample(what=f"GET {PAGES}/sign-in"),
        Sample(what=f"POST {PAGES}/sign-in", form={}),
        Sample(what=f"GET {PAGES}/workflow"),
        Sample(
            what=f"POST {PAGES}/workflow",
            form={"validation_required": "yes", "approval_required": "yes", "released_by": "anyone"},
        ),
    ]


SAMPLES: Final = [
    *_own_place(),
    Sample(what=f"GET {PAGES}/countries"),
    Sample(
        what=f"POST {PAGES}/countries",
        form={**ABOUT, "country": "{free_country}", "group": "", "standing": "member"},
        fresh=("free_country",),
    ),
    Sample(what=f"POST {PAGES}/countries/groups", form={**DOTTED, "code": "V{n}"}),
    Sample(
        what=f"POST {PAGES}/countries/joining",
        form={"group": "{group}", "country": "{newcomer}", "standing": "member"},
        fresh=("newcomer",),
    ),
    Sample(what=f"GET {PAGES}"),
    Sample(what=f"GET {PAGES}/people"),
    Sample(what=f"GET {PAGES}/people/new"),
    Sample(what=f"POST {PAGES}/people/new", form=ABOUT),
    *_on_people(),
    Sample(what=f"GET {PAGES}/positions"),
    Sample(what=f"GET {PAGES}/positions/new"),
    Sample(what=f"POST {PAGES}/positions/new", form={**NAMES, "code": "G{n}"}),
    Sample(what=f"GET {PAGES}/positions/<position>"),
    Sample(
        what=f"POST {PAGES}/positions/<position>",
        about="change",
        form={**NAMES, "what": "change"},
    ),
    Sample(
        what=f"POST {PAGES}/positions/<position>",
        about="assign",
        form={"what": "assign", "person": "{person}"},
        fresh=("position",),
    ),
    Sample(
        what=f"POST {PAGES}/positions/<position>",
        about="rotate-out",
        given={"position": "{held_position}"},
        form={"what": "rotate-out", "person": "{holder}"},
        fresh=("held_position",),
    ),
    Sample(
        what=f"POST {PAGES}/positions/<position>",
        about="close",
        form={"what": "close", "reason": "merged"},
        fresh=("position",),
    ),
    Sample(what=f"GET {PAGES}/roles"),
    Sample(what=f"GET {PAGES}/roles/new"),
    Sample(
        what=f"POST {PAGES}/roles/new",
        form={**NAMES, "role": "page-{n}", "privileges": "document.file"},
    ),
    Sample(what=f"GET {PAGES}/roles/<role>"),
    Sample(
        what=f"POST {PAGES}/roles/<role>",
        about="change",
        form={**NAMES, "what": "save", "privileges": "source.declare"},
        fresh=("role",),
    ),
    Sample(what=f"POST {PAGES}/roles/<role>", about="retire", form={"what": "retire"}, fresh=("role",)),
    Sample(what=f"GET {PAGES}/delegates"),
    Sample(
        what=f"POST {PAGES}/delegates",
        about="appoint",
        form={"organisation": "{organisation}", "indicators": NATIONAL, "sources": "REG"},
        fresh=("organisation",),
    ),
    Sample(
        what=f"POST {PAGES}/delegates",
        about="dismiss",
        form={"dismiss": "{appointed}"},
        fresh=("appointed",),
    ),
    Sample(what=f"GET {PAGES}/organisations"),
    Sample(
        what=f"POST {PAGES}/organisations",
        about="register",
        form={**NAMES, "what": "register", "organisation": "PAGE-{own}-{n}", "kind": "observer"},
    ),
    Sample(
        what=f"POST {PAGES}/organisations",
        about="appoint its first administrator",
        form={**ABOUT, "what": "appoint", "organisation": "{organisation}"},
        fresh=("organisation",),
    ),
    Sample(
        what=f"POST {PAGES}/organisations",
        about="close",
        form={"what": "close", "organisation": "{organisation}"},
        fresh=("organisation",),
    ),
]
