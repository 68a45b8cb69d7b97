"""Readers of the bench: who may read which countries, and the pages that they read."""

import itertools
from collections.abc import Callable
from typing import Any, Final

from deploy.composition import Composition
from eventlog import EventLog, NewEvent, Write
from servicekit.context import Context
from servicekit.language import DEFAULT
from services.reporting.handlers.disclosing import Recorder
from services.reporting.http.serving import Serving
from services.reporting.rendering import csv
from services.reporting.reports.library import TEMPLATES
from services.reporting.wiring import Reporting

INDICATOR: Final = "ASYLUM_APPLICATIONS"
COUNTRIES: Final = ("AM", "AZ", "BY", "CZ", "GE", "KG", "KZ", "MD", "PL", "RU", "TJ", "TM", "UA", "UZ", "GB")


def agreement(country: str) -> dict[str, Any]:
    """What opens a country's figures to the public."""
    return {
        "country": country,
        "indicator": INDICATOR,
        "mode": "public",
        "countries": [],
        "organisations": [],
        "positions": [],
        "people": [],
        "terms": None,
        "starts_at": None,
        "ends_at": None,
        "embargo_until": None,
        "lapse_after_days": None,
        "existence": "announced",
    }


def append(log: EventLog, stream: str, type_: str, payload: Any, country: str | None) -> int:
    """Append one event, as a service that owns its type; its position."""
    event = NewEvent(type=type_, payload=payload, country=country)
    return log.append([Write(stream=stream, events=[event])], actor="system").last_position


def share(composition: Composition, application: Reporting) -> tuple[Context, Context]:
    """Take every indicator back from the public: (a reader of half of the countries, one of all of them)."""
    identity = composition.open_log("identity")
    contexts = []
    for number, code in (("1", "FI"), ("2", "SE")):
        person = {
            "person": number,
            "country": code,
            "organisation": None,
            "email": f"{code.lower()}@example.org",
            "name": code,
            "language": "en",
        }
        append(identity, "directory-people", "identity.person-registered", person, code)
        granted = {
            "grant": f"g{number}",
            "person": number,
            "role": "user",
            "country": code,
            "organisation": None,
            "indicators": None,
            "sources": None,
        }
        append(identity, "directory-people", "identity.role-granted", granted, code)
        contexts.append(Context(actor=f"person:{number}"))
    for place, country in enumerate(COUNTRIES):
        readers = ["SE"] if place % 2 else ["FI", "SE"]
        agreed = {**agreement(country), "mode": "bilateral", "countries": readers}
        append(identity, f"agreement-{country}", "identity.agreement-set", agreed, None)
    composition.catch_up()
    application.figures.catch_up()
    half, whole = contexts
    return half, whole


def page_of(
    composition: Composition, application: Reporting, context: Context, *, recording: bool = True
) -> Callable[[], None]:
    """A page of the countries that both readers may read, built anew each time."""
    recorder = Recorder(lambda _name, _batch: None)
    serving = Serving(application, composition.settings.base_url)
    about = TEMPLATES["citizenship-over-time"]
    places = itertools.cycle(itertools.product(COUNTRIES[::2], range(2018, 2025)))

    def run() -> None:
        country, year = next(places)
        given = {
            "country": country,
            "indicator": INDICATOR,
            "frequency": "M",
            "from": f"{year}-01",
            "to": f"{year}-12",
        }
        with serving.asked_by(
            application.reader(context), about, given, language=DEFAULT, as_of=None
        ) as asked:
            data = csv.render(asked.build())
            if recording:
                recorder.record(asked.material.reader, asked.scope, "csv")
        assert data

    return run
