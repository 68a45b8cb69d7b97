"""comity projection and comity consumer: rebuilding read models, and parked events."""

from functools import partial

import click

from deploy.commands.output import json_option, show
from deploy.commands.system import opened
from deploy.composition import Composition
from deploy.readmodels import clear, consumers, read_models
from eventlog import Consumer, NotParked
from eventlog.operations import SERVICE, recorder


@click.group()
def projection() -> None:
    """Read models: disposable, and made anew from the log."""


@projection.command(name="list")
@json_option
def list_projections(as_json: bool) -> None:
    """Show how far each consumer has come, and what it parked."""
    with opened() as composition:
        head = composition.log.head().position
        rows = [
            {"name": each.name, "position": each.position(), "parked": len(each.parked())}
            for each in consumers(composition)
        ]
    lines = [f"{row['name']:28} at {row['position']} of {head}, {row['parked']} parked" for row in rows]
    show({"head": head, "consumers": rows}, lines, as_json=as_json)


@projection.command()
@click.argument("name")
@json_option
def rebuild(name: str, as_json: bool) -> None:
    """Empty the read model NAME (or all of a service, or `all`) and make it anew from the log."""
    with opened() as composition:
        chosen = [
            each
            for each in read_models(composition)
            if name in {"all", each.name, each.name.partition(".")[0]}
        ]
        if not chosen:
            names = ", ".join(each.name for each in read_models(composition))
            raise click.UsageError(f"no read model {name}; there are: {names}")
        reached = {each.name: each.rebuild(partial(clear, consumer=each.name)) for each in chosen}
    show(reached, [f"{each} rebuilt up to position {at}" for each, at in reached.items()], as_json=as_json)


@click.group()
def consumer() -> None:
    """Consumers of the log, and the events that they set aside."""


@consumer.command()
@json_option
def parked(as_json: bool) -> None:
    """List the events that consumers parked after three tries."""
    with opened() as composition:
        found = [event for each in consumers(composition) for event in each.parked()]
    rows = [
        {"consumer": e.consumer, "position": e.position, "type": e.type, "state": e.state, "error": e.error}
        for e in found
    ]
    lines = [f"{r['consumer']} {r['position']} {r['type']} {r['state']}: {r['error']}" for r in rows]
    show({"parked": rows}, lines or ["Nothing is parked."], as_json=as_json)


@consumer.command()
@click.argument("name")
@click.argument("position", type=int)
@click.option("--reason", required=True, help="Why; it is recorded in the log.")
@json_option
def retry(name: str, position: int, reason: str, as_json: bool) -> None:
    """Apply the event that NAME parked at POSITION once more."""
    with opened(role=SERVICE) as composition:
        try:
            done = _recording(composition, name).retry(position, reason=reason, actor="system")
        except NotParked as error:
            raise click.ClickException(f"{name} has not parked position {position}") from error
    if not done:
        raise click.ClickException("it failed again and stays parked")
    show({"consumer": name, "position": position, "state": "applied"}, ["Applied."], as_json=as_json)


@consumer.command()
@click.argument("name")
@click.argument("position", type=int)
@click.option("--reason", required=True, help="Why; it is recorded in the log.")
@json_option
def skip(name: str, position: int, reason: str, as_json: bool) -> None:
    """Give up the event that NAME parked at POSITION, for good."""
    with opened(role=SERVICE) as composition:
        try:
            _recording(composition, name).skip(position, reason=reason, actor="system")
        except NotParked as error:
            raise click.ClickException(f"{name} has not parked position {position}") from error
    show({"consumer": name, "position": position, "state": "skipped"}, ["Skipped."], as_json=as_json)


def _recording(composition: Composition, name: str) -> Consumer:
    """The consumer, noting in the log what is done to it."""
    for each in consumers(composition):
        if each.name == name:
            return each.recording(recorder(composition.open_log(SERVICE)))
    raise click.UsageError(f"no consumer {name}")
