"""The demo's own system: `comity serve` in a process of its own, as an operator would run it."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import IO, Final

from demo.countries import PASSWORD, email
from deploy.commands.system import following, opened
from deploy.composition import Composition
from deploy.trial.client import Client
from deploy.trial.systems import environment_of, process_of
from servicekit.settings import Settings
from services.identity.wiring import build

SYSTEM: Final = "system"
"""The account that all others come from."""
SENDER: Final = "Comity <comity@demo.example>"
"""Whose mail it sends, to a server of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A running system. public: its HTTP API. composition: its databases, opened beside it."""

    public: Client
    process: "subprocess.Popen[bytes]"
    composition: Composition


@contextmanager
def running(settings: Settings, state: Path, smtp_url: str, lines: IO[str]) -> Iterator[System]:
    """A system with empty databases in the folder, which has its first administrator and answers.

    smtp_url: where its mail goes. lines: a file of the system, where its process writes what it logs.

    Raises OSError where the port is taken, TimeoutError where the system does not come up.
    """
    own = replace(demo_settings(settings, state, _free_port(settings)), smtp_url=smtp_url)
    with opened(own) as composition:
        _create_system_administrator(composition)
        with process_of("serve", environment(own), own.base_url, lines=lines) as process:
            yield System(public=Client(own.base_url), process=process, composition=composition)


def demo_settings(settings: Settings, state: Path, port: int) -> Settings:
    """Settings of the demo's own system.

    Its passwords are printed on the screen: hashing more than a hundred of them as carefully as real ones
    would only make everybody wait. All its agencies post from one address, faster than people would: its
    requests are not counted.
    """
    return replace(
        settings,
        var=state.absolute(),
        port=port,
        database_url=None,
        broker_url=None,
        master_key_file=None,
        demo=True,
        mail_from=SENDER,
        actor_requests_per_minute=0,
        address_requests_per_minute=0,
        argon2_time_cost=1,
        argon2_memory_kib=64,
        argon2_parallelism=1,
        log_level="WARNING",
    )


def environment(settings: Settings) -> dict[str, str]:
    """The environment that makes another process read these settings."""
    own = {each.name: getattr(settings, each.name) for each in fields(settings)}
    return environment_of(
        {f"COMITY_{name.upper()}": _text(value) for name, value in own.items() if value is not None}
    )


def _text(value: object) -> str:
    """As `read_settings` reads it."""
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _free_port(settings: Settings) -> int:
    """The port, when it is free; a free one for 0. Raises OSError."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((settings.host, settings.port))
        return int(probe.getsockname()[1])


def _create_system_administrator(composition: Composition) -> None:
    """The one account that no account can open over HTTP, as `comity user create-admin` does."""
    identity = composition.wired("identity", build)
    with following(composition, identity.consumers):
        identity.create_first_administrator(
            email=email(SYSTEM), name="System administrator", password=PASSWORD, language="en"
        )
