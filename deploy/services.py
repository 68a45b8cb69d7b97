"""The services of the system and how each is built; imported where a process is put together."""

from collections.abc import Callable
from dataclasses import dataclass

from servicekit.kit import Application, Kit

NAMES = ("identity", "catalog", "submission", "reporting", "documents")


@dataclass(frozen=True, slots=True)
class Part:
    """A service: its nameko class and the function that wires it."""

    name: str
    service: type
    build: Callable[[Kit], Application]


def part(name: str) -> Part:
    """One service by name; only its own modules are imported. Raises LookupError."""
    match name:
        case "identity":
            from services.identity.service import IdentityService
            from services.identity.wiring import build as build_identity

            return Part(name, IdentityService, build_identity)
        case "catalog":
            from services.catalog.service import CatalogService
            from services.catalog.wiring import build as build_catalog

            return Part(name, CatalogService, build_catalog)
        case "submission":
            from services.submission.service import SubmissionService
            from services.submission.wiring import build as build_submission

            return Part(name, SubmissionService, build_submission)
        case "reporting":
            from services.reporting.service import ReportingService
            from services.reporting.wiring import build as build_reporting

            return Part(name, ReportingService, build_reporting)
        case "documents":
            from services.documents.service import DocumentsService
            from services.documents.wiring import build as build_documents

            return Part(name, DocumentsService, build_documents)
    raise LookupError(name)


def parts() -> tuple[Part, ...]:
    """Every service."""
    return tuple(part(name) for name in NAMES)
