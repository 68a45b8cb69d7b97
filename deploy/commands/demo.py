"""comity demo: the scenario with real figures, through the HTTP API."""

import errno

import click

from servicekit.settings import read_settings


@click.command()
@click.option("--exit", "and_exit", is_flag=True, help="End after the last step instead of serving on.")
@click.option("--port", type=int, help="Port to listen on (PORT, COMITY_PORT).", envvar="PORT")
def demo(and_exit: bool, port: int | None) -> None:
    """Post real figures as the agencies would, release and amend them, and show what changed."""
    from demo.run import run

    settings = read_settings(demo=True) if port is None else read_settings(demo=True, port=port)
    try:
        held = run(settings, and_exit=and_exit)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise click.ClickException(f"port {settings.port} is in use; choose another with PORT=") from error
    if not held:
        raise click.ClickException("a step of the demo did not do what it should; the lines above say which")
