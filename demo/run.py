"""The demonstration: real figures travel from agencies' files into every report, and corrections follow."""

import shutil
import signal
import threading
import time
from pathlib import Path
from typing import Final

import requests

from demo.countries import ACCOUNTS, PASSWORD, countries, email
from demo.logged import LOG, errors_in, logging_to
from demo.measures import peak_memory_bytes
from demo.scenario import Told, tell
from demo.show import Show
from demo.stage import AUDITOR, Stage
from demo.system import SYSTEM, System, running
from deploy.servers.mail import mail_sink
from deploy.trial.client import Problem
from servicekit.settings import Settings

MIB: Final = 1024 * 1024
LOOK_EVERY_S: Final = 0.5


def run(settings: Settings, *, and_exit: bool) -> bool:
    """Tell the whole story, then serve until told to stop, or end where and_exit. True if all of it held.

    What the system logs goes to a file, so that the story can be read.

    Raises OSError where the port is taken.
    """
    show = Show()
    started = time.monotonic()
    folder = settings.var / "demo"
    state, reports, replayed, mail = (
        _fresh(folder / name) for name in ("state", "reports", "replay", "mail")
    )
    show.heading("Comity: figures travel from agencies' files into every report, and corrections follow them")
    show.say("Real figures of fourteen countries; invented accounts and agreements. See demo/README.md")
    logged = folder / LOG
    show.say(f"What the system logs is in {logged}")
    try:
        with (
            logging_to(logged) as lines,
            mail_sink(mail) as sink,
            running(settings, state, sink.url, lines) as system,
        ):
            stage = Stage(public=system.public, show=show, reports=reports, mail=sink)
            told = tell(stage, system.composition, replayed)
            _summarise(show, told, system, time.monotonic() - started, reports, mail)
            if found := errors_in(logged):
                show.say(f"The system logged {found} errors: see {logged}")
            if not and_exit:
                _serve(show, system, logged)
    except Problem as problem:
        show.verdict("The system accepts what it should", [str(problem)])
        return False
    except (TimeoutError, requests.RequestException) as error:
        show.verdict("The system answers", [str(error), f"What it logged is in {logged}"])
        return False
    return told.holds


def _summarise(show: Show, told: Told, system: System, seconds: float, reports: Path, mail: Path) -> None:
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
            ("Messages mailed", f"{len(list(mail.iterdir())):,}"),
            ("Reports written", f"{len(list(reports.iterdir())):,}"),
            (
                "Claims proved",
                f"{len([proof for proof in told.proofs if proof.holds])} of {len(told.proofs)}",
            ),
            ("Seconds", f"{seconds:.1f}"),
            ("Peak memory, with worker processes", f"{peak_memory_bytes() / MIB:,.0f} MiB"),
        ],
    )
    show.say(f"Reports are in {reports}, messages in {mail}")


def _serve(show: Show, system: System, logged: Path) -> None:
    """Say where to look and with which accounts, and wait for Ctrl-C or SIGTERM, or for the system to end."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    names = ", ".join(["admin", *(account.name for account in ACCOUNTS)])
    show.address(system.public.base_url)
    show.say(f"Accounts: {email('NAME', 'cc')}, NAME being one of {names},")
    show.say(f"  and cc one of {' '.join(countries()).lower()}; {email(SYSTEM)} and {email(AUDITOR)}")
    show.say(f"Password of all: {PASSWORD}")
    show.say("Ctrl-C ends it.")
    while not stop.wait(LOOK_EVERY_S) and system.process.poll() is None:
        pass
    if not stop.is_set():
        show.verdict("The system serves on", [f"It ended by itself; what it logged is in {logged}"])


def _fresh(folder: Path) -> Path:
    """The folder, with nothing of an earlier run in it."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder
