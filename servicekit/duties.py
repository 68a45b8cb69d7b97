"""Duties: what a service does by the clock, in whichever of its processes comes first."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
import structlog

from eventlog.leadership import leading
from servicekit.metrics import DUTIES

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something that falls due: a release at its moment, a reminder, a message that has to go out.

    name: `<service>.<what>`. every_s: seconds between two looks at what is due.
    run: does one piece of what is due by the service's clock; True where there may be more, so that it is
    called again at once and a process that stops is not kept waiting. It appends under command keys that
    follow from what is due, because it is called again after a crash at any point.
    """

    name: str
    every_s: float
    run: Callable[[], bool]


def perform(duty: Duty, database: sa.Engine) -> bool | None:
    """Do one piece of a duty unless another process is at it; True: there may be more, None: another is.

    Raises what the duty raises.
    """
    with leading(database, f"duty-{duty.name}") as lead:
        if lead is None:
            return None
        try:
            more = duty.run()
        except Exception:
            DUTIES.labels(duty=duty.name, outcome="failed").inc()
            raise
        DUTIES.labels(duty=duty.name, outcome="done").inc()
        return more


def keep(duty: Duty, database: sa.Engine, stop: threading.Event) -> None:
    """Perform a duty again and again until told to stop.

    One that fails is logged, counted, and tried again at its next time: what was due stays due.
    """
    while not stop.wait(duty.every_s):
        try:
            while perform(duty, database) and not stop.is_set():
                pass
        except Exception:
            logger.exception("duty-failed", duty=duty.name)
