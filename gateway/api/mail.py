"""Which mail somebody wants."""

from typing import Any

from gateway.schemas import mail as schemas
from servicekit.web.api import API, Blueprint, ReadQuery
from servicekit.web.caller import call

mail = Blueprint("mail", __name__, url_prefix=API, description="Which mail one gets")


@mail.route("/me/mail", methods=["GET"])
@mail.arguments(ReadQuery, location="query")
@mail.response(200, schemas.MailChoice)
def get_mail_choice(_: dict[str, Any]) -> dict[str, Any]:
    """Which kinds of mail the caller gets."""
    return call("identity", "get_mail_choice")


@mail.route("/me/mail", methods=["PUT"])
@mail.arguments(schemas.ChooseMail)
@mail.response(200, schemas.MailChoice)
def choose_mail(body: dict[str, Any]) -> dict[str, Any]:
    """Say which kinds of mail the caller wants; an empty list is none."""
    return call("identity", "choose_mail", **body)
