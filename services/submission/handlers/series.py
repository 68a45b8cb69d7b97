"""The series that a request is about: whether there is one, what the caller may do there, and its rules."""

from collections.abc import Mapping
from typing import Any

from servicekit.context import Context
from servicekit.kit import Kit
from services.submission.domain.errors import UnknownCountry, UnknownIndicator, UnknownSource
from services.submission.intake.specification import Specification, specification


def specification_for(kit: Kit, series: Mapping[str, Any], context: Context, *, action: str) -> Specification:
    """The rules that hold now for a country's figures of an indicator from a source.

    action: what the caller wants to do there. Raises UnknownCountry, UnknownIndicator, NotAllowed,
    UnknownSource.
    """
    country, code, source = series["country"], series["indicator"], series["source"]
    if country not in kit.reference.countries():
        raise UnknownCountry(country=country)
    indicator = kit.reference.indicator(code)
    if indicator is None or indicator.namespace not in (None, country):
        raise UnknownIndicator(indicator=code)
    kit.rights.require(
        context.actor or "", action, country=country, indicator=code, source=source, address=context.address
    )
    declared = kit.reference.source(country, code, source)
    if declared is None:
        known = [each.code for each in kit.reference.sources(country, code)]
        raise UnknownSource(country=country, indicator=code, source=source, declared=known)
    return specification(
        kit.reference,
        country,
        indicator,
        declared,
        today=kit.clock().date(),
        max_findings=kit.settings.max_findings,
    )
