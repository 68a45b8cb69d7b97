"""The command comity-agent: count, show what would be sent, ask, send."""

import json
from pathlib import Path
from typing import Any

import click

from agent.configuration import Configuration, read_configuration
from agent.counting import Counts, counted
from agent.errors import AgentError
from agent.records import records_of
from agent.system import Api, body_of


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("configuration", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--show", is_flag=True, help="Show what would be sent, and send nothing.")
@click.option(
    "--json", "as_json", is_flag=True, help="Show it as the very JSON that is sent, not as a table."
)
@click.option("--yes", is_flag=True, help="Send without asking.")
@click.option("--from", "first", metavar="PERIOD", help="First period that counts, as 2024 or 2024-01.")
@click.option("--to", "last", metavar="PERIOD", help="Last period that counts.")
@click.pass_context
def main(
    context: click.Context,
    configuration: Path,
    show: bool,
    as_json: bool,
    yes: bool,
    first: str | None,
    last: str | None,
) -> None:
    """Count the records of a register into the cells of an indicator, here, and send the counts.

    CONFIGURATION is a TOML or JSON file. Exit status: 0 sent, or shown; 1 refused, not sent, or nothing to
    send; 2 wrong use. No record leaves this machine, nor anything of one but the counts.
    """
    try:
        read = read_configuration(configuration, periods=(first, last))
        _run(read, show=show, as_json=as_json, yes=yes)
    except AgentError as error:
        for line in error.lines:
            click.echo(line, err=True)
        context.exit(error.status)


def _run(configuration: Configuration, *, show: bool, as_json: bool, yes: bool) -> None:
    api = Api(configuration.destination)
    counts = counted(records_of(configuration), configuration, api.codes(configuration))
    if not counts.cells:
        raise AgentError(f"None of {counts.read} records counts: there is nothing to send.")
    body = body_of(configuration, counts)
    click.echo(
        json.dumps(body, ensure_ascii=False, indent=1) if as_json else _table(configuration, body, counts)
    )
    if show:
        return
    if not yes and not click.confirm(
        f"Send these {len(counts.cells)} figures to {configuration.destination.url}?"
    ):
        raise AgentError("Nothing was sent.")
    names = [each.name for each in configuration.dimensions]
    sent = api.send(body, names)
    for place, severity, message in sent.findings:
        click.echo(f"{severity}: {place}: {message}" if place else f"{severity}: {message}", err=True)
    what = "It was there already" if sent.duplicate else "Sent"
    click.echo(f"{what}: submission {sent.submission}, {sent.state}.", err=True)


def _table(configuration: Configuration, body: dict[str, Any], counts: Counts) -> str:
    """What is sent, for people: a line for each figure."""
    names = ["period", *(each.name for each in configuration.dimensions), "value"]
    rows = [[str(each[name]) for name in names] for each in body["observations"]]
    widths = [max(len(row[at]) for row in [names, *rows]) for at in range(len(names))]
    to = configuration.destination
    counted_of = f"{counts.counted} of {counts.read} records, {configuration.unit}"
    head = f"{to.country} {to.indicator} {to.source}: {counted_of}"
    lines = [_line(row, widths) for row in [names, ["-" * width for width in widths], *rows]]
    return "\n".join([head, "", *lines])


def _line(row: list[str], widths: list[int]) -> str:
    *codes, value = [text.ljust(width) for text, width in zip(row, widths, strict=True)]
    return "  ".join([*codes, value.strip().rjust(widths[-1])])
