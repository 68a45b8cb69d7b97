"""comity keyring: destroying a key, which erases what is sealed under it."""

from typing import Final

import click

from deploy.commands.output import json_option, show
from deploy.commands.system import opened
from eventlog import KeyUnknown
from eventlog.operations import SERVICE, destroy_key, repeat_destructions
from services.identity.handlers.aggregates import Aggregates

ERASURES: Final = {"identity.person-erased": lambda payload: f"person:{payload['person']}"}
"""Events of services after which a key is destroyed."""


@click.group()
def keyring() -> None:
    """Keys that payloads are sealed under."""


@keyring.command()
@click.argument("key")
@click.option("--reason", required=True, help="Why; it stays beside the destroyed key.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
def destroy(key: str, reason: str, yes: bool, as_json: bool) -> None:
    """Destroy KEY (country:MD, person:17) for good: what it sealed cannot be read any more.

    The log stays whole and still verifies. Copies of the keyring in backups must go with it. The last
    administrator of a country is not erased: another one is appointed first.
    """
    if not yes:
        click.confirm(f"Everything sealed under {key} will be lost for good. Destroy it?", abort=True)
    with opened(role=SERVICE) as composition:
        kind, _, number = key.partition(":")
        place = Aggregates(composition.log).directory().state.alone_at(number) if kind == "person" else None
        if place is not None:
            # Whoever is erased signs in no more, and nobody can be appointed in their stead.
            where = place.country or place.organisation or "the system"
            raise click.ClickException(
                f"{key} is the last administrator of {where}: appoint another one first"
            )
        try:
            destroy_key(
                composition.open_log(SERVICE), composition.keyring, key, reason=reason, actor="system"
            )
        except KeyUnknown as error:
            raise click.ClickException(f"there is no key {key}") from error
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    show({"destroyed": key}, [f"Destroyed {key}."], as_json=as_json)


@keyring.command(name="repeat-destructions")
@json_option
def repeat(as_json: bool) -> None:
    """Destroy again what the log says is destroyed: after the keyring came back from a backup."""
    with opened(role=SERVICE) as composition:
        repeated = repeat_destructions(composition.log, composition.keyring, also=ERASURES)
    lines = [f"Destroyed {key} again." for key in repeated] or ["No destroyed key had come back."]
    show({"destroyed": repeated}, lines, as_json=as_json)
