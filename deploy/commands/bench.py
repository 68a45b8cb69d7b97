"""comity bench: the ratios that are promised, measured against references in the same run."""

import click

from deploy.commands.output import json_option


@click.command()
@click.argument("areas", nargs=-1)
@json_option
def bench(areas: tuple[str, ...], as_json: bool) -> None:
    """Measure AREAS (all by default) and print a row per path; a missed goal is no failure."""
    from deploy.bench.run import run

    run(areas, as_json=as_json)
