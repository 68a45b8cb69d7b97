"""Commands about a country's agencies."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from servicekit.context import Context
from servicekit.kit import Kit
from servicekit.successions import holder
from services.identity.domain import commands as c
from services.identity.handlers.deciding import Deciding
from services.identity.handlers.writing import Writing, Written


class Agencies:
    """Registers, renames and closes agencies, and lets one succeed another."""

    def __init__(self, kit: Kit, writing: Writing, deciding: Deciding) -> None:
        self._kit = kit
        self._aggregates = writing.aggregates
        self._deciding = deciding

    def register(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: country, agency, names."""
        return self._decided(context, data, lambda fields: c.RegisterAgency(**fields))

    def rename(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: country, agency, names."""
        return self._decided(context, data, lambda fields: c.RenameAgency(**fields))

    def succeed(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: country, agency, successor, from (a day)."""

        def command(fields: Mapping[str, Any]) -> c.SucceedAgency:
            return c.SucceedAgency(
                agency=fields["agency"],
                successor=fields["successor"],
                starts=date.fromisoformat(fields["from"]),
                today=self._kit.clock().date(),
            )

        return self._decided(context, data, command)

    def close(self, context: Context, data: Mapping[str, Any]) -> Written:
        """End an agency that holds nothing any more, or is forced to end.

        data: country, agency, reason, force.
        """
        country, agency = data["country"], data["agency"]

        def command(fields: Mapping[str, Any]) -> c.CloseAgency:
            return c.CloseAgency(
                agency=agency,
                reason=fields["reason"],
                force=fields["force"],
                sources=self._sources_of(country, agency),
                positions=self._positions_of(country, agency),
                now=self._kit.clock(),
            )

        return self._decided(context, data, command)

    def _sources_of(self, country: str, agency: str) -> tuple[str, ...]:
        """The sources that an agency holds today, as indicator/source."""
        reference, today = self._kit.reference, self._kit.clock().date()
        return tuple(
            f"{indicator.code}/{source.code}"
            for indicator in reference.indicators()
            for source in reference.sources(country, indicator.code)
            if reference.agency_of(source, today) == agency
        )

    def _positions_of(self, country: str, agency: str) -> tuple[str, ...]:
        """The open positions that an agency holds today."""
        successions = self._aggregates.country(country).state.successions
        today = self._kit.clock().date()
        return tuple(
            code
            for code, position in self._aggregates.directory().state.positions.items()
            if position.is_open
            and position.now.country == country
            and position.now.agency is not None
            and holder(successions, position.now.agency, today) == agency
        )

    def _decided(self, context: Context, data: Mapping[str, Any], command: Any) -> Written:
        return self._deciding.decided(context, "agency.register", data, command)
