"""comity bench: the ratios that are promised, measured against references in the same run."""

import click


@click.command()
@click.argument("areas", nargs=-1)
def bench(areas: tuple[str, ...]) -> None:
    """Measure AREAS (all by default) and print a row per path; a missed goal is no failure."""
    from deploy.bench.run import run

    run(areas)
