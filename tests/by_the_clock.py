"""Events that no request makes: duties write them, so that they may come at any time."""

from typing import Final

BY_THE_CLOCK: Final = frozenset(
    f"submission.{name}"
    for name in (
        "pull-failed",
        "pull-recovered",
        "reminder-sent",
        "reminders-mailed",
        "release-missed",
        "release-missed-mailed",
    )
)
