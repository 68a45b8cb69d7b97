"""comity duty: what services do by the clock, seen, and done now."""

import click

from deploy.commands.output import json_option, show
from deploy.commands.system import following, opened
from deploy.composition import Composition
from deploy.services import NAMES, part, parts
from servicekit.broker import BrokerCalls
from servicekit.duties import Duty, perform
from servicekit.localbus import LocalBus


@click.group()
def duty() -> None:
    """What services do by the clock."""


@duty.command(name="list")
@json_option
def list_duties(as_json: bool) -> None:
    """Show every duty and how often it looks at what is due."""
    with opened() as composition:
        rows = [
            {"name": each.name, "every_s": each.every_s}
            for name in NAMES
            for each in _duties(composition, name)
        ]
    show({"duties": rows}, [f"{row['name']:32} every {row['every_s']:g} s" for row in rows], as_json=as_json)


@duty.command()
@click.argument("name")
@json_option
def run(name: str, as_json: bool) -> None:
    """Do what is due of the duty NAME now, unless a process of the system is at it."""
    service = name.partition(".")[0]
    if service not in NAMES:
        raise click.UsageError(f"no duty {name}")
    with opened(role=service) as composition:
        _offer_calls(composition)
        if all(each.name != name for each in _duties(composition, service)):
            raise click.UsageError(f"no duty {name}")
        pieces = perform_now(composition, name)
    if pieces is None:
        raise click.ClickException(f"a process of the system is at {name}")
    show({"duty": name, "pieces": pieces}, [f"{name}: nothing more is due."], as_json=as_json)


def perform_now(composition: Composition, name: str) -> int | None:
    """Do all that is due of a duty; how many pieces that were, None where another process is at it."""
    service = name.partition(".")[0]
    chosen = next(each for each in _duties(composition, service) if each.name == name)
    consumers = composition.wired(service, part(service).build).consumers
    pieces = 0
    with following(composition, consumers):
        while more := perform(chosen, composition.engine(service)):
            pieces += 1
    return None if more is None else pieces


def _offer_calls(composition: Composition) -> None:
    """Let a duty call other services: in the process where the system is one, else over the broker."""
    settings = composition.settings
    if settings.broker_url is not None:
        composition.calls = BrokerCalls(settings.broker_url, timeout_s=settings.call_timeout_s)
        return
    assert isinstance(composition.calls, LocalBus)
    for each in parts():
        composition.calls.register(each.service, composition.wired(each.name, each.build))


def _duties(composition: Composition, service: str) -> list[Duty]:
    return list(composition.wired(service, part(service).build).duties)
