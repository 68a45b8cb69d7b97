"""How payloads of superseded event versions are read: a function from each version to the next."""

from collections.abc import Mapping
from typing import Any, Final

from eventlog import Columns
from eventlog.registry import Payload, Upcaster
from servicekit.concepts import TOTAL


def code_list_defined_v1(payload: Payload) -> Payload:
    """catalog.code-list-defined.v1 → v2: codes had no other names, and were valid always."""
    old = _fields(payload)
    added: dict[str, Any] = {"aliases": [], "valid_from": None, "valid_to": None}
    return {**old, "codes": [{**each, **added} for each in old["codes"]]}


def indicator_defined_v1(payload: Payload) -> Payload:
    """catalog.indicator-defined.v1 → v2, with what v1 stood for.

    Every dimension was taken as additive and shown at its total, and own citizens belonged to POPULATION
    alone, by its code.
    """
    old = _fields(payload)
    return {
        **old,
        "counts_own_citizens": old["indicator"] == "POPULATION",
        "dimensions": [{**each, "additive": True, "default": TOTAL} for each in old["dimensions"]],
    }


def indicator_defined_v2(payload: Payload) -> Payload:
    """catalog.indicator-defined.v2 → v3: nothing was said of the periods that a definition is for."""
    return {**_fields(payload), "valid_from": None}


def source_declared_v1(payload: Payload) -> Payload:
    """catalog.source-declared.v1 → v2: an official source was so for every period."""
    return {**_fields(payload), "official_from": None}


def without_organisation(payload: Payload) -> Payload:
    """identity.person-registered and role-granted, v1 → v2: everybody stood for a country or the system."""
    return {**_fields(payload), "organisation": None}


def agreement_set_v1(payload: Payload) -> Payload:
    """identity.agreement-set.v1 → v2: no times and no terms, and nothing said of existence.

    Whoever decided then did not say that others may know of the figures, so it is closed.
    """
    return {
        **_fields(payload),
        "organisations": [],
        "positions": [],
        "people": [],
        "terms": None,
        "starts_at": None,
        "ends_at": None,
        "embargo_until": None,
        "lapse_after_days": None,
        "existence": "closed",
    }


def workflow_set_v1(payload: Payload) -> Payload:
    """identity.workflow-set.v1 → v2: whoever might release did, whoever had approved."""
    return {**_fields(payload), "released_by": "anyone"}


def masks_decided_v1(payload: Payload) -> Payload:
    """reporting.masks-decided.v1 → v2: no figure was rounded."""
    assert isinstance(payload, Columns)
    columns = {name: payload.column(name) for name in payload.names}
    return Columns({**payload.header, "round_to": None}, columns)


def without_delegate(payload: Payload) -> Payload:
    """submission.received.v1 → v2: only the country itself submitted, and nothing was attached."""
    return {**_fields(payload), "organisation": None, "original": None}


def without_mapping(payload: Payload) -> Payload:
    """submission.received.v2 → v3: every file was in a form of ours."""
    return {**_fields(payload), "mapping": None}


def unchanged(payload: Payload) -> Payload:
    """Of a version that only allows more values than the one before, or can also be sealed for a person."""
    return payload


UPCASTERS: Final[Mapping[tuple[str, int], Upcaster]] = {
    ("catalog.code-list-defined", 1): code_list_defined_v1,
    ("catalog.documentation-written", 1): unchanged,
    ("catalog.indicator-defined", 1): indicator_defined_v1,
    ("catalog.indicator-defined", 2): indicator_defined_v2,
    ("catalog.source-declared", 1): source_declared_v1,
    ("identity.agreement-set", 1): agreement_set_v1,
    ("identity.person-registered", 1): without_organisation,
    ("identity.role-granted", 1): without_organisation,
    ("identity.sign-in-refused", 1): unchanged,
    ("identity.workflow-set", 1): workflow_set_v1,
    ("reporting.figures-disclosed", 1): unchanged,
    ("reporting.masks-decided", 1): masks_decided_v1,
    ("reporting.report-saved", 1): unchanged,
    ("reporting.report-subscribed", 1): unchanged,
    ("reporting.report-unsubscribed", 1): unchanged,
    ("reporting.subscriber-mailed", 1): unchanged,
    ("reporting.subscriber-read", 1): unchanged,
    ("reporting.subscriber-told", 1): unchanged,
    ("submission.received", 1): without_delegate,
    ("submission.received", 2): without_mapping,
}
"""By event type and the version that is read."""


def _fields(payload: Payload) -> dict[str, Any]:
    assert not isinstance(payload, Columns)
    return payload
