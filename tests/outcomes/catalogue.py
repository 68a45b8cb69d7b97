"""Every row of the table with its sample, and everything that there is to ask."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from deploy.contracts import served_applications
from deploy.services import NAMES, part
from servicekit.rpc import operations_of
from tests.outcomes import (
    samples_accounts,
    samples_administration,
    samples_answers,
    samples_api,
    samples_calendar,
    samples_catalog,
    samples_correspondences,
    samples_documents,
    samples_joint,
    samples_mail,
    samples_mappings,
    samples_mirror,
    samples_operations,
    samples_pages,
    samples_people,
    samples_reports,
    samples_webhooks,
)
from tests.outcomes.sample import Sample

MODULES: Final = (
    samples_api,
    samples_documents,
    samples_calendar,
    samples_catalog,
    samples_correspondences,
    samples_mail,
    samples_webhooks,
    samples_people,
    samples_reports,
    samples_joint,
    samples_mirror,
    samples_accounts,
    samples_pages,
    samples_administration,
    samples_answers,
    samples_operations,
    samples_mappings,
)
NOT_ASKED: Final = frozenset({"HEAD", "OPTIONS"})
"""HEAD is answered as GET without its body, OPTIONS by Flask alone."""


@cache
def samples() -> Mapping[tuple[str, str], Sample]:
    """Every sample, by route or operation and what it is about. Raises ValueError for two of one row."""
    found: dict[tuple[str, str], Sample] = {}
    for module in MODULES:
        for sample in module.SAMPLES:
            if sample.key in found:
                raise ValueError(f"two samples for {sample.key}")
            found[sample.key] = sample
    return found


@cache
def everything() -> frozenset[str]:
    """Every route of both applications, and every operation of every service."""
    with served_applications() as applications:
        routes = {
            f"{method} {rule.rule}"
            for application in applications
            for rule in application.url_map.iter_rules()
            for method in (rule.methods or set()) - NOT_ASKED
        }
    operations = {f"{name}.{each}" for name in NAMES for each in operations_of(part(name).service)}
    return frozenset(routes | operations)
