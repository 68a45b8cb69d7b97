"""Explanations of what is visible, and the acceptance of terms."""

from typing import Any

from gateway.api.calls import NOT_SHOWN_YET, status_when_shown
from gateway.schemas import explanations as schemas
from servicekit.explaining import visible_text, way_text
from servicekit.web.api import API, Blueprint, listing
from servicekit.web.caller import call, language
from servicekit.web.parts import parts

explanations = Blueprint("explanations", __name__, url_prefix=API, description="Why, and what would open it")


@explanations.route("/explanations", methods=["GET"])
@explanations.arguments(schemas.ExplanationQuery, location="query")
@explanations.response(200, schemas.ExplanationList)
def list_explanations(query: dict[str, Any]) -> dict[str, Any]:
    """Why figures of other countries are visible to the caller, and what would open others.

    Nothing is said of figures whose existence is closed, as of those that do not exist.
    """
    answer = call("reporting", "list_explanations", **query)
    return listing({**answer, "items": [in_words(item) for item in answer["items"]]})


@explanations.route("/terms/<country>/<indicator>", methods=["POST"])
@explanations.arguments(schemas.AcceptTerms)
@explanations.response(200, schemas.Accepted)
@explanations.alt_response(202, schema=schemas.Accepted, description=NOT_SHOWN_YET)
def accept_terms(body: dict[str, Any], country: str, indicator: str) -> tuple[dict[str, Any], int]:
    """Accept the terms on which a country shares an indicator."""
    answer = call("identity", "accept_terms", country=country, indicator=indicator, **body)
    return answer, status_when_shown(answer)


def in_words(item: dict[str, Any]) -> dict[str, Any]:
    """An explanation with its texts in the caller's language."""
    spoken, reference = language(), parts().reference
    return {
        **item,
        "text": visible_text(item, spoken) if item["visible"] else None,
        "ways": [{**way, "text": way_text(way, item, reference, spoken)} for way in item["ways"]],
    }
