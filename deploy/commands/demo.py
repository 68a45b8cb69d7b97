"""comity demo: the scenario with real figures, through the HTTP API."""

import click

from servicekit.settings import read_settings


@click.command()
@click.option("--exit", "and_exit", is_flag=True, help="End after the last step instead of serving on.")
@click.option("--port", type=int, help="Port to listen on (PORT, COMITY_PORT).", envvar="PORT")
def demo(and_exit: bool, port: int | None) -> None:
    """Post real figures as the agencies would, release and amend them, and show what changed."""
    from demo.run import run

    settings = read_settings(demo=True) if port is None else read_settings(demo=True, port=port)
    if not run(settings, and_exit=and_exit):
        raise click.ClickException("a step of the demo did not do what it should; the lines above say which")
