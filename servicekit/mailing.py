"""How a duty sends its messages: to whom, one after the other, what did not go through again later."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

import structlog

from servicekit.context import Context
from servicekit.kit import Kit
from servicekit.mail import Mail, Mailer, MailPostponed, MailRefused, MailUnreachable
from servicekit.retries import Retries

ATTEMPTS: Final = 12
"""So often a message is tried that the server postpones; then it is given up."""
PEOPLE: Final = 500
"""Of so many people at most addresses are asked at once."""
_SERVER: Final = ("server",)

T = TypeVar("T")

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fared:
    """What became of a message, for good. code: the server's reason, as `servicekit.mail` names it."""

    outcome: Literal["delivered", "refused", "given-up"]
    code: str | None = None


class Mailing:
    """The messages of one duty. What failed is kept in memory: a process that starts again tries at once.

    about: what tells a message, or whom it goes to, from all others of the duty.
    """

    def __init__(self, kit: Kit, mailer: Mailer) -> None:
        self._kit = kit
        self._mailer = mailer
        self._retries = Retries(kit.clock)

    @property
    def possible(self) -> bool:
        """Whether mail is set up, and its server was reached last or may be tried again."""
        return self._mailer.enabled and self._retries.may_try(_SERVER)

    def addresses(self, people: Sequence[str], kind: str) -> dict[str, Mapping[str, Any]]:
        """The answers of identity.mail_addresses, by person: only of those who want mail of a kind."""
        found: dict[str, Mapping[str, Any]] = {}
        context = Context(actor=f"service:{self._kit.service}")
        for start in range(0, len(people), PEOPLE):
            request = {"people": list(people[start : start + PEOPLE]), "kind": kind}
            answer = self._kit.calls.call("identity", "mail_addresses", request, context)
            found.update({item["person"]: item for item in answer["items"]})
        return found

    def each(self, waiting: Iterable[T], deliver: Callable[[T], None]) -> bool:
        """Deliver one after the other; False where the server was not reached, and the rest waits."""
        for one in waiting:
            try:
                deliver(one)
            except MailUnreachable as error:
                times = self._retries.failed(_SERVER)
                logger.warning("mail-server-unreachable", code=error.code, times=times)
                return False
            self._retries.forget(_SERVER)
        return True

    def send(self, mail: Mail, about: str) -> Fared | None:
        """Hand a message over, and say what became of it; None: it is tried again. Raises MailUnreachable."""
        try:
            self._mailer.send(mail)
        except MailRefused as error:
            return Fared(outcome="refused", code=error.code)
        except MailPostponed as error:
            given_up = self._retries.failed(about) >= ATTEMPTS
            return Fared(outcome="given-up", code=error.code) if given_up else None
        return Fared(outcome="delivered")

    def may_try(self, about: str) -> bool:
        """Whether a message was not tried yet, or long enough ago."""
        return self._retries.may_try(about)

    def times(self, about: str) -> int:
        """How often a message was postponed."""
        return self._retries.times(about)

    def forget(self, about: str) -> None:
        """What became of a message is written down."""
        self._retries.forget(about)
