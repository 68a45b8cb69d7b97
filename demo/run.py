"""The demonstration: real figures travel from agencies' files into every report, and corrections follow."""

import shutil
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

from demo.client import Client, Problem
from demo.countries import ACCOUNTS, PASSWORD, countries, email
from demo.measures import peak_memory_bytes
from demo.scenario import Told, tell
from demo.show import Show
from demo.stage import AUDITOR, SYSTEM, Stage
from deploy.embedded import Embedded
from deploy.listener import Listener
from deploy.services import part
from servicekit.logs import configure_logs
from servicekit.settings import Settings

MIB = 1024 * 1024


def run(settings: Settings, *, and_exit: bool) -> bool:
    """Tell the whole story, then serve until told to stop, or end where and_exit. True if all of it held."""
    show = Show()
    started = time.monotonic()
    configure_logs("WARNING")
    folder = settings.var / "demo"
    state, reports, replayed = (_fresh(folder / name) for name in ("state", "reports", "replay"))
    show.heading("Comity: figures travel from agencies' files into every report, and corrections follow them")
    show.say(
        "Real figures of ten countries and three more; invented accounts and agreements. See demo/README.md"
    )
    own = _demo_settings(settings, state)
    with Embedded(own) as system, Listener(system.web, own) as listener:
        _create_system_administrator(system)
        stage = Stage(public=Client(listener.address), show=show, reports=reports)
        try:
            told = tell(stage, system.composition, replayed)
        except Problem as problem:
            show.verdict("The system accepts what it should", [str(problem)])
            return False
        _summarise(show, system, told, time.monotonic() - started, reports)
        if not and_exit:
            _serve(show, listener.address)
    return told.holds


def _summarise(show: Show, system: Embedded, told: Told, seconds: float, reports: Path) -> None:
    posted = [*told.first, *told.amendments]
    show.table(
        "Summary",
        [
            ("Events in the log", f"{system.composition.log.head().position:,}"),
            ("Observations released", f"{sum(each.submission['observations'] for each in posted):,}"),
            ("Submissions", f"{len(posted):,}"),
            ("of which amendments", f"{len(told.amendments):,}"),
            ("Moldova, asylum applications 2024", f"{told.before or 0:,} → {told.after or 0:,}"),
            ("Notices sent", f"{told.notices:,}"),
            ("Reports written", f"{len(list(reports.iterdir())):,}"),
            (
                "Claims proved",
                f"{len([proof for proof in told.proofs if proof.holds])} of {len(told.proofs)}",
            ),
            ("Seconds", f"{seconds:.1f}"),
            ("Peak memory, with worker processes", f"{peak_memory_bytes() / MIB:,.0f} MiB"),
        ],
    )
    show.say(f"Reports are in {reports}")


def _serve(show: Show, address: str) -> None:
    """Say where to look and with which accounts, and wait for Ctrl-C or SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    names = ", ".join(["admin", *(account.name for account in ACCOUNTS)])
    show.address(address)
    show.say(f"Accounts: {email('{name}', 'md').replace('{name}', 'NAME')} and the same for every country,")
    show.say(f"  NAME being one of {names};")
    show.say(f"  countries {' '.join(countries())}")
    show.say(f"  {email(SYSTEM)} and {email(AUDITOR)}")
    show.say(f"Password of all: {PASSWORD}")
    show.say("Ctrl-C ends it.")
    stop.wait()


def _fresh(folder: Path) -> Path:
    """The folder, with nothing of an earlier run in it."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


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
    """The one account that no account can open over HTTP, as `comity user create-admin` does."""
    identity = part("identity")
    application = system.composition.wired(identity.name, identity.build)
    application.create_first_administrator(  # type: ignore[attr-defined]  # identity's own
        email=email(SYSTEM), name="System administrator", password=PASSWORD, language="en"
    )
