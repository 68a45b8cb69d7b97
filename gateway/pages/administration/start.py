"""The landing page of administration: what the person administers, and nothing else."""

from typing import Final

from flask import Blueprint

from gateway.pages.frame import done, show
from servicekit import language as wording
from servicekit.errors import NotAllowed
from servicekit.web.caller import caller, require_signed_in
from servicekit.web.pages import signed_in_page
from servicekit.web.parts import parts

start = Blueprint("administration", __name__, url_prefix="/administration")

SUBJECTS: Final = (
    (
        "country.admit",
        "countries",
        wording.mark("Countries and groups"),
        wording.mark("Admit a country with its first administrator, form groups, let countries join."),
    ),
    (
        "country.describe",
        "country",
        wording.mark("Your country"),
        wording.mark("How it is named and reached, and the end of its part in the mechanism."),
    ),
    (
        "agency.register",
        "agencies",
        wording.mark("Agencies"),
        wording.mark("Register, rename and close agencies, and say which one succeeds another."),
    ),
    (
        "catalog.define",
        "catalog",
        wording.mark("Indicators and code lists"),
        wording.mark("Define indicators and code lists for all countries, and install indicator packs."),
    ),
    (
        "catalog.define-national",
        "catalog",
        wording.mark("Indicators and code lists"),
        wording.mark(
            "Define indicators and code lists of your own, and install indicator packs for your country."
        ),
    ),
    (
        "source.declare",
        "sources",
        wording.mark("Data sources"),
        wording.mark("Where the figures of each indicator come from, and which source is official."),
    ),
    (
        "source.declare",
        "/submissions/pulls",
        wording.mark("Files that are fetched"),
        wording.mark("Addresses at which agencies publish their figures, how they answer, and their end."),
    ),
    (
        "documentation.write",
        "documentation",
        wording.mark("Data documentation"),
        wording.mark("What each figure means. Nothing is released for the first time without it."),
    ),
    (
        "correspondence.publish",
        "correspondences",
        wording.mark("Correspondence tables"),
        wording.mark("Under which codes of common indicators your own codes stand, for comparable series."),
    ),
    (
        "catalog.define-national",
        "rules",
        wording.mark("Rules of the checks"),
        wording.mark("What figures are checked by, how strictly, and rules of your own."),
    ),
    (
        "catalog.define",
        "rules",
        wording.mark("Rules of the checks"),
        wording.mark("What figures are checked by, how strictly, and rules of your own."),
    ),
    (
        "key.issue",
        "keys",
        wording.mark("Keys of agencies' systems"),
        wording.mark("Issue, limit, replace and revoke the keys that machines submit with."),
    ),
    (
        "webhook.register",
        "webhooks",
        wording.mark("Webhooks"),
        wording.mark("Systems of your country that are told of releases and corrections at once."),
    ),
    (
        "workflow.set",
        "workflow",
        wording.mark("Workflow"),
        wording.mark("Which steps a submission needs before its release."),
    ),
    (
        "sign-in.set",
        "sign-in",
        wording.mark("Signing in"),
        wording.mark("Whether your people need one-time codes beside their passwords."),
    ),
    (
        "agreement.set",
        "/agreements",
        wording.mark("Sharing agreements"),
        wording.mark("Who else reads the figures of each indicator, from when, and on which terms."),
    ),
    (
        "disclosure.see",
        "/disclosures",
        wording.mark("Who received our figures"),
        wording.mark("Every time that somebody outside your country received figures that are not public."),
    ),
    (
        "person.see",
        "people",
        wording.mark("People"),
        wording.mark("Invite people, give and take roles, close accounts, hand over open work."),
    ),
    (
        "position.see",
        "positions",
        wording.mark("Positions"),
        wording.mark("Positions outlive people: assign people to them and rotate them out."),
    ),
    (
        "role.see",
        "roles",
        wording.mark("Roles"),
        wording.mark("What each role may do in your country, and which roles it may give."),
    ),
    (
        "delegate.appoint",
        "delegates",
        wording.mark("Delegates"),
        wording.mark("Organisations that key in for your country what comes on paper."),
    ),
    (
        "organisation.register",
        "organisations",
        wording.mark("Organisations"),
        wording.mark("Observers, readers, providers and delegates, and their first administrators."),
    ),
)
"""(privilege that opens it, address below /administration or from the top, title, purpose), as shown."""


@start.get("")
@signed_in_page
def show_start() -> str:
    """What there is to administer."""
    rights, actor, country = parts().rights, caller().actor, require_signed_in()["country"]
    # Pages outside administration are about the person's own country; an auditor stands for none.
    mine = [
        subject
        for subject in SUBJECTS
        if rights.reach(actor, subject[0]) and not (country is None and subject[1].startswith("/"))
    ]
    if not mine:
        raise NotAllowed(action="person.see")
    return show("administration/start.html", "administration", done=done(), subjects=mine)
