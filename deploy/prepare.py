"""Makes a system ready before its first start: tables, roles, keyring, core catalog."""

from deploy.composition import Composition
from deploy.services import parts
from eventlog import install, install_consumers
from servicekit.contracts import event_types


def prepare(composition: Composition) -> None:
    """Create the log and the keyring where they are missing; safe to repeat, and at every start."""
    composition.keyring.install()
    install(composition.log.engine, event_types())


def prepare_database(composition: Composition) -> None:
    """Create every table of a distributed system and the roles that its processes act as.

    Run as the owner of the database; processes then need no right to create anything.
    """
    from deploy.roles import RELAY, grant

    prepare(composition)
    for each in parts():
        composition.wired(each.name, each.build)
        install_consumers(composition.engine(each.name))
    install_consumers(composition.engine(RELAY))
    grant(composition)


def install_core_catalog(composition: Composition) -> None:
    """Put the core indicators and code lists into a log that has none yet."""
    from services.catalog.packs import install_core
    from services.catalog.wiring import build

    install_core(composition.wired("catalog", build).log)
