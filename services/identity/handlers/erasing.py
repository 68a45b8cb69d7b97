"""Erasing a person: the account is closed, and the key of their name and address destroyed."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from eventlog import KeyUnknown, Write
from servicekit.commands import log_errors
from servicekit.context import Context, actor_of
from servicekit.kit import Kit
from services.identity.domain import account
from services.identity.domain import commands as c
from services.identity.domain.values import person_actor
from services.identity.handlers.aggregates import directory_write
from services.identity.handlers.sessions import Sessions
from services.identity.handlers.writing import Writing, Written


class Erasing:
    """Forgets people for good."""

    def __init__(self, kit: Kit, writing: Writing, sessions: Sessions) -> None:
        self._keyring = kit.keyring
        self._writing = writing
        self._sessions = sessions

    def erase(self, context: Context, data: Mapping[str, Any]) -> Written:
        """Erase somebody; asked again, finish what broke off. data: person, reason.

        The event comes first: an erasure that nobody can see must not happen. From it alone the key can be
        destroyed again, where an older keyring brought it back.
        """
        person = data["person"]
        command = c.ErasePerson(by=actor_of(context), **data)

        def decide() -> list[Write]:
            loaded = self._writing.aggregates.directory()
            return [directory_write(loaded, account.decide(loaded.state, command))]

        written = self._writing.carry_out(context, {"operation": "erase_person", **data}, decide)
        self._sessions.end_all(context, person, "deactivated")
        # KeyUnknown: nothing was ever sealed under it.
        with log_errors(), suppress(KeyUnknown):
            self._keyring.destroy(person_actor(person), command.reason or account.ERASED)
        return written
