"""Makes a system ready before its first start: the log's tables, the keyring, the core catalog."""

from deploy.composition import Composition
from deploy.services import part
from eventlog import install
from servicekit.contracts import event_types


def prepare(composition: Composition) -> None:
    """Create what is missing; safe to repeat, and at every start.

    On PostgreSQL the caller owns the database; services may then connect with lesser roles.
    """
    composition.keyring.install()
    install(composition.log.engine, event_types())


def install_core_catalog(composition: Composition) -> None:
    """Put the core indicators and code lists into a log that has none yet."""
    from services.catalog.core import install_core

    catalog = part("catalog")
    install_core(composition.wired(catalog.name, catalog.build))
