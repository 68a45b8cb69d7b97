"""Due dates: a country says which periods of an indicator are expected of it, and when they are due."""

from collections.abc import Mapping, Sequence
from typing import Any

from eventlog import NewEvent, Write
from servicekit.commands import carry_out, repeatable
from servicekit.context import Context, actor_of
from servicekit.kit import Kit
from services.submission.domain.calendar import Schedule
from services.submission.domain.due_dates import DUE_DATES_SET, SetDueDates, decide, schedule_from
from services.submission.domain.errors import UnknownCountry, UnknownIndicator

SET: str = "due-dates.set"


class SetsDueDates:
    """The command `set_due_dates`."""

    def __init__(self, kit: Kit, consumers: Sequence[Any]) -> None:
        self._kit = kit
        self._consumers = consumers

    def __call__(self, request: Mapping[str, Any], context: Context) -> int | None:
        """Set a country's due dates of an indicator; the position written, None where nothing was new.

        Raises NotSignedIn, NotAllowed, UnknownCountry, UnknownIndicator, the Rejections of the domain.
        """
        actor, country = actor_of(context), request["country"]
        self._kit.rights.require(actor, SET, country=country, address=context.address)
        if country not in self._kit.reference.countries():
            raise UnknownCountry(country=country)
        indicator = self._kit.reference.indicator(request["indicator"])
        if indicator is None or indicator.namespace not in (None, country):
            raise UnknownIndicator(indicator=request["indicator"])
        stream = f"due-dates-{country}-{indicator.code}"

        def written() -> list[Write]:
            recorded = self._kit.log.read_stream(stream)
            command = SetDueDates(
                country=country,
                indicator=indicator.code,
                schedule=schedule_from(request),
                accepted=tuple(each for each in indicator.frequencies if each != "I"),
                by=actor,
            )
            standing = schedule_from(recorded[-1].payload) if recorded else Schedule()
            events = [
                NewEvent(type=DUE_DATES_SET, payload=payload, country=country)
                for payload in decide(standing, command)
            ]
            version = recorded[-1].version if recorded else 0
            return [Write(stream=stream, expected_version=version, events=events)] if events else []

        asked = {"operation": "set_due_dates", **request}
        appended = carry_out(self._kit.log, written, context=context, command=repeatable(context, asked))
        if appended is None:
            return None
        self._kit.settle(self._consumers, appended.last_position)
        return appended.last_position
