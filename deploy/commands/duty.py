"""comity duty: what services do by the clock, seen, and done now."""

import click

from deploy.commands.output import json_option, show
from deploy.commands.system import following, opened
from deploy.composition import Composition
from deploy.services import NAMES, part
from servicekit.duties import Duty, perform


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
        chosen = next((each for each in _duties(composition, service) if each.name == name), None)
        if chosen is None:
            raise click.UsageError(f"no duty {name}")
        consumers = composition.wired(service, part(service).build).consumers
        with following(composition, consumers):
            pieces = 0
            while more := perform(chosen, composition.engine(service)):
                pieces += 1
    if more is None:
        raise click.ClickException(f"a process of the system is at {name}")
    show({"duty": name, "pieces": pieces}, [f"{name}: nothing more is due."], as_json=as_json)


def _duties(composition: Composition, service: str) -> list[Duty]:
    return list(composition.wired(service, part(service).build).duties)
