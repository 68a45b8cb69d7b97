"""An agreed pull: an address at which an agency publishes a file, and what became of fetching it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any, Final, Literal, assert_never, get_args

from servicekit.errors import Fault, Rejection

Form = Literal["csv", "json", "xlsx"]
Every = Literal["hour", "day", "week", "month"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)
PERIODS: Final[Mapping[Every, timedelta]] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}
FIRST_PAUSE: Final[timedelta] = timedelta(minutes=5)
"""After a first failure; twice as long after each further one, up to the agreed period."""


class PullDisconnected(Rejection):
    """Nothing is fetched for it any more, and it does not come back: agree another one. fields: pull."""

    code = "pull-disconnected"
    status = 409


class PullForPeople(Fault):
    """A pull is agreed by somebody of the country, who answers for what it brings. No fields."""

    code = "pull-for-people"
    status = 403


@dataclass(frozen=True, slots=True, kw_only=True)
class PullAgreed:
    """What is published at an address is fetched from now on, in the name of who agreed it."""

    pull: str
    country: str
    indicator: str
    source: str
    agency: str | None
    address: str
    form: Form
    charset: str | None
    mapping: str | None
    every: Every
    reason: str | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullChanged:
    """It is fetched in another way from now on, in the name of who said so."""

    pull: str
    address: str
    form: Form
    charset: str | None
    mapping: str | None
    every: Every
    reason: str | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PullEnded:
    """Nothing is fetched any more."""

    pull: str
    by: str
    comment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullDelivered:
    """Content that had changed became a submission. duplicate: it equalled one, or what stands."""

    pull: str
    submission: str
    duplicate: bool
    content_sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PullFailed:
    """Fetching or submitting failed, in another way than before. findings: codes and places, no contents."""

    pull: str
    code: str
    fields: Mapping[str, Any]
    findings: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRecovered:
    """After a failure the address answers again, with what was delivered before."""

    pull: str


PullEvent = PullAgreed | PullChanged | PullEnded | PullDelivered | PullFailed | PullRecovered
NAMES: Final[Mapping[type, str]] = {
    PullAgreed: "submission.pull-agreed",
    PullChanged: "submission.pull-changed",
    PullEnded: "submission.pull-disconnected",
    PullDelivered: "submission.pull-delivered",
    PullFailed: "submission.pull-failed",
    PullRecovered: "submission.pull-recovered",
}
TYPES: Final[Mapping[str, type]] = {name: kind for kind, name in NAMES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """A pull as it stands.

    by: in whose name it is fetched. terms: how often what is fetched was agreed anew. delivered: digest of
    the content that was delivered last. failing: the code of the failure that lasts.
    """

    pull: str
    country: str
    indicator: str
    source: str
    address: str
    form: Form
    charset: str | None
    mapping: str | None
    every: Every
    reason: str | None
    by: str
    terms: int = 1
    connected: bool = True
    delivered: str | None = None
    failing: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be fetched how from now on; the whole of it."""

    address: str
    form: Form
    charset: str | None
    mapping: str | None
    every: Every
    reason: str | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disconnect:
    """Fetch nothing any more."""

    by: str
    comment: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver:
    """Content of so many bytes became a submission."""

    submission: str
    duplicate: bool
    content_sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fail:
    """Something went wrong. anew: with other content than the last time."""

    code: str
    fields: Mapping[str, Any]
    findings: tuple[Mapping[str, Any], ...] = ()
    anew: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recover:
    """The address answers, with nothing new."""


PullCommand = Change | Disconnect | Deliver | Fail | Recover


def decide(state: Pull, command: PullCommand) -> list[PullEvent]:
    """What follows from a command. Raises PullDisconnected: it is over, also for what is on its way."""
    if not state.connected:
        raise PullDisconnected(pull=state.pull)
    match command:
        case Change():
            if all(getattr(state, name) == value for name, value in asdict(command).items()):
                return []
            return [PullChanged(pull=state.pull, **asdict(command))]
        case Disconnect(by=by, comment=comment):
            return [PullEnded(pull=state.pull, by=by, comment=comment)]
        case Deliver():
            return [PullDelivered(pull=state.pull, **asdict(command))]
        case Fail(code=code, fields=fields, findings=findings, anew=anew):
            if state.failing == code and not anew:
                return []
            return [PullFailed(pull=state.pull, code=code, fields=fields, findings=findings)]
        case Recover():
            return [] if state.failing is None else [PullRecovered(pull=state.pull)]
        case _:
            assert_never(command)


def folded(events: Iterable[PullEvent]) -> Pull | None:
    """The pull that events make, oldest first; None if there are none."""
    state: Pull | None = None
    for event in events:
        state = _evolve(state, event)
    return state


def _evolve(state: Pull | None, event: PullEvent) -> Pull | None:
    match event:
        case PullAgreed():
            given = asdict(event)
            return Pull(**{name: value for name, value in given.items() if name != "agency"})
        case PullChanged():
            return state and replace(state, **asdict(event), terms=state.terms + 1)
        case PullEnded():
            return state and replace(state, connected=False, failing=None)
        case PullDelivered(content_sha256=digest):
            return state and replace(state, delivered=digest, failing=None)
        case PullFailed(code=code):
            return state and replace(state, failing=code)
        case PullRecovered():
            return state and replace(state, failing=None)
        case _:
            assert_never(event)


def pause_after(failures: int, every: Every) -> timedelta:
    """How long to wait after so many failures in a row, at least one."""
    return min(PERIODS[every], FIRST_PAUSE * (1 << min(failures - 1, 20)))


def payload_of(event: PullEvent) -> dict[str, Any]:
    """The JSON object of an event."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(event).items()}


def event_from(name: str, payload: Mapping[str, Any]) -> PullEvent:
    """The event of a payload that is valid by its schema."""
    event: PullEvent = TYPES[name](
        **{name: tuple(value) if isinstance(value, list) else value for name, value in payload.items()}
    )
    return event
