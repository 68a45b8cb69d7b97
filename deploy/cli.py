"""The command `comity`: run the system, look after its log and its read models."""

import sys
import warnings

import click

from deploy.commands.bench import bench
from deploy.commands.demo import demo
from deploy.commands.duty import duty
from deploy.commands.keyring import keyring
from deploy.commands.log import log
from deploy.commands.projection import consumer, projection
from deploy.commands.serve import prepare_system, process, run_distributed, serve
from deploy.commands.user import user
from servicekit.errors import ComityError, code_of
from servicekit.language import DEFAULT
from servicekit.settings import BadSetting
from servicekit.web.problems import message_for


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="comity")
def comity() -> None:
    """Comity: a data sharing mechanism for official migration statistics."""


for command in (
    serve,
    demo,
    log,
    projection,
    consumer,
    duty,
    user,
    keyring,
    bench,
    process,
    prepare_system,
    run_distributed,
):
    comity.add_command(command)


def main() -> None:
    """Run the command; exit status 0, 1 (it failed) or 2 (wrong use)."""
    # Said by eventlet at import, which only the processes of a distributed system run on.
    warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")
    try:
        status = comity.main(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(2 if isinstance(error, click.UsageError) else 1)
    except BadSetting as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    except ComityError as error:
        text = message_for(f"problem.{code_of(error)}", error.fields, DEFAULT)
        click.echo(f"Error: {text or code_of(error)}", err=True)
        sys.exit(1)
    except OSError as error:
        if error.filename is None:  # no file of the caller's: what is wrong is ours, and is shown whole
            raise
        click.echo(f"Error: {error.filename}: {error.strerror}", err=True)
        sys.exit(1)
    sys.exit(status)  # what a command ended itself with, else None


if __name__ == "__main__":
    main()
