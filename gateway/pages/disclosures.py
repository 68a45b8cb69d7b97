"""The page of the disclosure ledger: who received which restricted figures of the person's country."""

from typing import Any, Final

from flask import Blueprint, request

from gateway.pages.frame import actor_names, country_options, indicator_options, show
from servicekit import language as wording
from servicekit.errors import NotAllowed
from servicekit.web.caller import call, require_signed_in
from servicekit.web.pages import signed_in_page

disclosures = Blueprint("disclosure_pages", __name__, url_prefix="/disclosures")

SHOWN: Final = 50
FORMATS: Final = {
    "html": wording.mark("page"),
    "pdf": "PDF",
    "xlsx": "Excel",
    "csv": "CSV",
    "json": "JSON",
    "jsonstat": "JSON-stat",
    "observations": wording.mark("single figures"),
    "notice": wording.mark("notice of an amendment"),
}


@disclosures.get("")
@signed_in_page
def list_disclosures() -> str:
    """Who received restricted figures of the country, the latest first."""
    country: str | None = require_signed_in()["country"]
    if country is None:
        raise NotAllowed(action="disclosure.see")
    chosen: dict[str, Any] = {
        "indicator": request.args.get("indicator") or None,
        "reader": request.args.get("reader") or None,
    }
    answer = call(
        "reporting",
        "list_disclosures",
        country=country,
        **chosen,
        after=request.args.get("after"),
        limit=SHOWN,
    )
    return show(
        "disclosures.html",
        "agreements",
        answer=answer,
        chosen=chosen,
        names=actor_names(item["actor"] for item in answer["items"]),
        formats=FORMATS,
        countries=[option for option in country_options() if option[0] != country],
        indicators=indicator_options(),
    )
