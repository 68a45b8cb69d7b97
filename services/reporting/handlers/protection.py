"""A country says how its figures of an indicator are kept from readers outside."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from eventlog import NewEvent, Write
from servicekit.commands import carry_out, repeatable
from servicekit.context import Context, actor_of
from servicekit.errors import NotFound
from servicekit.kit import Kit
from servicekit.reference import Indicator
from services.reporting.domain.protection import Protection, SetProtection, decide, protection_from

SEE: Final = "agreement.see"
SET: Final = "agreement.set"
"""Who decides who reads decides how exactly."""
TYPE: Final = "reporting.protection-set"


class Protections:
    """What a country asks and decides. settle: waits until the read models show a position."""

    def __init__(self, kit: Kit, settle: Callable[[int], object]) -> None:
        self._kit = kit
        self._settle = settle

    def get(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """How an indicator is protected. Raises NotSignedIn, NotAllowed, NotFound."""
        indicator = self._allowed(SEE, request, context)
        standing, _ = self._loaded(request["country"], indicator.code)
        return self._view(request["country"], indicator, standing)

    def set(self, request: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Decide how an indicator is protected with the next releases; how it is now.

        Raises NotSignedIn, NotAllowed, NotFound, BaseOfRounding.
        """
        indicator = self._allowed(SET, request, context)
        country = request["country"]
        wanted = protection_from(request)

        def written() -> list[Write]:
            standing, version = self._loaded(country, indicator.code)
            command = SetProtection(
                country=country, indicator=indicator.code, protection=wanted, by=str(context.actor)
            )
            payloads = decide(standing, command)
            events = [NewEvent(type=TYPE, payload=each, country=country) for each in payloads]
            stream = _stream(country, indicator.code)
            return [Write(stream=stream, expected_version=version, events=events)] if events else []

        asked = {"operation": "set_protection", **request}
        appended = carry_out(self._kit.log, written, context=context, command=repeatable(context, asked))
        position = None if appended is None else appended.last_position
        if position is not None:
            self._settle(position)
        return {**self._view(country, indicator, wanted), "position": position}

    def _allowed(self, action: str, request: Mapping[str, Any], context: Context) -> Indicator:
        actor, country, code = actor_of(context), request["country"], request["indicator"]
        self._kit.rights.require(actor, action, country=country, indicator=code, address=context.address)
        indicator = self._kit.reference.indicator(code)
        if indicator is None or indicator.namespace not in (None, country):
            raise NotFound(kind="indicator", id=code)
        return indicator

    def _loaded(self, country: str, indicator: str) -> tuple[Protection, int]:
        """What stands in the log, and the version of its stream."""
        recorded = self._kit.log.read_stream(_stream(country, indicator))
        if not recorded:
            return Protection(), 0
        return protection_from(recorded[-1].payload), recorded[-1].version

    def _view(self, country: str, indicator: Indicator, protection: Protection) -> dict[str, Any]:
        return {
            "country": country,
            "indicator": indicator.code,
            **asdict(protection),
            "usual_mask_up_to": indicator.mask_up_to,
        }


def _stream(country: str, indicator: str) -> str:
    return f"protection-{country}.{indicator}"
