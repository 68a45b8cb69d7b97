"""Commands about a country's agencies."""

from collections.abc import Mapping
from typing import Any

from servicekit.context import Context
from services.identity.domain import commands as c
from services.identity.domain import country_commands as cc
from services.identity.handlers.deciding import Deciding
from services.identity.handlers.writing import Written


class Agencies:
    """Registers, renames and closes agencies."""

    def __init__(self, deciding: Deciding) -> None:
        self._deciding = deciding

    def register(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: country, agency, names."""
        return self._deciding.decided(
            context, "agency.register", data, lambda fields: c.RegisterAgency(**fields)
        )

    def rename(self, context: Context, data: Mapping[str, Any]) -> Written:
        """data: country, agency, names."""
        return self._deciding.decided(
            context, "agency.register", data, lambda fields: cc.RenameAgency(**fields)
        )

    def close(self, context: Context, data: Mapping[str, Any]) -> Written:
        """End an agency, and its keys with it. data: country, agency, reason."""
        return self._deciding.decided(
            context, "agency.register", data, lambda fields: c.CloseAgency(**fields)
        )
