"""Gathers the figures that a submission is compared with, as far as whoever submits may see them."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl
import structlog
from sqlalchemy.engine import Connection

from servicekit.context import Context
from servicekit.errors import Unavailable
from servicekit.kit import Kit
from servicekit.rules import Rule
from services.submission.intake.specification import Specification
from services.submission.projections import figures_key
from services.submission.queries import standing_tables

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """What goes to the worker: the head of each, and the parts of all in the same order."""

    about: list[dict[str, Any]]
    parts: list[bytes]


def neighbours(kit: Kit, connection: Connection, spec: Specification, context: Context) -> Neighbours:
    """The standing figures of other sources, of the applications, and mirror figures of partners.

    What the caller may not read is left out: a check must not tell what its reader may not know.
    """
    about: list[dict[str, Any]] = []
    parts: list[bytes] = []
    for rule in spec.rules:
        if rule.severity == "off":
            continue
        for name, tables in _of_rule(kit, connection, rule, spec, context):
            about.append({"rule": rule.code, "name": name, "parts": len(tables)})
            parts += tables
    return Neighbours(about=about, parts=parts)


def _of_rule(
    kit: Kit, connection: Connection, rule: Rule, spec: Specification, context: Context
) -> Iterator[tuple[str, list[bytes]]]:
    match rule.code:
        case "sources-apart":
            for code in _other_sources(kit, spec):
                if _reads(kit, context, spec.country, spec.indicator, code):
                    yield code, _standing(connection, spec.country, spec.indicator, code)
        case "decisions-exceed-applications" if rule.against:
            indicator = rule.against["indicator"]
            for source in kit.reference.sources(spec.country, indicator)[:1]:
                if _reads(kit, context, spec.country, indicator, source.code):
                    yield indicator, _standing(connection, spec.country, indicator, source.code)
        case "mirror-apart" if rule.against:
            yield from _mirrors(kit, rule, spec, context)


def _other_sources(kit: Kit, spec: Specification) -> list[str]:
    """The country's other sources of the indicator that count the same unit."""
    sources = kit.reference.sources(spec.country, spec.indicator)
    unit = next((each.unit for each in sources if each.code == spec.source), None)
    return [each.code for each in sources if each.code != spec.source and each.unit == unit]


def _reads(kit: Kit, context: Context, country: str, indicator: str, source: str) -> bool:
    return kit.rights.allows(
        context.actor,
        "figures.read",
        country=country,
        indicator=indicator,
        source=source,
        address=context.address,
    )


def _standing(connection: Connection, country: str, indicator: str, source: str) -> list[bytes]:
    return list(standing_tables(connection, figures_key(country, indicator, source)).values())


def _mirrors(
    kit: Kit, rule: Rule, spec: Specification, context: Context
) -> Iterator[tuple[str, list[bytes]]]:
    """Partners' figures about this country, as reporting shows them to the caller: none that is masked."""
    asked = {
        "indicator": rule.against["indicator"],
        "dimension": rule.against["partner_dimension"],
        "code": spec.country,
    }
    try:
        answer = kit.calls.call("reporting", "mirror_figures", asked, context)
    except Unavailable:
        # A file is not refused because its mirror cannot be looked at now.
        logger.warning("mirror-not-compared", country=spec.country, indicator=spec.indicator)
        return
    partners: dict[str, dict[str, list[str]]] = {}
    for each in answer["items"]:
        rows = partners.setdefault(each["country"], {"period": [], "value": []})
        rows["period"].append(each["period"])
        rows["value"].append(str(each["value"]))
    for country, rows in sorted(partners.items()):
        if country != spec.country:
            file = io.BytesIO()
            pl.DataFrame(rows, schema={"period": pl.String, "value": pl.String}).write_ipc(file)
            yield country, [file.getvalue()]
