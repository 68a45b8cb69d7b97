"""The demonstration: real figures travel from agencies' files into every report, and corrections follow them."""

import shutil
import time
from dataclasses import replace
from pathlib import Path

from demo import figures
from demo.countries import PASSWORD, email
from demo.founding import found
from demo.posting import post_all
from demo.show import Show
from demo.stage import SYSTEM, Stage
from deploy.embedded import Embedded
from deploy.listener import Listener
from deploy.services import part
from servicekit.logs import configure_logs
from servicekit.settings import Settings


def run(settings: Settings, *, and_exit: bool) -> bool:
    """Tell the whole story, then serve until told to stop, or end where and_exit. True if all of it held."""
    show = Show()
    started = time.monotonic()
    configure_logs("WARNING")
    state, reports = _fresh_folders(settings.var / "demo")
    with (
        Embedded(_demo_settings(settings, state)) as system,
        Listener(system.web, system.settings) as listener,
    ):
        _create_system_administrator(system)
        stage = Stage(address=listener.address, show=show, reports=reports)
        t = time.monotonic()
        key = found(stage)
        show.say(f"{time.monotonic() - t:.1f}")
        t = time.monotonic()
        post_all(stage, "First figures", figures.first_vintage(), key)
        show.say(f"{time.monotonic() - t:.1f}")
        t = time.monotonic()
        post_all(stage, "Corrections", figures.amendments(), key)
        show.say(f"{time.monotonic() - t:.1f}")
        t = time.monotonic()
    return True


def _fresh_folders(folder: Path) -> tuple[Path, Path]:
    state, reports = folder / "state", folder / "reports"
    for each in (state, reports):
        shutil.rmtree(each, ignore_errors=True)
        each.mkdir(parents=True)
    return state, reports


def _demo_settings(settings: Settings, state: Path) -> Settings:
    """Settings of the demo's own embedded system.

    Its passwords are printed on the screen: hashing more than a hundred of them as carefully as real ones
    would only make everybody wait.
    """
    return replace(
        settings,
        var=state,
        database_url=None,
        broker_url=None,
        master_key_file=None,
        demo=True,
        argon2_time_cost=1,
        argon2_memory_kib=64,
        argon2_parallelism=1,
    )


def _create_system_administrator(system: Embedded) -> None:
    identity = part("identity")
    application = system.composition.wired(identity.name, identity.build)
    application.create_first_administrator(  # type: ignore[attr-defined]  # identity's own
        email=email(SYSTEM), name="System administrator", password=PASSWORD, language="en"
    )
