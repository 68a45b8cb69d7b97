"""The page on which somebody says which mail they want."""

from typing import Any, Final

from flask import Blueprint, redirect, request

from gateway.pages.frame import done, show
from gateway.schemas.mail import KINDS
from servicekit import language as wording
from servicekit.web.caller import call
from servicekit.web.pages import signed_in_page

mail = Blueprint("mail_pages", __name__, url_prefix="/account/mail")

WORDS: Final = {
    "corrections": (
        wording.mark("Corrections"),
        wording.mark(
            "One message for each correction of figures that you may read, with the differences, and for "
            "news of reports that you follow."
        ),
    ),
    "reminders": (
        wording.mark("Reminders"),
        wording.mark(
            "What you answer for is due soon or late, or something waits for you: an explanation of a focal "
            "point, a joint report to be confirmed."
        ),
    ),
}


@mail.get("")
@signed_in_page
def show_choice() -> str:
    """What the person gets now, in the form to change it."""
    chosen = call("identity", "get_mail_choice")["kinds"]
    return show("mail.html", None, done=done(), kinds=KINDS, words=WORDS, chosen=chosen)


@mail.post("")
@signed_in_page
def choose() -> Any:
    """Keep what was ticked."""
    wanted = [kind for kind in KINDS if kind in request.form.getlist("kinds")]
    call("identity", "choose_mail", kinds=wanted)
    return redirect("/account/mail?done=kept", 303)
