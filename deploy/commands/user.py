"""comity user: the first account of a system."""

import click

from deploy.commands.output import json_option, show
from deploy.commands.system import following, opened


@click.group()
def user() -> None:
    """Accounts."""


@user.command(name="create-admin")
@click.option("--email", prompt="E-mail", help="Address that the administrator signs in with.")
@click.option("--name", prompt="Name", help="Name of the administrator.")
@click.option("--language", type=click.Choice(["en", "ru"]), default="en", show_default=True)
@click.password_option(help="Password; asked for where it is not given.")
@json_option
def create_admin(email: str, name: str, language: str, password: str, as_json: bool) -> None:
    """Create the first system administrator; refused where there is one already."""
    with opened(role="identity") as composition:
        from services.identity.wiring import build

        identity = composition.wired("identity", build)
        with following(composition, identity.consumers):
            person = identity.create_first_administrator(
                email=email, name=name, password=password, language=language
            )
    show({"person": person}, [f"Created person {person}, system administrator."], as_json=as_json)
