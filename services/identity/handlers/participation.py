"""Commands about a country's part in the mechanism: how it is named and reached, and its withdrawal."""

from collections.abc import Mapping
from typing import Any

from eventlog import Write, reading
from servicekit.context import Context, actor_of
from servicekit.kit import Kit
from services.identity import queries
from services.identity.domain import commands as c
from services.identity.domain import country, group, withdrawal
from services.identity.domain.errors import CountryInUse
from services.identity.domain.events import PersonDeactivated
from services.identity.handlers.aggregates import country_write, directory_write, group_write
from services.identity.handlers.deciding import Deciding
from services.identity.handlers.sessions import Sessions
from services.identity.handlers.writing import Writing, Written


class Participation:
    """Describes countries, and ends their part."""

    def __init__(self, kit: Kit, writing: Writing, deciding: Deciding, sessions: Sessions) -> None:
        self._kit = kit
        self._writing = writing
        self._deciding = deciding
        self._sessions = sessions

    def describe(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: country, and names, contact where they change; null takes back what was said."""
        return self._deciding.decided(
            context, "country.describe", data, lambda fields: c.DescribeCountry(changes=fields)
        )

    def withdraw(self, context: Context, data: Mapping[str, Any]) -> Written:
        """End a country's part, and with it sharing, groups, keys and accounts but the caller's.

        data: country, reason.
        The country's own administrator decides; the system's only while nobody of the country ever
        signed in, so that a mistaken admission can be taken back. Raises NotAllowed, CountryInUse.
        """
        by, code = actor_of(context), data["country"]
        if not self._kit.rights.allows(by, "country.withdraw", country=code):
            self._kit.rights.require(by, "country.admit", country=code)
            if self._was_active(code):
                raise CountryInUse(country=code)
        command = c.WithdrawCountry(reason=data["reason"])
        with reading(self._kit.database) as connection:
            joined = [each["group"] for each in queries.standings(connection, code)]

        def decide() -> list[Write]:
            own = self._writing.aggregates.country(code)
            writes = [country_write(code, own.version, country.decide(own.state, command))]
            for each in joined:
                loaded = self._writing.aggregates.group(each)
                left = group.decide(loaded.state, c.LeaveGroup(country=code))
                writes.append(group_write(each, loaded.version, left))
            people = self._writing.aggregates.directory()
            closed = withdrawal.closed_accounts(people.state, code, by)
            return [*writes, directory_write(people, list(closed))]

        written = self._writing.carry_out(context, {"operation": "withdraw_country", **data}, decide)
        for event in written.events:
            if isinstance(event, PersonDeactivated):
                self._sessions.end_all(context, event.person, "deactivated")
        return written

    def _was_active(self, code: str) -> bool:
        """Whether anybody of the country ever signed in; the log itself is asked, which misses nothing."""
        started = self._kit.log.read(types=("identity.session-started",))
        return any(event.country == code for event in started)
