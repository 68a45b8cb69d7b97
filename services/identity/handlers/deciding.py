"""How a command about one country is authorised, decided and written."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from eventlog import Write
from servicekit.context import Context, actor_of
from servicekit.kit import Kit
from services.identity.domain import commands as c
from services.identity.domain import country
from services.identity.domain.errors import UnknownIndicator
from services.identity.handlers.aggregates import country_write
from services.identity.handlers.writing import Writing, Written


class Deciding:
    """Decides about countries for those who have the right to it there."""

    def __init__(self, kit: Kit, writing: Writing) -> None:
        self._kit = kit
        self._writing = writing

    def decided(
        self,
        context: Context,
        action: str,
        data: Mapping[str, Any],
        command: Callable[[Mapping[str, Any]], c.CountryCommand],
    ) -> Written:
        """Decide about the country that data names, once the caller has the right to the action there.

        command: makes the command of the other fields of data, which are what a repetition has again.
        """
        code = data["country"]
        self._kit.rights.require(actor_of(context), action, country=code)
        decided = command({name: value for name, value in data.items() if name != "country"})

        def decide() -> list[Write]:
            loaded = self._writing.aggregates.country(code)
            return [country_write(code, loaded.version, country.decide(loaded.state, decided))]

        return self._writing.carry_out(context, {"operation": type(decided).__name__, **data}, decide)

    def check(self, code: str, command: c.CountryCommand) -> None:
        """Raise what the command would be refused with as the country stands now."""
        country.decide(self._writing.aggregates.country(code).state, command)

    def check_indicators(self, codes: Sequence[str]) -> None:
        """Raise UnknownIndicator for the first that the catalog has not."""
        for code in codes:
            if self._kit.reference.indicator(code) is None:
                raise UnknownIndicator(indicator=code)
