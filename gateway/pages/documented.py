"""Pages that say what figures mean: the indicators, and a country's data documentation of one."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from gateway.pages.administration.documentation import WORDS
from gateway.pages.administration.indicators import FREQUENCY_WORDS, MEASURES, UNITS
from gateway.pages.frame import country_name, indicator_name, say, show
from servicekit.reference import DOCUMENTATION_FIELDS, Indicator, text_in
from servicekit.web.caller import call, language
from servicekit.web.parts import parts

documented = Blueprint("documented_pages", __name__)

Fact = tuple[str, str, str]
"""A label, what is said, and the language of that."""


@documented.get("/indicators")
def list_indicators() -> str:
    """Every indicator: what it counts, in which unit and how often, and what it is broken down by."""
    found = [
        {"code": each.code, "name": indicator_name(each.code), "facts": _facts(each)}
        for each in parts().reference.indicators()
    ]
    return show("indicators.html", "reports", indicators=found)


@documented.get("/documentation/<country>/<indicator>")
def read_documentation(country: str, indicator: str) -> str:
    """What a country says of its figures, for whoever may read its documentation."""
    written = call("catalog", "get_documentation", country=country, indicator=indicator)["fields"]
    known = parts().reference.indicator(indicator)
    return show(
        "documentation.html",
        "reports",
        country=country_name(country),
        indicator=indicator_name(indicator),
        written=_written(written),
        facts=[] if known is None else _facts(known),
        figures={"country": country, "indicator": indicator},
    )


def _written(fields: Mapping[str, Mapping[str, str]]) -> list[Fact]:
    """What is written, in the order of the form: in the reader's language, else in one that there is."""
    found = []
    for name in DOCUMENTATION_FIELDS:
        texts = {code: text for code, text in fields.get(name, {}).items() if text}
        if texts:
            spoken = next(code for code in (language(), "en", *sorted(texts)) if code in texts)
            found.append((say(WORDS[name]), texts[spoken], spoken))
    return found


def _facts(known: Indicator) -> list[Fact]:
    """What holds for an indicator in every country."""
    spoken = language()
    dimensions = (text_in(each.names, spoken) for each in known.dimensions)
    often = (say(FREQUENCY_WORDS[each]) for each in known.frequencies)
    pairs: list[tuple[str, Any]] = [
        (say("Definition"), text_in(known.definitions, spoken)),
        (say("Measure"), say(MEASURES[known.measure])),
        (say("Counting unit"), say(UNITS[" ".join(known.units)])),
        (say("Periodicity"), ", ".join(often)),
        (say("Timeliness, days"), str(known.timeliness_days)),
        (say("Broken down by"), ", ".join(dimensions)),
    ]
    return [(label, text, spoken) for label, text in pairs if text]
