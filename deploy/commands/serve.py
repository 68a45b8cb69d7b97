"""comity serve, process, run-distributed: running the system."""

import signal
import sys
import threading
from typing import Any

import click
import structlog

from deploy.commands.system import opened
from deploy.commands.user import create_admin
from servicekit.logs import configure_logs
from servicekit.settings import Settings, read_settings

logger = structlog.get_logger(__name__)


@click.command()
@click.option("--host", help="Address to listen on (COMITY_HOST).")
@click.option("--port", type=int, help="Port to listen on (COMITY_PORT).")
def serve(host: str | None, port: int | None) -> None:
    """Run the embedded system: one process, SQLite, no broker."""
    given: dict[str, Any] = {"host": host, "port": port}
    settings = read_settings(**{name: value for name, value in given.items() if value is not None})
    if settings.distributed:
        raise click.UsageError(
            "COMITY_DATABASE_URL and COMITY_BROKER_URL are set: use `comity run-distributed`"
        )
    configure_logs(settings.log_level)
    from deploy.embedded import Embedded
    from deploy.listener import Listener
    from deploy.memory import keep_loaded

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    _first_administrator(settings)
    with Embedded(settings) as system, Listener(system.web, settings) as listener:
        keep_loaded()
        logger.info("serving", address=listener.address)
        stop.wait()


def _first_administrator(settings: Settings) -> None:
    """Ask for the first system administrator on a terminal; elsewhere say how to create one."""
    with opened(settings) as composition:
        missing = not composition.rights.holders("system-administrator")
    if missing and sys.stdin.isatty():
        click.echo("The system has no administrator yet.")
        create_admin.main(args=[], standalone_mode=False)
    elif missing:
        logger.warning("no-administrator", create_one_with="comity user create-admin")


@click.command(hidden=True)
@click.argument("role")
def process(role: str) -> None:
    """Run one process of a distributed system."""
    # The RPC roles patch the standard library: nothing heavy is imported before.
    from deploy.processes import ROLES, run_role

    if role not in ROLES:
        raise click.UsageError(f"unknown role; one of: {', '.join(ROLES)}")
    run_role(role, _distributed_settings())


def _distributed_settings() -> Settings:
    settings = read_settings()
    if not settings.distributed:
        raise click.UsageError("set COMITY_DATABASE_URL and COMITY_BROKER_URL")
    configure_logs(settings.log_level)
    return settings


@click.command(name="prepare")
def prepare_system() -> None:
    """Make the databases of a distributed system ready, once before its processes start."""
    from deploy.processes import prepare_as_owner

    prepare_as_owner(_distributed_settings())


@click.command(name="run-distributed")
def run_distributed() -> None:
    """Run every process of a distributed system on this machine (COMITY_DATABASE_URL, COMITY_BROKER_URL)."""
    from deploy.processes import supervise

    if supervise(_distributed_settings()):
        raise click.ClickException("a process ended by itself; its lines above say why")
